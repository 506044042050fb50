package io.orgbridge.token;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One request to the token endpoint. {@link #toString} does not show the form.
 *
 * @param loginUrl host that is asked; no trailing slash
 * @param orgUser for whom
 * @param app by whom
 * @param audience the assertion's {@code aud}; null in flows without one
 * @param form what is sent, unencoded, in order
 */
record TokenRequest(
        URI loginUrl,
        OrgUser orgUser,
        OAuthApp app,
        @Nullable String audience,
        Map<String, String> form) {
    private static final List<String> SECRET =
            List.of("assertion", "client_assertion", "client_secret", "refresh_token", "code", "code_verifier");

    TokenRequest {
        form = new LinkedHashMap<>(form);
    }

    /** A request in which the app names itself, by its secret too where it has one. */
    static TokenRequest ofClient(URI loginUrl, OrgUser orgUser, OAuthApp app, Map<String, String> form) {
        Map<String, String> whole = new LinkedHashMap<>(form);
        whole.put("client_id", app.clientId());
        if (app.secret() != null) {
            whole.put("client_secret", app.secret().reveal());
        }
        return new TokenRequest(loginUrl, orgUser, app, null, whole);
    }

    String body() {
        return form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** The text, without what a careless server repeats of the form: assertion, secret, code or token. */
    String withoutSecrets(String text) {
        String clean = text;
        for (String field : SECRET) {
            String value = form.get(field);
            if (value != null && !value.isBlank()) {
                clean = clean.replace(value, "<redacted>");
            }
        }
        return clean;
    }

    @Override
    public String toString() {
        return "TokenRequest[" + loginUrl + ", " + orgUser + ", " + form.get("grant_type") + "]";
    }
}
