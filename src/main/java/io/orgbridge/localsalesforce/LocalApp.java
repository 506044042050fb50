package io.orgbridge.localsalesforce;

import java.util.List;
import java.util.Set;

/**
 * A connected app of the stand-in's own with a known secret, for whoever has no key: its client-credentials flow yields a
 * token of one user, at the host of that user's org.
 *
 * @param clientId consumer key
 * @param clientSecret consumer secret; it opens nothing but this stand-in
 * @param username whose tokens it yields
 * @param instanceUrl host of that user's org, at which tokens are asked for
 */
public record LocalApp(String clientId, String clientSecret, String username, String instanceUrl) {
    private static final String ID = "3MVG9LocalSalesforce";
    private static final String SECRET = "local-secret";

    /** The form that asks {@code instanceUrl + "/services/oauth2/token"} for a token. */
    public List<String> tokenForm() {
        return List.of("grant_type=client_credentials", "client_id=" + clientId, "client_secret=" + clientSecret);
    }

    static ConnectedApp app(String username) {
        AppPolicy defaults = AppPolicy.ofDefaults();
        return ConnectedApp.withoutCertificate(ID, SECRET, "http://127.0.0.1:8080/oauth/callback")
                .withName("Local app")
                .withScopes(Set.of("api", "chatter_api", "id", "refresh_token", "openid"))
                .withPolicy(defaults.runningAs(username));
    }

    static LocalApp of(String username, String instanceUrl) {
        return new LocalApp(ID, SECRET, username, instanceUrl);
    }
}
