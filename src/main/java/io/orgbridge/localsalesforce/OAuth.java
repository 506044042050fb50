package io.orgbridge.localsalesforce;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /services/oauth2/}: token, revoke, introspect. The same on the login host and on the orgs' hosts.
 *
 * <p>Sources: https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flows.htm,
 * …xcloud.remoteaccess_oidc_token_introspection_endpoint.htm, https://developer.salesforce.com/docs/platform/mobile-sdk/guide/oauth-revoking-tokens.html
 */
final class OAuth {
    private final Store store;
    private final Tokens tokens;
    private final Approvals approvals;
    private final Signups signups;
    private final Counters counters;
    private final Hosts hosts;
    private final ClientAuth clients;
    private final Grants grants;

    OAuth(
            Store store,
            Tokens tokens,
            Approvals approvals,
            Signups signups,
            Counters counters,
            Hosts hosts,
            ClientAuth clients,
            Grants grants) {
        this.store = store;
        this.tokens = tokens;
        this.approvals = approvals;
        this.signups = signups;
        this.counters = counters;
        this.hosts = hosts;
        this.clients = clients;
        this.grants = grants;
    }

    /** Issues a token. */
    Answer token(Call call) {
        counters.count("token");
        if (!call.is("POST")) {
            throw ApiException.oauth("invalid_request", "must use HTTP POST");
        }
        Map<String, String> form = parameters(call);
        signups.settle();
        Grants.Granted granted = switch (form.getOrDefault("grant_type", "")) {
            case "urn:ietf:params:oauth:grant-type:jwt-bearer" -> grants.jwtBearer(call, form);
            case "authorization_code" -> grants.authorizationCode(call, form);
            case "refresh_token" -> grants.refreshToken(call, form);
            case "client_credentials" -> grants.clientCredentials(call, form);
            default -> throw ApiException.oauth("unsupported_grant_type", "grant type not supported");
        };
        counters.count("token.issued");
        return TokenAnswer.of(granted, format(call, form)).with("Cache-Control", "no-cache, no-store");
    }

    private static String format(Call call, Map<String, String> form) {
        String accept = call.header("accept") == null ? "" : String.valueOf(call.header("accept"));
        String byHeader = accept.startsWith("application/xml")
                ? "xml"
                : accept.startsWith("application/x-www-form-urlencoded") ? "urlencoded" : "json";
        return form.getOrDefault("format", byHeader);
    }

    /** Revokes a token: 200 without body, or 400. A refresh token takes its access tokens along. */
    Answer revoke(Call call) {
        counters.count("revoke");
        if (!call.is("POST") && !call.is("GET")) {
            throw ApiException.methodNotAllowed(call.method(), "GET,HEAD,POST");
        }
        Map<String, String> form = parameters(call);
        String hint = form.get("token_type_hint");
        if (hint != null && !hint.equals("access_token") && !hint.equals("refresh_token")) {
            throw ApiException.oauth("unsupported_token_type", "this token type is not supported");
        }
        String token = form.getOrDefault("token", "");
        Optional<Approval> approval = store.read(() -> approvals.find(token));
        if (approval.isPresent()) {
            store.write(() -> {
                approvals.revoke(approval.get());
                return true;
            });
        } else if (!tokens.revoke(token)) {
            throw ApiException.oauth("invalid_token", "invalid token: token not found or already revoked");
        }
        return Answer.empty(200);
    }

    /** Tells a token's facts to its app. */
    Answer introspect(Call call) {
        counters.count("introspect");
        if (!call.is("POST")) {
            throw ApiException.oauth("invalid_request", "must use HTTP POST");
        }
        Map<String, String> form = parameters(call);
        ConnectedApp app = clients.withSecret(call, form);
        String token = form.getOrDefault("token", "");
        Optional<Token> access = tokens.find(token).filter(known -> mayLook(app, known.clientId()));
        if (access.isPresent()) {
            Token known = access.get();
            JsonOut out = facts(known.user(), known.clientId(), known.scope(), "access_token")
                    .number("exp", tokens.expiry(token, known) / 1000);
            return issued(out, known.issuedAt());
        }
        Optional<Approval> refresh = store.read(() ->
                approvals.find(token).filter(known -> mayLook(app, known.clientId()) && tokens.isAlive(known.user())));
        if (refresh.isPresent()) {
            Approval known = refresh.get();
            return issued(facts(known.user(), known.clientId(), known.scope(), "refresh_token"), known.createdAt());
        }
        return Answer.json(
                200, new JsonOut(false).object().flag("active", false).end());
    }

    private static boolean mayLook(ConnectedApp app, String owner) {
        return owner.equals(app.clientId()) || app.policy().introspectsAll();
    }

    private JsonOut facts(long userSerial, String clientId, String scope, String type) {
        User user = store.read(() -> store.users.get(userSerial));
        return new JsonOut(false)
                .object()
                .flag("active", true)
                .raw("scope", scope)
                .raw("client_id", clientId)
                .raw("username", user.username())
                .raw("sub", Identity.url(hosts, user))
                .raw("token_type", type);
    }

    private static Answer issued(JsonOut out, long at) {
        return Answer.json(
                200, out.number("iat", at / 1000).number("nbf", at / 1000).end());
    }

    static Map<String, String> parameters(Call call) {
        Map<String, String> all = new HashMap<>(call.query());
        if (call.hasBody()) {
            all.putAll(call.bodyForm());
        }
        return all;
    }
}
