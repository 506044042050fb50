package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.orgbridge.fixtures.Browser;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Orgs that a scenario has from the start. */
class StandingOrgsTest {
    private static final String ORGS = """
            scenario: standing
            orgs:
              - name: Acme
                subdomain: acme-travel
                admin: { username: jo@acme.example, first-name: Jo, last-name: Smith, password: "only this" }
                users:
                  - { username: ana@acme.example, first-name: Ana, last-name: Ruiz, email: a.ruiz@mail.example, alias: aru }
                  - ben@acme.example
                  - { username: old@acme.example, active: false }
                  - { username: chat@acme.example, profile: Chatter Free User }
                groups:
                  - { name: Travel, members: all }
                  - { name: Board, visibility: PrivateAccess, owner: ana@acme.example, members: [ben@acme.example] }
              - { name: Vendor, hub: true, admin: signup@vendor.example }
            acts:
              - { key: hello, at: 0s, as: ana@acme.example, in: Travel, text: "Hello @{ben@acme.example} #travel" }
              - { at: 0s, as: ben@acme.example, comment-on: hello, text: "Hello Ana" }
              - { at: 0s, as: ana@acme.example, in: Board, text: "quietly" }
            """;

    private static World world(String yaml) {
        return new World(
                builder -> builder.hubUsername("signup@vendor.example").scenario(Scenario.parse("s.yaml", yaml)));
    }

    @Test
    void orgs_areThereWithPeopleGroupsAndPosts_asSoonAsItAnswers() {
        try (World world = world(ORGS)) {
            assertThat(world.salesforce.scenarioDone()).isTrue();
            assertThat(world.salesforce.control().stats().orgs()).isEqualTo(2);
            TestClient.Login ana = world.client.login("ana@acme.example");
            JsonNode me = ana.query(
                            "SELECT Name, Email, Alias, Profile.Name FROM User WHERE Username = 'ana@acme.example'")
                    .json()
                    .at("/records/0");
            assertThat(me.get("Name").asText()).isEqualTo("Ana Ruiz");
            assertThat(me.get("Email").asText()).isEqualTo("a.ruiz@mail.example");
            assertThat(me.get("Alias").asText()).isEqualTo("aru");
            assertThat(me.at("/Profile/Name").asText()).isEqualTo("Standard User");
            JsonNode feed = ana.data("/chatter/feeds/company/feed-elements").json();
            assertThat(feed.toString()).contains("Hello Ana").contains("quietly");
            assertThat(world.client.login("jo@acme.example").instanceUrl).isEqualTo(ana.instanceUrl);
            assertThat(world.client.token("old@acme.example").body()).contains("inactive user");
            TestClient.Login chat = world.client.login("chat@acme.example");
            assertThat(chat.data("/chatter/feeds/company/feed-elements").body())
                    .contains("Hello Ana")
                    .doesNotContain("quietly");
            assertThat(ana.data("/chatter/groups?q=Travel")
                            .json()
                            .at("/groups/0/memberCount")
                            .asInt())
                    .isEqualTo(5);
            assertThat(world.client
                            .login("signup@vendor.example")
                            .post("/sobjects/SignupRequest", TestClient.signup("later"))
                            .status())
                    .isEqualTo(201);
        }
    }

    @Test
    void restart_makesWhatIsMissingOnly(@TempDir Path data) {
        String id;
        try (World world = new World(builder -> builder.data(data).scenario(Scenario.parse("s.yaml", ORGS)))) {
            TestClient.Login admin = world.client.login("jo@acme.example");
            id = admin.identityUrl;
            String ben = admin.query("SELECT Id FROM User WHERE Username = 'ben@acme.example'")
                    .json()
                    .at("/records/0/Id")
                    .asText();
            admin.patch("/sobjects/User/" + ben, java.util.Map.of("LastName", "Renamed"));
        }
        String more = ORGS.replace("      - ben@acme.example", "      - ben@acme.example\n      - new@acme.example");
        try (World world = new World(builder -> builder.data(data).scenario(Scenario.parse("s.yaml", more)))) {
            TestClient.Login admin = world.client.login("jo@acme.example");
            assertThat(path(admin.identityUrl)).isEqualTo(path(id));
            assertThat(admin.query("SELECT LastName FROM User WHERE Username = 'ben@acme.example'")
                            .body())
                    .contains("Renamed");
            assertThat(world.client.token("new@acme.example").status()).isEqualTo(200);
            assertThat(world.salesforce.control().stats().posts())
                    .as("Hello, quietly, and the public group's own item")
                    .isEqualTo(3);
        }
    }

    private static String path(String url) {
        return java.net.URI.create(url).getPath();
    }

    @Test
    void password_isTheOneOfTheFile() {
        try (World world = world(ORGS)) {
            Browser browser = Browser.at(world.salesforce.baseUrl(), TestKeys.CALLBACK);
            browser.open("/services/oauth2/authorize?response_type=code&client_id=" + TestKeys.CLIENT_ID
                    + "&redirect_uri=" + TestClient.encode(TestKeys.CALLBACK));
            assertThat(browser.login("jo@acme.example", "other").text()).contains("Please check");
            assertThat(browser.login("jo@acme.example", "only this").callback()).containsKey("code");
        }
    }

    @Test
    void hubOfTheScenario_takesThePlaceOfTheUsualOne() {
        try (LocalSalesforce salesforce = LocalSalesforce.builder()
                .scenario(Scenario.parse("s.yaml", "orgs: [ { name: V, hub: true, admin: me@v.example } ]"))
                .start()) {
            assertThat(salesforce.control().stats().orgs()).isEqualTo(1);
        }
    }

    @Test
    void moreUsersThanLicences_areRefusedAtTheStart() {
        String many =
                IntStream.range(0, 30).mapToObj(i -> "u" + i + "@a.example").collect(Collectors.joining(", "));
        assertThatThrownBy(() -> world("orgs: [ { name: Big, admin: a@a.example, users: [" + many + "] } ]"))
                .isInstanceOf(ScenarioException.class)
                .hasMessageContaining("'Big'")
                .hasMessageContaining("License Limit Exceeded");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ name: A }|s.yaml:2:3: 'admin' is missing",
                "{ admin: a@a }|s.yaml:2:3: 'name' is missing",
                "{ name: A, admin: a }|s.yaml:2:21: 'a' is no username",
                "{ name: A, admin: a@a, users: [A@a] }|s.yaml:2:34: the username 'a@a' is there twice",
                "{ name: A, admin: a@a, users: [{ username: b@a, profile: Boss }] }|s.yaml:2:60: there is no profile 'Boss'",
                "{ name: A, admin: a@a, users: [{ username: b@a, active: no }] }|s.yaml:2:59: 'no' is neither",
                "{ name: A, admin: a@a, groups: [{ name: G, visibility: open }] }|s.yaml:2:58: 'visibility' is one of",
                "{ name: A, admin: a@a, groups: [{ name: G, members: [b@a] }] }|s.yaml:2:56: nobody in this org is 'b@a'",
                "{ name: A, admin: a@a, groups: [{ name: G }, { name: g }] }|s.yaml:2:48: the group 'g' is there twice",
                "{ name: A, admin: { username: a@a, active: false } }|s.yaml:2:38: there is no 'active'"
            })
    void mistake_saysWhereItIs(String org, String message) {
        assertThatThrownBy(() -> Scenario.parse("s.yaml", "orgs:\n- " + org))
                .isInstanceOf(ScenarioException.class)
                .hasMessageStartingWith(message);
    }
}
