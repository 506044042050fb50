package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Feeds that users put together themselves. */
class StreamsTest extends ChatterBase {
    StreamsTest() {
        super(new World());
    }

    private JsonNode stream(String name, String... entities) {
        TestClient.Reply made =
                ana.post("/chatter/streams", Map.of("name", name, "subscriptionsToAdd", subscriptions(entities)));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        StoryTest.assertSorted(made.json());
        return made.json();
    }

    private static Map<String, ?> subscriptions(String... entities) {
        return Map.of(
                "subscriptions",
                List.of(entities).stream().map(id -> Map.of("entityId", id)).toList());
    }

    private List<String> texts(JsonNode stream) {
        TestClient.Reply page =
                ana.data("/chatter/feeds/streams/" + stream.get("id").asText() + "/feed-elements");
        assertThat(page.status()).as(page.body()).isEqualTo(200);
        List<String> texts = new ArrayList<>();
        page.json()
                .get("elements")
                .forEach(element -> texts.add(element.at("/body/text").asText()));
        return texts;
    }

    @Test
    void stream_hasWhatItsUsersGroupsAndTopicsHave_andNothingElse() {
        String oslo = World.addGroup(admin, "Oslo", "PublicAccess");
        say("in Travel by Ana");
        admin.say(oslo, "in Oslo by the administrator");
        admin.say(group, "about #Rome");
        String topic = admin.data("/chatter/feed-elements?q=Rome")
                .json()
                .at("/elements/0/capabilities/topics/items/0/id")
                .asText();

        assertThat(texts(stream("People", anaId))).containsExactly("in Travel by Ana");
        assertThat(texts(stream("Groups", oslo)))
                .contains("in Oslo by the administrator")
                .doesNotContain("about #Rome");
        assertThat(texts(stream("Topics", topic))).containsExactly("about #Rome");
        assertThat(texts(stream("All", anaId, oslo, topic)))
                .contains("in Travel by Ana", "in Oslo by the administrator", "about #Rome");
    }

    @Test
    void stream_isPolledLikeOtherFeeds() {
        JsonNode stream = stream("People", anaId);
        say("first");
        String feed = "/chatter/feeds/streams/" + stream.get("id").asText() + "/feed-elements";
        String updates = ana.data(feed).json().get("updatesUrl").asText();
        say("second");
        JsonNode page = ana.data(updates.substring(updates.indexOf("/chatter"))).json();
        assertThat(page.at("/elements/0/body/text").asText()).isEqualTo("second");
        assertThat(page.get("elements")).hasSize(1);
    }

    @Test
    void stream_neverShowsAPrivateGroupToWhoIsNotInIt() {
        String secret = World.addGroup(admin, "Secret", "PrivateAccess");
        World.join(admin, secret, anaId);
        JsonNode stream = stream("Secrets", secret);
        admin.say(secret, "hush");
        assertThat(texts(stream)).contains("hush");
        String membership = ana.data("/chatter/groups/" + secret)
                .json()
                .at("/mySubscription/id")
                .asText();
        assertThat(admin.delete("/chatter/group-memberships/" + membership).status())
                .isEqualTo(204);
        assertThat(texts(stream)).isEmpty();
        assertThat(ana.post("/chatter/streams", Map.of("name", "Again", "subscriptionsToAdd", subscriptions(secret)))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void streams_areListedChangedAndDeleted_byTheirOwnerAlone() {
        JsonNode rome = stream("Rome", anaId);
        stream("Oslo", group);
        JsonNode list = ana.data("/chatter/streams").json();
        StoryTest.assertSorted(list);
        assertThat(list.get("items").findValuesAsText("url")).isNotEmpty();
        assertThat(list.at("/items/0/name").asText()).isEqualTo("Oslo");
        assertThat(list.get("total").asInt()).isEqualTo(2);
        assertThat(ana.data("/chatter/streams?q=rom&pageSize=1")
                        .json()
                        .get("total")
                        .asInt())
                .isEqualTo(1);
        assertThat(admin.data("/chatter/streams").json().get("total").asInt()).isZero();

        String path = "/chatter/streams/" + rome.get("id").asText();
        assertThat(admin.data(path).status()).isEqualTo(404);
        JsonNode changed = ana.patch(
                        path,
                        Map.of(
                                "name",
                                "Italy",
                                "subscriptionsToAdd",
                                subscriptions(group),
                                "subscriptionsToRemove",
                                subscriptions(anaId)))
                .json();
        assertThat(changed.get("name").asText()).isEqualTo("Italy");
        assertThat(changed.get("subscriptions")).hasSize(1);
        assertThat(changed.at("/subscriptions/0/id").asText()).isEqualTo(group);
        assertThat(ana.delete(path).status()).isEqualTo(204);
        assertThat(ana.data(path).status()).isEqualTo(404);
    }

    @Test
    void badStreams_areRefused() {
        assertThat(ana.post("/chatter/streams", Map.of("description", "no name"))
                        .errorCode())
                .isEqualTo("MISSING_ARGUMENT");
        assertThat(ana.post("/chatter/streams", Map.of("name", "x".repeat(121))).errorCode())
                .isEqualTo("STRING_TOO_LONG");
        assertThat(ana.post(
                                "/chatter/streams",
                                Map.of("name", "Odd", "subscriptionsToAdd", subscriptions("0015f0000000001AAA")))
                        .errorCode())
                .isEqualTo("INVALID_ID_FIELD");
        String[] many = IntStream.rangeClosed(1, 26)
                .mapToObj(i -> World.addGroup(admin, "Group " + i, "PublicAccess"))
                .toArray(String[]::new);
        assertThat(ana.post("/chatter/streams", Map.of("name", "Many", "subscriptionsToAdd", subscriptions(many)))
                        .errorCode())
                .isEqualTo("LIMIT_EXCEEDED");
        assertThat(ana.data("/chatter/streams").json().get("total").asInt()).isZero();
    }
}
