package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Base64;

/**
 * Verifies the assertion of the JWT bearer flow.
 *
 * <p>Source: https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm. Tolerated as by
 * Salesforce: other header members, padded base64url, {@code exp} as a text, {@code exp} far in the future, and up to three
 * minutes of clock skew.
 */
final class JwtBearer {
    private static final long SKEW_SECONDS = 180;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Settings settings;
    private final Apps apps;
    private final Hosts hosts;

    JwtBearer(Settings settings, Apps apps, Hosts hosts) {
        this.settings = settings;
        this.apps = apps;
        this.hosts = hosts;
    }

    /** A good assertion: the app that made it and the username it is about. */
    record Claims(ConnectedApp app, String subject, String audience) {}

    /** The claims; throws OAuth's errors. */
    Claims verify(String assertion) {
        String[] parts = assertion.split("\\.", -1);
        if (parts.length != 3) {
            throw invalid();
        }
        JsonNode header = json(parts[0]);
        JsonNode claims = json(parts[1]);
        ConnectedApp app = apps.get(claims.path("iss").asText());
        if (!header.path("alg").asText().equals("RS256") || !isSigned(app, parts)) {
            throw invalid();
        }
        String aud = audience(claims);
        if (!isAccepted(aud)) {
            throw ApiException.oauth("invalid_grant", "audience is invalid");
        }
        long expiry = seconds(claims.path("exp"));
        if (expiry + SKEW_SECONDS <= settings.second()) {
            throw ApiException.oauth("invalid_grant", "expired authorization code");
        }
        String subject = claims.hasNonNull("sub")
                ? claims.path("sub").asText()
                : claims.path("prn").asText();
        return new Claims(app, subject, aud);
    }

    /** Documented are the generic hosts only; that a My Domain URL is refused is not known, so an org's URL is accepted. */
    private boolean isAccepted(String aud) {
        String plain = aud.endsWith("/") ? aud.substring(0, aud.length() - 1) : aud;
        return settings.audiences().contains(plain)
                || hosts.isHost(plain)
                || plain.equals(hosts.loginUrl() + "/services/oauth2/token");
    }

    /**
     * Whether this is a good client assertion of the app: signed, issued by and about itself, for the token endpoint, and
     * expiring within five minutes.
     */
    boolean isClientAssertion(ConnectedApp app, String assertion) {
        String[] parts = assertion.split("\\.", -1);
        if (parts.length != 3) {
            return false;
        }
        JsonNode claims = json(parts[1]);
        long left = seconds(claims.path("exp")) - settings.second();
        String aud = audience(claims);
        return json(parts[0]).path("alg").asText().equals("RS256")
                && isSigned(app, parts)
                && claims.path("iss").asText().equals(app.clientId())
                && claims.path("sub").asText().equals(app.clientId())
                && (isAccepted(aud) || isAccepted(aud.replaceFirst("/services/oauth2/token$", "")))
                && left > -SKEW_SECONDS
                && left <= 300 + SKEW_SECONDS;
    }

    /** The issuer that an assertion names, which proves nothing yet. */
    static String issuer(String assertion) {
        String[] parts = assertion.split("\\.", -1);
        if (parts.length != 3) {
            throw invalid();
        }
        return json(parts[1]).path("iss").asText();
    }

    private static String audience(JsonNode claims) {
        JsonNode audience = claims.path("aud");
        return audience.isArray() && audience.size() == 1
                ? audience.get(0).asText()
                : audience.isTextual() ? audience.asText() : "";
    }

    private static boolean isSigned(ConnectedApp app, String[] parts) {
        if (app.certificate() == null) {
            return false;
        }
        try {
            Signature rsa = Signature.getInstance("SHA256withRSA");
            rsa.initVerify(app.certificate().getPublicKey());
            rsa.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            return rsa.verify(Base64.getUrlDecoder().decode(parts[2]));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static JsonNode json(String part) {
        try {
            JsonNode node = JSON.readTree(Base64.getUrlDecoder().decode(part));
            if (node != null && node.isObject()) {
                return node;
            }
        } catch (IOException | IllegalArgumentException e) {
            throw invalid();
        }
        throw invalid();
    }

    /** A number, or a text with one; throws if it is neither. */
    private static long seconds(JsonNode exp) {
        if (exp.isNumber()) {
            return exp.asLong();
        }
        try {
            return Long.parseLong(exp.asText().trim());
        } catch (NumberFormatException e) {
            throw invalid();
        }
    }

    private static ApiException invalid() {
        return ApiException.oauth("invalid_grant", "invalid assertion");
    }
}
