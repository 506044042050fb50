package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.orgbridge.fixtures.Browser;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The web server flow in a browser, and the refresh tokens that come of it. */
class WebServerFlowTest {
    private static final String HUB = "hub@vendor.example";
    private static final String SELF = "3MVG9SelfAuthorized";
    private static final String VERIFIER = "kq3Zt0aWm1dQ7xYb9rLc5uHs2vJf8nPe4gTi6oKyXz1";
    private static final String CHALLENGE = "eEjHhFZiwX_lxIVneWz79ld3JErwjznLJcRI8DEUCTQ";
    private static final Set<String> SCOPES = Set.of("api", "id", "refresh_token", "openid");

    private final World world = new World(builder -> builder.connectedApp(self(AppPolicy.ofDefaults())));
    private final Browser browser = Browser.at(world.salesforce.baseUrl(), TestKeys.CALLBACK);

    private static ConnectedApp self(AppPolicy policy) {
        return ConnectedApp.withoutCertificate(SELF, "8123456789012345678", TestKeys.CALLBACK)
                .withName("Travel <Desk>")
                .withScopes(SCOPES)
                .withPolicy(policy.selfAuthorizing());
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static String authorize(Map<String, String> changes) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", SELF);
        parameters.put("redirect_uri", TestKeys.CALLBACK);
        parameters.put("state", "a b&c=%d");
        parameters.putAll(changes);
        StringBuilder query = new StringBuilder("/services/oauth2/authorize?");
        parameters.forEach((name, value) ->
                query.append(name).append('=').append(TestClient.encode(value)).append('&'));
        return query.toString();
    }

    private String code(Map<String, String> changes) {
        browser.open(authorize(changes));
        if (browser.text().contains("id=\"username\"")) {
            browser.login(HUB, "any");
        }
        if (browser.status() == 200) {
            browser.decide("allow");
        }
        return browser.callback().get("code");
    }

    private TestClient.Reply redeem(String code, Map<String, String> changes) {
        Map<String, String> form = new HashMap<>(Map.of(
                "grant_type",
                "authorization_code",
                "code",
                code,
                "client_id",
                SELF,
                "client_secret",
                "8123456789012345678",
                "redirect_uri",
                TestKeys.CALLBACK));
        form.putAll(changes);
        form.values().removeIf(String::isEmpty);
        return world.client.form("/services/oauth2/token", form);
    }

    private TestClient.Reply refresh(String token) {
        return world.client.form(
                "/services/oauth2/token",
                Map.of(
                        "grant_type",
                        "refresh_token",
                        "refresh_token",
                        token,
                        "client_id",
                        SELF,
                        "client_secret",
                        "8123456789012345678"));
    }

    private static void assertRefused(TestClient.Reply reply, String error, String description) {
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body())
                .isEqualTo("{\"error\":\"" + error + "\",\"error_description\":\"" + description + "\"}");
    }

    @Test
    void signature_checkVector() {
        assertThat(Secrets.hmac(
                        "8123456789012345678",
                        "https://login.salesforce.com/id/00D5f000004AbCdEAK/0055f00000BcDeFAAV" + "1784023200123"))
                .isEqualTo("OttrwD9zwZCXMWyDL+eflMlizr5vAoxFtS6euQyh+gM=");
        assertThat(Secrets.challenge(VERIFIER)).isEqualTo(CHALLENGE);
    }

    @Test
    void browser_logsInApproves_andTheCodeYieldsTheDocumentedMembers() throws Exception {
        browser.open(authorize(Map.of(
                "scope",
                "refresh_token api id openid",
                "code_challenge",
                CHALLENGE,
                "nonce",
                "n1",
                "login_hint",
                HUB)));
        assertThat(browser.text()).contains("value=\"" + HUB + "\"");
        world.salesforce.control().setPassword(HUB, "right");
        assertThat(browser.login(HUB, "wrong").text()).contains("Please check your username and password.");
        assertThat(browser.login(HUB, "right").text())
                .contains("Travel &lt;Desk&gt; is asking to")
                .contains("refresh_token");
        browser.decide("allow");
        Map<String, String> callback = browser.callback();
        assertThat(callback.get("state")).isEqualTo("a b&c=%d");
        assertThat(callback.get("code")).startsWith("aPrx").endsWith("==");

        assertRefused(redeem(callback.get("code"), Map.of()), "invalid_grant", "missing required code verifier");
        assertRefused(
                redeem(callback.get("code"), Map.of("code_verifier", "x".repeat(43))),
                "invalid_grant",
                "invalid code verifier");
        JsonNode token =
                redeem(callback.get("code"), Map.of("code_verifier", VERIFIER)).json();
        assertThat(token.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "access_token",
                        "refresh_token",
                        "signature",
                        "scope",
                        "id_token",
                        "instance_url",
                        "id",
                        "token_type",
                        "issued_at");
        assertThat(token.get("issued_at").isTextual()).isTrue();
        assertThat(token.get("issued_at").asText()).isEqualTo(String.valueOf(world.clock.millis()));
        assertThat(token.get("signature").asText())
                .isEqualTo(Secrets.hmac(
                        "8123456789012345678",
                        token.get("id").asText() + token.get("issued_at").asText()));
        assertIdToken(token);
        assertRefused(
                redeem(callback.get("code"), Map.of("code_verifier", VERIFIER)),
                "invalid_grant",
                "expired authorization code");
        assertThat(new TestClient.Login(token).data("/limits").status()).isEqualTo(200);
    }

    private void assertIdToken(JsonNode token) throws Exception {
        JsonNode discovery = TestClient.send(HttpRequest.newBuilder(
                        URI.create(world.salesforce.baseUrl() + "/.well-known/openid-configuration")))
                .json();
        JsonNode key = TestClient.send(HttpRequest.newBuilder(
                        URI.create(discovery.get("jwks_uri").asText())))
                .json()
                .at("/keys/0");
        String[] parts = token.get("id_token").asText().split("\\.");
        Base64.Decoder decoder = Base64.getUrlDecoder();
        Signature rsa = Signature.getInstance("SHA256withRSA");
        rsa.initVerify(KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(
                        new BigInteger(1, decoder.decode(key.get("n").asText())),
                        new BigInteger(1, decoder.decode(key.get("e").asText())))));
        rsa.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(rsa.verify(decoder.decode(parts[2]))).isTrue();
        JsonNode claims = TestClient.JSON.readTree(decoder.decode(parts[1]));
        assertThat(claims.get("iss")).isEqualTo(discovery.get("issuer"));
        assertThat(claims.get("aud").asText()).isEqualTo(SELF);
        assertThat(claims.get("sub")).isEqualTo(token.get("id"));
        assertThat(claims.get("nonce").asText()).isEqualTo("n1");
    }

    @Test
    void secondTime_needsNeitherLoginNorApproval_unlessAskedFor() {
        code(Map.of());
        redeem(browser.callback().get("code"), Map.of());
        assertThat(browser.open(authorize(Map.of("immediate", "true"))).callback())
                .containsKey("code");
        assertThat(browser.open(authorize(Map.of("prompt", "consent"))).text()).contains("Allow Access?");
        assertThat(browser.open(authorize(Map.of("prompt", "login consent"))).text())
                .contains("id=\"username\"");
        assertThat(browser.login(HUB, "any").text()).contains("Allow Access?");
        assertThat(browser.decide("deny").callback()).containsEntry("error", "access_denied");
        assertThat(Browser.at(world.salesforce.baseUrl(), TestKeys.CALLBACK)
                        .open(authorize(Map.of("immediate", "true")))
                        .callback())
                .containsEntry("error", "immediate_unsuccessful")
                .containsEntry("state", "a b&c=%d");
    }

    @Test
    void decision_withoutTheFormsOwnToken_isNotTaken() {
        browser.open(authorize(Map.of())).login(HUB, "any");
        TestClient.Reply forged =
                world.client.form(authorize(Map.of()), Map.of("step", "decision", "decision", "allow"));
        assertThat(forged.body()).contains("id=\"username\"");
    }

    @ParameterizedTest
    @CsvSource({
        "client_id,nobody,invalid_client_id,client%20identifier%20invalid",
        "redirect_uri,http://127.0.0.1:8080/oauth/callback/,redirect_uri_mismatch,redirect_uri%20must%20match%20configuration",
        "redirect_uri,'',redirect_uri_missing,redirect_uri%20is%20missing"
    })
    void wrongAppOrCallback_isSaidOnAPage(String name, String value, String error, String description) {
        browser.open(authorize(Map.of(name, value)));
        assertThat(browser.status()).isEqualTo(400);
        assertThat(browser.text()).contains("error=" + error + "&error_description=" + description);
    }

    @ParameterizedTest
    @CsvSource({
        "response_type,token,unsupported_response_type",
        "scope,api nonsense,invalid_scope",
        "scope,full,invalid_scope",
        "code_challenge,short,invalid_request",
        "code_challenge_method,plain,invalid_request"
    })
    void wrongRequest_goesToTheCallback(String name, String value, String error) {
        Map<String, String> changes = new HashMap<>(Map.of("code_challenge", CHALLENGE));
        changes.put(name, value);
        assertThat(browser.open(authorize(changes)).callback()).containsEntry("error", error);
    }

    @Test
    void codeOfAnotherCallbackVerifierOrAge_isRefused() {
        String code = code(Map.of());
        assertRefused(
                redeem(code, Map.of("redirect_uri", "http://127.0.0.1:8080/other")),
                "redirect_uri_mismatch",
                "redirect_uri must match configuration");
        assertRefused(redeem(code, Map.of("code_verifier", VERIFIER)), "invalid_grant", "unexpected code verifier");
        assertRefused(redeem("aPrxNot==", Map.of()), "invalid_grant", "invalid authorization code");
        assertRefused(redeem(code, Map.of("client_secret", "x")), "invalid_client", "invalid client credentials");
        assertRefused(redeem(code, Map.of("client_secret", "")), "invalid_client", "invalid client credentials");
        assertRefused(redeem(code, Map.of("client_id", "x")), "invalid_client_id", "client identifier invalid");
        world.clock.advance(Duration.ofMinutes(15));
        assertRefused(redeem(code, Map.of()), "invalid_grant", "expired authorization code");
    }

    @Test
    void pkceRequired_andSecretNotRequired() {
        world.salesforce
                .control()
                .registerApp(self(AppPolicy.ofDefaults().requiringPkce().requiringSecretFor(Set.of())));
        assertThat(browser.open(authorize(Map.of())).callback()).containsEntry("error", "invalid_request");
        String code = code(Map.of("code_challenge", CHALLENGE, "code_challenge_method", "S256"));
        Map<String, String> open = Map.of("client_secret", "", "code_verifier", VERIFIER);
        assertThat(redeem(code, open).status()).isEqualTo(200);
        assertThat(redeem(code, Map.of("client_secret", "wrong", "code_verifier", VERIFIER))
                        .body())
                .contains("invalid_client");
    }

    @Test
    void clientProvesItself_byBasicOrSignedAssertion() {
        ConnectedApp app = world.keys
                .app()
                .withClientSecret("secret")
                .withPolicy(AppPolicy.ofDefaults().selfAuthorizing());
        world.salesforce.control().registerApp(app);
        Map<String, String> mine = Map.of("client_id", TestKeys.CLIENT_ID);
        Map<String, String> form = new HashMap<>(Map.of(
                "client_secret",
                "",
                "client_id",
                "",
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
        String endpoint = world.salesforce.baseUrl() + "/services/oauth2/token";
        form.put(
                "client_assertion",
                world.keys.assertion(
                        TestKeys.CLIENT_ID, endpoint, world.clock.instant().plusSeconds(900)));
        String code = code(mine);
        assertRefused(redeem(code, form), "invalid_client", "invalid client credentials");
        form.put(
                "client_assertion",
                world.keys.assertion(
                        TestKeys.CLIENT_ID, endpoint, world.clock.instant().plusSeconds(290)));
        JsonNode token = redeem(code, form).json();
        assertThat(token.has("refresh_token")).isTrue();
        assertThat(token.has("id_token")).isFalse();
        String basic =
                Base64.getEncoder().encodeToString((TestKeys.CLIENT_ID + ":secret").getBytes(StandardCharsets.UTF_8));
        TestClient.Reply refreshed = TestClient.send(HttpRequest.newBuilder(URI.create(endpoint))
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/xml")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=refresh_token&refresh_token="
                        + token.get("refresh_token").asText())));
        assertThat(refreshed.body()).contains("<OAuth><access_token>").doesNotContain("<refresh_token>");
    }

    @Test
    void jwt_ofASelfAuthorisedApp_needsAnApprovalWithARefreshToken() {
        world.salesforce
                .control()
                .registerApp(world.keys
                        .app()
                        .withClientSecret("secret")
                        .withPolicy(AppPolicy.ofDefaults().selfAuthorizing()));
        assertRefused(world.client.token(HUB), "invalid_grant", "user hasn't approved this consumer");
        Map<String, String> mine = Map.of("client_id", TestKeys.CLIENT_ID, "scope", "api refresh_token");
        JsonNode token = redeem(code(mine), Map.of("client_id", TestKeys.CLIENT_ID, "client_secret", "secret"))
                .json();
        JsonNode byJwt = world.client.token(HUB).json();
        assertThat(byJwt.get("scope").asText()).isEqualTo("api");
        world.salesforce.control().withdrawApproval(HUB, TestKeys.CLIENT_ID);
        assertRefused(world.client.token(HUB), "invalid_grant", "user hasn't approved this consumer");
        assertThat(new TestClient.Login(token).data("/limits").status()).isEqualTo(401);
        world.salesforce.control().approve(HUB, TestKeys.CLIENT_ID);
        assertThat(world.client.token(HUB).status()).isEqualTo(200);
    }

    @Test
    void refreshToken_yieldsAccess_untilRevokedWithAllItMade() {
        JsonNode first = redeem(code(Map.of()), Map.of()).json();
        String refresh = first.get("refresh_token").asText();
        JsonNode second = refresh(refresh).json();
        assertThat(second.has("refresh_token")).isFalse();
        assertThat(second.has("id_token")).isTrue();
        Map<String, String> ask = Map.of("token", refresh, "client_id", SELF, "client_secret", "8123456789012345678");
        assertThat(world.client
                        .form("/services/oauth2/introspect", ask)
                        .json()
                        .get("token_type")
                        .asText())
                .isEqualTo("refresh_token");
        assertThat(world.client
                        .form("/services/oauth2/introspect", Map.of("token", refresh, "client_id", SELF))
                        .body())
                .contains("invalid_client");
        TestClient.Login login = new TestClient.Login(second);
        assertThat(login.data("/limits").status()).isEqualTo(200);
        TestClient.Reply revoked = TestClient.send(HttpRequest.newBuilder(URI.create(
                world.salesforce.baseUrl() + "/services/oauth2/revoke?token=" + TestClient.encode(refresh))));
        assertThat(revoked.status()).isEqualTo(200);
        assertThat(revoked.body()).isEmpty();
        assertThat(login.data("/limits").status()).isEqualTo(401);
        assertThat(new TestClient.Login(first).data("/limits").status()).isEqualTo(401);
        assertRefused(refresh(refresh), "invalid_grant", "expired access/refresh token");
    }

    @Test
    void refreshToken_ofADeactivatedUser_isNotActive() {
        String refresh =
                redeem(code(Map.of()), Map.of()).json().get("refresh_token").asText();
        TestClient.Login hub = world.hub();
        Map<String, Object> second = World.user(hub, "second@vendor.example");
        second.put(
                "ProfileId",
                hub.query("SELECT Id FROM Profile WHERE Name = 'System Administrator'")
                        .json()
                        .at("/records/0/Id")
                        .asText());
        hub.post("/sobjects/User", second);
        world.salesforce.control().setActive(HUB, false);
        Map<String, String> ask = Map.of("token", refresh, "client_id", SELF, "client_secret", "8123456789012345678");
        assertThat(world.client.form("/services/oauth2/introspect", ask).body()).isEqualTo("{\"active\":false}");
        world.salesforce.control().setActive(HUB, true);
        assertThat(world.client
                        .form("/services/oauth2/introspect", ask)
                        .json()
                        .get("active")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void rotation_replacesTheRefreshToken() {
        world.salesforce.control().registerApp(self(AppPolicy.ofDefaults().rotating()));
        String old =
                redeem(code(Map.of()), Map.of()).json().get("refresh_token").asText();
        String rotated = refresh(old).json().get("refresh_token").asText();
        assertThat(rotated).isNotEqualTo(old);
        assertRefused(refresh(old), "invalid_grant", "expired access/refresh token");
        assertThat(refresh(rotated).status()).isEqualTo(200);
    }

    @Test
    void sixthApproval_pushesOutTheFirst() {
        String first = "";
        String second = "";
        for (int i = 0; i < 6; i++) {
            String token =
                    redeem(code(Map.of()), Map.of()).json().get("refresh_token").asText();
            first = i == 0 ? token : first;
            second = i == 1 ? token : second;
        }
        assertRefused(refresh(first), "invalid_grant", "expired access/refresh token");
        assertThat(refresh(second).status()).isEqualTo(200);
    }

    @Test
    void clientCredentials_onlyAtTheOrgsOwnHost() {
        world.salesforce.control().registerApp(self(AppPolicy.ofDefaults().runningAs(HUB)));
        Map<String, String> form =
                Map.of("grant_type", "client_credentials", "client_id", SELF, "client_secret", "8123456789012345678");
        assertRefused(
                world.client.form("/services/oauth2/token", form),
                "invalid_grant",
                "request not supported on this domain");
        TestClient org = new TestClient(world.hub().instanceUrl, world.keys, world.clock);
        JsonNode token = org.form("/services/oauth2/token", form).json();
        assertThat(token.has("refresh_token")).isFalse();
        assertThat(new TestClient.Login(token).data("/limits").status()).isEqualTo(200);
    }

    @Test
    void signup_withAnAppWithoutCertificate_yieldsACode() {
        Map<String, Object> wanted = new HashMap<>(TestClient.signup("acme"));
        wanted.put("ConnectedAppConsumerKey", SELF);
        TestClient.Login hub = world.hub();
        String id = hub.post("/sobjects/SignupRequest", wanted).json().get("id").asText();
        world.clock.advance(Duration.ofSeconds(10));
        String code = hub.data("/sobjects/SignupRequest/" + id + "?fields=AuthCode")
                .json()
                .get("AuthCode")
                .asText();
        JsonNode token = redeem(code, Map.of()).json();
        TestClient.Login admin = new TestClient.Login(token);
        assertThat(admin.query("SELECT Name FROM Organization").body()).contains("\"acme\"");
        assertRefused(redeem(code, Map.of()), "invalid_grant", "expired authorization code");
    }

    @Test
    void sessionTimeout_ofTheAppComesFirst() {
        world.salesforce.control().registerApp(self(AppPolicy.ofDefaults().withSessionTimeout(Duration.ofMinutes(15))));
        TestClient.Login login =
                new TestClient.Login(redeem(code(Map.of()), Map.of()).json());
        world.clock.advance(Duration.ofMinutes(14));
        assertThat(login.data("/limits").status()).isEqualTo(200);
        world.clock.advance(Duration.ofMinutes(15));
        assertThat(login.data("/limits").status()).isEqualTo(401);
    }

    @Test
    void tokenOfTooFewScopes_isNotValidForRest() {
        TestClient.Login login = new TestClient.Login(
                redeem(code(Map.of("scope", "id")), Map.of()).json());
        TestClient.Reply reply = login.data("/limits");
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.json().at("/0/message").asText())
                .isEqualTo("This session is not valid for use with the REST API");
        assertThat(login.get(login.identityUrl).status()).isEqualTo(200);
    }
}
