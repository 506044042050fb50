package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scenarios: read, played once, and gone on with after a restart. */
class ScenarioTest {
    private static final String STORY = """
            scenario: test
            acts:
              - { at: 0s, as: admin@acme.example, in: Travel, text: "zero" }
              - { key: a, at: 1s, as: admin@acme.example, in: Travel, text: "one #travel" }
              - { same-second-as: a, as: admin@acme.example, in: Travel, text: "two" }
              - { at: 2s, as: admin@acme.example, comment-on: a, text: "three" }
              - { at: 3s, as: admin@acme.example, edit: a, text: "one again" }
              - { at: 4s, as: admin@acme.example, in: Travel, system: null-body }
            """;

    @Test
    void acts_waitForTheirPlace_andAreDoneOnceOverARestart(@TempDir Path data) {
        Scenario story = Scenario.parse("test.yaml", STORY);
        TestClock clock;
        try (World world = new World(builder -> builder.data(data).scenario(story))) {
            clock = world.clock;
            TestClient.Login admin = world.org("acme");
            assertThat(world.salesforce.scenarioDone()).isFalse();
            World.addGroup(admin, "Travel", "PublicAccess");
            await().until(() -> world.salesforce.control().stats().actsDone() == 1);
            clock.advance(Duration.ofSeconds(2));
            await().until(() -> world.salesforce.control().stats().actsDone() == 4);
        }
        try (World world =
                new World(builder -> builder.data(data).scenario(story).clock(clock))) {
            clock.advance(Duration.ofSeconds(10));
            await().until(world.salesforce::scenarioDone);
            TestClient client = new TestClient(world.salesforce, world.keys, clock);
            TestClient.Login admin = client.login("admin@acme.example");
            JsonNode feed = admin.data("/chatter/feeds/company/feed-elements").json();
            assertThat(feed.get("elements")).hasSize(5);
            assertThat(feed.at("/elements/1/createdDate")).isEqualTo(feed.at("/elements/2/createdDate"));
            assertThat(feed.at("/elements/2/body/text").asText()).isEqualTo("one again");
            assertThat(feed.at("/elements/2/capabilities/comments/page/total").asInt())
                    .isEqualTo(1);
        }
    }

    @Test
    void demo_isReadable_andHasADozenTrips() {
        Scenario demo = Scenario.demo();
        assertThat(demo.acts()).hasSizeBetween(20, 25);
        assertThat(demo.acts().stream()
                        .map(act -> act.deed().toString())
                        .filter(deed -> deed.contains("#travel") && deed.contains(" to ")))
                .hasSizeBetween(10, 14);
    }

    @Test
    void demo_isPlayedToItsEnd() {
        Map<String, List<String>> people = Map.of(
                "acme-42",
                List.of("ana", "ben"),
                "globex-7",
                List.of("carla", "dan"),
                "initech-3",
                List.of("eva", "finn"));
        try (World world = new World(builder -> builder.scenario(Scenario.demo()))) {
            people.forEach((name, users) -> {
                TestClient.Login admin = world.org(name);
                String group = World.addGroup(admin, "Travel", "PublicAccess");
                users.forEach(user -> World.join(admin, group, World.addUser(admin, user + "@" + name + ".example")));
            });
            await().until(() -> world.salesforce.control().stats().actsDone() > 0);
            world.clock.advance(Duration.ofSeconds(60));
            await().until(world.salesforce::scenarioDone);
            Control.Stats stats = world.salesforce.control().stats();
            assertThat(stats.acts()).isEqualTo(stats.actsDone());
            assertThat(stats.comments()).isEqualTo(3);
            String feed = world.client
                    .login("ana@acme-42.example")
                    .data("/chatter/feeds/news/me/feed-elements")
                    .body();
            assertThat(feed).contains("Zürich").contains("&lt;3").contains("🥯");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "- { at: 1s, as: a@b, in: me, txt: x }|s.yaml:2:30: there is no 'txt'",
                "- { at: soon, as: a@b, in: me, text: x }|s.yaml:2:9: 'soon' is no duration",
                "- { at: 1s, as: a@b, text: x }|s.yaml:2:3: an act needs exactly one of",
                "- { at: 1s, as: a@b, comment-on: y, text: x }|s.yaml:2:34: no earlier act has the key 'y'",
                "- { at: 1s, as: a@b, in: me, system: odd }|s.yaml:2:38: there is no system item 'odd'",
                "- { at: 1s, in: me, text: x }|s.yaml:2:3: 'as' is missing",
                "- { at: 1s, as: [|s.yaml:"
            })
    void mistake_saysWhereItIs(String act, String message) {
        assertThatThrownBy(() -> Scenario.parse("s.yaml", "acts:\n" + act))
                .isInstanceOf(ScenarioException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void control_overHttp_postsCommentsAndCounts() {
        try (World world = new World()) {
            TestClient.Login admin = world.org("acme");
            World.addGroup(admin, "Travel", "PublicAccess");
            String base = world.salesforce.baseUrl() + "/__control/";
            TestClient.Reply post = admin.request(
                    "POST",
                    base + "post",
                    Map.of("as", "admin@acme.example", "in", "Travel", "text", "hi @{admin@acme.example} #x"));
            assertThat(post.status()).isEqualTo(200);
            TestClient.Reply comment = admin.request(
                    "POST",
                    base + "comment",
                    Map.of(
                            "as",
                            "admin@acme.example",
                            "on",
                            post.json().get("id").asText(),
                            "text",
                            "yes"));
            assertThat(comment.json().get("id").asText()).startsWith("0D7");
            TestClient.Reply missing = admin.request("POST", base + "post", Map.of("as", "nobody@x", "in", "me"));
            assertThat(missing.status()).isEqualTo(400);
            JsonNode stats = admin.get(base + "stats").json();
            assertThat(stats.get("orgs").asInt()).isEqualTo(2);
            assertThat(stats.at("/counts/signup.created").asInt()).isEqualTo(1);
            admin.request("POST", base + "faults", Map.of("path", "/limits", "kind", "answer", "status", 500));
            assertThat(admin.data("/limits").status()).isEqualTo(500);
            assertThat(admin.request("POST", base + "expire-tokens", Map.of())
                            .json()
                            .get("expired")
                            .asInt())
                    .isEqualTo(2);
            assertThat(admin.data("/limits").status()).isEqualTo(401);
        }
    }
}
