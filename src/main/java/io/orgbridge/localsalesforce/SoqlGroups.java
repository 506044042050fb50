package io.orgbridge.localsalesforce;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * GROUP BY and the aggregate functions.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_agg_functions.htm
 */
final class SoqlGroups {
    private final Soql soql;
    private final SoqlEngine.Reader reader;
    private final Predicate<Soql.Path> isTime;

    /** @param isTime whether a path leads to a date-time, which is answered as text */
    SoqlGroups(Soql soql, SoqlEngine.Reader reader, Predicate<Soql.Path> isTime) {
        this.soql = soql;
        this.reader = reader;
        this.isTime = isTime;
    }

    /**
     * A group.
     *
     * @param shown what is answered, by alias, field name or {@code expr0}
     * @param values by expression in upper case, for HAVING and ORDER BY
     */
    record Row(Map<String, @Nullable Object> shown, Map<String, @Nullable Object> values) {
        @Nullable
        Object value(Soql.Path path) {
            String name = path.toString().toUpperCase(Locale.ROOT);
            if (!values.containsKey(name)) {
                throw ApiException.data(400, "MALFORMED_QUERY", "Field must be grouped or aggregated: " + path);
            }
            return values.get(name);
        }
    }

    Stream<Row> of(Stream<?> rows) {
        Map<List<@Nullable Object>, List<Object>> groups = new LinkedHashMap<>();
        rows.forEach(row -> {
            List<@Nullable Object> key = new ArrayList<>();
            soql.groupBy().forEach(path -> key.add(reader.read(row, path)));
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
        });
        if (groups.isEmpty() && soql.groupBy().isEmpty()) {
            groups.put(List.of(), List.of());
        }
        return groups.entrySet().stream().map(group -> row(group.getKey(), group.getValue()));
    }

    private Row row(List<@Nullable Object> key, List<Object> rows) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < key.size(); i++) {
            values.put(soql.groupBy().get(i).toString().toUpperCase(Locale.ROOT), key.get(i));
        }
        int unnamed = 0;
        for (Soql.Select select : soql.select()) {
            if (select instanceof Soql.Select.Aggregate aggregate) {
                Object value = apply(aggregate.function(), aggregate.path(), rows);
                String alias = aggregate.alias();
                put(
                        shown,
                        values,
                        alias == null ? "expr" + unnamed++ : alias,
                        value,
                        aggregate.function().startsWith("COUNT") ? null : aggregate.path());
                values.put(aggregate.expression().toUpperCase(Locale.ROOT), value);
            } else if (select instanceof Soql.Select.Field field) {
                String name = field.path().toString().toUpperCase(Locale.ROOT);
                if (!values.containsKey(name)) {
                    throw ApiException.data(
                            400,
                            "MALFORMED_QUERY",
                            SoqlTokens.where(soql.text(), field.path().position())
                                    + "Field must be grouped or aggregated: " + field.path());
                }
                List<String> parts = field.path().parts();
                String alias = field.alias();
                put(shown, values, alias == null ? parts.get(parts.size() - 1) : alias, values.get(name), field.path());
            }
        }
        addAggregatesOf(soql.having(), values, rows);
        soql.order().forEach(order -> addAggregate(order.field(), values, rows));
        return new Row(shown, values);
    }

    private void put(
            Map<String, @Nullable Object> shown,
            Map<String, @Nullable Object> values,
            String name,
            @Nullable Object value,
            Soql.@Nullable Path path) {
        boolean time = value instanceof Long && path != null && isTime.test(path);
        shown.put(name, time && value instanceof Long second ? Dates.sobject(second) : value);
        values.put(name.toUpperCase(Locale.ROOT), value);
    }

    private void addAggregatesOf(
            Soql.@Nullable Condition condition, Map<String, @Nullable Object> values, List<Object> rows) {
        if (condition instanceof Soql.Condition.And and) {
            and.parts().forEach(part -> addAggregatesOf(part, values, rows));
        } else if (condition instanceof Soql.Condition.Or or) {
            or.parts().forEach(part -> addAggregatesOf(part, values, rows));
        } else if (condition instanceof Soql.Condition.Not not) {
            addAggregatesOf(not.part(), values, rows);
        } else if (condition instanceof Soql.Condition.Compare compare) {
            addAggregate(compare.field(), values, rows);
        }
    }

    /** Computes an aggregate that only HAVING or ORDER BY names. */
    private void addAggregate(Soql.Path path, Map<String, @Nullable Object> values, List<Object> rows) {
        String expression = path.toString();
        int open = expression.indexOf('(');
        if (open > 0 && !values.containsKey(expression.toUpperCase(Locale.ROOT))) {
            String field = expression.substring(open + 1, expression.length() - 1);
            Soql.Path over = field.isEmpty() ? null : new Soql.Path(List.of(field.split("\\.")), path.position());
            values.put(expression.toUpperCase(Locale.ROOT), apply(expression.substring(0, open), over, rows));
        }
    }

    Predicate<Row> having(Soql.Condition condition) {
        if (condition instanceof Soql.Condition.And and) {
            return row -> and.parts().stream().allMatch(part -> having(part).test(row));
        }
        if (condition instanceof Soql.Condition.Or or) {
            return row -> or.parts().stream().anyMatch(part -> having(part).test(row));
        }
        if (condition instanceof Soql.Condition.Not not) {
            return having(not.part()).negate();
        }
        if (condition instanceof Soql.Condition.Compare compare) {
            return row -> SoqlMatch.matches(row.value(compare.field()), compare);
        }
        throw ApiException.data(400, "MALFORMED_QUERY", "HAVING takes no sub-query");
    }

    private @Nullable Object apply(String function, Soql.@Nullable Path path, List<Object> rows) {
        if (path == null) {
            return (long) rows.size();
        }
        List<Object> values = rows.stream()
                .map(row -> reader.read(row, path))
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
        return switch (function) {
            case "COUNT" -> (long) values.size();
            case "COUNT_DISTINCT" -> {
                Set<Object> distinct = new LinkedHashSet<>(values);
                yield (long) distinct.size();
            }
            case "MIN" -> values.stream().min(SoqlMatch::compare).orElse(null);
            case "MAX" -> values.stream().max(SoqlMatch::compare).orElse(null);
            default -> number(function, path, values);
        };
    }

    private static @Nullable Object number(String function, Soql.Path path, List<Object> values) {
        if (values.stream().anyMatch(value -> !(value instanceof Number))) {
            throw ApiException.data(
                    400, "INVALID_FIELD", "field " + path + " does not support aggregate operator " + function);
        }
        if (values.isEmpty()) {
            return null;
        }
        double sum = values.stream()
                .mapToDouble(value -> ((Number) value).doubleValue())
                .sum();
        return function.equals("SUM") ? sum : sum / values.size();
    }
}
