package io.orgbridge.localsalesforce;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs SOQL over the rows that a session's user may see. Inside a read. */
final class SoqlEngine {
    private final SObjects objects;

    SoqlEngine(SObjects objects) {
        this.objects = objects;
    }

    /**
     * What a query found.
     *
     * @param fields paths of the selected fields
     * @param children sub-queries
     * @param rows in order: the rows, or the {@link SoqlGroups.Row}s of an aggregate query
     */
    record Result(SObjectType type, List<List<String>> fields, List<Soql> children, List<?> rows) {}

    /** @param deleted whether deleted rows are among the rows */
    Result run(Session session, Soql soql, boolean deleted) {
        SObjectType type = objects.type(session, soql.type().toString())
                .orElseThrow(() -> ApiException.data(
                        400,
                        "INVALID_TYPE",
                        SoqlTokens.where(soql.text(), soql.type().position()) + "sObject type '" + soql.type()
                                + "' is not supported."));
        Stream<?> rows = rows(session, type, soql.where());
        return run(session, soql, type, deleted ? Stream.concat(rows, type.deletedRows(session)) : rows);
    }

    /** The rows of a sub-query under a parent. */
    Result children(Session session, Soql soql, SObjectType parentType, Object parent) {
        SObjects.Child child = child(session, soql, parentType);
        Object id = value(session, parentType, parent, List.of("Id"));
        Stream<?> rows = child.type()
                .rows(session)
                .filter(row -> SoqlMatch.same(child.reference().value().apply(session, row), id));
        return run(session, soql, child.type(), rows);
    }

    private SObjects.Child child(Session session, Soql soql, SObjectType parent) {
        return objects.children(session, parent).stream()
                .filter(child -> soql.type()
                        .toString()
                        .equalsIgnoreCase(child.reference().children()))
                .findFirst()
                .orElseThrow(() -> ApiException.data(
                        400,
                        "INVALID_TYPE",
                        SoqlTokens.where(soql.text(), soql.type().position()) + "Didn't understand relationship '"
                                + soql.type() + "' in FROM part of query call."));
    }

    private Result run(Session session, Soql soql, SObjectType type, Stream<?> from) {
        List<Soql.Path> fields = new ArrayList<>();
        List<Soql> children = new ArrayList<>();
        for (Soql.Select select : soql.select()) {
            if (select instanceof Soql.Select.Field field) {
                fields.addAll(expanded(type, field.path()));
            } else if (select instanceof Soql.Select.Child child) {
                SObjects.Child target = child(session, child.query(), type);
                run(session, child.query(), target.type(), Stream.empty());
                children.add(child.query());
            } else if (select instanceof Soql.Select.Aggregate aggregate && aggregate.path() != null) {
                check(session, soql, type, aggregate.path());
            }
        }
        fields.forEach(path -> check(session, soql, type, path));
        Stream<?> rows = from;
        if (soql.where() != null) {
            rows = rows.filter(condition(session, soql, type, soql.where()));
        }
        List<List<String>> paths = fields.stream().map(Soql.Path::parts).toList();
        if (soql.isAggregate() && !soql.count()) {
            return new Result(type, paths, children, groups(session, soql, type, rows));
        }
        soql.order().forEach(order -> check(session, soql, type, order.field()));
        return new Result(
                type,
                paths,
                children,
                cut(soql, sorted(soql, rows, (row, path) -> value(session, type, row, path.parts()))));
    }

    private List<?> groups(Session session, Soql soql, SObjectType type, Stream<?> rows) {
        soql.groupBy().forEach(path -> check(session, soql, type, path));
        SoqlGroups groups = new SoqlGroups(
                soql, (row, path) -> value(session, type, row, path.parts()), path -> isTime(session, type, path));
        Stream<SoqlGroups.Row> found = groups.of(rows);
        if (soql.having() != null) {
            found = found.filter(groups.having(soql.having()));
        }
        return cut(soql, sorted(soql, found, (row, path) -> ((SoqlGroups.Row) row).value(path)));
    }

    private boolean isTime(Session session, SObjectType type, Soql.Path path) {
        SObjectType at = type;
        for (String part : path.parts().subList(0, path.parts().size() - 1)) {
            String target = at.relationship(part).map(SField::refersTo).orElse(null);
            at = target == null ? at : objects.type(session, target).orElseThrow();
        }
        return at.field(path.parts().get(path.parts().size() - 1))
                .filter(field -> field.kind() == SField.Kind.DATETIME)
                .isPresent();
    }

    /** The value of a row at a path. */
    interface Reader {
        @Nullable
        Object read(Object row, Soql.Path path);
    }

    private static Stream<?> sorted(Soql soql, Stream<?> rows, Reader reader) {
        Comparator<Object> comparator = null;
        for (Soql.Order order : soql.order()) {
            Comparator<Object> next =
                    Comparator.comparing(row -> reader.read(row, order.field()), SoqlMatch.order(order));
            comparator = comparator == null ? next : comparator.thenComparing(next);
        }
        return comparator == null ? rows : rows.sorted(comparator);
    }

    private static List<?> cut(Soql soql, Stream<?> rows) {
        Stream<?> rest = rows.skip(soql.offset());
        return (soql.limit() < 0 ? rest : rest.limit(soql.limit())).toList();
    }

    /** All rows, or the one that an {@code Id = '…'} leaves. */
    private static Stream<?> rows(Session session, SObjectType type, Soql.@Nullable Condition where) {
        List<Soql.Condition> parts =
                where instanceof Soql.Condition.And and ? and.parts() : where == null ? List.of() : List.of(where);
        for (Soql.Condition part : parts) {
            if (part instanceof Soql.Condition.Compare compare
                    && compare.operator().equals("=")
                    && compare.field().toString().equalsIgnoreCase("Id")
                    && compare.values().get(0) instanceof String id) {
                return type.byId(session, id).stream();
            }
        }
        return type.rows(session);
    }

    private static List<Soql.Path> expanded(SObjectType type, Soql.Path path) {
        return switch (path.toString().toUpperCase(Locale.ROOT)) {
            case "FIELDS(ALL)", "FIELDS(STANDARD)" ->
                type.fields().stream()
                        .map(field -> new Soql.Path(List.of(field.name()), path.position()))
                        .toList();
            case "FIELDS(CUSTOM)" -> List.of();
            default -> List.of(path);
        };
    }

    /** Throws {@code INVALID_FIELD} unless the path leads to a field. */
    private void check(Session session, Soql soql, SObjectType type, Soql.Path path) {
        SObjectType at = type;
        List<String> parts = path.parts();
        int first = parts.size() > 1 && isTypeName(type, soql, parts.get(0)) ? 1 : 0;
        for (int i = first; i < parts.size(); i++) {
            String part = parts.get(i);
            boolean last = i == parts.size() - 1;
            Optional<SField> field = last ? at.field(part) : at.relationship(part);
            if (field.isEmpty()) {
                String what = last
                        ? "No such column '" + part + "' on sobject of type " + at.name()
                        : "Didn't understand relationship '" + part + "' in field path.";
                throw ApiException.data(400, "INVALID_FIELD", SoqlTokens.where(soql.text(), path.position()) + what);
            }
            String target = field.get().refersTo();
            if (!last && target != null) {
                at = objects.type(session, target).orElseThrow(ApiException::notFound);
            }
        }
    }

    private static boolean isTypeName(SObjectType type, Soql soql, String part) {
        return part.equalsIgnoreCase(soql.alias())
                || (part.equalsIgnoreCase(type.name())
                        && soql.type().toString().equalsIgnoreCase(part)
                        && type.relationship(part).isEmpty());
    }

    /** The field at a checked path from a row: its value, or null if a reference on the way is empty. */
    @Nullable
    Object value(Session session, SObjectType type, Object row, List<String> path) {
        SObjectType at = type;
        Object current = row;
        for (int i = 0; i < path.size() - 1; i++) {
            Optional<SField> reference = at.relationship(path.get(i));
            if (reference.isEmpty()) {
                continue;
            }
            Object id = reference.get().value().apply(session, current);
            String target = reference.get().refersTo();
            if (id == null || target == null) {
                return null;
            }
            at = objects.type(session, target).orElseThrow();
            Optional<?> next = at.byId(session, id.toString());
            if (next.isEmpty()) {
                return null;
            }
            current = next.get();
        }
        return at.field(path.get(path.size() - 1)).orElseThrow().value().apply(session, current);
    }

    private Predicate<Object> condition(Session session, Soql soql, SObjectType type, Soql.Condition condition) {
        if (condition instanceof Soql.Condition.And and) {
            List<Predicate<Object>> parts = and.parts().stream()
                    .map(part -> condition(session, soql, type, part))
                    .toList();
            return row -> parts.stream().allMatch(part -> part.test(row));
        }
        if (condition instanceof Soql.Condition.Or or) {
            List<Predicate<Object>> parts = or.parts().stream()
                    .map(part -> condition(session, soql, type, part))
                    .toList();
            return row -> parts.stream().anyMatch(part -> part.test(row));
        }
        if (condition instanceof Soql.Condition.Not not) {
            return condition(session, soql, type, not.part()).negate();
        }
        if (condition instanceof Soql.Condition.Among among) {
            check(session, soql, type, among.field());
            Set<String> keys = keys(session, among.query());
            return row -> {
                Object value = value(session, type, row, among.field().parts());
                return value != null && keys.contains(Ids.normalise(value.toString())) != among.not();
            };
        }
        Soql.Condition.Compare compare = (Soql.Condition.Compare) condition;
        check(session, soql, type, compare.field());
        return row ->
                SoqlMatch.matches(value(session, type, row, compare.field().parts()), compare);
    }

    /** The values of the one field that a semi-join selects. */
    private Set<String> keys(Session session, Soql inner) {
        Result result = run(session, inner, false);
        if (result.fields().size() != 1 || inner.isAggregate()) {
            throw ApiException.data(
                    400,
                    "MALFORMED_QUERY",
                    SoqlTokens.where(inner.text(), inner.type().position())
                            + "semi join sub-selects can only have one column");
        }
        Map<Object, Object> values = new HashMap<>();
        result.rows().forEach(row -> {
            Object value = value(session, result.type(), row, result.fields().get(0));
            if (value != null) {
                values.put(Ids.normalise(value.toString()), value);
            }
        });
        return values.keySet().stream().map(Object::toString).collect(Collectors.toSet());
    }
}
