package io.orgbridge.localsalesforce;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The grant types of the token endpoint.
 *
 * <p>Sources: https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm,
 * …remoteaccess_oauth_web_server_flow.htm, …remoteaccess_oauth_refresh_token_flow.htm,
 * …remoteaccess_oauth_client_credentials_flow.htm
 */
final class Grants {
    private final Settings settings;
    private final Store store;
    private final Orgs orgs;
    private final Tokens tokens;
    private final Approvals approvals;
    private final Admission admission;
    private final ClientAuth clients;
    private final JwtBearer jwt;
    private final IdTokens idTokens;
    private final Hosts hosts;

    Grants(
            Settings settings,
            Store store,
            Orgs orgs,
            Tokens tokens,
            Approvals approvals,
            Admission admission,
            ClientAuth clients,
            JwtBearer jwt,
            IdTokens idTokens,
            Hosts hosts) {
        this.settings = settings;
        this.store = store;
        this.orgs = orgs;
        this.tokens = tokens;
        this.approvals = approvals;
        this.admission = admission;
        this.clients = clients;
        this.jwt = jwt;
        this.idTokens = idTokens;
        this.hosts = hosts;
    }

    /**
     * What is answered; null members are left out.
     *
     * @param issuedAt epoch milliseconds as text
     */
    record Granted(
            String accessToken,
            @Nullable String refreshToken,
            @Nullable String signature,
            String scope,
            @Nullable String idToken,
            String instanceUrl,
            String id,
            @Nullable String issuedAt) {

        /** Names none of the secrets. */
        @Override
        public String toString() {
            return "Granted[" + id + "]";
        }
    }

    /** JWT bearer: neither {@code issued_at} nor {@code signature} nor refresh token. */
    Granted jwtBearer(Call call, Map<String, String> form) {
        JwtBearer.Claims claims = jwt.verify(form.getOrDefault("assertion", ""));
        Admission.mustComeFromItsRange(claims.app(), call);
        User user = store.read(() -> admission.admitted(claims, call.org()));
        String scope = store.read(() -> String.join(" ", admission.scopes(claims.app(), user)));
        String token = store.write(() -> issue(user, claims.app(), scope, 0));
        return new Granted(
                token, null, null, scope, null, hosts.instanceUrl(user.org()), Identity.url(hosts, user), null);
    }

    /** Web server flow, second half. */
    Granted authorizationCode(Call call, Map<String, String> form) {
        ConnectedApp app = clients.authenticate(call, form, AppPolicy.Flow.WEB_SERVER);
        Admission.mustComeFromItsRange(app, call);
        String code = form.getOrDefault("code", "");
        return store.write(() -> {
            AuthCode found = approvals.redeemable(code);
            User user = store.users.get(found.user());
            if (!found.clientId().equals(app.clientId()) || (call.org() != 0 && call.org() != user.org())) {
                throw ApiException.oauth("invalid_grant", "invalid authorization code");
            }
            if (!form.containsKey("redirect_uri")) {
                throw ApiException.oauth("redirect_uri_missing", "redirect_uri is missing");
            }
            if (!found.redirectUri().equals(form.get("redirect_uri"))) {
                throw ApiException.oauth("redirect_uri_mismatch", "redirect_uri must match configuration");
            }
            verify(found, form.get("code_verifier"));
            admission.mustBeAble(user);
            admission.mustBeAssigned(app, user);
            admission.countLogin(user);
            approvals.redeem(code);
            Approvals.Issued issued = Set.of(found.scope().split(" ")).contains("refresh_token")
                    ? approvals.approve(user, app.clientId(), found.scope())
                    : null;
            return signed(
                    call,
                    app,
                    user,
                    found.scope(),
                    found.nonce(),
                    issued == null ? 0 : issued.approval().serial(),
                    issued == null ? null : issued.refreshToken());
        });
    }

    private static void verify(AuthCode code, @Nullable String verifier) {
        if (code.challenge() == null) {
            if (verifier != null) {
                throw ApiException.oauth("invalid_grant", "unexpected code verifier");
            }
            return;
        }
        if (verifier == null) {
            throw ApiException.oauth("invalid_grant", "missing required code verifier");
        }
        if (!Secrets.same(code.challenge(), Secrets.challenge(verifier))) {
            throw ApiException.oauth("invalid_grant", "invalid code verifier");
        }
    }

    /** A new access token for an approval. */
    Granted refreshToken(Call call, Map<String, String> form) {
        ConnectedApp app = clients.authenticate(call, form, AppPolicy.Flow.REFRESH_TOKEN);
        Admission.mustComeFromItsRange(app, call);
        return store.write(() -> {
            Approval approval = approvals
                    .find(form.getOrDefault("refresh_token", ""))
                    .filter(found -> found.clientId().equals(app.clientId()))
                    .filter(found -> call.org() == 0 || found.org() == call.org())
                    .filter(found -> !form.getOrDefault("refresh_token", "").startsWith(Ids.OAUTH_TOKEN))
                    .orElseThrow(() -> ApiException.oauth("invalid_grant", "expired access/refresh token"));
            User user = store.users.get(approval.user());
            admission.mustBeAble(user);
            admission.mustBeAssigned(app, user);
            admission.countLogin(user);
            String rotated = approvals.use(approval, app.policy().rotation());
            return signed(call, app, user, approval.scope(), null, approval.serial(), rotated);
        });
    }

    /** The app in its own name; only at the host of an org. */
    Granted clientCredentials(Call call, Map<String, String> form) {
        if (call.org() == 0) {
            throw ApiException.oauth("invalid_grant", "request not supported on this domain");
        }
        ConnectedApp app = clients.withSecret(call, form);
        Admission.mustComeFromItsRange(app, call);
        return store.write(() -> {
            String runAs = app.policy().runAs();
            User user = orgs.user(runAs == null ? "" : runAs.toLowerCase(Locale.ROOT))
                    .filter(found -> found.org() == call.org())
                    // The text is unconfirmed.
                    .orElseThrow(() -> ApiException.oauth("invalid_grant", "no client credentials user enabled"));
            admission.mustBeAble(user);
            admission.mustHave(user.org(), app);
            admission.countLogin(user);
            TreeSet<String> scopes = new TreeSet<>(Apps.scopes(app, null));
            scopes.remove("refresh_token");
            return signed(call, app, user, String.join(" ", scopes), null, 0, null);
        });
    }

    private Granted signed(
            Call call,
            ConnectedApp app,
            User user,
            String scope,
            @Nullable String nonce,
            long approval,
            @Nullable String refreshToken) {
        String token = issue(user, app, scope, approval);
        String id = Identity.url(hosts, user);
        String issuedAt = String.valueOf(settings.now());
        // Every app has a secret in Salesforce; one that was registered without signs with its consumer key.
        String key = app.clientSecret() == null ? app.clientId() : app.clientSecret();
        boolean openid = Set.of(scope.split(" ")).contains("openid");
        String issuer = call.org() == 0 ? hosts.loginUrl() : hosts.instanceUrl(call.org());
        return new Granted(
                token,
                refreshToken,
                Secrets.hmac(key, id + issuedAt),
                scope,
                openid ? idTokens.issue(issuer, app, id, token, nonce) : null,
                hosts.instanceUrl(user.org()),
                id,
                issuedAt);
    }

    private String issue(User user, ConnectedApp app, String scope, long approval) {
        store.users.put(user.serial(), store.users.get(user.serial()).withLastLogin(settings.second()));
        return tokens.issue(user, app.clientId(), scope, approval);
    }
}
