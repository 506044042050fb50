package io.orgbridge.token;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * OAuth 2.0 authorization-code flow: the URL at which a person consents, and the exchange of the code that comes of it. A
 * sign-up's {@code AuthCode} is exchanged in the same way, without a verifier. Thread-safe.
 *
 * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_web_server_flow.htm&type=5">Salesforce
 *     Help: OAuth 2.0 web server flow</a>
 */
public final class AuthorizationCodes {
    /** Bytes of a verifier; 86 characters in base64url, of the 43 to 128 that PKCE allows. */
    private static final int VERIFIER_BYTES = 64;

    private final OAuthApp app;
    private final AppRequests requests;
    private final AllowedHosts allowedHosts;
    private final SecureRandom random = new SecureRandom();

    /** Makes the flow of one app. */
    public AuthorizationCodes(OAuthApp app, TokenEndpoint endpoint, AllowedHosts allowedHosts) {
        this.app = app;
        this.requests = new AppRequests(app, endpoint);
        this.allowedHosts = allowedHosts;
    }

    /** A new PKCE verifier, to be kept until the exchange. */
    public Secret newVerifier() {
        byte[] bytes = new byte[VERIFIER_BYTES];
        random.nextBytes(bytes);
        return Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Where Salesforce sends the browser back to. */
    URI callbackUrl() {
        return app.callbackUrl();
    }

    /** {@code base64url(SHA-256(verifier))}, unpadded: 43 characters. */
    public static String challenge(Secret verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(verifier.reveal().getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /**
     * The address that a person opens to let the app act for them.
     *
     * @param state comes back with the code
     * @param verifier of which the address holds the challenge
     * @param username fills in the login page; null to leave that to the person
     * @throws TokenException when the host is not allowed
     */
    public URI authorizeUrl(URI loginUrl, String state, Secret verifier, @Nullable String username) {
        allowedHosts.require(loginUrl);
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", app.clientId());
        query.put("redirect_uri", app.callbackUrl().toString());
        query.put("state", state);
        query.put("code_challenge", challenge(verifier));
        query.put("code_challenge_method", "S256");
        if (username != null) {
            query.put("login_hint", username);
        }
        StringBuilder url = new StringBuilder(loginUrl + "/services/oauth2/authorize");
        char separator = '?';
        for (Map.Entry<String, String> parameter : query.entrySet()) {
            url.append(separator)
                    .append(parameter.getKey())
                    .append('=')
                    .append(URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8)
                            .replace("+", "%20"));
            separator = '&';
        }
        return URI.create(url.toString());
    }

    /**
     * Exchanges a code, which works once.
     *
     * @param orgUser for whom the tokens are to be
     * @param code as it was meant, with all percent-encoding undone
     * @param verifier what the authorize address held the challenge of; null for a sign-up's {@code AuthCode}
     * @throws TokenException when Salesforce does not take it
     */
    public TokenAnswer exchange(URI loginUrl, OrgUser orgUser, Secret code, @Nullable Secret verifier) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code.reveal());
        form.put("redirect_uri", app.callbackUrl().toString());
        if (verifier != null) {
            form.put("code_verifier", verifier.reveal());
        }
        return requests.post(loginUrl, orgUser, form);
    }
}
