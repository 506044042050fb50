package io.orgbridge.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens of another source; after the first fresh token of an org, Salesforce is asked in the background how long it may go
 * unused. Whatever comes of that, nobody waits for it and no token is lost by it. Thread-safe.
 *
 * @see <a
 *     href="https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oidc_token_introspection_endpoint.htm&type=5">Salesforce
 *     Help: OpenID Connect token introspection</a>
 */
public final class IntrospectedTokens implements TokenSource {
    private static final Logger LOG = LoggerFactory.getLogger(IntrospectedTokens.class);
    private static final String PATH = "/services/oauth2/introspect";
    /** Of an older token the end tells less than the org's idle time. */
    private static final Duration FRESH = Duration.ofSeconds(30);

    private final TokenSource source;
    private final OAuthApp app;
    private final TokenEndpoint endpoint;
    private final IdleTimes idleTimes;
    private final Executor background;
    private final Clock clock;
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final ObjectMapper json = new ObjectMapper();

    /**
     * Makes the source.
     *
     * @param app must have a secret, without which Salesforce does not answer
     * @param idleTimes told what is learnt; those of the provider that asks this source
     * @param background asks Salesforce
     */
    public IntrospectedTokens(
            TokenSource source,
            OAuthApp app,
            TokenEndpoint endpoint,
            IdleTimes idleTimes,
            Executor background,
            Clock clock) {
        this.source = source;
        this.app = app;
        this.endpoint = endpoint;
        this.idleTimes = idleTimes;
        this.background = background;
        this.clock = clock;
    }

    @Override
    public AccessToken token(OrgUser orgUser, @Nullable AccessToken spent) {
        AccessToken token = source.token(orgUser, spent);
        String org = orgUser.org();
        if (!idleTimes.isTold(org)
                && clock.instant().isBefore(token.obtainedAt().plus(FRESH))
                && asked.add(org)) {
            try {
                background.execute(() -> {
                    try {
                        learn(orgUser, token);
                    } finally {
                        asked.remove(org);
                    }
                });
            } catch (RejectedExecutionException allBusy) {
                asked.remove(org);
            }
        }
        return token;
    }

    private void learn(OrgUser orgUser, AccessToken token) {
        String org = orgUser.org();
        try {
            URI uri = URI.create(token.instanceUrl() + PATH);
            String form = TokenRequest.ofClient(
                            token.instanceUrl(),
                            orgUser,
                            app,
                            Map.of("token", token.value().reveal(), "token_type_hint", "access_token"))
                    .body();
            HttpResponse<String> response = endpoint.send(uri, form);
            JsonNode answer = json.readTree(response.body());
            if (response.statusCode() != 200
                    || !answer.path("active").asBoolean()
                    || !answer.path("exp").isNumber()) {
                LOG.debug("Introspection did not tell the idle time of org {} (HTTP {})", org, response.statusCode());
                return;
            }
            Duration ahead = endpoint.ahead(response);
            Instant now = clock.instant().plus(ahead == null ? Duration.ZERO : ahead);
            Duration idle = Duration.between(
                    now, Instant.ofEpochSecond(answer.path("exp").asLong()));
            if (!idle.isNegative() && !idle.isZero()) {
                idleTimes.told(org, idle);
                LOG.debug("Tokens of org {} end after {} s without use", org, idle.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            // Its message may quote the answer or the request.
            LOG.debug("Introspection of org {} failed ({})", org, e.getClass().getSimpleName());
        }
    }
}
