package io.orgbridge.localsalesforce;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the subset of SOQL that the stand-in knows; anything else is a {@code MALFORMED_QUERY}. */
final class SoqlParser {
    private static final int MOST_DEPTH = 100;
    private static final int MOST_OFFSET = 2000;
    private static final Set<String> SIGNS = Set.of("=", "!=", "<>", "<", "<=", ">", ">=");
    private static final Set<String> FUNCTIONS = Set.of("COUNT", "COUNT_DISTINCT", "MIN", "MAX", "SUM", "AVG");
    private static final Set<String> CLAUSES = Set.of(
            "WHERE", "WITH", "ORDER", "LIMIT", "OFFSET", "GROUP", "HAVING", "FOR", "USING", "ALL", "UPDATE", "FROM");

    private final String text;
    private final SoqlTokens tokens;
    private final SoqlValues values;
    private int depth;

    private SoqlParser(String text, long now) {
        this.text = text;
        this.tokens = new SoqlTokens(text);
        this.values = new SoqlValues(tokens, now);
    }

    /** Reads a statement; {@code now} in epoch seconds gives date literals their meaning. */
    static Soql parse(String text, long now) {
        SoqlParser parser = new SoqlParser(text, now);
        Soql soql = parser.statement(true);
        if (!parser.tokens.isDone()) {
            throw parser.tokens.unexpected(parser.tokens.take());
        }
        return soql;
    }

    private Soql statement(boolean outermost) {
        tokens.keyword("SELECT");
        List<Soql.Select> select = new ArrayList<>();
        do {
            select.add(select(outermost));
        } while (tokens.sign(","));
        boolean count = select.size() == 1
                && select.get(0) instanceof Soql.Select.Aggregate only
                && only.path() == null
                && only.alias() == null;
        tokens.keyword("FROM");
        Soql.Path type = tokens.path();
        String alias =
                isClause() || tokens.peekName() == null ? null : tokens.take().text();
        if (tokens.word("USING")) {
            tokens.keyword("SCOPE");
            tokens.path();
        }
        Soql.Condition where = tokens.word("WHERE") ? or() : null;
        if (tokens.word("WITH")) {
            tokens.path();
        }
        List<Soql.Path> groupBy = new ArrayList<>();
        if (tokens.word("GROUP")) {
            tokens.keyword("BY");
            do {
                groupBy.add(tokens.path());
            } while (tokens.sign(","));
        }
        Soql.Condition having = tokens.word("HAVING") ? or() : null;
        List<Soql.Order> order = new ArrayList<>();
        if (tokens.word("ORDER")) {
            tokens.keyword("BY");
            do {
                order.add(order());
            } while (tokens.sign(","));
        }
        int limit = tokens.word("LIMIT") ? tokens.number() : -1;
        int offset = tokens.word("OFFSET") ? offset() : 0;
        trailing();
        return new Soql(
                text,
                count && groupBy.isEmpty(),
                List.copyOf(select),
                type,
                alias,
                where,
                List.copyOf(groupBy),
                having,
                List.copyOf(order),
                limit,
                offset);
    }

    private int offset() {
        int offset = tokens.number();
        if (offset > MOST_OFFSET) {
            throw ApiException.data(400, "NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is " + MOST_OFFSET);
        }
        return offset;
    }

    /** {@code FOR VIEW}, {@code UPDATE TRACKING}, {@code ALL ROWS}: change nothing here. */
    private void trailing() {
        while (tokens.word("FOR") || tokens.word("UPDATE") || tokens.word("ALL")) {
            tokens.path();
        }
    }

    private boolean isClause() {
        String name = tokens.peekName();
        return name != null && CLAUSES.contains(name.toUpperCase(Locale.ROOT));
    }

    private Soql.Select select(boolean outermost) {
        if (outermost && tokens.sign("(")) {
            Soql inner = statement(false);
            tokens.expect(")");
            return new Soql.Select.Child(inner);
        }
        if (isFunction()) {
            Soql.Select.Aggregate aggregate = aggregate();
            return new Soql.Select.Aggregate(aggregate.function(), aggregate.path(), alias());
        }
        Soql.Path path = tokens.path();
        if (tokens.sign("(")) {
            // FIELDS(ALL), FIELDS(STANDARD), FIELDS(CUSTOM); toLabel(field) and the like are not known.
            Soql.Path which = tokens.path();
            tokens.expect(")");
            if (!path.toString().equalsIgnoreCase("FIELDS")) {
                throw tokens.malformed("unexpected token: '" + path + "'", path.position());
            }
            path = new Soql.Path(List.of(path + "(" + which + ")"), path.position());
        }
        return new Soql.Select.Field(path, alias());
    }

    private @Nullable String alias() {
        return tokens.peekName() == null || isClause() ? null : tokens.take().text();
    }

    private boolean isFunction() {
        String name = tokens.peekName();
        return name != null && FUNCTIONS.contains(name.toUpperCase(Locale.ROOT)) && tokens.isAhead(1, "(");
    }

    private Soql.Select.Aggregate aggregate() {
        String function = tokens.take().text().toUpperCase(Locale.ROOT);
        tokens.expect("(");
        if (function.equals("COUNT") && tokens.sign(")")) {
            return new Soql.Select.Aggregate(function, null, null);
        }
        Soql.Path path = tokens.path();
        tokens.expect(")");
        return new Soql.Select.Aggregate(function, path, null);
    }

    /** A field, or an aggregate under its expression. */
    private Soql.Path operand() {
        if (isFunction()) {
            int position = tokens.peek().position();
            return new Soql.Path(List.of(aggregate().expression()), position);
        }
        return tokens.path();
    }

    private Soql.Order order() {
        Soql.Path field = operand();
        boolean descending = tokens.word("DESC");
        if (!descending) {
            tokens.word("ASC");
        }
        boolean last = false;
        if (tokens.word("NULLS")) {
            last = tokens.word("LAST");
            if (!last) {
                tokens.keyword("FIRST");
            }
        }
        return new Soql.Order(field, descending, last);
    }

    private Soql.Condition or() {
        List<Soql.Condition> parts = new ArrayList<>(List.of(and()));
        while (tokens.word("OR")) {
            parts.add(and());
        }
        return parts.size() == 1 ? parts.get(0) : new Soql.Condition.Or(parts);
    }

    private Soql.Condition and() {
        List<Soql.Condition> parts = new ArrayList<>(List.of(condition()));
        while (tokens.word("AND")) {
            parts.add(condition());
        }
        return parts.size() == 1 ? parts.get(0) : new Soql.Condition.And(parts);
    }

    private Soql.Condition condition() {
        if (++depth > MOST_DEPTH) {
            throw ApiException.data(400, "MALFORMED_QUERY", "the conditions are nested too deeply");
        }
        Soql.Condition condition = deeper();
        depth--;
        return condition;
    }

    private Soql.Condition deeper() {
        if (tokens.word("NOT")) {
            return new Soql.Condition.Not(condition());
        }
        if (tokens.sign("(")) {
            Soql.Condition inner = or();
            tokens.expect(")");
            return inner;
        }
        Soql.Path field = operand();
        if (tokens.word("LIKE")) {
            return new Soql.Condition.Compare(field, "LIKE", values(1));
        }
        if (tokens.word("IN")) {
            return list(field, false);
        }
        if (tokens.word("NOT")) {
            tokens.keyword("IN");
            return list(field, true);
        }
        SoqlTokens.Token operator = tokens.take();
        if (!SIGNS.contains(operator.text())) {
            throw tokens.unexpected(operator);
        }
        return new Soql.Condition.Compare(field, operator.text().equals("<>") ? "!=" : operator.text(), values(1));
    }

    private Soql.Condition list(Soql.Path field, boolean not) {
        tokens.expect("(");
        Soql.Condition condition = tokens.isWord("SELECT")
                ? new Soql.Condition.Among(field, not, statement(false))
                : new Soql.Condition.Compare(field, not ? "NOTIN" : "IN", values(Integer.MAX_VALUE));
        tokens.expect(")");
        return condition;
    }

    private List<@Nullable Object> values(int most) {
        List<@Nullable Object> all = new ArrayList<>();
        do {
            all.add(values.value());
        } while (all.size() < most && tokens.sign(","));
        return all;
    }
}
