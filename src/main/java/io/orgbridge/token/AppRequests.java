package io.orgbridge.token;

import java.net.URI;
import java.security.PrivateKey;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Token requests in which the app proves who it is: by its secret, or if it has none by an assertion that its key signs, or
 * if it has neither by its name alone. Thread-safe.
 *
 * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_web_server_flow.htm&type=5">Salesforce
 *     Help: OAuth 2.0 web server flow</a>, {@code client_assertion}
 */
final class AppRequests {
    private static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private final OAuthApp app;
    private final AppKeys keys;
    private final TokenEndpoint endpoint;

    AppRequests(OAuthApp app, TokenEndpoint endpoint) {
        this.app = app;
        this.keys = new AppKeys(app.keys());
        this.endpoint = endpoint;
    }

    /**
     * Sends the form, and with it who the app is.
     *
     * @throws TokenException when the answer is not a token
     */
    TokenAnswer post(URI loginUrl, OrgUser orgUser, Map<String, String> form) {
        if (app.secret() != null || app.keys().isEmpty()) {
            return endpoint.post(TokenRequest.ofClient(loginUrl, orgUser, app, form));
        }
        return keys.ask(key -> endpoint.post(signed(loginUrl, orgUser, form, key)));
    }

    private TokenRequest signed(URI loginUrl, OrgUser orgUser, Map<String, String> form, PrivateKey key) {
        String audience = loginUrl + TokenEndpoint.PATH;
        Map<String, String> whole = new LinkedHashMap<>(form);
        whole.put("client_id", app.clientId());
        whole.put("client_assertion_type", ASSERTION_TYPE);
        whole.put("client_assertion", Assertion.sign(app.clientId(), app.clientId(), audience, key, endpoint.clock()));
        return new TokenRequest(loginUrl, orgUser, app, audience, whole);
    }
}
