package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An org with its administrator and Ana, both in the public group Travel. */
abstract class ChatterBase {
    final World world;
    TestClient.Login admin;
    TestClient.Login ana;
    String anaId;
    String group;

    ChatterBase(World world) {
        this.world = world;
    }

    @BeforeEach
    final void provision() {
        admin = world.org("acme");
        anaId = World.addUser(admin, "ana@acme.example");
        group = World.addGroup(admin, "Travel", "PublicAccess");
        World.join(admin, group, anaId);
        ana = world.client.login("ana@acme.example");
        world.clock.advance(Duration.ofSeconds(10));
    }

    @AfterEach
    final void close() {
        world.close();
    }

    /** Ana posts into the group, and a second passes; answers the post's id. */
    final String say(String text) {
        String id = ana.say(group, text).get("id").asText();
        world.clock.advance(Duration.ofSeconds(1));
        return id;
    }

    /** Ana posts into the group with these capabilities. */
    final JsonNode post(String text, Map<String, ?> capabilities) {
        return ok(201, ana.post("/chatter/feed-elements", input(group, text, capabilities)));
    }

    /** What is sent to post. */
    static Map<String, Object> input(String subject, String text, Map<String, ?> capabilities) {
        Map<String, Object> input = new HashMap<>();
        input.put("feedElementType", "FeedItem");
        input.put("subjectId", subject);
        input.put("body", body(text));
        input.put("capabilities", capabilities);
        return input;
    }

    static Map<String, ?> body(String text) {
        return Map.of("messageSegments", List.of(Map.of("type", "Text", "text", text)));
    }

    /** The answer, which must have this status and its members in order. */
    static JsonNode ok(int status, TestClient.Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        if (status == 204) {
            return TestClient.JSON.nullNode();
        }
        StoryTest.assertSorted(reply.json());
        return reply.json();
    }

    /** The ids of the elements on the first page of a feed, as Ana sees it. */
    final List<String> ids(String feed) {
        List<String> ids = new ArrayList<>();
        ok(200, ana.data("/chatter/feeds/" + feed + "/feed-elements"))
                .get("elements")
                .forEach(element -> ids.add(element.get("id").asText()));
        return ids;
    }

    /** Adds a user of a profile, who logs in. */
    final TestClient.Login user(String username, String profile) {
        Map<String, Object> fields = World.user(admin, username);
        fields.put(
                "ProfileId",
                admin.query("SELECT Id FROM Profile WHERE Name = '" + profile + "'")
                        .json()
                        .at("/records/0/Id")
                        .asText());
        assertThat(admin.post("/sobjects/User", fields).status()).isEqualTo(201);
        return world.client.login(username);
    }

    /** Uploads a file; answers the id of its document. */
    final String upload(String path) {
        String version = ana.post("/sobjects/ContentVersion", Map.of("PathOnClient", path, "VersionData", "YQ=="))
                .json()
                .get("id")
                .asText();
        return ana.data("/sobjects/ContentVersion/" + version)
                .json()
                .get("ContentDocumentId")
                .asText();
    }
}
