package io.orgbridge.localsalesforce;

import java.util.List;

/**
 * The REST API below {@code /services/data/vXX.X} apart from Chatter: resources, limits, and the way to the others.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/
 */
final class DataApi {
    private static final List<String> RESOURCES =
            List.of("chatter", "composite", "connect", "limits", "query", "queryAll", "recent", "sobjects");

    private final Settings settings;
    private final Signups signups;
    private final Counters counters;
    private final Hosts hosts;
    private final QueryApi queries;
    private final SObjectApi rows;
    private final Composite composite;
    private final Collections collections;

    DataApi(
            Settings settings,
            Store store,
            SObjects objects,
            Signups signups,
            Passwords passwords,
            Counters counters,
            Hosts hosts) {
        this.settings = settings;
        this.signups = signups;
        this.counters = counters;
        this.hosts = hosts;
        SoqlEngine engine = new SoqlEngine(objects);
        this.queries = new QueryApi(settings, store, objects, engine);
        this.rows = new SObjectApi(settings, store, objects, engine, passwords);
        this.composite = new Composite(store, objects, this::answer);
        this.collections = new Collections(store, objects, engine, rows);
    }

    /** {@code GET /services/data/}: needs no token. */
    Answer versions() {
        JsonOut out = new JsonOut(false).array();
        for (String version : Versions.all()) {
            out.object()
                    .raw("label", Versions.label(version))
                    .raw("url", "/services/data/v" + version)
                    .raw("version", version)
                    .end();
        }
        return Answer.json(200, out.end());
    }

    /** Answers a request below {@code base}, whose path goes on at index 3; it is counted already. */
    Answer answer(Session session, Call call, String base) {
        signups.settle();
        String resource = call.part(3);
        counters.count("data." + (resource.isEmpty() ? "resources" : resource.length() > 20 ? "other" : resource));
        return switch (resource) {
            case "" -> resources(session, call, base);
            case "limits" -> limits(session, call);
            case "query", "queryAll" -> queries.answer(session, call, base);
            case "sobjects" -> rows.answer(session, call, base);
            case "recent" -> rows.recent(session, call, base);
            case "composite" ->
                call.part(4).equals("sobjects")
                        ? collections.answer(session, call, base)
                        : composite.answer(session, call, base);
            default -> throw ApiException.notFound();
        };
    }

    private Answer resources(Session session, Call call, String base) {
        call.requireGet();
        JsonOut out = call.out().object();
        RESOURCES.forEach(name -> out.raw(name, base + "/" + name));
        out.raw("identity", Identity.url(hosts, session.user()));
        return Answer.json(200, out.end());
    }

    private Answer limits(Session session, Call call) {
        call.requireGet();
        if (call.path().size() > 4) {
            throw ApiException.notFound();
        }
        long used = counters.apiUsage(session.org().serial());
        JsonOut out = call.out().object();
        limit(out, "ConcurrentAsyncGetReportInstances", 200, 200);
        limit(out, "ConcurrentSyncReportRuns", 20, 20);
        limit(out, "DailyApiRequests", settings.apiCallsPerDay(), settings.apiCallsPerDay() - used);
        limit(out, "DailyAsyncApexExecutions", 250_000, 250_000);
        limit(out, "DailyBulkApiBatches", 15_000, 15_000);
        limit(out, "DailyBulkV2QueryFileStorageMB", 976_562, 976_562);
        limit(out, "DailyBulkV2QueryJobs", 10_000, 10_000);
        limit(out, "DailyGenericStreamingApiEvents", 10_000, 10_000);
        limit(out, "DailyStreamingApiEvents", 10_000, 10_000);
        limit(out, "DailyWorkflowEmails", 390, 390);
        limit(out, "DataStorageMB", 1024, 1024);
        limit(out, "FileStorageMB", 1024, 1024);
        limit(out, "HourlyODataCallout", 1000, 1000);
        limit(out, "HourlyTimeBasedWorkflow", 50, 50);
        limit(out, "MassEmail", 10, 10);
        limit(out, "PermissionSets", 1500, 1500);
        limit(out, "SingleEmail", 15, 15);
        return Answer.json(200, out.end());
    }

    private static void limit(JsonOut out, String name, long max, long remaining) {
        out.object(name)
                .number("Max", max)
                .number("Remaining", Math.max(0, remaining))
                .end();
    }
}
