package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code composite/sobjects}: up to 200 rows at once, always answered with 200 and one result a row.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm
 */
final class Collections {
    private static final int MOST = 200;
    private static final int MOST_READ = 2000;
    private static final int MOST_RUNS = 10;

    private final Store store;
    private final SObjects objects;
    private final SoqlEngine engine;
    private final SObjectApi rows;

    Collections(Store store, SObjects objects, SoqlEngine engine, SObjectApi rows) {
        this.store = store;
        this.objects = objects;
        this.engine = engine;
        this.rows = rows;
    }

    /** What became of one row. */
    private record Result(
            @Nullable String id,
            @Nullable Boolean created,
            @Nullable ApiException error) {}

    private static final class RolledBack extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient List<Result> results;

        RolledBack(List<Result> results) {
            super("rolled back", null, false, false);
            this.results = results;
        }
    }

    Answer answer(Session session, Call call, String base) {
        int size = call.path().size();
        if (size == 6 && (call.is("GET") || call.is("POST"))) {
            return retrieve(session, call, base);
        }
        if (size == 7 && call.is("PATCH")) {
            SObjectType type = type(session, call.part(5));
            SField key = rows.key(type, call.part(6));
            return save(call, records(call), record -> {
                SObjectApi.Upserted done = rows.upsert(
                        session, type, key, record.path(key.name()).asText(), without(record, key.name()), false);
                return new Result(done.id(), done.created(), null);
            });
        }
        if (size != 5) {
            throw ApiException.notFound();
        }
        return switch (call.method()) {
            case "POST" ->
                save(call, records(call), record -> {
                    String id = rows.create(session, typeOf(session, record), record);
                    return new Result(id, null, null);
                });
            case "PATCH" ->
                save(call, records(call), record -> {
                    String id = id(record);
                    rows.update(session, typeOf(session, record), id, without(without(record, "id"), "Id"));
                    return new Result(Ids.normalise(id), null, null);
                });
            case "DELETE" -> delete(session, call);
            default -> throw ApiException.methodNotAllowed(call.method(), "DELETE,PATCH,POST");
        };
    }

    private interface Saver {
        Result save(ObjectNode record);
    }

    private Answer save(Call call, List<ObjectNode> records, Saver saver) {
        boolean allOrNone = call.bodyObject().path("allOrNone").asBoolean();
        String first = records.isEmpty() ? "" : typeName(records.get(0));
        List<Supplier<Result>> works = records.stream()
                .map(record -> (Supplier<Result>) () -> {
                    SetupObjects.mustNotMix(first, typeName(record));
                    return saver.save(record);
                })
                .toList();
        return run(call, works, allOrNone);
    }

    /** The type that a record names, or the empty text. */
    static String typeName(JsonNode record) {
        return record.path("attributes").path("type").asText();
    }

    private Answer delete(Session session, Call call) {
        String ids = call.query("ids");
        if (ids == null || ids.isBlank()) {
            throw ApiException.data(400, "MISSING_ARGUMENT", "ids is required");
        }
        List<String> all = List.of(ids.split(","));
        bounded(all.size(), MOST);
        List<Supplier<Result>> works = all.stream()
                .map(id -> (Supplier<Result>) () -> {
                    SObjectType type = objects.typeOfId(session, id)
                            .orElseThrow(() -> ApiException.fields("MALFORMED_ID", "malformed id " + id, List.of()));
                    objects.typeOfId(session, all.get(0))
                            .ifPresent(first -> SetupObjects.mustNotMix(first.name(), type.name()));
                    rows.delete(session, type, id);
                    return new Result(Ids.normalise(id), null, null);
                })
                .toList();
        return run(call, works, "true".equalsIgnoreCase(call.query("allOrNone")));
    }

    private Answer run(Call call, List<Supplier<Result>> works, boolean allOrNone) {
        List<Result> results;
        try {
            results = allOrNone
                    ? store.write(() -> {
                        List<Result> all = attempt(works);
                        if (all.stream().anyMatch(result -> result.error() != null)) {
                            throw new RolledBack(all);
                        }
                        return all;
                    })
                    : attempt(works);
        } catch (RolledBack e) {
            results = e.results.stream()
                    .map(result -> result.error() != null
                            ? result
                            : new Result(
                                    null,
                                    null,
                                    ApiException.fields(
                                            "ALL_OR_NONE_OPERATION_ROLLED_BACK",
                                            "Record rolled back because not all records were valid and the request"
                                                    + " was using AllOrNone header",
                                            List.of())))
                    .toList();
        }
        JsonOut out = call.out().array();
        results.forEach(result -> write(out, result));
        return Answer.json(200, out.end());
    }

    /** Does each work in a change of its own, unless all are one change already. */
    private static List<Result> attempt(List<Supplier<Result>> works) {
        List<Result> results = new ArrayList<>();
        for (Supplier<Result> work : works) {
            try {
                results.add(work.get());
            } catch (ApiException e) {
                results.add(new Result(null, null, e));
            }
        }
        return results;
    }

    private static void write(JsonOut out, Result result) {
        out.object();
        if (result.id() != null) {
            out.raw("id", result.id());
        }
        out.flag("success", result.error() == null).array("errors");
        if (result.error() != null) {
            result.error().writeToCollection(out);
        }
        out.end();
        if (result.created() != null) {
            out.flag("created", result.created());
        }
        out.end();
    }

    private Answer retrieve(Session session, Call call, String base) {
        SObjectType type = type(session, call.part(5));
        List<String> ids = new ArrayList<>();
        String fields;
        if (call.is("POST")) {
            ObjectNode body = call.bodyObject();
            body.path("ids").forEach(id -> ids.add(id.asText()));
            List<String> names = new ArrayList<>();
            body.path("fields").forEach(name -> names.add(name.asText()));
            fields = String.join(",", names);
        } else {
            ids.addAll(List.of(String.valueOf(call.query("ids")).split(",")));
            fields = String.valueOf(call.query("fields"));
        }
        bounded(ids.size(), MOST_READ);
        List<List<String>> paths = SObjectApi.paths(type, fields);
        return store.read(() -> {
            JsonOut out = call.out().array();
            SObjectJson json = new SObjectJson(objects, engine, out, session, base);
            for (String id : ids) {
                type.byId(session, id).ifPresentOrElse(row -> json.row(type, row, paths), () -> out.value(null));
            }
            return Answer.json(200, out.end());
        });
    }

    private static List<ObjectNode> records(Call call) {
        JsonNode list = call.bodyObject().path("records");
        if (!list.isArray()) {
            throw ApiException.data(400, "MISSING_ARGUMENT", "records is required");
        }
        bounded(list.size(), MOST);
        List<ObjectNode> records = new ArrayList<>();
        String last = "";
        int runs = 0;
        for (JsonNode one : list) {
            if (!(one instanceof ObjectNode record)) {
                throw ApiException.data(400, "JSON_PARSER_ERROR", "a record must be an object");
            }
            String type = typeName(record);
            runs += type.equals(last) ? 0 : 1;
            last = type;
            records.add(record);
        }
        if (runs > MOST_RUNS) {
            throw ApiException.data(
                    400, "LIMIT_EXCEEDED", "Cannot have more than " + MOST_RUNS + " chunks in a single operation.");
        }
        return records;
    }

    private static void bounded(int size, int most) {
        if (size > most) {
            throw ApiException.data(
                    400, "EXCEEDED_MAX_SIZE_REQUEST", "Batch size " + size + " exceeds the maximum of " + most);
        }
    }

    private SObjectType type(Session session, String name) {
        return objects.type(session, name).orElseThrow(ApiException::notFound);
    }

    private SObjectType typeOf(Session session, ObjectNode record) {
        String name = typeName(record);
        return objects.type(session, name)
                .orElseThrow(() -> ApiException.fields(
                        "INVALID_TYPE", "sObject type '" + name + "' is not supported.", List.of()));
    }

    private static String id(ObjectNode record) {
        return record.hasNonNull("id")
                ? record.get("id").asText()
                : record.path("Id").asText();
    }

    private static ObjectNode without(ObjectNode record, String name) {
        ObjectNode copy = record.deepCopy();
        copy.remove(name);
        return copy;
    }
}
