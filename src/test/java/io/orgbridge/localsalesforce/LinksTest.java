package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses in answers lead somewhere. */
class LinksTest extends ChatterBase {
    /** A file's bytes and pictures are not there, and what is posted to is not read. */
    private static final List<String> DEAD = List.of("/connect/files/", "/internal/files/", "/chatter/feed-elements\"");

    LinksTest() {
        super(new World());
    }

    /** A page that has one of everything. */
    private void fill() {
        String file = upload("map.png");
        Map<String, Object> rich = input(group, "", Map.of());
        rich.put(
                "body",
                Map.of(
                        "messageSegments",
                        List.of(
                                Map.of("type", "Text", "text", "off "),
                                Map.of("type", "Mention", "id", anaId),
                                Map.of("type", "Mention", "id", group),
                                Map.of("type", "Hashtag", "tag", "Rome & Oslo"),
                                Map.of("type", "EntityLink", "entityId", group),
                                Map.of("type", "InlineImage", "fileId", file))));
        String element =
                ok(201, ana.post("/chatter/feed-elements", rich)).get("id").asText();
        ok(201, ana.post("/chatter/feed-elements/" + element + "/capabilities/chatter-likes/items", ""));
        ok(200, ana.patch("/chatter/feed-elements/" + element, Map.of("body", rich.get("body"))));
        post("which", Map.of("poll", Map.of("choices", List.of("a", "b"))));
        post("shared", Map.of("feedEntityShare", Map.of("feedEntityId", element)));
        post("with a file", Map.of("files", Map.of("items", List.of(Map.of("id", file)))));
        String question = post("where", Map.of("questionAndAnswers", Map.of("questionTitle", "Where to?")))
                .get("id")
                .asText();
        String first = ana.comment(question, "first").get("id").asText();
        ok(201, ana.post("/chatter/comments/" + first + "/likes", ""));
        ok(
                201,
                ana.post(
                        "/chatter/feed-elements/" + question + "/capabilities/comments/items",
                        Map.of("body", body("an answer"), "threadParentId", first)));
        for (int i = 0; i < 5; i++) {
            ana.comment(question, "comment " + i);
        }
        ok(
                201,
                admin.post(
                        "/chatter/groups/" + group + "/announcements",
                        Map.of("body", body("hear"), "expirationDate", "2030-02-22")));
        ok(201, ana.post("/chatter/users/me/following", Map.of("subjectId", userId(admin))));
        for (SystemItem item : SystemItem.values()) {
            world.salesforce.control().systemItem("ana@acme.example", "Travel", item);
        }
    }

    private static String userId(TestClient.Login login) {
        return login.identityUrl.substring(login.identityUrl.lastIndexOf('/') + 1);
    }

    private static void collect(JsonNode node, Set<String> urls) {
        if (node.isTextual() && node.asText().startsWith("/services/data/")) {
            if (DEAD.stream().noneMatch((node.asText() + '"')::contains)) {
                urls.add(node.asText());
            }
        }
        node.forEach(child -> collect(child, urls));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/chatter/feeds/record/{group}/feed-elements?pageSize=5",
                "/chatter/feeds/record/{group}/feed-elements?pageSize=100&recentCommentCount=0",
                "/connect/communities/internal/chatter/feeds/record/{group}/feed-elements?pageSize=100",
                "/chatter/feeds",
                "/chatter",
                "/connect",
                "/chatter/users/me",
                "/chatter/groups",
                "/chatter/groups/{group}/members?pageSize=1",
                "/chatter/streams"
            })
    void everyAddressInAnAnswer_answers(String path) {
        fill();
        Set<String> urls = new LinkedHashSet<>();
        collect(ok(200, ana.data(path.replace("{group}", group))), urls);
        assertThat(urls).isNotEmpty();
        assertThat(urls)
                .allSatisfy(url -> assertThat(ana.get(url).status()).as(url).isEqualTo(200));
    }

    @Test
    void topicOfAHashtag_isFoundByItsName() {
        say("off to #Rome and #Romania");
        JsonNode exact = ok(200, ana.get(TestClient.DATA + "/topics?exactMatch=true&q=rome"));
        assertThat(exact.get("topics").findValuesAsText("name")).containsExactly("Rome");
        JsonNode all = ok(200, ana.data("/connect/topics?q=rom&pageSize=1"));
        assertThat(all.get("topics").findValuesAsText("name")).containsExactly("Romania");
        assertThat(ok(200, ana.get(all.get("nextPageUrl").asText())).get("topics"))
                .hasSize(1);
        assertThat(ana.data("/connect/topics?q=r").errorCode()).isEqualTo("ILLEGAL_QUERY_PARAMETER_VALUE");
    }

    @Test
    void entityLinks_needAnId() {
        Map<String, Object> input = input(group, "", Map.of());
        input.put("body", Map.of("messageSegments", List.of(Map.of("type", "EntityLink", "entityId", "x"))));
        assertThat(ana.post("/chatter/feed-elements", input).errorCode()).isEqualTo("INVALID_ID_FIELD");
    }
}
