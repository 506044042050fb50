package io.orgbridge.token;

import java.util.Map;

/**
 * OAuth 2.0 client-credentials flow: the app acts as the user whom it is set to run as. Works at the org's own host only.
 * Thread-safe.
 *
 * @see <a
 *     href="https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_client_credentials_flow.htm&type=5">Salesforce
 *     Help: OAuth 2.0 client credentials flow</a>
 */
public final class ClientCredentialsGrant implements TokenGrant {
    private final OAuthApp app;
    private final TokenEndpoint endpoint;

    /** Makes the grant of one app. */
    public ClientCredentialsGrant(OAuthApp app, TokenEndpoint endpoint) {
        this.app = app;
        this.endpoint = endpoint;
    }

    @Override
    public TokenAnswer request(Credential credential) {
        if (app.secret() == null) {
            throw TokenException.of(
                    "no_client_secret",
                    "the client-credentials flow of " + credential.orgUser().username() + " needs the app's secret",
                    "Set orgbridge.salesforce.client-secret");
        }
        return endpoint.post(TokenRequest.ofClient(
                credential.loginUrl(), credential.orgUser(), app, Map.of("grant_type", "client_credentials")));
    }
}
