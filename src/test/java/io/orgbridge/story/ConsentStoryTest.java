package io.orgbridge.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orgbridge.fixtures.Browser;
import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.LocalOrgs;
import io.orgbridge.fixtures.Running;
import io.orgbridge.fixtures.Seeds;
import io.orgbridge.fixtures.Serving;
import io.orgbridge.fixtures.Settings;
import io.orgbridge.localsalesforce.AppPolicy;
import io.orgbridge.localsalesforce.ConnectedApp;
import io.orgbridge.localsalesforce.Fault;
import io.orgbridge.localsalesforce.LocalSalesforce;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The whole way with an app that has no certificate: consent in the hub, a code from each sign-up, rotating tokens. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsentStoryTest {
    private static final String HUB_USER = "signup@vendor.example";
    private static final String CLIENT_ID = "3MVG9WithoutCertificate";
    private static final String SECRET = "8123456789012345678";

    private final int port = Serving.freePort();
    private final String callback = "http://127.0.0.1:" + port + "/oauth/callback";
    private final Properties properties = Settings.smallest();
    private LocalSalesforce salesforce;
    private Serving serving;

    @BeforeAll
    void start() {
        salesforce = LocalSalesforce.builder()
                .connectedApp(app(AppPolicy.ofDefaults().rotating()))
                .hubUsername(HUB_USER)
                .signupDuration(Duration.ofMillis(200))
                .replicationDelay(Duration.ofMillis(300))
                .start();
        properties.remove("orgbridge.salesforce.private-key");
        properties.setProperty("orgbridge.salesforce.login-url", salesforce.baseUrl());
        properties.setProperty("orgbridge.salesforce.client-id", CLIENT_ID);
        properties.setProperty("orgbridge.salesforce.client-secret", SECRET);
        properties.setProperty("orgbridge.salesforce.flow", "refresh-token");
        properties.setProperty("orgbridge.salesforce.callback-url", callback);
        properties.setProperty("orgbridge.signup.template-id", "0TT000000000001");
        properties.setProperty("orgbridge.signup.poll-interval", "100ms");
        properties.setProperty("orgbridge.tick", "100ms");
        properties.setProperty("orgbridge.feed.interval", "300ms");
        properties.setProperty("orgbridge.feed.max-interval", "300ms");
        properties.setProperty("orgbridge.feed.sources", "group");
        properties.setProperty("orgbridge.db.url", Databases.H2.freshUrl());
        serving = new Serving(port, properties, Clock.systemUTC());
        order(LocalOrgs.order("first"));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(String.valueOf(row("first").get("next_step")))
                        .as("the hub's user has to consent first")
                        .contains("/oauth/start?org=hub"));
        consent("org=hub", HUB_USER);
    }

    @AfterAll
    void stop() {
        serving.close();
        salesforce.close();
    }

    private ConnectedApp app(AppPolicy policy) {
        return ConnectedApp.withoutCertificate(CLIENT_ID, SECRET, callback).withPolicy(policy);
    }

    private void order(String order) {
        serving.context().createProducerTemplate().sendBody("direct:orgbridge-order", order);
    }

    private void consent(String query, String username) {
        assertThat(new Browser()
                        .open(serving.url() + "/oauth/start?" + query)
                        .login(username)
                        .text())
                .contains("Token obtained");
    }

    private List<Map<String, Object>> rows(String query) {
        return Seeds.rows(serving.bridge().store(), query);
    }

    private Map<String, Object> row(String orderId) {
        return rows("select * from signup_order where order_id = '" + orderId + "'")
                .get(0);
    }

    private void awaitState(String orderId, String state) {
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(row(orderId)).containsEntry("state", state));
    }

    @Test
    void signUp_bringsACode_thatBecomesTokens_whichRotate() {
        awaitState("first", "FOLLOWED");

        String post = salesforce.control().post("admin@first.example", "Travel", "LH442 to Rome on 2026-12-03 #travel");
        awaitTrip(post);
        String orgId = row("first").get("org_id").toString();
        String before = refreshToken(orgId);
        assertThat(salesforce.control().expireTokens("admin@first.example")).isPositive();
        awaitTrip(salesforce.control().post("admin@first.example", "Travel", "LH443 to Rome on 2026-12-04 #travel"));

        assertThat(refreshToken(orgId)).as("the rotated one is kept").isNotEqualTo(before);
        assertThat(rows("select flow from credential where org_id = '" + orgId + "'"))
                .extracting(row -> row.get("flow"))
                .containsExactly("refresh-token");
    }

    private String refreshToken(String orgId) {
        return rows("select refresh_token from credential where username like 'admin@%' and org_id = '" + orgId + "'")
                .get(0)
                .get("refresh_token")
                .toString();
    }

    private void awaitTrip(String postId) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(rows("select * from trip where post_id = '" + postId + "'"))
                        .hasSize(1));
    }

    @Test
    void codeThatWasLost_failsTheOrder_andConsentWithAdoptionMendsIt() {
        awaitState("first", "FOLLOWED");
        salesforce.control().inject(Fault.resetAfter("POST /services/oauth2/token", 1));

        order(LocalOrgs.order("lost"));

        awaitState("lost", "FAILED");
        assertThat(row("lost")).containsEntry("error_code", "AUTH_CODE_LOST");
        String org = row("lost").get("org_id").toString();
        assertThat(row("lost").get("next_step").toString())
                .contains("/oauth/start?org=" + org + "&user=admin%40lost.example", "adopt the org");
        consent("org=" + org + "&user=admin%40lost.example", "admin@lost.example");
        order("{\"orderId\": \"found\", \"orgUsername\": \"admin@lost.example\"}");
        awaitState("found", "FOLLOWED");
    }

    @Test
    void adoptedOrg_waitsForConsent_underAnUnknownOrg() {
        awaitState("first", "FOLLOWED");
        order("{\"orderId\": \"hub\", \"orgUsername\": \"" + HUB_USER + "\"}");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(String.valueOf(row("hub").get("next_step")))
                        .contains("/oauth/start?org=unknown&user=signup%40vendor.example"));

        consent("org=unknown&user=signup%40vendor.example", HUB_USER);

        awaitState("hub", "FOLLOWED");
        assertThat(rows("select * from credential where org_id = 'unknown'"))
                .as("the org is known now")
                .isEmpty();
    }

    @Test
    void adoptedOrg_byClientCredentials_needsNobody() {
        awaitState("first", "FOLLOWED");
        salesforce.control().registerApp(app(AppPolicy.ofDefaults().rotating().runningAs("admin@first.example")));
        String instance = rows("select instance_url from org where admin_username = 'admin@first.example'")
                .get(0)
                .get("instance_url")
                .toString();
        Properties elsewhere = new Properties();
        elsewhere.putAll(properties);
        elsewhere.setProperty("orgbridge.db.url", Databases.H2.freshUrl());

        try (Running running = new Running(elsewhere)) {
            running.order("""
                    { "orderId": "robot", "orgUsername": "admin@first.example", "loginUrl": "%s",
                      "flow": "client-credentials" }""".formatted(instance));

            running.awaitState("robot", "FOLLOWED");
            assertThat(running.count("select count(*) from credential where org_id = 'unknown'"))
                    .as("the org is known now")
                    .isZero();
        }
    }
}
