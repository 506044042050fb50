package io.orgbridge.localsalesforce;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code query}, {@code queryAll}, and the further pages of their results.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_query.htm
 */
final class QueryApi {
    private static final int PAGE = 2000;
    private static final int LEAST_PAGE = 200;
    private static final Pattern BATCH_SIZE = Pattern.compile("batchSize\\s*=\\s*(\\d{1,9})");
    private static final Pattern LOCATOR = Pattern.compile("(01g[0-9A-Za-z]{12,15})-(\\d{1,9})");

    private final Settings settings;
    private final Store store;
    private final SObjects objects;
    private final SoqlEngine engine;
    private final Map<String, Open> open = new ConcurrentHashMap<>();
    private final AtomicLong locators = new AtomicLong();

    /** A query of which a page is still to be fetched. */
    private record Open(long user, SoqlEngine.Result result, int batch, long since) {}

    QueryApi(Settings settings, Store store, SObjects objects, SoqlEngine engine) {
        this.settings = settings;
        this.store = store;
        this.objects = objects;
        this.engine = engine;
    }

    Answer answer(Session session, Call call, String base) {
        call.requireGet();
        if (call.path().size() == 5) {
            return queryMore(session, call, base);
        }
        if (call.path().size() > 5) {
            throw ApiException.notFound();
        }
        String q = call.query("q");
        if (q == null || q.isBlank()) {
            throw ApiException.data(400, "MALFORMED_QUERY", "SOQL statements cannot be empty or null");
        }
        Soql soql = SoqlParser.parse(q, settings.second());
        return store.read(() -> {
            SoqlEngine.Result result = engine.run(session, soql, call.part(3).equals("queryAll"));
            if (soql.count()) {
                return Answer.json(
                        200,
                        call.out()
                                .object()
                                .number("totalSize", result.rows().size())
                                .flag("done", true)
                                .array("records")
                                .end()
                                .end());
            }
            Open query = new Open(session.user().serial(), result, batch(call), settings.now());
            if (soql.isAggregate() && result.rows().size() > query.batch()) {
                throw ApiException.data(
                        400,
                        "EXCEEDED_ID_LIMIT",
                        "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single"
                                + " batch");
            }
            return page(session, call, base, query, 0, null);
        });
    }

    private Answer queryMore(Session session, Call call, String base) {
        Matcher locator = LOCATOR.matcher(call.part(4));
        Open query = locator.matches() ? open.get(Ids.normalise(locator.group(1))) : null;
        if (query == null
                || query.user() != session.user().serial()
                || settings.now() - query.since() > 2 * 86_400_000L) {
            throw ApiException.data(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
        }
        int from = Integer.parseInt(locator.group(2));
        return store.read(() -> page(session, call, base, query, from, Ids.normalise(locator.group(1))));
    }

    private Answer page(Session session, Call call, String base, Open query, int from, @Nullable String locator) {
        List<?> rows = query.result().rows();
        int to = (int) Math.min(rows.size(), (long) from + query.batch());
        boolean done = to >= rows.size();
        JsonOut out = call.out().object().number("totalSize", rows.size()).flag("done", done);
        if (!done) {
            out.raw("nextRecordsUrl", base + "/query/" + (locator == null ? keep(query) : locator) + "-" + to);
        }
        out.array("records");
        SObjectJson json = new SObjectJson(objects, engine, out, session, base);
        rows.subList(Math.min(from, to), to).forEach(row -> json.row(query.result(), row));
        return Answer.json(200, out.end().end());
    }

    /** Keeps a query for two days; what is older goes. */
    private String keep(Open query) {
        open.values().removeIf(old -> settings.now() - old.since() > 2 * 86_400_000L);
        String locator = Ids.of(Ids.QUERY_LOCATOR, 1_000_000_007L + locators.incrementAndGet());
        open.put(locator, query);
        return locator;
    }

    private static int batch(Call call) {
        String options = call.header("sforce-query-options");
        Matcher size = BATCH_SIZE.matcher(options == null ? "" : options);
        return size.find() ? Math.max(LEAST_PAGE, Math.min(PAGE, Integer.parseInt(size.group(1)))) : PAGE;
    }
}
