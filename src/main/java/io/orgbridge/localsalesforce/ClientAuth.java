package io.orgbridge.localsalesforce;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an app proves at the token endpoint that it is itself: secret in the form or by HTTP Basic, or a signed assertion.
 *
 * <p>Source: https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_web_server_flow.htm
 */
final class ClientAuth {
    private static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private final Apps apps;
    private final JwtBearer jwt;

    ClientAuth(Apps apps, JwtBearer jwt) {
        this.apps = apps;
        this.jwt = jwt;
    }

    private record Credentials(
            @Nullable String id, @Nullable String secret) {}

    /** The app that names itself; its secret is checked if it was sent, and must be there if {@code required}. */
    ConnectedApp authenticate(Call call, Map<String, String> form, boolean required) {
        String assertion = form.get("client_assertion");
        if (assertion != null) {
            return byAssertion(form, assertion);
        }
        Credentials sent = credentials(call, form);
        ConnectedApp app = apps.get(sent.id());
        String secret = sent.secret();
        String own = app.clientSecret();
        if (secret == null ? required && own != null : own == null || !Secrets.same(own, secret)) {
            throw invalid();
        }
        return app;
    }

    /** The app, whose flow needs a secret if its settings say so. */
    ConnectedApp authenticate(Call call, Map<String, String> form, AppPolicy.Flow flow) {
        ConnectedApp app = authenticate(call, form, false);
        boolean required = app.policy().secretRequired().contains(flow);
        return required ? authenticate(call, form, true) : app;
    }

    /** The app with its secret or assertion, whatever its settings say. */
    ConnectedApp withSecret(Call call, Map<String, String> form) {
        ConnectedApp app = authenticate(call, form, true);
        if (app.clientSecret() == null && form.get("client_assertion") == null) {
            throw invalid();
        }
        return app;
    }

    private ConnectedApp byAssertion(Map<String, String> form, String assertion) {
        if (!ASSERTION_TYPE.equals(form.get("client_assertion_type"))) {
            throw ApiException.oauth("invalid_assertion_type", "assertion type is not valid");
        }
        String id = form.containsKey("client_id") ? form.get("client_id") : JwtBearer.issuer(assertion);
        ConnectedApp app = apps.get(id);
        if (!jwt.isClientAssertion(app, assertion)) {
            throw invalid();
        }
        return app;
    }

    private static Credentials credentials(Call call, Map<String, String> form) {
        String authorization = call.header("authorization");
        if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return new Credentials(form.get("client_id"), form.get("client_secret"));
        }
        try {
            String pair = new String(
                    Base64.getDecoder().decode(authorization.substring(6).trim()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0
                    ? new Credentials(pair, null)
                    : new Credentials(pair.substring(0, colon), pair.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            throw ApiException.oauth("invalid_basic_auth_header", "the Basic authorization header is not valid");
        }
    }

    private static ApiException invalid() {
        return ApiException.oauth("invalid_client", "invalid client credentials");
    }
}
