package io.orgbridge.localsalesforce;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connected app that every org of the stand-in has. Immutable.
 *
 * @param clientId consumer key
 * @param certificate whose key verifies assertions; null without "use digital signatures"
 * @param callbackUrl registered callback URLs, plain, one a line
 * @param clientSecret consumer secret; null if no flow needs one
 * @param name shown as {@code clientInfo.applicationName} of posts
 * @param scopes what its tokens may do
 * @param profiles names of the profiles whose users are pre-authorised; empty for all
 * @param policy the app's settings
 */
public record ConnectedApp(
        String clientId,
        @Nullable X509Certificate certificate,
        String callbackUrl,
        @Nullable String clientSecret,
        String name,
        Set<String> scopes,
        Set<String> profiles,
        AppPolicy policy) {

    /** Copies the sets. */
    public ConnectedApp {
        scopes = Set.copyOf(scopes);
        profiles = Set.copyOf(profiles);
    }

    /**
     * An app with digital signatures and the scopes {@code api}, {@code chatter_api}, {@code id}, {@code refresh_token},
     * pre-authorised for all profiles.
     */
    public static ConnectedApp of(String clientId, @Nullable X509Certificate certificate, String callbackUrl) {
        return new ConnectedApp(
                clientId,
                certificate,
                callbackUrl,
                null,
                "Connected App",
                Set.of("api", "chatter_api", "id", "refresh_token"),
                Set.of(),
                AppPolicy.ofDefaults());
    }

    /** The same without a certificate: a sign-up with it yields an {@code AuthCode}. */
    public static ConnectedApp withoutCertificate(String clientId, String secret, String callbackUrl) {
        return of(clientId, null, callbackUrl).withClientSecret(secret);
    }

    /** The callback URLs one by one. */
    public List<String> callbackUrls() {
        return Arrays.stream(callbackUrl.split("\\s+"))
                .filter(url -> !url.isEmpty())
                .toList();
    }

    /** The same app with a consumer secret. */
    public ConnectedApp withClientSecret(@Nullable String secret) {
        return new ConnectedApp(clientId, certificate, callbackUrl, secret, name, scopes, profiles, policy);
    }

    /** The same app that admits only users with these profiles. */
    public ConnectedApp withProfiles(Set<String> names) {
        return new ConnectedApp(clientId, certificate, callbackUrl, clientSecret, name, scopes, names, policy);
    }

    /** The same app with another certificate, or none. */
    public ConnectedApp withCertificate(@Nullable X509Certificate other) {
        return new ConnectedApp(clientId, other, callbackUrl, clientSecret, name, scopes, profiles, policy);
    }

    /** The same app with other scopes. */
    public ConnectedApp withScopes(Set<String> names) {
        return new ConnectedApp(clientId, certificate, callbackUrl, clientSecret, name, names, profiles, policy);
    }

    /** The same app under another name. */
    public ConnectedApp withName(String label) {
        return new ConnectedApp(clientId, certificate, callbackUrl, clientSecret, label, scopes, profiles, policy);
    }

    /** The same app with other settings. */
    public ConnectedApp withPolicy(AppPolicy settings) {
        return new ConnectedApp(clientId, certificate, callbackUrl, clientSecret, name, scopes, profiles, settings);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "ConnectedApp[" + clientId + "]";
    }
}
