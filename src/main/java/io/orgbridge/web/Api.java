package io.orgbridge.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.orgbridge.config.OrgbridgeConfig;
import io.orgbridge.signup.InvalidOrderException;
import io.orgbridge.signup.OrderStore;
import io.orgbridge.signup.Orders;
import io.orgbridge.store.Store;
import io.orgbridge.token.OAuthErrors;
import io.orgbridge.token.OrgUser;
import io.orgbridge.token.SalesforceId;
import io.orgbridge.token.SalesforceTokens;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers of the REST interface; bound as {@code orgbridgeApi}. Thread-safe. Never shows a token. */
public final class Api {
    private static final Logger LOG = LoggerFactory.getLogger(Api.class);

    private final ApiGuard guard;
    private final OrderStore orders;
    private final SalesforceTokens tokens;
    private final FleetQueries fleet;
    private final OrgbridgeConfig config;
    private final Clock clock;
    private final ObjectMapper json = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .setSerializationInclusion(JsonInclude.Include.NON_NULL);

    /** Makes the bean. */
    public Api(OrgbridgeConfig config, Store store, OrderStore orders, SalesforceTokens tokens, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.guard = new ApiGuard(config.get(OrgbridgeConfig.HTTP_API_KEY));
        this.orders = orders;
        this.tokens = tokens;
        this.fleet = new FleetQueries(store);
    }

    /**
     * Lets a REST call pass that may; the first step of every REST route.
     *
     * @throws ApiException when the caller may not, or sends a body of a wrong type
     */
    public void admit(Exchange exchange) {
        Message message = exchange.getMessage();
        String url = message.getHeader(Exchange.HTTP_URL, String.class);
        guard.admit(
                name -> message.getHeader(name, String.class),
                url == null ? message.getHeader("Host", String.class) : url.replaceFirst("^[a-z]+://([^/]*).*$", "$1"));
        if ("POST".equals(message.getHeader(Exchange.HTTP_METHOD, String.class))) {
            ApiGuard.requireOrders(message.getHeader(Exchange.CONTENT_TYPE, String.class));
        }
        message.removeHeader("Authorization");
        message.removeHeader("X-Api-Key");
    }

    ApiGuard guard() {
        return guard;
    }

    /** Answers 202 when any order is new, else 200: one order for an object, an array for an array. */
    public void accepted(@Body Orders.Accepted accepted, Exchange exchange) {
        Object answer = accepted.array() ? accepted.orders() : accepted.orders().get(0);
        answer(exchange, accepted.created() ? 202 : 200, answer);
    }

    /** Lists the newest orders. */
    public void orders(Exchange exchange) {
        answer(
                exchange,
                200,
                Map.of("orders", orders.newest(Window.of(exchange, 1).limit())));
    }

    /** Shows one order; 404 when there is none. */
    public void order(@Header("orderId") String orderId, Exchange exchange) {
        answer(
                exchange,
                200,
                orders.find(orderId)
                        .orElseThrow(() -> new ApiException(404, "Not found", "There is no order " + orderId)));
    }

    /** Lists the orgs, and whose tokens are set or not. */
    public void orgs(Exchange exchange) {
        Map<String, List<FleetQueries.FeedRow>> feeds = fleet.feeds(null);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(
                "orgs",
                fleet.orgs(null).stream()
                        .map(org -> view(org, feeds.getOrDefault(org.orgId(), List.of())))
                        .toList());
        answer.put(
                "credentials",
                fleet.credentials(config.get(OrgbridgeConfig.HUB_USERNAME)).stream()
                        .map(this::view)
                        .toList());
        answer(exchange, 200, answer);
    }

    /** Shows one org by its id of 15 or 18 characters; 404 when there is none. */
    public void org(@Header("orgId") String orgId, Exchange exchange) {
        String id = id("orgId", orgId).orElse("");
        FleetQueries.OrgRow org = fleet.orgs(id).stream()
                .findFirst()
                .orElseThrow(() -> new ApiException(404, "Not found", "There is no org " + orgId));
        answer(exchange, 200, view(org, fleet.feeds(id).getOrDefault(id, List.of())));
    }

    /** Lists posts, newest first. */
    public void posts(@Header("org") @Nullable String org, Exchange exchange) {
        Window window = Window.of(exchange, 3);
        List<FleetQueries.PostRow> rows = fleet.posts(window, id("org", org).orElse(null));
        answer(
                exchange,
                200,
                list(
                        "posts",
                        rows,
                        next(rows, window).map(row -> Window.cursor(row.createdAt(), row.orgId(), row.postId()))));
    }

    /** Lists records, newest first. */
    public void records(@Header("org") @Nullable String org, @Header("rule") @Nullable String rule, Exchange exchange) {
        Window window = Window.of(exchange, 5);
        List<FleetQueries.RecordRow> rows = fleet.records(window, id("org", org).orElse(null), rule);
        answer(
                exchange,
                200,
                list(
                        "records",
                        rows.stream().map(this::view).toList(),
                        next(rows, window)
                                .map(row -> Window.cursor(
                                        row.extractedAt(), row.orgId(), row.postId(), row.rule(), row.ordinal()))));
    }

    /** Lists dead letters, newest first. */
    public void deadLetters(Exchange exchange) {
        answer(exchange, 200, Map.of("deadLetters", fleet.deadLetters(Window.of(exchange, 1))));
    }

    /** Answers with problem details of the exchange's exception. */
    public void problem(Exchange exchange) {
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        if (thrown instanceof InvalidOrderException invalid) {
            problem.put("title", "Invalid order");
            problem.put("status", 400);
            problem.put("detail", "Nothing was stored: correct the fields named in errors and send it again");
            problem.put("errors", invalid.problems());
        } else if (thrown instanceof ApiException refused) {
            problem.put("title", refused.title());
            problem.put("status", refused.status());
            problem.put("detail", refused.getMessage());
        } else {
            LOG.error("A request could not be answered", thrown);
            problem.put("title", "Internal error");
            problem.put("status", 500);
            problem.put("detail", "The log says what went wrong");
        }
        answer(exchange, (int) problem.get("status"), problem);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/problem+json");
    }

    /** Records as JSON texts, oldest first, for a stream. */
    List<String> newRecords(Window window) {
        List<FleetQueries.RecordRow> rows = fleet.records(window, null, null);
        List<String> texts = rows.stream().map(row -> write(view(row))).collect(Collectors.toList());
        java.util.Collections.reverse(texts);
        return texts;
    }

    private Map<String, Object> view(FleetQueries.OrgRow org, List<FleetQueries.FeedRow> feeds) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("orgId", org.orgId());
        view.put("orderId", org.orderId());
        view.put("name", org.name());
        view.put("state", org.state());
        view.put("adminUsername", org.adminUsername());
        view.put("instanceUrl", org.instanceUrl());
        view.put("connectedAt", org.connectedAt());
        view.put("users", org.users());
        view.put("posts", org.posts());
        view.put("records", org.records());
        if (org.apiUsed() != null && org.apiMax() != null) {
            view.put("apiUsage", Map.of("used", org.apiUsed(), "max", org.apiMax()));
        }
        view.put(
                "token",
                token(
                        new OrgUser(org.orgId(), org.adminUsername()),
                        org.flow(),
                        org.accessToken(),
                        org.refreshToken(),
                        org.obtainedAt(),
                        org.scope()));
        feeds.stream()
                .map(feed -> Optional.ofNullable(feed.lastPollAt()).orElse(org.connectedAt()))
                .min(Comparator.naturalOrder())
                .ifPresent(oldest -> view.put("lagSeconds", secondsSince(oldest)));
        view.put("feeds", feeds.stream().map(Api::view).toList());
        return view;
    }

    private Map<String, Object> view(FleetQueries.CredentialRow row) {
        OrgUser orgUser = new OrgUser(row.org(), row.username());
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("org", row.org());
        view.put("name", row.name());
        view.put("username", row.username());
        view.put(
                "token",
                token(orgUser, row.flow(), row.accessToken(), row.refreshToken(), row.obtainedAt(), row.scope()));
        view.put("obtain", OAuthErrors.startPath(orgUser));
        return view;
    }

    /** Facts of a user's token; what is stored, and whether this process holds it. */
    private Map<String, Object> token(
            OrgUser orgUser,
            @Nullable String flow,
            boolean access,
            boolean refresh,
            @Nullable OffsetDateTime obtainedAt,
            @Nullable String scope) {
        Map<String, Object> token = new LinkedHashMap<>();
        token.put("status", access || refresh ? "set" : "not set");
        token.put("held", tokens.kept(orgUser).isPresent());
        token.put("flow", flow == null ? config.get(OrgbridgeConfig.FLOW).text() : flow);
        token.put("accessToken", access ? "Set" : "Not Set");
        token.put("refreshToken", refresh ? "Set" : "Not Set");
        if (obtainedAt != null) {
            token.put("obtainedAt", obtainedAt);
            token.put("ageSeconds", secondsSince(obtainedAt));
            token.put("scope", scope);
        }
        return token;
    }

    private long secondsSince(OffsetDateTime time) {
        return Math.max(0, Duration.between(time.toInstant(), clock.instant()).toSeconds());
    }

    private static Map<String, Object> view(FleetQueries.FeedRow feed) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("feed", feed.feedKey());
        view.put("username", feed.username());
        view.put("lastPollAt", feed.lastPollAt());
        view.put("lastPostAt", feed.lastPostAt());
        view.put("nextPollAt", feed.nextPollAt());
        view.put("intervalSeconds", feed.intervalMs() / 1000.0);
        view.put("failures", feed.failures());
        view.put("error", feed.error());
        return view;
    }

    private Map<String, Object> view(FleetQueries.RecordRow row) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("orgId", row.orgId());
        view.put("orgName", row.orgName());
        view.put("postId", row.postId());
        view.put("parentId", row.parentId());
        view.put("rule", row.rule());
        view.put("ordinal", row.ordinal());
        view.put("authorName", row.authorName());
        view.put("postedAt", row.createdAt());
        view.put("extractedAt", row.extractedAt());
        view.put("fields", fleet.fields(row));
        return view;
    }

    private static Map<String, Object> list(String name, List<?> rows, Optional<String> nextCursor) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(name, rows);
        nextCursor.ifPresent(cursor -> answer.put("nextCursor", cursor));
        return answer;
    }

    private static <T> Optional<T> next(List<T> rows, Window window) {
        return rows.size() < window.limit() ? Optional.empty() : Optional.of(rows.get(rows.size() - 1));
    }

    private static Optional<String> id(String parameter, @Nullable String given) {
        if (given == null || given.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(SalesforceId.to18(given));
        } catch (IllegalArgumentException e) {
            throw new ApiException(400, "Bad parameter", parameter + " must be an id of 15 or 18 letters and digits");
        }
    }

    private void answer(Exchange exchange, int status, Object answer) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(write(answer));
    }

    private String write(Object answer) {
        try {
            return json.writeValueAsString(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An answer cannot be written as JSON", e);
        }
    }
}
