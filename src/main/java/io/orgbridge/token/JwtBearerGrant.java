package io.orgbridge.token;

import java.security.PrivateKey;
import java.time.Clock;
import java.util.Map;
import java.util.function.Function;

/**
 * OAuth 2.0 JWT bearer flow: a signed assertion for a token, no secret and no refresh token. With more than one key, the
 * next is tried when Salesforce does not know the one before, so that an app's certificate can be replaced without a gap.
 * Thread-safe.
 *
 * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm&type=5">Salesforce
 *     Help: OAuth 2.0 JWT bearer flow</a>
 */
public final class JwtBearerGrant implements TokenGrant {
    private static final String GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private final OAuthApp app;
    private final AppKeys keys;
    private final Function<Credential, String> audiences;
    private final TokenEndpoint endpoint;
    private final Clock clock;

    /**
     * Makes the grant of one app.
     *
     * @param audiences the assertion's {@code aud} for a credential: the login host that Salesforce names, whichever host
     *     is asked
     */
    public JwtBearerGrant(OAuthApp app, Function<Credential, String> audiences, TokenEndpoint endpoint, Clock clock) {
        this.app = app;
        this.keys = new AppKeys(app.keys());
        this.audiences = audiences;
        this.endpoint = endpoint;
        this.clock = clock;
    }

    @Override
    public TokenAnswer request(Credential credential) {
        if (app.keys().isEmpty()) {
            throw TokenException.of(
                    "no_private_key",
                    "there is no key to sign with for " + credential.orgUser().username(),
                    "Set orgbridge.salesforce.private-key; ./orgbridge keygen makes one");
        }
        return keys.ask(key -> endpoint.post(request(credential, key)));
    }

    private TokenRequest request(Credential credential, PrivateKey key) {
        return new TokenRequest(
                credential.loginUrl(),
                credential.orgUser(),
                app,
                audiences.apply(credential),
                Map.of("grant_type", GRANT_TYPE, "assertion", assertion(credential, key)));
    }

    /** The signed assertion. */
    String assertion(Credential credential, PrivateKey key) {
        return Assertion.sign(app.clientId(), credential.orgUser().username(), audiences.apply(credential), key, clock);
    }
}
