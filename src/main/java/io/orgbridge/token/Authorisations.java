package io.orgbridge.token;

import io.orgbridge.store.Store;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives users tokens in the ways that need more than a request: by a person's consent, by a sign-up's code, by another
 * flow than the configured one. Nothing is stored unless the token is for the user who was asked for. Thread-safe; what a
 * browser began in one process it may end in another that shares the database and the keyset.
 */
public final class Authorisations {
    /** How long a person may take to log in and consent. */
    public static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final String REFUSED = "userinfo_refused";
    private static final int STATE_BYTES = 32;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Store store;
    private final Vault vault;
    private final AuthorizationCodes codes;
    private final TokenEndpoint endpoint;
    private final Map<Flow, TokenGrant> grants;
    private final CredentialStore credentials;
    private final SalesforceTokens tokens;
    private final Runnable authorised;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /**
     * Makes the bean over the shared provider and what it is made of.
     *
     * @param authorised is run when a user has been given tokens, for whom something may have waited
     */
    public Authorisations(
            Store store,
            Vault vault,
            AuthorizationCodes codes,
            TokenEndpoint endpoint,
            Map<Flow, TokenGrant> grants,
            CredentialStore credentials,
            SalesforceTokens tokens,
            Runnable authorised,
            Clock clock) {
        this.store = store;
        this.vault = vault;
        this.codes = codes;
        this.endpoint = endpoint;
        this.grants = Map.copyOf(grants);
        this.credentials = credentials;
        this.tokens = tokens;
        this.authorised = authorised;
        this.clock = clock;
    }

    /**
     * An authorisation that a person has begun.
     *
     * @param verifier of which the authorize URL has the challenge
     * @param authorizeUrl what the person opens
     */
    public record Begun(OrgUser orgUser, URI loginUrl, Secret state, Secret verifier, URI authorizeUrl) {}

    /**
     * A user who has a token now.
     *
     * @param orgUser under which it is kept
     */
    public record Authorised(OrgUser orgUser, AccessToken token) {}

    /**
     * Begins an authorisation; nothing is stored.
     *
     * @param loginUrl where the person logs in; null for where the user's tokens come from
     * @throws TokenException when that host is not allowed
     */
    public Begun begin(OrgUser orgUser, @Nullable URI loginUrl) {
        URI login = loginUrl == null ? credentials.loginUrl(orgUser) : loginUrl;
        Secret state = newText();
        Secret verifier = codes.newVerifier();
        return new Begun(
                orgUser,
                login,
                state,
                verifier,
                codes.authorizeUrl(login, state.reveal(), verifier, orgUser.username()));
    }

    /** Where the user's tokens are asked for. */
    public URI loginUrl(OrgUser orgUser) {
        return credentials.loginUrl(orgUser);
    }

    /** A new random text of 43 characters, of letters, digits, {@code -} and {@code _}. */
    public Secret newText() {
        byte[] bytes = new byte[STATE_BYTES];
        random.nextBytes(bytes);
        return Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Keeps what was begun until the browser that has the cookie comes back, and forgets what took too long. */
    public void keep(Begun begun, Secret cookie) {
        String stateHash = AuthorizationCodes.challenge(begun.state());
        store.sql()
                .sql("delete from authorisation where expires_at < :now")
                .param("now", Store.timestamp(clock.instant()))
                .update();
        store.sql()
                .sql("""
                        insert into authorisation
                          (state_hash, cookie_hash, org_id, username, login_url, verifier, expires_at)
                        values (:state, :cookie, :org, :username, :loginUrl, :verifier, :expires)""")
                .param("state", stateHash)
                .param("cookie", AuthorizationCodes.challenge(cookie))
                .param("org", begun.orgUser().org())
                .param("username", begun.orgUser().username())
                .param("loginUrl", begun.loginUrl().toString())
                .param("verifier", vault.seal(begun.verifier(), stateHash))
                .param("expires", Store.timestamp(clock.instant().plus(PATIENCE)))
                .update();
    }

    /**
     * Gives what was begun with that state, once.
     *
     * @param cookie what the browser has; null if it has none
     * @throws TokenException when nothing was, it took too long, it was given already, or another browser began it
     */
    public Begun take(@Nullable String state, @Nullable Secret cookie) {
        Kept kept = state == null ? null : find(state).orElse(null);
        if (state == null || kept == null || kept.expiresAt().toInstant().isBefore(clock.instant())) {
            throw TokenException.of(
                    "unknown_state",
                    "no authorisation is open that this answer belongs to: it was ended already, or took longer than "
                            + PATIENCE.toMinutes() + " minutes",
                    "Open /oauth/start anew");
        }
        if (cookie == null || !AuthorizationCodes.challenge(cookie).equals(kept.cookieHash())) {
            throw TokenException.of(
                    "other_browser",
                    "another browser began this authorisation, or this one under another address of the same machine",
                    "Open /oauth/start anew at the address of " + codes.callbackUrl());
        }
        String hash = AuthorizationCodes.challenge(Secret.of(state));
        int taken = store.sql()
                .sql("delete from authorisation where state_hash = :hash")
                .param("hash", hash)
                .update();
        if (taken == 0) {
            throw TokenException.of(
                    "unknown_state", "this authorisation is being ended already", "Open /oauth/start anew");
        }
        Secret verifier = vault.unseal(kept.verifier(), hash);
        return new Begun(
                new OrgUser(kept.orgId(), kept.username()),
                URI.create(kept.loginUrl()),
                Secret.of(state),
                verifier,
                codes.authorizeUrl(URI.create(kept.loginUrl()), state, verifier, kept.username()));
    }

    private record Kept(
            String cookieHash,
            String orgId,
            String username,
            String loginUrl,
            String verifier,
            OffsetDateTime expiresAt) {}

    private Optional<Kept> find(String state) {
        return store.sql()
                .sql("select * from authorisation where state_hash = :hash")
                .param("hash", AuthorizationCodes.challenge(Secret.of(state)))
                .query((row, number) -> kept(row))
                .optional();
    }

    private static Kept kept(ResultSet row) throws SQLException {
        return new Kept(
                row.getString("cookie_hash"),
                row.getString("org_id"),
                row.getString("username"),
                row.getString("login_url"),
                row.getString("verifier"),
                row.getObject("expires_at", OffsetDateTime.class));
    }

    /**
     * Ends what was begun: exchanges the code, checks at userinfo whose token it is, and keeps the tokens.
     *
     * @param callback what the browser brought back
     * @throws TokenException when it brought an error, Salesforce does not take the code, there is no refresh token, or the
     *     token is another user's; then nothing is stored, and another user's tokens are revoked
     */
    public Authorised end(Begun begun, AuthorisationCallback callback) {
        Secret code = callback.code();
        if (callback.error() != null || code == null) {
            throw OAuthErrors.refused(callback.error(), callback.description());
        }
        TokenAnswer answer = codes.exchange(begun.loginUrl(), begun.orgUser(), code, begun.verifier());
        try {
            requireUser(begun.orgUser(), answer.token());
        } catch (TokenException e) {
            endpoint.revoke(begun.loginUrl(), answer);
            throw e;
        }
        Authorised done = kept(begun.orgUser(), begun.loginUrl(), answer);
        authorised.run();
        return done;
    }

    /**
     * Exchanges the one-time code of a sign-up and keeps the tokens before anything else is done with them.
     *
     * @param code the SignupRequest's {@code AuthCode}
     * @throws TokenException when Salesforce does not take it
     */
    public Authorised redeem(OrgUser orgUser, Secret code) {
        URI loginUrl = credentials.loginUrl(orgUser);
        return kept(orgUser, loginUrl, codes.exchange(loginUrl, orgUser, code, null));
    }

    /**
     * Gets the user a token by a flow that needs no person, and keeps to that flow from now on.
     *
     * @param loginUrl where tokens are asked for; null for where they came from before
     * @throws TokenException when none is given, or it is another user's; then nothing is stored
     */
    public Authorised choose(OrgUser orgUser, Flow flow, @Nullable URI loginUrl) {
        URI login = loginUrl == null ? credentials.loginUrl(orgUser) : loginUrl;
        TokenGrant grant = grants.get(flow);
        if (grant == null || flow == Flow.REFRESH_TOKEN) {
            throw TokenException.of("not_authorised", flow.text() + " needs a person", OAuthErrors.obtain(orgUser));
        }
        TokenAnswer answer = grant.request(new Credential(orgUser, flow, login, null, null));
        requireUser(orgUser, answer.token());
        OrgUser found = known(orgUser, answer.token());
        credentials.keep(found, flow, login, answer);
        tokens.hold(found, answer.token());
        authorised.run();
        return new Authorised(found, answer.token());
    }

    private Authorised kept(OrgUser orgUser, URI loginUrl, TokenAnswer answer) {
        if (answer.refreshToken() == null) {
            throw TokenException.of(
                    "no_refresh_token",
                    "Salesforce gave " + orgUser.username() + " an access token, but no refresh token",
                    "Give the app the scope refresh_token (\"Perform requests at any time\")");
        }
        OrgUser found = known(orgUser, answer.token());
        credentials.authorise(found, loginUrl, answer);
        tokens.hold(found, answer.token());
        return new Authorised(found, answer.token());
    }

    private static OrgUser known(OrgUser orgUser, AccessToken token) {
        return OrgUser.UNKNOWN.equals(orgUser.org()) ? new OrgUser(token.orgId(), orgUser.username()) : orgUser;
    }

    /**
     * A token that Salesforce takes: the kept one, if userinfo answers to it, or a new one.
     *
     * @throws TokenException when there is none to be had
     */
    public AccessToken valid(OrgUser orgUser) {
        AccessToken token = tokens.get(orgUser);
        try {
            userInfo(token);
            return token;
        } catch (TokenException e) {
            if (!e.error().equals(REFUSED)) {
                throw e;
            }
            tokens.reject(orgUser, token);
            return tokens.get(orgUser);
        }
    }

    /** The token names its user by id only, so userinfo is asked for the username. */
    private void requireUser(OrgUser orgUser, AccessToken token) {
        UserInfo user = userInfo(token);
        if (!user.isOf(orgUser.username())) {
            throw TokenException.of(
                    "wrong_user",
                    user.username() + " logged in, but the token was to be for " + orgUser.username()
                            + "; nothing was stored",
                    "Log out of Salesforce in this browser and try again as " + orgUser.username());
        }
    }

    /**
     * Asks whom a token is for.
     *
     * @throws TokenException when there is no answer, or Salesforce does not take the token
     */
    public UserInfo userInfo(AccessToken token) {
        URI uri = token.resolve(UserInfo.PATH);
        try {
            HttpResponse<String> response = endpoint.answer(HttpRequest.newBuilder(uri)
                    .timeout(TIMEOUT)
                    .header("Authorization", "Bearer " + token.value().reveal())
                    .header("Accept", "application/json")
                    .build());
            if (response.statusCode() == 200) {
                return UserInfo.read(response.body());
            }
            throw TokenException.of(
                    REFUSED,
                    uri + " answered HTTP " + response.statusCode() + " to the new token",
                    "Give the app the scopes api and id; if it has them, try again");
        } catch (IOException | IllegalStateException e) {
            throw TokenException.passing(
                    "unreachable",
                    "no answer from " + uri + " (" + e.getClass().getSimpleName() + ")",
                    "Check the network and try again",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TokenException.passing("interrupted", "stopped while waiting for " + uri, "Try again", e);
        }
    }
}
