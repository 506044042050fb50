package io.orgbridge.localsalesforce;

import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code sobjects/Type/deleted} and {@code sobjects/Type/updated}: what became of a type's rows between two times, to the
 * minute.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_getdeleted.htm,
 * …/resources_getupdated.htm. The refusal of types that keep nothing is as observed in
 * https://github.com/MinnPost/object-sync-for-salesforce/issues/109, without its code; the texts about dates are unconfirmed.
 */
final class Replication {
    private static final long MOST_SECONDS_AGO = 30 * 86_400L;

    private final Settings settings;
    private final Store store;
    private final SoqlEngine engine;

    Replication(Settings settings, Store store, SoqlEngine engine) {
        this.settings = settings;
        this.store = store;
        this.engine = engine;
    }

    /** Epoch seconds: the first that counts and the first that does not any more. */
    private record Span(long start, long end) {
        boolean has(long second) {
            return second >= start && second < end;
        }
    }

    /** A deleted row's id and the epoch second of its deletion. */
    private record Deleted(String id, long at) {}

    /** The ids of the rows that were deleted, and when. */
    Answer deleted(Session session, Call call, SObjectType type) {
        Span span = span(call, type);
        return store.read(() -> {
            JsonOut out = call.out().object().array("deletedRecords");
            type.deletedRows(session)
                    .map(row -> deleted(session, type, row))
                    .filter(row -> span.has(row.at()))
                    .sorted(Comparator.comparingLong(Deleted::at))
                    .forEach(row -> out.object()
                            .raw("deletedDate", Dates.sobject(row.at()))
                            .raw("id", row.id())
                            .end());
            out.end().raw("earliestDateAvailable", Dates.sobject(session.org().createdAt()));
            return Answer.json(200, covered(out, span));
        });
    }

    private Deleted deleted(Session session, SObjectType type, Object row) {
        String id = id(session, type, row);
        long serial = Ids.serial(type.prefix(), id).orElseThrow();
        Long at = store.deletedAt.get(serial);
        return new Deleted(id, at == null ? modified(session, type, row) : at);
    }

    /** The ids of the rows that were made or changed, and still are there. */
    Answer updated(Session session, Call call, SObjectType type) {
        Span span = span(call, type);
        return store.read(() -> {
            JsonOut out = call.out().object().array("ids");
            Stream<?> rows = type.rows(session);
            rows.filter(row -> span.has(modified(session, type, row)))
                    .map(row -> id(session, type, row))
                    .forEach(out::raw);
            return Answer.json(200, covered(out.end(), span));
        });
    }

    private String id(Session session, SObjectType type, Object row) {
        return String.valueOf(engine.value(session, type, row, List.of("Id")));
    }

    private long modified(Session session, SObjectType type, Object row) {
        return engine.value(session, type, row, List.of("SystemModstamp")) instanceof Long second ? second : 0;
    }

    private JsonOut covered(JsonOut out, Span span) {
        return out.raw("latestDateCovered", Dates.sobject(Math.min(span.end(), settings.second())))
                .end();
    }

    private Span span(Call call, SObjectType type) {
        call.requireGet();
        if (!type.isReplicateable()) {
            throw ApiException.data(
                    400, "INVALID_TYPE_FOR_OPERATION", "sObject type " + type.name() + " is not replicable");
        }
        Span span = new Span(minute(call, "start"), minute(call, "end"));
        if (span.end() <= span.start()) {
            throw invalid("endDate before startDate");
        }
        if (span.start() < settings.second() - MOST_SECONDS_AGO) {
            throw invalid("startDate cannot be more than 30 days ago");
        }
        return span;
    }

    /** The epoch second at which the parameter's minute begins. */
    private static long minute(Call call, String name) {
        String text = call.query(name);
        if (text == null || text.isEmpty()) {
            throw ApiException.data(400, "MISSING_ARGUMENT", "Missing argument: " + name);
        }
        try {
            // A plus that was not encoded has become a blank.
            long second = Dates.parse(text.replace(' ', '+'));
            return second - Math.floorMod(second, 60L);
        } catch (DateTimeParseException e) {
            throw invalid(name + " is no dateTime: " + text);
        }
    }

    private static ApiException invalid(String message) {
        return ApiException.data(400, "INVALID_REPLICATION_DATE", message);
    }
}
