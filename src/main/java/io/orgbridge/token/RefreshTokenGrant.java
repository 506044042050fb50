package io.orgbridge.token;

import java.util.Map;

/**
 * OAuth 2.0 refresh-token flow. Where the app rotates, the answer has a new refresh token and the sent one is dead.
 * Thread-safe.
 *
 * @see <a
 *     href="https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_refresh_token_flow.htm&type=5">Salesforce
 *     Help: OAuth 2.0 refresh token flow</a>
 */
public final class RefreshTokenGrant implements TokenGrant {
    private final OAuthApp app;
    private final AppRequests requests;

    /** Makes the grant of one app. */
    public RefreshTokenGrant(OAuthApp app, TokenEndpoint endpoint) {
        this.app = app;
        this.requests = new AppRequests(app, endpoint);
    }

    @Override
    public TokenAnswer request(Credential credential) {
        Secret refreshToken = credential.refreshToken();
        if (refreshToken == null) {
            throw TokenException.of(
                    "not_authorised",
                    "there is no refresh token of " + credential.orgUser().username() + " in org "
                            + credential.orgUser().org(),
                    "Let the user consent: " + OAuthErrors.consent(app, credential.orgUser()));
        }
        return requests.post(
                credential.loginUrl(),
                credential.orgUser(),
                Map.of("grant_type", "refresh_token", "refresh_token", refreshToken.reveal()));
    }
}
