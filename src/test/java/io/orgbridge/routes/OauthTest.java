package io.orgbridge.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orgbridge.fixtures.Browser;
import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.HeldClock;
import io.orgbridge.fixtures.ScriptedServer;
import io.orgbridge.fixtures.Seeds;
import io.orgbridge.fixtures.Serving;
import io.orgbridge.fixtures.Settings;
import io.orgbridge.localsalesforce.AppPolicy;
import io.orgbridge.localsalesforce.ConnectedApp;
import io.orgbridge.localsalesforce.Fault;
import io.orgbridge.localsalesforce.LocalSalesforce;
import io.orgbridge.token.OrgUser;
import io.orgbridge.token.SalesforceTokens;
import io.orgbridge.token.TokenException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** "Obtain new token" in a browser: over Salesforce and back, with everything that can go wrong on the way. */
@ParameterizedClass
@EnumSource(Databases.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OauthTest {
    private static final String HUB_USER = "signup@vendor.example";
    private static final OrgUser HUB = OrgUser.ofHub(HUB_USER);
    private static final String CLIENT_ID = "3MVG9OauthTestsConsumerKey";
    private static final String SECRET = "8123456789012345678";

    private final int port = Serving.freePort();
    private final String callback = "http://127.0.0.1:" + port + "/oauth/callback";

    @Parameter
    private Databases databases;

    private String database = "";
    private final HeldClock clock = new HeldClock();
    private LocalSalesforce salesforce;
    private Serving serving;

    @BeforeParameterizedClassInvocation
    void start() {
        database = databases.freshUrl();
        salesforce = LocalSalesforce.builder()
                .connectedApp(ConnectedApp.withoutCertificate(CLIENT_ID, SECRET, callback)
                        .withPolicy(AppPolicy.ofDefaults().selfAuthorizing().requiringPkce()))
                .hubUsername(HUB_USER)
                .start();
        serving = new Serving(port, properties(), clock);
    }

    @AfterParameterizedClassInvocation
    void stop() {
        serving.close();
        salesforce.close();
    }

    @BeforeEach
    void forget() {
        salesforce.control().withdrawApproval(HUB_USER, CLIENT_ID);
        for (String table : List.of("authorisation", "credential")) {
            serving.bridge().store().sql().sql("delete from " + table).update();
        }
    }

    private Properties properties() {
        Properties properties = Settings.smallest();
        properties.setProperty("orgbridge.salesforce.login-url", salesforce.baseUrl());
        properties.setProperty("orgbridge.salesforce.client-id", CLIENT_ID);
        properties.setProperty("orgbridge.salesforce.client-secret", SECRET);
        properties.setProperty("orgbridge.salesforce.flow", "refresh-token");
        properties.setProperty("orgbridge.salesforce.callback-url", callback);
        properties.setProperty("orgbridge.signup.template-id", "0TT000000000001");
        properties.setProperty("orgbridge.tick", "1d");
        properties.setProperty("orgbridge.db.url", database);
        return properties;
    }

    private SalesforceTokens tokens() {
        return serving.context().getRegistry().lookupByNameAndType("salesforceTokens", SalesforceTokens.class);
    }

    private List<Map<String, Object>> credentials() {
        return Seeds.rows(serving.bridge().store(), "select * from credential");
    }

    private String start(String query) {
        return serving.url() + "/oauth/start?" + query;
    }

    /** Logs in and allows; the browser stands before the callback. */
    private Browser consent(String query) {
        return new Browser()
                .stopBefore(callback)
                .open(start(query))
                .login(HUB_USER)
                .decide("allow");
    }

    private static Browser back(Browser browser) {
        String there = browser.address().toString();
        return browser.stopBefore("none").open(there);
    }

    @Test
    void consent_givesTokens_thatAreStoredSealed_andUsedAtOnce() {
        Browser browser = new Browser().open(start("org=hub")).login(HUB_USER).decide("allow");

        assertThat(browser.text())
                .contains("Token obtained", HUB_USER, "Refresh token", "api")
                .doesNotContain(tokens().get(HUB).value().reveal());
        assertThat(browser.header("Cache-Control")).isEqualTo("no-store");
        assertThat(browser.header("Referrer-Policy")).isEqualTo("no-referrer");
        long logins = salesforce.control().tokenRequests();
        tokens().reject(HUB, tokens().get(HUB));
        assertThat(tokens().get(HUB)).isNotNull();
        assertThat(salesforce.control().tokenRequests())
                .as("a renewal by the refresh token, the first since the code")
                .isEqualTo(logins + 1);
        assertThat(credentials()).singleElement().satisfies(row -> {
            assertThat(row).containsEntry("flow", "refresh-token").containsEntry("org_id", "hub");
            assertThat(row.get("refresh_token").toString()).doesNotContain("5Aep");
        });
        assertThat(Seeds.count(serving.bridge().store(), "authorisation")).isZero();
    }

    @Test
    void redirectToSalesforce_hasPkceAndState_andNoSecret() {
        Browser browser =
                new Browser().stopBefore(salesforce.baseUrl()).open(start("org=hub&user=Signup%40Vendor.example"));

        assertThat(browser.status()).isEqualTo(302);
        assertThat(browser.address().getRawQuery())
                .contains(
                        "code_challenge_method=S256", "code_challenge=", "state=", "login_hint=signup%40vendor.example")
                .doesNotContain(SECRET, "code_verifier");
        assertThat(browser.header("Set-Cookie")).contains("HttpOnly", "SameSite=Lax", "Max-Age=600");
        assertThat(browser.header("Cache-Control")).isEqualTo("no-store");
        String state = browser.address().getRawQuery().replaceFirst(".*state=([^&]*).*", "$1");
        assertThat(Seeds.rows(serving.bridge().store(), "select * from authorisation"))
                .singleElement()
                .satisfies(row -> assertThat(row.values()).doesNotContain(state));
    }

    @Test
    void deny_isAPageWithCauseAndNextStep() {
        Browser browser = new Browser().open(start("org=hub")).login(HUB_USER).decide("deny");

        assertThat(browser.status()).isEqualTo(400);
        assertThat(browser.text()).contains("the user pressed Deny", "press Allow");
        assertThat(credentials()).isEmpty();
    }

    @Test
    void anotherUser_isToldSo_andNothingIsStored_andTheirTokensAreRevoked() {
        long before = salesforce.control().stats().counts().getOrDefault("revoke", 0L);

        Browser browser = new Browser()
                .open(start("org=hub&user=other@vendor.example"))
                .login(HUB_USER)
                .decide("allow");

        assertThat(browser.text())
                .contains("signup@vendor.example logged in, but the token was to be for other@vendor.example");
        assertThat(credentials()).isEmpty();
        assertThat(salesforce.control().stats().counts().getOrDefault("revoke", 0L))
                .isEqualTo(before + 1);
        assertThat(salesforce.control().expireTokens(HUB_USER))
                .as("tokens of the user who was not asked for")
                .isZero();
    }

    @Test
    void anotherUser_isToldSo_whenTheRevocationFailsToo() {
        salesforce.control().inject(Fault.reset("/services/oauth2/revoke", 1));

        Browser browser = new Browser()
                .open(start("org=hub&user=other@vendor.example"))
                .login(HUB_USER)
                .decide("allow");

        assertThat(browser.text()).contains("wrong_user");
        assertThat(browser.status()).isEqualTo(400);
        salesforce.control().clearFaults();
    }

    @Test
    void anotherOrg_isToldSo_andNothingIsStored() {
        Browser browser = new Browser()
                .open(start("org=00D5f000004AbCd&user=" + HUB_USER))
                .login(HUB_USER)
                .decide("allow");

        assertThat(browser.text()).contains("wrong_org", "00D5f000004AbCdEAK");
        assertThat(credentials()).isEmpty();
    }

    @Test
    void stateWorksOnce() {
        Browser browser = consent("org=hub");
        URI address = browser.address();
        assertThat(back(browser).text()).contains("Token obtained");
        long exchanged = salesforce.control().tokenRequests();

        Browser again = browser.open(address.toString());

        assertThat(again.text()).contains("unknown_state", "/oauth/start");
        assertThat(salesforce.control().tokenRequests()).isEqualTo(exchanged);
    }

    @Test
    void anotherBrowser_cannotEndIt_butTheRightOneStillCan() {
        Browser browser = consent("org=hub");

        assertThat(new Browser().open(browser.address().toString()).text()).contains("other_browser");
        assertThat(credentials()).isEmpty();
        assertThat(back(browser).text()).contains("Token obtained");
    }

    @Test
    void tooLate_isRefused() {
        Browser browser = consent("org=hub");
        clock.advance(Duration.ofMinutes(11));

        assertThat(back(browser).text()).contains("unknown_state");
        assertThat(credentials()).isEmpty();
    }

    @Test
    void twoTabsOfOneBrowser_bothEnd() {
        Browser browser = consent("org=hub");
        String first = browser.address().toString();
        String second = browser.open(start("org=hub")).decide("allow").address().toString();

        assertThat(second).startsWith(callback).isNotEqualTo(first);
        assertThat(browser.stopBefore("none").open(first).text()).contains("Token obtained");
        assertThat(browser.open(second).text()).contains("Token obtained");
    }

    @Test
    void whatOneProcessBegan_anotherEnds() {
        Browser browser = consent("org=hub");
        try (Serving other = new Serving(Serving.freePort(), properties(), clock)) {
            String there = browser.address().toString().replace(serving.url(), other.url());

            assertThat(browser.stopBefore("none").open(there).text()).contains("Token obtained");
        }
        assertThat(credentials()).hasSize(1);
    }

    @Test
    void adoptedOrgThatIsNotKnownYet_isKeptUnderItsId() {
        Browser browser = new Browser()
                .open(start("org=unknown&user=" + HUB_USER))
                .login(HUB_USER)
                .decide("allow");

        assertThat(browser.text()).contains("Token obtained");
        assertThat(credentials())
                .extracting(row -> row.get("org_id").toString())
                .singleElement()
                .satisfies(org -> assertThat(org).startsWith("00D").hasSize(18));
    }

    @Test
    void apiKey_isAskedForAtTheStart_andNotAtTheCallback() {
        Properties properties = properties();
        properties.setProperty("orgbridge.http.api-key", "key-1");
        properties.setProperty("orgbridge.db.url", Databases.H2.freshUrl());
        try (Serving guarded = new Serving(Serving.freePort(), properties, clock)) {
            String url = guarded.url() + "/oauth/start?org=hub";
            Browser stranger = new Browser().open(url);
            assertThat(stranger.status()).isEqualTo(401);
            assertThat(stranger.header("WWW-Authenticate")).startsWith("Basic");
            assertThat(new Browser("key-2").open(url).status()).isEqualTo(401);

            Browser known =
                    new Browser("key-1").stopBefore(salesforce.baseUrl()).open(url);
            assertThat(known.status()).isEqualTo(302);
            assertThat(new Browser()
                            .open(guarded.url() + "/oauth/callback?code=x&state=y")
                            .text())
                    .contains("unknown_state");
        }
    }

    @Test
    void badParameters_areAPageThatNamesTheMend() {
        assertThat(new Browser().open(start("org=acme")).text()).contains("is not an org id");
        assertThat(new Browser().open(start("org=00D5f000004AbCd")).text()).contains("name the user too");
        assertThat(new Browser()
                        .open(start("org=hub&loginUrl=https%3A%2F%2Fevil.example"))
                        .text())
                .contains("host_not_allowed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://acme.my.salesforce-sites.com",
                "https://acme.force.com",
                "https://acme.my.salesforce.com/services/apexrest/x",
                "https://login.salesforce.com?x=1"
            })
    void link_leadsToNoOtherHostThanSalesforcesLoginHosts(String loginUrl) {
        String asked = URLEncoder.encode(loginUrl, StandardCharsets.UTF_8);

        assertThat(new Browser().open(start("org=hub&loginUrl=" + asked)).text())
                .containsAnyOf("loginUrl must be a login host of Salesforce", "host_not_allowed");
        assertThat(Seeds.count(serving.bridge().store(), "authorisation")).isZero();
    }

    @Test
    void linkOnAnotherSite_beginsNothing() throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(start("org=hub")))
                                .header("Sec-Fetch-Site", "cross-site")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("Another site sent you here");
        assertThat(Seeds.count(serving.bridge().store(), "authorisation")).isZero();
    }

    @Test
    void textsFromOutside_areEscaped() {
        Browser browser = consent("org=hub");
        String state = browser.address().getRawQuery().replaceFirst(".*state=([^&]*).*", "$1");

        String page = browser.stopBefore("none")
                .open(callback + "?state=" + state + "&error=x&error_description=%3Cscript%3Ealert(1)%3C%2Fscript%3E")
                .text();

        assertThat(page).contains("&lt;script&gt;").doesNotContain("<script>");
    }

    @Test
    void codeWithPercentPlusAndEquals_reachesTheTokenEndpointAsItWasMeant() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            server.on(
                    ScriptedServer.TOKEN_PATH,
                    request -> ScriptedServer.Answer.json(
                            200, server.tokenBody("token-1").replaceFirst("\\{", "{\"refresh_token\": \"5Aep\", ")));
            server.on(
                    "/services/oauth2/userinfo",
                    request -> ScriptedServer.Answer.json(200, "{\"preferred_username\": \"" + HUB_USER + "\"}"));
            Properties properties = properties();
            properties.setProperty(
                    "orgbridge.salesforce.login-url", server.url().toString());
            properties.setProperty("orgbridge.db.url", Databases.H2.freshUrl());
            try (Serving scripted = new Serving(Serving.freePort(), properties, Clock.systemUTC())) {
                Browser browser =
                        new Browser().stopBefore(server.url().toString()).open(scripted.url() + "/oauth/start?org=hub");
                String state = browser.address().getRawQuery().replaceFirst(".*state=([^&]*).*", "$1");
                String code = "aPrx%x+y%2Bz==";
                browser.stopBefore("none")
                        .open(scripted.url() + "/oauth/callback?code=" + URLEncoder.encode(code, StandardCharsets.UTF_8)
                                + "&state=" + state);

                assertThat(browser.text()).contains("Token obtained");
                assertThat(server.received(ScriptedServer.TOKEN_PATH))
                        .singleElement()
                        .satisfies(request -> assertThat(request.body())
                                .contains("code=" + URLEncoder.encode(code, StandardCharsets.UTF_8)));
            }
        }
    }

    @Test
    void withoutConsent_theNextStepIsTheAddressOfTheStart() {
        assertThatThrownBy(() -> tokens().get(new OrgUser("00D5f000004AbCdEAK", "ana@acme.example")))
                .isInstanceOfSatisfying(
                        TokenException.class,
                        e -> assertThat(e.nextStep())
                                .contains("/oauth/start?org=00D5f000004AbCdEAK&user=ana%40acme.example"));
    }
}
