package io.orgbridge.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orgbridge.TokenProvider;
import io.orgbridge.fixtures.Browser;
import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.Keys;
import io.orgbridge.fixtures.Leaks;
import io.orgbridge.fixtures.LocalOrgs;
import io.orgbridge.fixtures.LogCapture;
import io.orgbridge.fixtures.Running;
import io.orgbridge.fixtures.Seeds;
import io.orgbridge.fixtures.Serving;
import io.orgbridge.fixtures.Settings;
import io.orgbridge.localsalesforce.AppPolicy;
import io.orgbridge.localsalesforce.ConnectedApp;
import io.orgbridge.localsalesforce.Fault;
import io.orgbridge.localsalesforce.LocalSalesforce;
import io.orgbridge.token.AccessToken;
import io.orgbridge.token.AuthorizationCodes;
import io.orgbridge.token.CredentialStore;
import io.orgbridge.token.OrgUser;
import io.orgbridge.token.SalesforceTokens;
import io.orgbridge.token.Secret;
import io.orgbridge.token.Vault;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

    private final LogCapture log = new LogCapture("io.orgbridge", "org.apache.camel");
    private final Map<String, String> secrets = new ConcurrentHashMap<>();
    private final List<String> pages = new ArrayList<>();
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
        log.close();
    }

    private ConnectedApp app(AppPolicy policy) {
        return ConnectedApp.withoutCertificate(CLIENT_ID, SECRET, callback).withPolicy(policy);
    }

    private void order(String order) {
        serving.context().createProducerTemplate().sendBody("direct:orgbridge-order", order);
    }

    /** Consents, and notes what is secret on the way. */
    private void consent(String query, String username) {
        Browser browser = new Browser()
                .stopBefore(callback)
                .open(serving.url() + "/oauth/start?" + query)
                .login(username);
        String back = browser.address().toString();
        String state = parameter(back, "state");
        secrets.put("state of " + username, state);
        secrets.put("code of " + username, parameter(back, "code"));
        secrets.put("verifier of " + username, verifier(state));

        assertThat(browser.stopBefore("none").open(back).text()).contains("Token obtained");

        pages.add(browser.text());
        collectTokens();
    }

    private static String parameter(String address, String name) {
        return URLDecoder.decode(address.replaceFirst(".*[?&]" + name + "=([^&]*).*", "$1"), StandardCharsets.UTF_8);
    }

    private String verifier(String state) {
        String hash = AuthorizationCodes.challenge(Secret.of(state));
        String sealed = rows("select verifier from authorisation where state_hash = '" + hash + "'")
                .get(0)
                .get("verifier")
                .toString();
        return Vault.open(Keys.KEYSET).unseal(sealed, hash).reveal();
    }

    private void collectTokens() {
        CredentialStore credentials = TokenProvider.credentials(
                serving.bridge().config(), serving.bridge().store(), Vault.open(Keys.KEYSET), "leak-search");
        credentials.all().forEach(credential -> {
            Stream.of(
                            credential.refreshToken(),
                            credential.token() == null
                                    ? null
                                    : credential.token().value())
                    .filter(Objects::nonNull)
                    .forEach(secret -> secrets.put("token " + secret.reveal().hashCode(), secret.reveal()));
        });
    }

    /** The one-time codes that the hub shows with the SignupRequests. */
    private void collectSignupCodes() throws Exception {
        SalesforceTokens tokens =
                serving.context().getRegistry().lookupByNameAndType("salesforceTokens", SalesforceTokens.class);
        AccessToken token = tokens.get(OrgUser.ofHub(HUB_USER));
        String answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(token.resolve(
                                        "/services/data/v66.0/query?q=SELECT+AuthCode+FROM+SignupRequest"))
                                .header(
                                        "Authorization",
                                        "Bearer " + token.value().reveal())
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        Matcher code = Pattern.compile("\"AuthCode\":\"([^\"]+)\"").matcher(answer);
        while (code.find()) {
            secrets.put("sign-up code " + code.group(1).hashCode(), code.group(1));
        }
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
    void noSecretOfTheseWays_isInLogDatabaseOrPages() throws Exception {
        awaitState("first", "FOLLOWED");
        collectTokens();
        collectSignupCodes();
        secrets.put("client secret", SECRET);

        assertThat(secrets.keySet())
                .as("what was in play")
                .contains("state of " + HUB_USER, "code of " + HUB_USER, "verifier of " + HUB_USER)
                .anySatisfy(name -> assertThat(name).startsWith("sign-up code"))
                .anySatisfy(name -> assertThat(name).startsWith("token"));
        Map<String, String> places = new LinkedHashMap<>();
        places.put("log", log.text());
        places.put("pages", String.join("\n", pages));
        places.put("database", rows("script").toString());
        for (String path : List.of("/", "/api/orders", "/api/orgs", "/api/posts", "/observe/metrics", "/oauth/start")) {
            places.put(path, new Browser().open(serving.url() + path).text());
        }
        assertThat(places.get("log")).as("told at DEBUG").contains("org.apache.camel.", "io.orgbridge.");
        assertThat(Leaks.found(places, secrets)).isEmpty();
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
