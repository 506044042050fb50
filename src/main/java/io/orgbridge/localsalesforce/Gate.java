package io.orgbridge.localsalesforce;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way in: sends each request to what answers it, knows its caller, and turns refusals into answers. */
final class Gate {
    /** The resources that need the scope {@code chatter_api} and count against the hourly limit. */
    private static final Set<String> CHATTER = Set.of("chatter", "connect", "topics");
    /** What topics and photos have as addresses, below {@code connect/} or a site. */
    private static final Set<String> OUTSIDE = Set.of("topics", "user-profiles");

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    private final Settings settings;
    private final Store store;
    private final Apps apps;
    private final Tokens tokens;
    private final OAuth oauth;
    private final Authorize authorize;
    private final IdTokens idTokens;
    private final Hosts hosts;
    private final Identity identity;
    private final DataApi data;
    private final ChatterApi chatter;
    private final ControlApi control;
    private final Counters counters;
    private final Batch batch;

    Gate(
            Settings settings,
            Store store,
            Apps apps,
            Tokens tokens,
            OAuth oauth,
            Authorize authorize,
            IdTokens idTokens,
            Hosts hosts,
            Identity identity,
            DataApi data,
            ChatterApi chatter,
            ControlApi control,
            Counters counters) {
        this.settings = settings;
        this.store = store;
        this.apps = apps;
        this.tokens = tokens;
        this.oauth = oauth;
        this.authorize = authorize;
        this.idTokens = idTokens;
        this.hosts = hosts;
        this.identity = identity;
        this.data = data;
        this.chatter = chatter;
        this.control = control;
        this.counters = counters;
        this.batch = new Batch(this::attempt);
    }

    /** Answers a request; never throws. */
    Answer answer(Call call) {
        counters.count("requests");
        Answer answer = attempt(call);
        boolean rest = call.org() != 0
                && call.part(0).equals("services")
                && call.part(1).equals("data")
                && call.path().size() > 2
                && !isChatter(call);
        return rest
                ? answer.with(
                        "Sforce-Limit-Info",
                        "api-usage=" + counters.apiUsage(call.org()) + "/" + settings.apiCallsPerDay())
                : answer;
    }

    private Answer attempt(Call call) {
        try {
            return route(call);
        } catch (ApiException e) {
            return e.answer();
        } catch (RuntimeException e) {
            // Ours, not the client's: it must show in the log, and look like Salesforce's own.
            LOG.error("{} /{} failed", call.method(), String.join("/", call.path()), e);
            return ApiException.data(
                            500, "UNKNOWN_EXCEPTION", "An unexpected error occurred. Please include this ErrorId")
                    .answer();
        }
    }

    private static boolean isChatter(Call call) {
        return CHATTER.contains(call.part(3));
    }

    private Answer route(Call call) {
        List<String> path = call.path();
        if (call.part(0).equals("__control") && call.org() == 0) {
            return control.answer(call);
        }
        if (call.part(0).equals(".well-known") && call.part(1).equals("openid-configuration") && path.size() == 2) {
            call.requireGet();
            return Discovery.document(call.org() == 0 ? hosts.loginUrl() : hosts.instanceUrl(call.org()));
        }
        if (call.part(0).equals("id") && call.part(1).equals("keys") && path.size() == 2) {
            call.requireGet();
            return idTokens.keySet();
        }
        if (call.part(0).equals("id") && path.size() == 3) {
            return identity.identity(call);
        }
        if (call.part(0).equals("services") && call.part(1).equals("oauth2") && path.size() == 3) {
            return switch (call.part(2)) {
                case "authorize" -> authorize.answer(call);
                case "token" -> oauth.token(call);
                case "revoke" -> oauth.revoke(call);
                case "introspect" -> oauth.introspect(call);
                case "userinfo" -> identity.userInfo(call);
                default -> throw ApiException.notFound();
            };
        }
        if (call.part(0).equals("services") && call.part(1).equals("data")) {
            if (path.size() == 2) {
                call.requireGet();
                return data.versions();
            }
            return data(call);
        }
        throw ApiException.notFound();
    }

    private Answer data(Call call) {
        Session session = session(call);
        String base = "/services/data/v" + Versions.of(call.part(2));
        if (call.path().size() == 5 && call.part(4).equals("batch")) {
            if (call.part(3).equals("composite")) {
                return batch.answer(call, false);
            }
            if (call.part(3).equals("connect")) {
                return batch.answer(call, true);
            }
        }
        if (isChatter(call)) {
            return connect(session, call, base);
        }
        if (!counters.takeApiCall(session.org().serial())) {
            throw ApiException.data(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
        }
        return data.answer(session, call, base);
    }

    /** {@code chatter/…}, or the same below {@code connect/communities/internal/}. */
    private Answer connect(Session session, Call call, String base) {
        if (call.part(3).equals("chatter")) {
            return chatter.answer(session, call, 4, base);
        }
        // The address that a hashtag has for its topic.
        if (call.part(3).equals("topics")) {
            return chatter.answer(session, call, 3, base);
        }
        if (call.path().size() == 4) {
            call.requireGet();
            return Answer.json(
                    200,
                    call.out().object().raw("topics", base + "/connect/topics").end());
        }
        boolean site = call.part(4).equals("communities") && call.part(5).equals("internal");
        String siteBase = base + "/connect/communities/internal";
        if (site && call.part(6).equals("chatter")) {
            return chatter.answer(session, call, 7, siteBase);
        }
        if (OUTSIDE.contains(call.part(site ? 6 : 4))) {
            return site ? chatter.answer(session, call, 6, siteBase) : chatter.answer(session, call, 4, base);
        }
        throw ApiException.notFound();
    }

    private Session session(Call call) {
        String token = token(call.header("authorization"));
        Token found = tokens.find(token).orElseThrow(ApiException::deadSession);
        if (call.org() == 0) {
            throw ApiException.data(
                    400, "URL_NOT_RESET", "Destination URL not reset. The URL returned from login must be set");
        }
        if (found.org() != call.org()) {
            throw ApiException.deadSession();
        }
        Set<String> scopes = Set.of(found.scope().split(" "));
        if (!Apps.covers(scopes, isChatter(call) ? "chatter_api" : "api")) {
            // A new token does not cure it.
            throw ApiException.data(401, "INVALID_SESSION_ID", "This session is not valid for use with the REST API");
        }
        if (store.lockedOrgs.containsKey(found.org())) {
            // The status is unconfirmed.
            throw ApiException.data(400, "ORG_LOCKED", "organization is locked");
        }
        tokens.touch(token, found);
        return store.read(() -> {
            User user = store.users.get(found.user());
            Org org = store.orgs.get(found.org());
            if (org.isExpired(settings.second())) {
                // Status and text are unconfirmed.
                throw ApiException.data(400, "TRIAL_EXPIRED", "Your trial has expired");
            }
            String appName = apps.find(found.clientId()).map(ConnectedApp::name).orElse(null);
            return new Session(org, user, store.profiles.get(user.profile()), found.clientId(), appName);
        });
    }

    private static String token(@org.jspecify.annotations.Nullable String header) {
        if (header == null) {
            throw ApiException.deadSession();
        }
        int blank = header.indexOf(' ');
        String scheme = blank < 0 ? "" : header.substring(0, blank).toLowerCase(Locale.ROOT);
        if (!scheme.equals("bearer") && !scheme.equals("oauth")) {
            throw ApiException.data(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE");
        }
        String token = header.substring(blank + 1).trim();
        if (token.getBytes(StandardCharsets.UTF_8).length > 4096) {
            throw ApiException.deadSession();
        }
        return token;
    }
}
