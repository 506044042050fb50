package io.orgbridge.token;

import io.jsonwebtoken.Jwts;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.function.Function;

/**
 * OAuth 2.0 JWT bearer flow: a signed assertion for a token, no secret and no refresh token. Thread-safe.
 *
 * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm&type=5">Salesforce
 *     Help: OAuth 2.0 JWT bearer flow</a>
 */
public final class JwtBearerGrant implements TokenGrant {
    /** How long an assertion is good for; Salesforce's clients send three minutes. */
    static final Duration LIFETIME = Duration.ofMinutes(3);

    private static final String GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private final String clientId;
    private final Function<OrgUser, String> audiences;
    private final PrivateKey key;
    private final Function<OrgUser, URI> loginUrls;
    private final TokenEndpoint endpoint;
    private final Clock clock;

    /**
     * Makes the grant of one connected app.
     *
     * @param clientId the app's consumer key, the assertion's {@code iss}
     * @param audiences a user's {@code aud} in the assertion: the login host that Salesforce names, whichever host is asked
     * @param key the RSA key whose certificate was uploaded to the app
     * @param loginUrls where a user's tokens are asked for; no trailing slash
     */
    public JwtBearerGrant(
            String clientId,
            Function<OrgUser, String> audiences,
            PrivateKey key,
            Function<OrgUser, URI> loginUrls,
            TokenEndpoint endpoint,
            Clock clock) {
        this.clientId = clientId;
        this.audiences = audiences;
        this.key = key;
        this.loginUrls = loginUrls;
        this.endpoint = endpoint;
        this.clock = clock;
    }

    @Override
    public AccessToken request(OrgUser orgUser) {
        String form = "grant_type=" + URLEncoder.encode(GRANT_TYPE, StandardCharsets.UTF_8) + "&assertion="
                + assertion(orgUser);
        return endpoint.post(loginUrls.apply(orgUser), form, orgUser);
    }

    /** The signed assertion: numeric {@code exp} in seconds, {@code aud} a single string, base64url without padding. */
    @SuppressWarnings("deprecation") // Salesforce wants aud as one string; the undeprecated add(..) makes an array
    String assertion(OrgUser orgUser) {
        return Jwts.builder()
                .issuer(clientId)
                .subject(orgUser.username())
                .audience()
                .single(audiences.apply(orgUser))
                .expiration(Date.from(clock.instant().plus(LIFETIME)))
                .signWith(key, Jwts.SIG.RS256)
                .compact();
    }
}
