package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens: how they are asked for, refused, used, and how they die. */
class OAuthTest {
    private static final String HUB = "hub@vendor.example";
    private static final String AUDIENCE = "https://login.salesforce.com";

    private final World world = new World(builder -> builder.loginsPerHour(50));

    @AfterEach
    void close() {
        world.close();
    }

    private Instant soon() {
        return world.clock.instant().plusSeconds(180);
    }

    private static void assertRefused(TestClient.Reply reply, String error, String description) {
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().get("error").asText()).isEqualTo(error);
        assertThat(reply.json().get("error_description").asText()).isEqualTo(description);
    }

    @Test
    void token_goodAssertion_hasExactlyFiveMembers() {
        TestClient.Reply reply = world.client.token(HUB);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("access_token", "scope", "instance_url", "id", "token_type");
        assertThat(reply.json().get("token_type").asText()).isEqualTo("Bearer");
        assertThat(reply.json().get("access_token").asText()).matches("00D[0-9A-Za-z]{12}!.{60,}");
        assertThat(reply.response().headers().firstValue("Cache-Control")).contains("no-cache, no-store");
        assertThat(reply.response().headers().firstValue("Content-Type")).contains("application/json;charset=UTF-8");
    }

    @Test
    void token_badAssertions_areRefusedInSalesforcesWords() {
        TestKeys others = TestKeys.create();
        assertRefused(
                world.client.tokenFor(world.keys.assertion("nobody", HUB, AUDIENCE, soon())),
                "invalid_client_id",
                "client identifier invalid");
        assertRefused(
                world.client.tokenFor(others.assertion(HUB, AUDIENCE, soon())), "invalid_grant", "invalid assertion");
        assertRefused(world.client.tokenFor("a.b"), "invalid_grant", "invalid assertion");
        assertRefused(
                world.client.tokenFor(world.keys.assertion(HUB, "https://example.com", soon())),
                "invalid_grant",
                "audience is invalid");
        assertRefused(
                world.client.tokenFor(world.keys.assertion(
                        HUB, AUDIENCE, world.clock.instant().minusSeconds(181))),
                "invalid_grant",
                "expired authorization code");
        assertRefused(
                world.client.token("nobody@vendor.example"), "invalid_grant", "user hasn't approved this consumer");
        assertRefused(
                world.client.form("/services/oauth2/token", Map.of("grant_type", "password")),
                "unsupported_grant_type",
                "grant type not supported");
    }

    @Test
    void token_farFutureOrSlightlyPastExpiry_isAccepted() {
        assertThat(world.client
                        .tokenFor(world.keys.assertion(HUB, AUDIENCE, Instant.ofEpochSecond(4_000_000_000L)))
                        .status())
                .isEqualTo(200);
        assertThat(world.client
                        .tokenFor(world.keys.assertion(
                                HUB, AUDIENCE, world.clock.instant().minusSeconds(100)))
                        .status())
                .isEqualTo(200);
        assertThat(world.client
                        .tokenFor(world.keys.assertion(HUB, world.salesforce.baseUrl(), soon()))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void token_userWhoseProfileIsNotAssigned_isNotAdminApproved() {
        try (World narrow = new World(
                builder -> builder.connectedApp(TestKeysHolder.KEYS.app().withProfiles(Set.of(Profile.ADMIN))))) {
            TestClient client = new TestClient(narrow.salesforce, TestKeysHolder.KEYS, narrow.clock);
            TestClient.Login hub = client.login(HUB);
            World.addUser(hub, "ana@hub.example");
            assertRefused(
                    client.token("ana@hub.example"),
                    "invalid_app_access",
                    "user is not admin approved to access this app");
        }
    }

    @Test
    void approvals_areSeenByTheirUserAndByAdministrators_underTheAppsName() {
        ConnectedApp trips = ConnectedApp.withoutCertificate("3MVG9Trips", "s", "https://trips.example/callback")
                .withName("Trips")
                .withPolicy(AppPolicy.ofDefaults().selfAuthorizing());
        try (World own = new World(builder -> builder.connectedApp(trips))) {
            TestClient.Login hub = own.hub();
            World.addUser(hub, "ana@vendor.example");
            World.addUser(hub, "ben@vendor.example");
            own.salesforce.control().approve("ana@vendor.example", "3MVG9Trips");
            String soql = "SELECT Id, AppName, User.Username FROM OauthToken";
            JsonNode row =
                    own.client.login("ana@vendor.example").query(soql).json().at("/records/0");
            assertThat(row.get("AppName").asText()).isEqualTo("Trips");
            assertThat(row.at("/User/Username").asText()).isEqualTo("ana@vendor.example");
            TestClient.Login ben = own.client.login("ben@vendor.example");
            assertThat(ben.query(soql).json().get("totalSize").asInt()).isZero();
            assertThat(ben.data("/sobjects/OauthToken/" + row.get("Id").asText())
                            .status())
                    .isEqualTo(404);
            assertThat(hub.query(soql).json().get("totalSize").asInt()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,200",
        "127.0.0.0/30,200",
        "10.0.0.1-10.0.0.9,400",
        "127.0.0.2-127.0.0.9,400",
        "::1,400",
    })
    void token_fromOutsideTheAppsLoginIpRanges_isRefused(String range, int status) {
        world.salesforce
                .control()
                .registerApp(world.keys
                        .app()
                        .withPolicy(AppPolicy.ofDefaults().restrictedTo(java.util.List.of("192.0.2.0/24", range))));
        TestClient.Reply reply = world.client.token(HUB);
        assertThat(reply.status()).isEqualTo(status);
        if (status == 400) {
            assertRefused(reply, "invalid_grant", "ip restricted");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "10.0.0.0/33", "10.0.0.9-10.0.0.1", "10.0.0.1-::1", "10.0.0", "300.0.0.1"})
    void ipRange_thatIsNone_isRefused(String range) {
        assertThatThrownBy(() -> AppPolicy.ofDefaults().restrictedTo(java.util.List.of(range)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(range.substring(0, 6));
    }

    @Test
    void externalClientApp_isNotInOrgsThatSignUpsMade() {
        TestClient.Login admin = world.org("acme");
        assertThat(admin.data("/limits").status()).isEqualTo(200);
        world.salesforce
                .control()
                .registerApp(world.keys.app().withPolicy(AppPolicy.ofDefaults().external()));
        assertRefused(
                world.client.token("admin@acme.example"),
                "invalid_grant",
                "External client app is not installed in this org");
        TestClient.Login hub = world.hub();
        String id = hub.post("/sobjects/SignupRequest", TestClient.signup("second"))
                .json()
                .get("id")
                .asText();
        world.clock.advance(Duration.ofSeconds(20));
        assertThat(hub.data("/sobjects/SignupRequest/" + id)
                        .json()
                        .get("ErrorCode")
                        .asText())
                .isEqualTo("C-1016");
    }

    /** Keys of an app of its own. */
    private static final class TestKeysHolder {
        private static final TestKeys KEYS = TestKeys.create();
    }

    @Test
    void token_moreLoginsThanTheHourAllows_isLimited() {
        for (int i = 0; i < 50; i++) {
            assertThat(world.client.token(HUB).status()).isEqualTo(200);
        }
        assertThat(world.client.token(HUB).json().get("error").asText()).isEqualTo("rate_limit_exceeded");
        world.clock.advance(Duration.ofHours(1));
        assertThat(world.client.token(HUB).status()).isEqualTo(200);
        assertThat(world.salesforce.control().tokenRequests()).isEqualTo(52);
    }

    @Test
    void use_restartsTheIdleTime_andIdlenessKills() {
        TestClient.Login hub = world.hub();
        for (int i = 0; i < 3; i++) {
            world.clock.advance(Duration.ofMinutes(100));
            assertThat(hub.data("/limits").status()).isEqualTo(200);
        }
        world.clock.advance(Duration.ofMinutes(121));

        TestClient.Reply data = hub.data("/limits");
        assertThat(data.status()).isEqualTo(401);
        assertThat(data.body())
                .isEqualTo("[{\"message\":\"Session expired or invalid\",\"errorCode\":\"INVALID_SESSION_ID\"}]");
        for (String identity :
                new String[] {hub.identityUrl, world.salesforce.baseUrl() + "/services/oauth2/userinfo"}) {
            TestClient.Reply reply = hub.get(identity);
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.body()).isEqualTo("Bad_OAuth_Token");
        }
    }

    @Test
    void data_wrongHostOrHeader_isRefused() {
        TestClient.Login hub = world.hub();
        TestClient.Login org = world.org("acme");

        TestClient.Reply login = hub.get(world.salesforce.baseUrl() + TestClient.DATA + "/limits");
        assertThat(login.status()).isEqualTo(400);
        assertThat(login.errorCode()).isEqualTo("URL_NOT_RESET");
        TestClient.Reply foreign = hub.get(org.instanceUrl + TestClient.DATA + "/limits");
        assertThat(foreign.status()).isEqualTo(401);
        assertThat(foreign.errorCode()).isEqualTo("INVALID_SESSION_ID");
        TestClient.Reply header =
                TestClient.send(HttpRequest.newBuilder(URI.create(org.instanceUrl + TestClient.DATA + "/limits"))
                        .header("Authorization", "Negotiate abc"));
        assertThat(header.status()).isEqualTo(401);
        assertThat(header.errorCode()).isEqualTo("INVALID_AUTH_HEADER");
        assertThat(TestClient.send(HttpRequest.newBuilder(URI.create(org.instanceUrl + "/services/data/")))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void identity_ofOwnToken_saysWhoItIs() {
        TestClient.Login hub = world.hub();
        JsonNode info = hub.get(world.salesforce.baseUrl() + "/services/oauth2/userinfo")
                .json();
        assertThat(info.get("preferred_username").asText()).isEqualTo(HUB);
        assertThat(info.get("organization_id").asText()).hasSize(18);
        assertThat(info.get("sub").asText()).isEqualTo(hub.identityUrl);
        JsonNode identity = hub.get(hub.identityUrl + "?version=latest").json();
        assertThat(identity.get("username").asText()).isEqualTo(HUB);
        assertThat(identity.at("/urls/rest").asText()).isEqualTo(hub.instanceUrl + "/services/data/v67.0/");
        assertThat(hub.data("/").json().get("identity").asText()).isEqualTo(hub.identityUrl);
    }

    @Test
    void identity_inXmlJsonpAndWithAnAddress() {
        TestClient.Login hub = world.hub();
        String id = hub.identityUrl.substring(hub.identityUrl.lastIndexOf('/') + 1);
        hub.patch("/sobjects/User/" + id, Map.of("City", "Köln <am Rhein>", "MobilePhone", "+49 1"));
        assertThat(hub.get(hub.identityUrl + "?format=xml").body())
                .contains("<addr_city>Köln &lt;am Rhein&gt;</addr_city>");
        assertThat(hub.get(hub.identityUrl + "?callback=show").body()).startsWith("show({\"id\":");
        JsonNode info = hub.get(world.salesforce.baseUrl() + "/services/oauth2/userinfo")
                .json();
        assertThat(info.at("/address/locality").asText()).isEqualTo("Köln <am Rhein>");
        assertThat(info.get("phone_number").asText()).isEqualTo("+49 1");
    }

    @Test
    void revokeAndIntrospect_knowTheToken() {
        TestClient.Login hub = world.hub();
        Map<String, String> ask =
                Map.of("token", hub.token, "client_id", TestKeys.CLIENT_ID, "client_secret", "secret");

        JsonNode facts = world.client.form("/services/oauth2/introspect", ask).json();
        assertThat(facts.get("active").asBoolean()).isTrue();
        assertThat(facts.get("exp").asLong() - facts.get("iat").asLong()).isEqualTo(7200);
        TestClient.Reply revoked = world.client.form("/services/oauth2/revoke", Map.of("token", hub.token));
        assertThat(revoked.status()).isEqualTo(200);
        assertThat(revoked.body()).isEmpty();
        assertThat(world.client.form("/services/oauth2/introspect", ask).body()).isEqualTo("{\"active\":false}");
        assertThat(world.client
                        .form("/services/oauth2/revoke", Map.of("token", hub.token))
                        .status())
                .isEqualTo(400);
        assertThat(hub.data("/limits").status()).isEqualTo(401);
    }

    @Test
    void control_expiresTokensOfOneUser() {
        TestClient.Login hub = world.hub();
        TestClient.Login org = world.org("acme");
        assertThat(world.salesforce.control().expireTokens("admin@acme.example"))
                .isEqualTo(1);
        assertThat(org.data("/limits").status()).isEqualTo(401);
        assertThat(hub.data("/limits").status()).isEqualTo(200);
    }

    @Test
    void identity_ofSomebodyElse_needsTheScopeApi() {
        TestClient.Login hub = world.client.login(HUB);
        String other = hub.identityUrl.substring(0, hub.identityUrl.lastIndexOf('/') + 1)
                + World.addUser(hub, "ana@vendor.example");
        assertThat(hub.get(other).json().get("asserted_user").asBoolean()).isFalse();
        world.salesforce.control().registerApp(world.keys.app().withScopes(java.util.Set.of("chatter_api", "id")));
        TestClient.Login narrow = world.client.login(HUB);
        assertThat(narrow.get(other).status()).isEqualTo(403);
        assertThat(narrow.get(narrow.identityUrl).status()).isEqualTo(200);
    }
}
