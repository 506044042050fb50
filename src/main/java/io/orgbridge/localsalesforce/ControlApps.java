package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Connected apps as the control API's JSON has them. */
final class ControlApps {
    private ControlApps() {}

    static ConnectedApp app(ObjectNode in) {
        ConnectedApp app = ConnectedApp.of(
                        ControlApi.text(in, "clientId"), certificate(in), ControlApi.text(in, "callbackUrl"))
                .withClientSecret(textOrNull(in, "clientSecret"))
                .withPolicy(new AppPolicy(
                        in.path("selfAuthorized").asBoolean(),
                        flows(in),
                        in.path("requirePkce").asBoolean(),
                        in.path("rotateRefreshTokens").asBoolean(),
                        in.hasNonNull("sessionTimeoutSeconds")
                                ? Duration.ofSeconds(
                                        in.get("sessionTimeoutSeconds").asLong())
                                : null,
                        textOrNull(in, "runAs"),
                        in.path("introspectAll").asBoolean(),
                        List.copyOf(texts(in.path("loginIpRanges"))),
                        in.path("externalClientApp").asBoolean()));
        if (in.hasNonNull("name")) {
            app = app.withName(in.get("name").asText());
        }
        if (in.hasNonNull("scopes")) {
            app = app.withScopes(texts(in.get("scopes")));
        }
        return in.hasNonNull("profiles") ? app.withProfiles(texts(in.get("profiles"))) : app;
    }

    private static Set<AppPolicy.Flow> flows(ObjectNode in) {
        Set<AppPolicy.Flow> flows = new HashSet<>();
        if (in.path("requireSecretForWebServer").asBoolean(true)) {
            flows.add(AppPolicy.Flow.WEB_SERVER);
        }
        if (in.path("requireSecretForRefreshToken").asBoolean(true)) {
            flows.add(AppPolicy.Flow.REFRESH_TOKEN);
        }
        return flows;
    }

    /** The PEM in {@code certificate}, or null. */
    static @Nullable X509Certificate certificate(ObjectNode in) {
        String pem = textOrNull(in, "certificate");
        if (pem == null) {
            return null;
        }
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("'certificate' is no X.509 certificate in PEM", e);
        }
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new HashSet<>();
        list.forEach(one -> texts.add(one.asText()));
        return texts;
    }

    private static @Nullable String textOrNull(ObjectNode in, String name) {
        return in.hasNonNull(name) ? in.get(name).asText() : null;
    }
}
