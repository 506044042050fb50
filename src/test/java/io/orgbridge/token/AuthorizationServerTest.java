package io.orgbridge.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.orgbridge.TokenProvider;
import io.orgbridge.config.OrgbridgeConfig;
import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.Keys;
import io.orgbridge.fixtures.ScriptedServer;
import io.orgbridge.fixtures.Settings;
import io.orgbridge.store.Store;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The provider against an authorization server that others wrote, over HTTP: Apache CXF's, which knows nothing of Salesforce. */
class AuthorizationServerTest {
    private static final OrgUser USER = new OrgUser(ScriptedServer.ORG_ID, "admin@acme.example");
    private static final Pattern HIDDEN = Pattern.compile("name=\"([^\"]+)\" value=\"([^\"]*)\">");
    private static final SelfSignedKeyPair OTHER =
            SelfSignedKeyPair.generate("Another", 2048, Duration.ofDays(1), Clock.systemUTC());

    @AutoClose
    private static final CxfServer SERVER = new CxfServer();

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Store> stores = new ArrayList<>();

    @AfterEach
    void close() {
        stores.forEach(Store::close);
    }

    private static Properties bearer() {
        Properties properties = Settings.smallest();
        properties.setProperty("orgbridge.salesforce.login-url", SERVER.url().toString());
        properties.setProperty("orgbridge.salesforce.audience", CxfServer.AUDIENCE);
        properties.setProperty("orgbridge.salesforce.client-id", CxfServer.BEARER_APP);
        return properties;
    }

    private static Properties web() {
        Properties properties = bearer();
        properties.remove("orgbridge.salesforce.private-key");
        properties.setProperty("orgbridge.salesforce.client-id", CxfServer.WEB_APP);
        properties.setProperty("orgbridge.salesforce.client-secret", CxfServer.SECRET);
        properties.setProperty("orgbridge.salesforce.callback-url", CxfServer.CALLBACK);
        properties.setProperty("orgbridge.salesforce.flow", "refresh-token");
        return properties;
    }

    private static Properties signing(SelfSignedKeyPair pair) {
        Properties properties = web();
        properties.remove("orgbridge.salesforce.client-secret");
        properties.setProperty("orgbridge.salesforce.private-key", pair.privateKeyPem());
        properties.setProperty("orgbridge.salesforce.client-id", CxfServer.KEY_APP);
        return properties;
    }

    private TokenProvider provider(Properties properties, Clock clock) {
        OrgbridgeConfig config = Settings.read(properties);
        Store store = Databases.H2.freshStore();
        stores.add(store);
        return new TokenProvider(config, TokenProvider.secrets(config), store, "test", Runnable::run, clock);
    }

    private TokenException refused(Properties properties, Clock clock) {
        TokenProvider provider = provider(properties, clock);
        return catchThrowableOfType(
                TokenException.class, () -> provider.tokens().get(USER));
    }

    @Test
    void assertion_isWorthAToken_thatTheServerKnows() {
        TokenProvider provider = provider(bearer(), Clock.systemUTC());

        AccessToken token = provider.tokens().get(USER);

        assertThat(token.orgId()).isEqualTo(USER.org());
        assertThat(token.instanceUrl()).isEqualTo(SERVER.url());
        assertThat(provider.authorisations().userInfo(token).isOf(USER.username()))
                .isTrue();
    }

    @Test
    void assertionOfAnotherKey_isRefused_andTheCauseTold() {
        Properties properties = bearer();
        properties.setProperty("orgbridge.salesforce.private-key", OTHER.privateKeyPem());

        TokenException refused = refused(properties, Clock.systemUTC());

        assertThat(refused.error()).isEqualTo("invalid_grant");
        assertThat(refused).hasMessageContaining("user " + USER.username());
    }

    @Test
    void assertionForAnotherAudience_isRefused_andBothAddressesTold() {
        Properties properties = bearer();
        properties.setProperty("orgbridge.salesforce.audience", "https://test.salesforce.com");

        TokenException refused = refused(properties, Clock.systemUTC());

        assertThat(refused.error()).isEqualTo("invalid_grant");
        assertThat(refused)
                .hasMessageContaining("token URL " + SERVER.url() + "/services/oauth2/token")
                .hasMessageContaining("aud https://test.salesforce.com");
    }

    @Test
    void assertionThatHasExpired_isRefused_andTheClockNamed() {
        TokenException refused = refused(bearer(), Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10)));

        assertThat(refused.error()).isEqualTo("invalid_grant");
        assertThat(refused.nextStep()).matches("Set this machine's clock: it is (59\\d|60\\d) s behind Salesforce's");
    }

    @Test
    void code_isExchangedWithItsVerifierAlone_andOnce() throws Exception {
        TokenProvider provider = provider(web(), Clock.systemUTC());
        Authorisations authorisations = provider.authorisations();
        Authorisations.Begun begun = authorisations.begin(USER, null);
        AuthorisationCallback callback = consent(begun.authorizeUrl());
        assertThat(callback.state()).isEqualTo(begun.state().reveal());

        AccessToken token = authorisations.end(begun, callback).token();

        assertThat(provider.tokens().get(USER)).isEqualTo(token);
        assertThat(provider.credentials().isAuthorised(USER)).isTrue();
        assertThatThrownBy(() -> authorisations.end(begun, callback)).hasMessageContaining("invalid_grant");
    }

    @Test
    void codeWithAnothersVerifier_isRefused() throws Exception {
        Authorisations authorisations = provider(web(), Clock.systemUTC()).authorisations();
        AuthorisationCallback callback =
                consent(authorisations.begin(USER, null).authorizeUrl());

        assertThatThrownBy(() -> authorisations.end(authorisations.begin(USER, null), callback))
                .hasMessageContaining("invalid_grant");
    }

    @Test
    void refreshToken_rotates_andEachWorksOnce() throws Exception {
        TokenProvider provider = provider(web(), Clock.systemUTC());
        Authorisations.Begun begun = provider.authorisations().begin(USER, null);
        AccessToken first = provider.authorisations()
                .end(begun, consent(begun.authorizeUrl()))
                .token();
        Credential before = provider.credentials().find(USER).orElseThrow();

        provider.tokens().reject(USER, first);
        AccessToken second = provider.tokens().get(USER);
        provider.tokens().reject(USER, second);
        AccessToken third = provider.tokens().get(USER);

        assertThat(List.of(first.value(), second.value(), third.value())).doesNotHaveDuplicates();
        assertThat(provider.authorisations().userInfo(third).isOf(USER.username()))
                .isTrue();
        OrgbridgeConfig config = Settings.read(web());
        RefreshTokenGrant grant = new RefreshTokenGrant(
                TokenProvider.secrets(config).app(),
                new TokenEndpoint(config.get(OrgbridgeConfig.ALLOWED_HOSTS), Clock.systemUTC()));
        assertThatThrownBy(() -> grant.request(before)).isInstanceOf(TokenException.class);
    }

    @Test
    void appWithoutSecret_provesItselfByItsKey_forCodeAndRefreshToken() throws Exception {
        TokenProvider provider = provider(signing(Keys.PAIR), Clock.systemUTC());
        Authorisations.Begun begun = provider.authorisations().begin(USER, null);

        AccessToken first = provider.authorisations()
                .end(begun, consent(begun.authorizeUrl()))
                .token();
        provider.tokens().reject(USER, first);

        assertThat(provider.tokens().get(USER).value()).isNotEqualTo(first.value());
    }

    @Test
    void appWithAnothersKey_isRefused() throws Exception {
        Authorisations authorisations =
                provider(signing(OTHER), Clock.systemUTC()).authorisations();
        Authorisations.Begun begun = authorisations.begin(USER, null);
        AuthorisationCallback callback = consent(begun.authorizeUrl());

        assertThatThrownBy(() -> authorisations.end(begun, callback)).hasMessageContaining("invalid_client");
    }

    /** Logs in, and allows what CXF's page asks for. */
    private AuthorisationCallback consent(URI authorizeUrl) throws Exception {
        HttpResponse<String> page = http.send(asUser(authorizeUrl).build(), HttpResponse.BodyHandlers.ofString());
        Matcher hidden = HIDDEN.matcher(page.body());
        assertThat(hidden.find()).as(page.statusCode() + " " + page.body()).isTrue();
        String form = hidden.group(1) + "=" + URLEncoder.encode(hidden.group(2), StandardCharsets.UTF_8)
                + "&oauthDecision=allow";
        HttpResponse<String> decided = http.send(
                asUser(SERVER.url().resolve("/services/oauth2/authorize/decision"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(decided.statusCode()).as(decided.body()).isEqualTo(303);
        URI back = URI.create(decided.headers().firstValue("Location").orElseThrow());
        assertThat(back.toString()).startsWith(CxfServer.CALLBACK);
        return AuthorisationCallback.of(Objects.requireNonNull(back.getRawQuery()));
    }

    private static HttpRequest.Builder asUser(URI uri) {
        String pair = USER.username() + ":any";
        return HttpRequest.newBuilder(uri)
                .header("Accept", "text/html")
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }
}
