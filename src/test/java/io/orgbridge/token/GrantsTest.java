package io.orgbridge.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orgbridge.fixtures.Browser;
import io.orgbridge.fixtures.HeldClock;
import io.orgbridge.fixtures.Keys;
import io.orgbridge.fixtures.ScriptedServer;
import io.orgbridge.fixtures.ScriptedServer.Answer;
import io.orgbridge.localsalesforce.ConnectedApp;
import io.orgbridge.localsalesforce.LocalSalesforce;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each flow sends what Salesforce documents for it, and nothing more; what comes back is checked as far as it can be. */
class GrantsTest {
    private static final String SECRET = "8123456789012345678";
    private static final String ID = "https://login.salesforce.com/id/00D5f000004AbCdEAK/0055f00000BcDeFAAV";
    private static final OrgUser USER = new OrgUser(ScriptedServer.ORG_ID, "admin@acme.example");
    private static final SelfSignedKeyPair OTHER =
            SelfSignedKeyPair.generate("Another", 2048, Duration.ofDays(1), Clock.systemUTC());

    private final HeldClock clock = new HeldClock();
    private final ScriptedServer server = new ScriptedServer();
    private final AllowedHosts hosts = AllowedHosts.of(AllowedHosts.SALESFORCE);
    private final TokenEndpoint endpoint = new TokenEndpoint(hosts, clock);
    private final OAuthApp app = Apps.withSecret(SECRET);

    @AfterEach
    void stop() {
        server.close();
    }

    private Credential credential(Flow flow, @Nullable String refreshToken) {
        return new Credential(USER, flow, server.url(), refreshToken == null ? null : Secret.of(refreshToken), null);
    }

    private Map<String, String> sent() {
        return Stream.of(
                        server.received(ScriptedServer.TOKEN_PATH).get(0).body().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    @Test
    void refreshToken_isSentWithTheAppsKeyAndSecret_andARotatedOneComesBack() {
        server.on(
                ScriptedServer.TOKEN_PATH,
                Answer.json(
                        200, server.tokenBody("token-1").replaceFirst("\\{", "{\"refresh_token\": \"5Aep861Next\", ")));

        TokenAnswer answer =
                new RefreshTokenGrant(app, endpoint).request(credential(Flow.REFRESH_TOKEN, "5Aep861Made+Up/Token=="));

        assertThat(answer.refreshToken()).isEqualTo(Secret.of("5Aep861Next"));
        assertThat(answer.token().value()).isEqualTo(Secret.of("token-1"));
        assertThat(sent())
                .containsOnly(
                        Map.entry("grant_type", "refresh_token"),
                        Map.entry("refresh_token", "5Aep861Made+Up/Token=="),
                        Map.entry("client_id", "3MVG9ConsumerKey"),
                        Map.entry("client_secret", SECRET));
    }

    @Test
    void appWithoutSecretAndKey_sendsItsNameAlone() {
        server.issueTokens();
        OAuthApp open = new OAuthApp(app.clientId(), null, List.of(), app.callbackUrl());

        assertThat(new RefreshTokenGrant(open, endpoint)
                        .request(credential(Flow.REFRESH_TOKEN, "r"))
                        .refreshToken())
                .isNull();
        assertThat(sent()).containsOnlyKeys("grant_type", "refresh_token", "client_id");
    }

    @Test
    void appWithKeyAndNoSecret_signsWhoItIs_forTheTokenEndpoint() throws Exception {
        server.issueTokens();

        new RefreshTokenGrant(Apps.APP, endpoint).request(credential(Flow.REFRESH_TOKEN, "r"));

        assertThat(sent())
                .containsOnlyKeys(
                        "grant_type", "refresh_token", "client_id", "client_assertion", "client_assertion_type")
                .containsEntry("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        JsonNode claims = new ObjectMapper()
                .readTree(Base64.getUrlDecoder()
                        .decode(sent().get("client_assertion").split("\\.")[1]));
        assertThat(claims)
                .isEqualTo(new ObjectMapper()
                        .createObjectNode()
                        .put("iss", "3MVG9ConsumerKey")
                        .put("sub", "3MVG9ConsumerKey")
                        .put("aud", server.url() + "/services/oauth2/token")
                        .put("exp", (int) clock.instant().plusSeconds(180).getEpochSecond()));
    }

    @Test
    void appWithoutSecret_exchangesCodeAndRefreshToken_withTheKeyThatSalesforceKnows() {
        OAuthApp both = new OAuthApp(
                "3MVG9LocalKey",
                null,
                List.of(OTHER.privateKey(), Keys.PAIR.privateKey()),
                URI.create("http://127.0.0.1:8080/oauth/callback"));
        try (LocalSalesforce salesforce = LocalSalesforce.builder()
                .connectedApp(ConnectedApp.of(
                        both.clientId(),
                        Keys.PAIR.certificate(),
                        both.callbackUrl().toString()))
                .hubUsername("hub@vendor.example")
                .start()) {
            URI login = URI.create(salesforce.baseUrl());
            OrgUser hub = OrgUser.ofHub("hub@vendor.example");
            TokenEndpoint real = new TokenEndpoint(hosts, Clock.systemUTC());
            AuthorizationCodes codes = new AuthorizationCodes(both, real, hosts);
            Secret verifier = codes.newVerifier();
            String code = Browser.at(login.toString(), both.callbackUrl().toString())
                    .open(codes.authorizeUrl(login, "s", verifier, hub.username())
                            .toString())
                    .login(hub.username(), "any")
                    .callback()
                    .get("code");

            Secret refresh =
                    codes.exchange(login, hub, Secret.of(code), verifier).refreshToken();
            Credential credential = new Credential(hub, Flow.REFRESH_TOKEN, login, refresh, null);

            assertThat(new RefreshTokenGrant(both, real)
                            .request(credential)
                            .token()
                            .orgId())
                    .startsWith("00D");
            OAuthApp stranger = new OAuthApp(both.clientId(), null, List.of(OTHER.privateKey()), both.callbackUrl());
            assertThatThrownBy(() -> new RefreshTokenGrant(stranger, real).request(credential))
                    .hasMessageContaining("invalid_client");
        }
    }

    @Test
    void missingRefreshToken_isToldWithTheWayToOne_andNothingIsSent() {
        TokenException failure = catchThrowableOfType(
                TokenException.class,
                () -> new RefreshTokenGrant(app, endpoint).request(credential(Flow.REFRESH_TOKEN, null)));

        assertThat(failure.error()).isEqualTo("not_authorised");
        assertThat(failure.nextStep())
                .contains("/oauth/start?org=" + ScriptedServer.ORG_ID + "&user=admin%40acme.example")
                .contains("./orgbridge token --org " + ScriptedServer.ORG_ID + " --user admin@acme.example");
        assertThat(server.requests(ScriptedServer.TOKEN_PATH)).isZero();
    }

    @Test
    void clientCredentials_areKeyAndSecretAlone() {
        server.issueTokens();

        new ClientCredentialsGrant(app, endpoint).request(credential(Flow.CLIENT_CREDENTIALS, null));

        assertThat(sent())
                .containsOnly(
                        Map.entry("grant_type", "client_credentials"),
                        Map.entry("client_id", "3MVG9ConsumerKey"),
                        Map.entry("client_secret", SECRET));
        assertThatThrownBy(() -> new ClientCredentialsGrant(Apps.APP, endpoint)
                        .request(credential(Flow.CLIENT_CREDENTIALS, null)))
                .hasMessageContaining("no_client_secret");
    }

    @Test
    void code_isSentAsItWasMeant_withCallbackAndVerifier() {
        server.issueTokens();
        AuthorizationCodes codes = new AuthorizationCodes(app, endpoint, hosts);

        codes.exchange(server.url(), USER, Secret.of("aPrx%Made+Up=="), Secret.of("v".repeat(43)));

        assertThat(sent())
                .containsOnly(
                        Map.entry("grant_type", "authorization_code"),
                        Map.entry("code", "aPrx%Made+Up=="),
                        Map.entry("redirect_uri", "http://127.0.0.1:8080/oauth/callback"),
                        Map.entry("code_verifier", "v".repeat(43)),
                        Map.entry("client_id", "3MVG9ConsumerKey"),
                        Map.entry("client_secret", SECRET));
    }

    @Test
    void signUpsCode_isSentWithoutVerifier_sinceSalesforceRefusesOneThatItDidNotExpect() {
        server.issueTokens();

        new AuthorizationCodes(app, endpoint, hosts).exchange(server.url(), USER, Secret.of("c"), null);

        assertThat(sent()).doesNotContainKey("code_verifier");
    }

    @Test
    void authorizeUrl_holdsTheChallengeAndNotTheVerifier() {
        AuthorizationCodes codes = new AuthorizationCodes(app, endpoint, hosts);
        Secret verifier = codes.newVerifier();

        URI url = codes.authorizeUrl(server.url(), "st te", verifier, "ana+x@acme.example");

        assertThat(verifier.reveal())
                .matches("[A-Za-z0-9_-]{43,128}")
                .isNotEqualTo(codes.newVerifier().reveal());
        assertThat(url.toString())
                .startsWith(server.url() + "/services/oauth2/authorize?response_type=code&client_id=3MVG9ConsumerKey")
                .contains("&redirect_uri=http%3A%2F%2F127.0.0.1%3A8080%2Foauth%2Fcallback")
                .contains("&state=st%20te")
                .contains("&code_challenge=" + AuthorizationCodes.challenge(verifier))
                .contains("&code_challenge_method=S256")
                .contains("&login_hint=ana%2Bx%40acme.example")
                .doesNotContain(verifier.reveal())
                .doesNotContain(SECRET);
        assertThatThrownBy(() -> codes.authorizeUrl(URI.create("https://evil.example"), "s", verifier, null))
                .hasMessageContaining("host_not_allowed");
    }

    @Test
    void challenge_isThatOfTheKnownVector() {
        assertThat(AuthorizationCodes.challenge(Secret.of("kq3Zt0aWm1dQ7xYb9rLc5uHs2vJf8nPe4gTi6oKyXz1")))
                .isEqualTo("eEjHhFZiwX_lxIVneWz79ld3JErwjznLJcRI8DEUCTQ");
    }

    @Test
    void signature_isThatOfTheKnownVector() {
        assertThat(TokenEndpoint.isSignature(
                        "OttrwD9zwZCXMWyDL+eflMlizr5vAoxFtS6euQyh+gM=", ID + "1784023200123", Secret.of(SECRET)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"AAAAwD9zwZCXMWyDL+eflMlizr5vAoxFtS6euQyh+gM=", "not base64!", ""})
    void answerWhoseSignatureDoesNotFit_isRefused(String signature) {
        server.on(
                ScriptedServer.TOKEN_PATH,
                Answer.json(
                        200,
                        server.tokenBody("token-1")
                                .replaceFirst(
                                        "\\{",
                                        "{\"issued_at\": \"1784023200123\", \"signature\": \"" + signature + "\", ")));

        assertThatThrownBy(() -> new RefreshTokenGrant(app, endpoint).request(credential(Flow.REFRESH_TOKEN, "r")))
                .hasMessageContaining("bad_signature")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void replacedCertificate_isMetWithTheSecondKey_whichIsTriedFirstFromThenOn() {
        OAuthApp both = new OAuthApp(
                "3MVG9LocalKey",
                null,
                List.of(Keys.PAIR.privateKey(), OTHER.privateKey()),
                URI.create("http://127.0.0.1:8080/oauth/callback"));
        try (LocalSalesforce salesforce = LocalSalesforce.builder()
                .connectedApp(ConnectedApp.of(
                        "3MVG9LocalKey",
                        Keys.PAIR.certificate(),
                        both.callbackUrl().toString()))
                .hubUsername("hub@vendor.example")
                .start()) {
            URI login = URI.create(salesforce.baseUrl());
            TokenEndpoint real = new TokenEndpoint(hosts, Clock.systemUTC());
            JwtBearerGrant grant = new JwtBearerGrant(both, any -> login.toString(), real, Clock.systemUTC());
            Credential hub = new Credential(OrgUser.ofHub("hub@vendor.example"), Flow.JWT_BEARER, login, null, null);
            grant.request(hub);

            salesforce.control().replaceCertificate("3MVG9LocalKey", OTHER.certificate());

            assertThat(grant.request(hub).token().orgId()).startsWith("00D");
            long before = salesforce.control().stats().counts().getOrDefault("token", 0L);
            grant.request(hub);
            assertThat(salesforce.control().stats().counts().getOrDefault("token", 0L) - before)
                    .isEqualTo(1);
        }
    }

    @Test
    void keyThatNoCertificateFits_isToldOnceAllWereTried() {
        server.on(
                ScriptedServer.TOKEN_PATH,
                Answer.json(400, "{\"error\":\"invalid_grant\",\"error_description\":\"invalid assertion\"}"));
        OAuthApp both =
                new OAuthApp("id", null, List.of(Keys.PAIR.privateKey(), OTHER.privateKey()), app.callbackUrl());

        assertThatThrownBy(() -> new JwtBearerGrant(both, any -> "https://login.salesforce.com", endpoint, clock)
                        .request(credential(Flow.JWT_BEARER, null)))
                .hasMessageContaining("invalid assertion")
                .hasMessageContaining("no certificate of the app belongs to the key")
                .hasMessageContaining("token URL " + server.url() + ScriptedServer.TOKEN_PATH)
                .hasMessageContaining("aud https://login.salesforce.com");
        assertThat(server.requests(ScriptedServer.TOKEN_PATH)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"312, behind Salesforce's", "-400, ahead of Salesforce's"})
    void clockThatIsOff_isNamedAsTheCauseOfAnExpiredAssertion(long ahead, String where) {
        Clock off = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-ahead));
        server.on(
                ScriptedServer.TOKEN_PATH,
                Answer.json(400, "{\"error\":\"invalid_grant\",\"error_description\":\"expired authorization code\"}"));
        JwtBearerGrant grant =
                new JwtBearerGrant(Apps.APP, any -> "https://login.salesforce.com", new TokenEndpoint(hosts, off), off);

        TokenException failure =
                catchThrowableOfType(TokenException.class, () -> grant.request(credential(Flow.JWT_BEARER, null)));

        Matcher seconds = Pattern.compile("it is (\\d+) s " + where).matcher(failure.nextStep());
        assertThat(seconds.find()).as(failure.nextStep()).isTrue();
        assertThat(Long.parseLong(seconds.group(1))).isCloseTo(Math.abs(ahead), within(5L));
    }
}
