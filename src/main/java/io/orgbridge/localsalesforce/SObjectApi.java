package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code sobjects/…}: describes, rows, upserts, passwords; and {@code recent}.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_basic_info.htm
 */
final class SObjectApi {
    private static final int MOST_RECENT = 200;

    private final Store store;
    private final SObjects objects;
    private final SoqlEngine engine;
    private final Passwords passwords;
    private final Replication replication;
    private final Map<Long, Deque<String>> recent = new ConcurrentHashMap<>();

    SObjectApi(Settings settings, Store store, SObjects objects, SoqlEngine engine, Passwords passwords) {
        this.store = store;
        this.objects = objects;
        this.engine = engine;
        this.passwords = passwords;
        this.replication = new Replication(settings, store, engine);
    }

    Answer answer(Session session, Call call, String base) {
        if (call.path().size() == 4) {
            call.requireGet();
            return Answer.json(200, new Describe(base, session, objects).global(call.out()));
        }
        SObjectType type = type(session, call.part(4));
        return switch (call.path().size()) {
            case 5 -> collection(session, call, base, type);
            case 6 ->
                switch (call.part(5)) {
                    case "describe" -> {
                        call.requireGet();
                        yield isUnchanged(call, session.org())
                                ? Answer.empty(304)
                                : Answer.json(200, new Describe(base, session, objects).full(call.out(), type));
                    }
                    case "deleted" -> replication.deleted(session, call, type);
                    case "updated" -> replication.updated(session, call, type);
                    case "Id" -> call.is("POST") ? create(session, call, base, type) : row(session, call, base, type);
                    default -> row(session, call, base, type);
                };
            case 7 -> {
                if (type.name().equals("User") && call.part(6).equals("password")) {
                    yield password(session, call, type);
                }
                yield byKey(session, call, base, type);
            }
            default -> throw ApiException.notFound();
        };
    }

    /** Whether {@code If-Modified-Since} names a time since which the org's types, which never change, are as they are. */
    private static boolean isUnchanged(Call call, Org org) {
        String since = call.header("if-modified-since");
        try {
            return since != null
                    && ZonedDateTime.parse(since, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toEpochSecond()
                            >= org.createdAt();
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private SObjectType type(Session session, String name) {
        return objects.type(session, name).orElseThrow(ApiException::notFound);
    }

    private Answer collection(Session session, Call call, String base, SObjectType type) {
        if (call.is("GET")) {
            return basic(session, call, base, type);
        }
        if (!call.is("POST")) {
            throw ApiException.methodNotAllowed(call.method(), "GET,HEAD,POST");
        }
        return create(session, call, base, type);
    }

    private Answer create(Session session, Call call, String base, SObjectType type) {
        String id = create(session, type, call.bodyObject());
        return saved(call, id, null, 201).with("Location", base + "/sobjects/" + type.name() + "/" + id);
    }

    /** Creates a row; throws the data API's errors. */
    String create(Session session, SObjectType type, ObjectNode body) {
        Map<String, Object> fields = type.checkedForCreate(body);
        return store.write(() -> type.actions().create(session, fields));
    }

    void update(Session session, SObjectType type, String id, ObjectNode body) {
        Map<String, @Nullable Object> fields = type.checkedForUpdate(body);
        store.write(() -> {
            type.actions().update(session, type.serial(session, id), fields);
            return true;
        });
    }

    void delete(Session session, SObjectType type, String id) {
        store.write(() -> {
            type.actions().delete(session, type.serial(session, id));
            return true;
        });
    }

    private static Answer saved(Call call, String id, @Nullable Boolean created, int status) {
        JsonOut out = call.out()
                .object()
                .raw("id", id)
                .flag("success", true)
                .array("errors")
                .end();
        if (created != null) {
            out.flag("created", created);
        }
        return Answer.json(status, out.end());
    }

    private Answer row(Session session, Call call, String base, SObjectType type) {
        String id = call.part(5);
        return switch (call.method()) {
            case "GET", "HEAD" -> store.read(() -> retrieve(session, call, base, type, id));
            case "PATCH" -> {
                update(session, type, id, call.bodyObject());
                yield Answer.empty(204);
            }
            case "DELETE" -> {
                delete(session, type, id);
                yield Answer.empty(204);
            }
            default -> throw ApiException.methodNotAllowed(call.method(), "DELETE,GET,HEAD,PATCH");
        };
    }

    /** {@code sobjects/Type/Field/value}. */
    private Answer byKey(Session session, Call call, String base, SObjectType type) {
        SField field = key(type, call.part(5));
        String value = call.part(6);
        List<String> found = find(session, type, field, value);
        if (found.size() > 1) {
            JsonOut out = call.out().array();
            found.forEach(id -> out.raw(base + "/sobjects/" + type.name() + "/" + id));
            return Answer.json(300, out.end());
        }
        if (call.is("PATCH")) {
            return upsert(session, call, base, type, field, value);
        }
        String id = found.stream().findFirst().orElseThrow(ApiException::notFound);
        if (call.is("DELETE")) {
            delete(session, type, id);
            return Answer.empty(204);
        }
        if (!call.is("GET")) {
            throw ApiException.methodNotAllowed(call.method(), "DELETE,GET,HEAD,PATCH");
        }
        return store.read(() -> retrieve(session, call, base, type, id));
    }

    private Answer upsert(Session session, Call call, String base, SObjectType type, SField field, String value) {
        Upserted done = upsert(
                session, type, field, value, call.bodyObject(), "true".equalsIgnoreCase(call.query("updateOnly")));
        boolean old = Double.parseDouble(call.part(2).substring(1)) < 46;
        if (!done.created() && old) {
            return Answer.empty(204);
        }
        Answer answer = saved(call, done.id(), old ? null : done.created(), done.created() ? 201 : 200);
        return done.created() ? answer.with("Location", base + "/sobjects/" + type.name() + "/" + done.id()) : answer;
    }

    /** What an upsert did. */
    record Upserted(String id, boolean created) {}

    Upserted upsert(
            Session session, SObjectType type, SField field, String value, ObjectNode body, boolean updateOnly) {
        return store.write(() -> {
            List<String> found = find(session, type, field, value);
            if (found.isEmpty() && updateOnly) {
                throw ApiException.notFound();
            }
            if (found.isEmpty()) {
                ObjectNode full = body.deepCopy();
                full.put(field.name(), value);
                return new Upserted(create(session, type, full), true);
            }
            update(session, type, found.get(0), body);
            return new Upserted(found.get(0), false);
        });
    }

    /** A field by which an upsert can find rows; throws 404 as Salesforce does. */
    SField key(SObjectType type, String name) {
        return type.field(name)
                .filter(SField::lookup)
                .orElseThrow(() -> ApiException.data(
                        404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible: " + name));
    }

    private List<String> find(Session session, SObjectType type, SField field, String value) {
        return store.read(() -> {
            List<String> ids = new ArrayList<>();
            type.rows(session).forEach(row -> {
                if (SoqlMatch.same(field.value().apply(session, row), value)) {
                    ids.add(String.valueOf(engine.value(session, type, row, List.of("Id"))));
                }
            });
            return ids;
        });
    }

    private Answer retrieve(Session session, Call call, String base, SObjectType type, String id) {
        long serial = type.serial(session, id);
        Object row = type.byId(session, id).orElseThrow(ApiException::notFound);
        remember(session, type.name() + " " + Ids.of(type.prefix(), serial));
        JsonOut out = call.out();
        new SObjectJson(objects, engine, out, session, base).row(type, row, paths(type, call.query("fields")));
        return Answer.json(200, out);
    }

    /** The fields that are asked for, all of them if none are; the id is always among them. */
    static List<List<String>> paths(SObjectType type, @Nullable String fields) {
        Map<String, Boolean> names = new LinkedHashMap<>();
        if (fields == null || fields.isBlank()) {
            type.fields().forEach(field -> names.put(field.name(), true));
        } else {
            for (String name : fields.split(",")) {
                SField field = type.field(name.trim())
                        .orElseThrow(() -> ApiException.data(
                                400,
                                "INVALID_FIELD",
                                "No such column '" + name.trim() + "' on sobject of type " + type.name()));
                names.put(field.name(), true);
            }
            names.putIfAbsent("Id", true);
        }
        return names.keySet().stream().map(List::of).toList();
    }

    private void remember(Session session, String row) {
        Deque<String> rows = recent.computeIfAbsent(session.user().serial(), user -> new ArrayDeque<>());
        synchronized (rows) {
            rows.remove(row);
            rows.addFirst(row);
            while (rows.size() > MOST_RECENT) {
                rows.removeLast();
            }
        }
    }

    /** What the type is, and which of its rows this user has looked at. */
    private Answer basic(Session session, Call call, String base, SObjectType type) {
        return store.read(() -> {
            JsonOut out = new Describe(base, session, objects)
                    .basic(call.out().object(), type)
                    .array("recentItems");
            recent(session)
                    .filter(row -> row.startsWith(type.name() + " "))
                    .forEach(row -> recent(session, base, out, row));
            return Answer.json(200, out.end().end());
        });
    }

    /** {@code recent}: what this user has looked at since the start. */
    Answer recent(Session session, Call call, String base) {
        call.requireGet();
        int limit = call.query("limit") == null ? MOST_RECENT : number(String.valueOf(call.query("limit")));
        return store.read(() -> {
            JsonOut out = call.out().array();
            recent(session).limit(limit).forEach(row -> recent(session, base, out, row));
            return Answer.json(200, out.end());
        });
    }

    /** Type and id of the rows that this user has looked at, the last one first. */
    private Stream<String> recent(Session session) {
        Deque<String> rows = recent.getOrDefault(session.user().serial(), new ArrayDeque<>());
        synchronized (rows) {
            return List.copyOf(rows).stream();
        }
    }

    private void recent(Session session, String base, JsonOut out, String row) {
        SObjectType type = objects.all(session).stream()
                .filter(known -> row.startsWith(known.name() + " "))
                .findFirst()
                .orElse(null);
        if (type == null) {
            return;
        }
        List<List<String>> fields = new ArrayList<>(List.of(List.of("Id")));
        type.field("Name").ifPresent(field -> fields.add(List.of("Name")));
        type.byId(session, row.substring(row.indexOf(' ') + 1))
                .ifPresent(found -> new SObjectJson(objects, engine, out, session, base).row(type, found, fields));
    }

    private static int number(String text) {
        try {
            return Math.max(1, Math.min(MOST_RECENT, Integer.parseInt(text)));
        } catch (NumberFormatException e) {
            throw ApiException.data(400, "INVALID_QUERY_FILTER_OPERATOR", "limit must be a number");
        }
    }

    private Answer password(Session session, Call call, SObjectType type) {
        long serial = type.serial(session, call.part(5));
        if (call.is("GET")) {
            return Answer.json(200, call.out().object().flag("isExpired", false).end());
        }
        if (!session.isAdmin() && serial != session.user().serial()) {
            throw ApiException.data(403, "INSUFFICIENT_ACCESS", "insufficient access rights on object id");
        }
        if (call.is("POST")) {
            String password = call.bodyObject().path("NewPassword").asText();
            if (password.isEmpty()) {
                throw ApiException.data(400, "INVALID_NEW_PASSWORD", "Your password cannot be blank.");
            }
            store.write(() -> {
                passwords.set(store.users.get(serial), password);
                return true;
            });
            return Answer.empty(204);
        }
        if (call.is("DELETE")) {
            String password = store.write(() -> passwords.reset(store.users.get(serial)));
            return Answer.json(
                    200, call.out().object().raw("NewPassword", password).end());
        }
        throw ApiException.methodNotAllowed(call.method(), "DELETE,GET,HEAD,POST");
    }
}
