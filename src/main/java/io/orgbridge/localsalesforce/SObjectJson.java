package io.orgbridge.localsalesforce;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes sObject rows: {@code attributes}, then the fields in the order in which they were asked for. */
final class SObjectJson {
    private final SObjects objects;
    private final SoqlEngine engine;
    private final JsonOut out;
    private final Session session;
    private final String base;

    SObjectJson(SObjects objects, SoqlEngine engine, JsonOut out, Session session, String base) {
        this.objects = objects;
        this.engine = engine;
        this.out = out;
        this.session = session;
        this.base = base;
    }

    /** A row of a result. */
    void row(SoqlEngine.Result result, Object row) {
        if (row instanceof SoqlGroups.Row group) {
            out.object().object("attributes").raw("type", "AggregateResult").end();
            group.shown().forEach(out::value);
            out.end();
        } else {
            row(result.type(), row, result.fields(), result.children());
        }
    }

    /** A row with these fields, given as paths. */
    void row(SObjectType type, Object row, List<List<String>> paths) {
        row(type, row, paths, List.of());
    }

    private void row(SObjectType type, Object row, List<List<String>> paths, List<Soql> children) {
        out.object();
        attributes(type, row);
        Map<String, List<List<String>>> nested = new LinkedHashMap<>();
        for (List<String> full : paths) {
            boolean prefixed = full.size() > 1 && type.relationship(full.get(0)).isEmpty();
            List<String> path = prefixed ? full.subList(1, full.size()) : full;
            if (path.size() == 1) {
                SField field = type.field(path.get(0)).orElseThrow();
                out.value(field.name(), shown(field, field.value().apply(session, row)));
            } else {
                nested.computeIfAbsent(path.get(0), name -> new ArrayList<>()).add(path.subList(1, path.size()));
            }
        }
        nested.forEach((relationship, inner) -> related(type, row, relationship, inner));
        children.forEach(child -> children(type, row, child));
        out.end();
    }

    /** A sub-query's rows as a nested result; null for none, as Salesforce answers. */
    private void children(SObjectType type, Object row, Soql query) {
        SoqlEngine.Result result = engine.children(session, query, type, row);
        String name = objects.children(session, type).stream()
                .map(child -> child.reference().children())
                .filter(query.type().toString()::equalsIgnoreCase)
                .findFirst()
                .orElse(query.type().toString());
        if (result.rows().isEmpty()) {
            out.nothing(String.valueOf(name));
            return;
        }
        out.object(String.valueOf(name))
                .number("totalSize", result.rows().size())
                .flag("done", true)
                .array("records");
        result.rows().forEach(child -> row(result, child));
        out.end().end();
    }

    private void related(SObjectType type, Object row, String relationship, List<List<String>> inner) {
        SField reference = type.relationship(relationship).orElseThrow();
        Object id = reference.value().apply(session, row);
        String target = reference.refersTo();
        String name = reference.relationship();
        SObjectType targetType =
                target == null ? type : objects.type(session, target).orElseThrow();
        Object found =
                id == null ? null : targetType.byId(session, id.toString()).orElse(null);
        if (name == null || found == null) {
            out.nothing(name == null ? relationship : name);
        } else {
            out.name(name);
            row(targetType, found, inner);
        }
    }

    private void attributes(SObjectType type, Object row) {
        Object id = engine.value(session, type, row, List.of("Id"));
        out.object("attributes")
                .raw("type", type.name())
                .raw("url", base + "/sobjects/" + type.name() + "/" + id)
                .end();
    }

    private static @Nullable Object shown(SField field, @Nullable Object value) {
        return field.kind() == SField.Kind.DATETIME && value instanceof Long second ? Dates.sobject(second) : value;
    }
}
