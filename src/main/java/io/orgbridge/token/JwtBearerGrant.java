package io.orgbridge.token;

import io.jsonwebtoken.Jwts;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OAuth 2.0 JWT bearer flow: a signed assertion for a token, no secret and no refresh token. With more than one key, the
 * next is tried when Salesforce does not know the one before, so that an app's certificate can be replaced without a gap.
 * Thread-safe.
 *
 * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm&type=5">Salesforce
 *     Help: OAuth 2.0 JWT bearer flow</a>
 */
public final class JwtBearerGrant implements TokenGrant {
    /** How long an assertion is good for; Salesforce's clients send three minutes. */
    static final Duration LIFETIME = Duration.ofMinutes(3);

    private static final Logger LOG = LoggerFactory.getLogger(JwtBearerGrant.class);
    private static final String GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private final OAuthApp app;
    private final Function<Credential, String> audiences;
    private final TokenEndpoint endpoint;
    private final Clock clock;
    private final AtomicInteger known = new AtomicInteger();

    /**
     * Makes the grant of one app.
     *
     * @param audiences the assertion's {@code aud} for a credential: the login host that Salesforce names, whichever host
     *     is asked
     */
    public JwtBearerGrant(OAuthApp app, Function<Credential, String> audiences, TokenEndpoint endpoint, Clock clock) {
        this.app = app;
        this.audiences = audiences;
        this.endpoint = endpoint;
        this.clock = clock;
    }

    @Override
    public TokenAnswer request(Credential credential) {
        List<PrivateKey> keys = app.keys();
        if (keys.isEmpty()) {
            throw TokenException.of(
                    "no_private_key",
                    "there is no key to sign with for " + credential.orgUser().username(),
                    "Set orgbridge.salesforce.private-key; ./orgbridge keygen makes one");
        }
        int first = known.get();
        for (int tried = 0; ; tried++) {
            int index = (first + tried) % keys.size();
            try {
                TokenAnswer answer = endpoint.post(request(credential, keys.get(index)));
                if (known.getAndSet(index) != index) {
                    LOG.info(
                            "Salesforce knows key {} of {} of the app; it is tried first from now on",
                            index + 1,
                            keys.size());
                }
                return answer;
            } catch (TokenException e) {
                if (!e.isUnknownKey() || tried + 1 == keys.size()) {
                    throw e;
                }
            }
        }
    }

    private TokenRequest request(Credential credential, PrivateKey key) {
        return new TokenRequest(
                credential.loginUrl(),
                credential.orgUser(),
                app,
                audiences.apply(credential),
                Map.of("grant_type", GRANT_TYPE, "assertion", assertion(credential, key)));
    }

    /** The signed assertion: numeric {@code exp} in seconds, {@code aud} a single string, base64url without padding. */
    @SuppressWarnings("deprecation") // Salesforce wants aud as one string; the undeprecated add(..) makes an array
    String assertion(Credential credential, PrivateKey key) {
        return Jwts.builder()
                .issuer(app.clientId())
                .subject(credential.orgUser().username())
                .audience()
                .single(audiences.apply(credential))
                .expiration(Date.from(clock.instant().plus(LIFETIME)))
                .signWith(key, Jwts.SIG.RS256)
                .compact();
    }
}
