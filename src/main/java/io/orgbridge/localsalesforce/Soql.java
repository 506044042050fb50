package io.orgbridge.localsalesforce;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A SOQL statement as a tree.
 *
 * @param text as it was sent
 * @param count whether it selects {@code COUNT()} and nothing else
 * @param select what is selected
 * @param type name of the sObject, or of the child relationship in a sub-query
 * @param alias of the sObject; null for none
 * @param where null for all rows
 * @param groupBy empty for no groups
 * @param having null for all groups
 * @param limit most rows, negative for no limit
 * @param offset rows to leave out
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/
 */
record Soql(
        String text,
        boolean count,
        List<Select> select,
        Path type,
        @Nullable String alias,
        @Nullable Condition where,
        List<Path> groupBy,
        @Nullable Condition having,
        List<Order> order,
        int limit,
        int offset) {

    /** A dotted name, or an aggregate such as {@code COUNT(Id)} as its only part, and where it stands in the text. */
    record Path(List<String> parts, int position) {
        @Override
        public String toString() {
            return String.join(".", parts);
        }
    }

    /** One thing that is selected. */
    sealed interface Select {
        /** A field, with the alias that it has in an aggregate query. */
        record Field(Path path, @Nullable String alias) implements Select {}

        /** An aggregate function over a field; over none for {@code COUNT()}. */
        record Aggregate(
                String function,
                @Nullable Path path,
                @Nullable String alias) implements Select {
            /** As HAVING and ORDER BY name it. */
            String expression() {
                return function + "(" + (path == null ? "" : path) + ")";
            }
        }

        /** A sub-query over a child relationship. */
        record Child(Soql query) implements Select {}
    }

    /** Whether the answer has groups in the place of rows. */
    boolean isAggregate() {
        return !groupBy.isEmpty() || select.stream().anyMatch(Select.Aggregate.class::isInstance);
    }

    /** One part of ORDER BY. */
    record Order(Path field, boolean descending, boolean nullsLast) {}

    /** What a row must be like. */
    sealed interface Condition {
        /** All of them. */
        record And(List<Condition> parts) implements Condition {}

        /** One of them. */
        record Or(List<Condition> parts) implements Condition {}

        /** Not this. */
        record Not(Condition part) implements Condition {}

        /**
         * A field against a value.
         *
         * @param operator {@code = != < <= > >= LIKE IN NOTIN}
         * @param values String, Boolean, Double, {@link Seconds} or null; one, or for IN all of them
         */
        record Compare(Path field, String operator, List<@Nullable Object> values) implements Condition {}

        /** A field against the rows of another query: a semi-join, or with {@code not} an anti-join. */
        record Among(Path field, boolean not, Soql query) implements Condition {}
    }

    /** A date-time, or a span of them from a date or a date literal: {@code [from, to)} in epoch seconds. */
    record Seconds(long from, long to) {}
}
