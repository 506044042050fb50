package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.orgbridge.fixtures.Browser;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong on purpose: orgs that move, clocks that are wrong, answers that are spoilt. */
class FaultsTest {
    private static final String HUB = "hub@vendor.example";

    private final World world = new World(builder -> builder.faultSeed(7));
    private final Control control = world.salesforce.control();
    private final TestClient.Login hub = world.hub();

    @AfterEach
    void close() {
        world.close();
    }

    private TestClient.Reply control(String what, Map<String, ?> in) {
        return hub.request("POST", world.salesforce.baseUrl() + "/__control/" + what, in);
    }

    @ParameterizedTest
    @CsvSource({"MOVED_PERMANENTLY,301", "TEMPORARY_REDIRECT,307", "NOT_ROUTED,420", "URL_NOT_RESET,400"})
    void movedOrg_answersAtItsNewHost_andTheOldOneSaysSo(OldHost old, int status) {
        String moved = control.moveOrg(HUB, old);
        assertThat(moved).isNotEqualTo(hub.instanceUrl);
        TestClient.Reply left = hub.data("/limits");
        assertThat(left.status()).isEqualTo(status);
        if (status < 400) {
            assertThat(left.response().headers().firstValue("Location")).contains(moved + TestClient.DATA + "/limits");
        }
        assertThat(hub.get(moved + TestClient.DATA + "/limits").status()).isEqualTo(200);
        assertThat(world.hub().instanceUrl).isEqualTo(moved);
    }

    @Test
    void orgMovedAgain_isRedirectedToFromTheLastHostOnly() {
        String first = hub.instanceUrl;
        String second = control.moveOrg(HUB, OldHost.MOVED_PERMANENTLY);
        String third = control.moveOrg(HUB, OldHost.TEMPORARY_REDIRECT);
        assertThat(hub.get(first + TestClient.DATA + "/limits").status()).isEqualTo(420);
        TestClient.Reply left = hub.get(second + TestClient.DATA + "/limits");
        assertThat(left.status()).isEqualTo(307);
        assertThat(left.response().headers().firstValue("Location")).contains(third + TestClient.DATA + "/limits");
    }

    @Test
    void movedOrg_overHttp_withNothingLeftBehind() {
        String moved = control("move-org", Map.of("username", HUB, "oldHost", "closed"))
                .json()
                .get("instanceUrl")
                .asText();
        assertThatThrownBy(() -> hub.data("/limits")).isInstanceOf(UncheckedIOException.class);
        assertThat(hub.get(moved + TestClient.DATA + "/limits").status()).isEqualTo(200);
    }

    @Test
    void lockedOrg_refusesTokensAndData() {
        assertThat(control("lock-org", Map.of("username", HUB)).status()).isEqualTo(204);
        assertThat(hub.data("/limits").errorCode()).isEqualTo("ORG_LOCKED");
        assertThat(world.client.token(HUB).body()).contains("inactive_org");
        control("lock-org", Map.of("username", HUB, "locked", false));
        assertThat(hub.data("/limits").status()).isEqualTo(200);
    }

    @Test
    void certificateReplaced_refusesTheOldKey() {
        control.replaceCertificate(TestKeys.CLIENT_ID, TestKeys.create().certificate());
        assertThat(world.client.token(HUB).body()).contains("invalid assertion");
        control.replaceCertificate(TestKeys.CLIENT_ID, world.keys.certificate());
        assertThat(world.client.token(HUB).status()).isEqualTo(200);
    }

    @Test
    void approvalWithdrawnFromAPreAuthorisedUser_isAnAssignmentTakenAway() {
        control("withdraw-approval", Map.of("username", HUB, "clientId", TestKeys.CLIENT_ID));
        assertThat(hub.data("/limits").status()).isEqualTo(401);
        assertThat(world.client.token(HUB).body()).contains("invalid_app_access");
        control("approve", Map.of("username", HUB, "clientId", TestKeys.CLIENT_ID));
        assertThat(world.client.token(HUB).status()).isEqualTo(200);
    }

    @Test
    void clockAhead_findsAssertionsExpired() {
        control("clock", Map.of("aheadSeconds", 600));
        assertThat(world.client.token(HUB).body()).contains("expired authorization code");
        control.skewClock(Duration.ZERO);
        assertThat(world.client.token(HUB).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "chatter-limit,503,REQUEST_LIMIT_EXCEEDED",
        "daily-limit,403,REQUEST_LIMIT_EXCEEDED",
        "concurrent-limit,403,REQUEST_LIMIT_EXCEEDED",
        "incurable-401,401,INVALID_SESSION_ID",
        "dead-token,401,INVALID_SESSION_ID",
        "maintenance,503,''",
        "bad-oauth-token,403,''"
    })
    void refusals_areThere(String kind, int status, String code) {
        assertThat(control("faults", Map.of("path", "GET .*/limits", "kind", kind))
                        .status())
                .isEqualTo(204);
        TestClient.Reply reply = hub.data("/limits");
        assertThat(reply.status()).isEqualTo(status);
        if (code.isEmpty()) {
            assertThat(reply.response().headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/html");
        } else {
            assertThat(reply.errorCode()).isEqualTo(code);
        }
        assertThat(hub.data("/limits").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unsupported_response_type",
                "invalid_client_id",
                "invalid_client",
                "invalid_request",
                "access_denied",
                "redirect_uri_missing",
                "redirect_uri_mismatch",
                "immediate_unsuccessful",
                "invalid_scope",
                "unsupported_grant_type",
                "invalid_grant",
                "invalid_app_access",
                "inactive_user",
                "inactive_org",
                "rate_limit_exceeded",
                "unsupported_token_type",
                "invalid_token",
                "app_not_found",
                "app_blocked",
                "oauth_flow_disabled",
                "invalid_assertion_type",
                "bad_jti_claim",
                "invalid_basic_auth_header",
                "authorization_pending",
                "slow_down",
                "invalid_otp",
                "login_error",
                "service_unavailable",
                "system_down",
                "server_error",
                "unknown_error"
            })
    void everyOAuthError_canBeHad(String error) {
        control.inject(Fault.oauthError("oauth2/token", 1, error));
        TestClient.Reply reply = world.client.token(HUB);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().get("error").asText()).isEqualTo(error);
        assertThat(reply.json().get("error_description").asText()).isNotEmpty();
        control.inject(Fault.oauthError("oauth2/authorize", 1, error + ": because"));
        assertThat(Browser.at(world.salesforce.baseUrl(), TestKeys.CALLBACK)
                        .open("/services/oauth2/authorize?client_id=x&state=s&redirect_uri="
                                + TestClient.encode(TestKeys.CALLBACK))
                        .callback())
                .containsEntry("error", error)
                .containsEntry("error_description", "because")
                .containsEntry("state", "s");
    }

    @Test
    void bodies_areTruncatedSlowAndMislabelled() {
        control.inject(Fault.truncated("/limits", 1));
        assertThatThrownBy(() -> hub.data("/limits")).isInstanceOf(UncheckedIOException.class);
        control.inject(Fault.slowBody("/limits", 1, Duration.ofMillis(100)));
        long begin = System.nanoTime();
        assertThat(hub.data("/limits").json().has("DailyApiRequests")).isTrue();
        assertThat(System.nanoTime() - begin).isGreaterThan(80_000_000L);
        control.inject(Fault.wrongType("/limits", 1));
        TestClient.Reply mislabelled = hub.data("/limits");
        assertThat(mislabelled.response().headers().firstValue("Content-Type").orElseThrow())
                .startsWith("text/plain");
        assertThat(mislabelled.json().has("DailyApiRequests")).isTrue();
    }

    @Test
    void pages_repeatAndReorderElements() {
        for (int i = 0; i < 4; i++) {
            hub.say("me", "post " + i);
        }
        String feed = "/chatter/feeds/record/me/feed-elements?pageSize=2";
        control.inject(Fault.shuffled("/chatter/feeds", 2));
        JsonNode first = hub.data(feed).json();
        JsonNode second = hub.get(first.get("nextPageUrl").asText()).json();
        assertThat(first.get("elements")).hasSize(3);
        List<String> seen = new ArrayList<>();
        first.get("elements").forEach(one -> seen.add(one.get("id").asText()));
        second.get("elements").forEach(one -> seen.add(one.get("id").asText()));
        assertThat(seen.stream().distinct()).hasSize(4);
        assertThat(seen).hasSize(6).isNotEqualTo(seen.stream().sorted().toList());
    }

    private List<Integer> strikes() {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            statuses.add(hub.data("/limits").status());
        }
        control.clearFaults();
        return statuses;
    }

    @Test
    void rate_withTheSameSeed_strikesTheSameRequests() {
        Fault often = Fault.maintenance("/limits", Integer.MAX_VALUE).atRate(0.3);
        control.seedFaults(42);
        control.inject(often);
        List<Integer> first = strikes();
        control.seedFaults(42);
        control.inject(often);
        assertThat(strikes()).isEqualTo(first);
        control.seedFaults(43);
        control.inject(often);
        assertThat(strikes()).isNotEqualTo(first);
        assertThat(first).contains(200, 503);
    }

    @Test
    void latency_isSpreadButTheRequestIsAnswered() {
        control("faults", Map.of("path", "/limits", "kind", "latency", "milliseconds", 20, "spread", "exponential"));
        assertThat(hub.data("/limits").status()).isEqualTo(200);
        assertThat(control("faults", Map.of("path", "/limits", "kind", "nonsense"))
                        .status())
                .isEqualTo(400);
        assertThat(control("faults", Map.of("path", "(", "kind", "reset")).status())
                .isEqualTo(400);
        assertThat(control("faults", Map.of("path", "x", "kind", "reset", "rate", 2))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void scenario_mayBringFaults() {
        Scenario scenario = Scenario.parse("s.yaml", """
                scenario: storm
                seed: 5
                acts: []
                faults:
                  - { path: /limits, kind: daily-limit, times: 1 }
                """);
        try (World stormy = new World(builder -> builder.scenario(scenario))) {
            assertThat(stormy.hub().data("/limits").status()).isEqualTo(403);
            assertThat(stormy.hub().data("/limits").status()).isEqualTo(200);
        }
        assertThatThrownBy(() -> Scenario.parse("s.yaml", "acts: []\nfaults:\n  - { path: x, kind: y }"))
                .isInstanceOf(ScenarioException.class)
                .hasMessageStartingWith("s.yaml:3:5: kind must be one of");
    }

    @Test
    void apps_areReadFromAFile(@TempDir Path directory) throws Exception {
        writeCertificate(directory.resolve("app.crt"));
        Path file = directory.resolve("apps.yaml");
        Files.writeString(file, """
                apps:
                  - client-id: 3MVG9FromAFile
                    certificate: app.crt
                    client-secret: s3cret
                    callback-url: [http://127.0.0.1:1/a, http://127.0.0.1:1/b]
                    name: From a file
                    scopes: [api, refresh_token]
                    profiles: Standard User
                    permitted-users: self-authorized
                    require-secret: web-server
                    require-pkce: true
                    rotate-refresh-tokens: true
                    session-timeout: 15m
                    run-as: admin@acme.example
                    login-ip-ranges: [127.0.0.0/8, 10.0.0.1-10.0.0.9]
                    external-client-app: true
                """);
        ConnectedApp app = new AppsReader(file).read().get(0);
        assertThat(app.certificate()).isEqualTo(world.keys.certificate());
        assertThat(app.callbackUrls()).containsExactly("http://127.0.0.1:1/a", "http://127.0.0.1:1/b");
        assertThat(app.policy().sessionTimeout()).isEqualTo(Duration.ofMinutes(15));
        assertThat(app.policy().secretRequired()).containsExactly(AppPolicy.Flow.WEB_SERVER);
        assertThat(app.policy().loginIpRanges()).containsExactly("127.0.0.0/8", "10.0.0.1-10.0.0.9");
        assertThat(app.policy().externalClientApp()).isTrue();
        assertThat(app.toString()).doesNotContain("s3cret");
        try (World more = new World(builder -> builder.connectedApps(file))) {
            assertThat(more.client
                            .tokenFor(more.keys.assertion(
                                    "3MVG9FromAFile",
                                    HUB,
                                    "https://login.salesforce.com",
                                    more.clock.instant().plusSeconds(60)))
                            .body())
                    .contains("user hasn't approved this consumer");
        }
        Files.writeString(file, "apps:\n  - client-id: x\n    callback-url: y\n    require-pkce: perhaps");
        assertThatThrownBy(() -> new AppsReader(file).read())
                .hasMessage(file + ":4:19: 'perhaps' is neither true nor false");
    }

    private void writeCertificate(Path file) throws java.io.IOException, CertificateEncodingException {
        Files.writeString(
                file,
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(world.keys.certificate().getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
    }

    @Test
    void app_isRegisteredOverHttp() {
        assertThat(control(
                                "apps",
                                Map.of("clientId", "3MVG9Late", "clientSecret", "s", "callbackUrl", TestKeys.CALLBACK))
                        .status())
                .isEqualTo(204);
        assertThat(control("apps", Map.of("clientId", "x", "callbackUrl", "y", "certificate", "z"))
                        .status())
                .isEqualTo(400);
        control("password", Map.of("username", HUB, "password", "only this"));
        Browser browser = Browser.at(world.salesforce.baseUrl(), TestKeys.CALLBACK);
        browser.open("/services/oauth2/authorize?response_type=code&client_id=3MVG9Late&redirect_uri="
                + TestClient.encode(TestKeys.CALLBACK));
        assertThat(browser.login(HUB, "other").text()).contains("Please check");
        assertThat(browser.login(HUB, "only this").callback()).containsKey("code");
        assertThat(control("freeze", Map.of("username", HUB)).status()).isEqualTo(204);
        assertThat(hub.data("/limits").status()).isEqualTo(401);
        assertThat(TestClient.send(HttpRequest.newBuilder(URI.create(world.salesforce.baseUrl() + "/__control/stats")))
                        .status())
                .isEqualTo(200);
    }
}
