package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens in a scenario at a time: each strikes as Salesforce would, and is over when it is put right. */
class HappeningsTest {
    private static final String ORGS = """
            orgs:
              - { name: Acme, admin: jo@acme.example, users: [ana@acme.example], groups: [{ name: Travel, members: all }] }
            acts:
            """;
    private static final String ANA = "ana@acme.example";
    private static final String LIMITS = "/limits";

    private static World world(String... acts) {
        StringBuilder yaml = new StringBuilder(ORGS);
        for (String act : acts) {
            yaml.append("  - { ").append(act).append(" }\n");
        }
        return new World(builder -> builder.scenario(Scenario.parse("s.yaml", yaml.toString())));
    }

    /** Advances to the second and waits until so many acts are done. */
    private static void at(World world, int second, int done) {
        world.clock.advance(Duration.ofSeconds(second));
        await().until(() -> world.salesforce.control().stats().actsDone() == done);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lock-org: jo@acme.example|unlock-org: jo@acme.example|400|ORG_LOCKED|inactive_org",
                "deactivate: ana@acme.example|reactivate: ana@acme.example|401|INVALID_SESSION_ID|inactive user",
                "freeze: ana@acme.example|unfreeze: ana@acme.example|401|INVALID_SESSION_ID|authentication failure"
            })
    void user_isRefusedUntilItIsPutRight(String wrong, String right, int status, String code, String oauth) {
        try (World world = world("at: 1s, " + wrong, "at: 2s, " + right)) {
            TestClient.Login ana = world.client.login(ANA);
            at(world, 1, 1);
            assertThat(ana.data(LIMITS).status()).isEqualTo(status);
            assertThat(ana.data(LIMITS).errorCode()).isEqualTo(code);
            assertThat(world.client.token(ANA).body()).contains(oauth);
            at(world, 1, 2);
            assertThat(world.client.login(ANA).data(LIMITS).status()).isEqualTo(200);
        }
    }

    @Test
    void approvalWithdrawn_endsTokens_untilItIsGivenAgain() {
        try (World world = world(
                "at: 1s, withdraw-approval: ana@acme.example, app: " + TestKeys.CLIENT_ID,
                "at: 2s, approve: ana@acme.example, app: " + TestKeys.CLIENT_ID)) {
            TestClient.Login ana = world.client.login(ANA);
            at(world, 1, 1);
            assertThat(ana.data(LIMITS).status()).isEqualTo(401);
            assertThat(world.client.token(ANA).body()).contains("invalid_app_access");
            at(world, 1, 2);
            assertThat(world.client.token(ANA).status()).isEqualTo(200);
        }
    }

    @Test
    void tokensExpired_ofOneUserOrOfAll() {
        try (World world = world("at: 1s, expire-tokens: ana@acme.example", "at: 2s, expire-tokens: all")) {
            TestClient.Login ana = world.client.login(ANA);
            TestClient.Login jo = world.client.login("jo@acme.example");
            at(world, 1, 1);
            assertThat(ana.data(LIMITS).status()).isEqualTo(401);
            assertThat(jo.data(LIMITS).status()).isEqualTo(200);
            at(world, 1, 2);
            assertThat(jo.data(LIMITS).status()).isEqualTo(401);
        }
    }

    @Test
    void orgMoved_answersAtItsNewHostOnly() {
        try (World world = world("at: 1s, move-org: ana@acme.example, old-host: not-routed")) {
            TestClient.Login ana = world.client.login(ANA);
            at(world, 1, 1);
            assertThat(ana.data(LIMITS).status()).isEqualTo(420);
            TestClient.Login again = world.client.login(ANA);
            assertThat(again.instanceUrl).isNotEqualTo(ana.instanceUrl);
            assertThat(again.data(LIMITS).status()).isEqualTo(200);
        }
    }

    @Test
    void clock_isToleratedForThreeMinutes_andTheStoryGoesByTheTrueTime() {
        try (World world = world(
                "at: 0s, as: ana@acme.example, in: me, text: first",
                "at: 1s, clock: 2m",
                "at: 2s, clock: 10m",
                "at: 3s, clock: -10m",
                "at: 4s, clock: 0s")) {
            at(world, 1, 2);
            assertThat(world.client.token(ANA).status()).as("two minutes ahead").isEqualTo(200);
            at(world, 1, 3);
            assertThat(world.client.token(ANA).body()).as("ten minutes ahead").contains("expired authorization code");
            at(world, 1, 4);
            assertThat(world.client.token(ANA).status())
                    .as("ten minutes behind")
                    .isEqualTo(200);
            at(world, 1, 5);
            assertThat(world.client.token(ANA).status()).isEqualTo(200);
        }
    }

    @Test
    void faults_beginAndEndAtATime() {
        try (World world =
                world("at: 1s, fault: { path: /limits, kind: maintenance, rate: 1 }", "at: 2s, clear-faults: true")) {
            TestClient.Login ana = world.client.login(ANA);
            assertThat(ana.data(LIMITS).status()).isEqualTo(200);
            at(world, 1, 1);
            assertThat(ana.data(LIMITS).status()).isEqualTo(503);
            assertThat(ana.data(LIMITS).status()).isEqualTo(503);
            at(world, 1, 2);
            assertThat(ana.data(LIMITS).status()).isEqualTo(200);
        }
    }

    @Test
    void peopleOfALockedOrg_waitWithTheirPosts() {
        try (World world = world(
                "at: 1s, lock-org: jo@acme.example",
                "at: 2s, as: ana@acme.example, in: Travel, text: locked out",
                "at: 2s, as: hub@vendor.example, in: me, text: not locked out",
                "at: 3s, unlock-org: jo@acme.example")) {
            at(world, 1, 1);
            int posts = world.salesforce.control().stats().posts();
            at(world, 1, 2);
            assertThat(world.salesforce.control().stats().posts()).isEqualTo(posts + 1);
            at(world, 1, 4);
            assertThat(world.salesforce.control().stats().posts()).isEqualTo(posts + 2);
        }
    }

    @Test
    void lastAdministrator_staysActive_andTheStoryGoesOn() {
        try (World world = world("at: 1s, deactivate: jo@acme.example", "at: 2s, expire-tokens: all")) {
            at(world, 2, 2);
            assertThat(world.client.token("jo@acme.example").status()).isEqualTo(200);
            assertThatThrownBy(() -> world.salesforce.control().setActive("jo@acme.example", false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("last administrator");
        }
    }

    @Test
    void certificateReplaced_staysReplacedOverARestart(@TempDir Path directory) throws Exception {
        TestKeys other = TestKeys.create();
        Files.writeString(
                directory.resolve("new.crt"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(other.certificate().getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        Path file = Files.writeString(
                directory.resolve("s.yaml"),
                ORGS + "  - { at: 1s, replace-certificate: " + TestKeys.CLIENT_ID + ", file: new.crt }\n"
                        + "  - { at: 2s, clock: 1m }\n");
        TestClock clock;
        Path data = directory.resolve("data");
        try (World world = new World(builder -> builder.data(data).scenario(Scenario.read(file)))) {
            clock = world.clock;
            assertThat(world.client.token(ANA).status()).isEqualTo(200);
            at(world, 2, 2);
            assertThat(world.client.token(ANA).body()).contains("invalid assertion");
            assertThat(new TestClient(world.salesforce, other, clock).token(ANA).status())
                    .isEqualTo(200);
        }
        try (World world = new World(builder -> builder.data(data).clock(clock).scenario(Scenario.read(file)))) {
            assertThat(new TestClient(world.salesforce, world.keys, clock)
                            .token(ANA)
                            .body())
                    .contains("invalid assertion");
            assertThat(new TestClient(world.salesforce, other, clock).token(ANA).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void deactivation_overHttp() {
        try (World world = world("at: 0s, as: ana@acme.example, in: me, text: here")) {
            String url = world.salesforce.baseUrl() + "/__control/deactivate";
            TestClient.Login ana = world.client.login(ANA);
            assertThat(ana.request("POST", url, Map.of("username", ANA)).status())
                    .isEqualTo(204);
            assertThat(world.client.token(ANA).body()).contains("inactive user");
            assertThat(ana.request("POST", url, Map.of("username", ANA, "inactive", false))
                            .status())
                    .isEqualTo(204);
            assertThat(world.client.token(ANA).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ at: 1s, clock: soon }|s.yaml:2:20: 'soon' is no duration",
                "{ at: 1s, lock-org: a@b, freeze: a@b }|s.yaml:2:36: 'freeze' does not go with 'lock-org'",
                "{ at: 1s, deactivate: a@b, text: x }|s.yaml:2:36: 'text' does not go with 'deactivate'",
                "{ at: 1s, lock-org: a@b, app: x }|s.yaml:2:33: 'app' does not go with 'lock-org'",
                "{ at: 1s, approve: a@b }|s.yaml:2:3: 'app' is missing",
                "{ at: 1s, move-org: a@b, old-host: gone }|s.yaml:2:38: an old host is",
                "{ at: 1s, clear-faults: false }|s.yaml:2:27: 'clear-faults' is true, or not there",
                "{ at: 1s, fault: { path: x, kind: y } }|s.yaml:2:20: kind must be one of",
                "{ at: 1s, replace-certificate: x, file: none.crt }|s.yaml:2:43: the certificate none.crt cannot be read"
            })
    void mistake_saysWhereItIs(String act, String message) {
        assertThatThrownBy(() -> Scenario.parse("s.yaml", "acts:\n- " + act))
                .isInstanceOf(ScenarioException.class)
                .hasMessageStartingWith(message);
    }
}
