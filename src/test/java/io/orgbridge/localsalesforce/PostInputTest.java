package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Capabilities that a post is given when it is made or edited. */
class PostInputTest extends ChatterBase {
    PostInputTest() {
        super(new World());
    }

    @Test
    void bookmarkAndTopics_areThoseOfThePost() {
        JsonNode post = post(
                "off",
                Map.of(
                        "bookmarks",
                        Map.of("isBookmarkedByCurrentUser", true),
                        "topics",
                        Map.of("topics", List.of("Rome", "Trains"))));
        String id = post.get("id").asText();
        assertThat(post.at("/capabilities/bookmarks/isBookmarkedByCurrentUser").asBoolean())
                .isTrue();
        assertThat(post.at("/capabilities/topics/items").findValuesAsText("name"))
                .containsExactlyInAnyOrder("Rome", "Trains");
        assertThat(ids("bookmarks/me")).containsExactly(id);
        assertThat(ids("topics/" + post.at("/capabilities/topics/items/0/id").asText()))
                .containsExactly(id);
    }

    @ParameterizedTest
    @CsvSource({
        "link, urlName, MISSING_ARGUMENT",
        "questionAndAnswers, x, JSON_PARSER_ERROR",
        "topics, contextTopicName, MISSING_ARGUMENT",
        "canvas, x, INVALID_INPUT",
        "content, x, INVALID_INPUT",
        "nonsense, x, JSON_PARSER_ERROR"
    })
    void capabilitiesThatCannotBe_areRefused_andNothingIsPosted(String capability, String member, String code) {
        TestClient.Reply reply =
                ana.post("/chatter/feed-elements", input(group, "refused", Map.of(capability, Map.of(member, "x"))));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.errorCode()).isEqualTo(code);
        assertThat(ok(200, ana.data("/chatter/feed-elements?q=refused")).get("elements"))
                .isEmpty();
    }

    @Test
    void questionsTitle_isEdited_andOtherCapabilitiesAreNot() {
        String id = post("Where?", Map.of("questionAndAnswers", Map.of("questionTitle", "Where to?")))
                .get("id")
                .asText();
        Map<String, ?> title = Map.of("questionAndAnswers", Map.of("questionTitle", "Where from?"));
        JsonNode edited = ok(200, ana.patch("/chatter/feed-elements/" + id, Map.of("capabilities", title)));
        assertThat(edited.at("/capabilities/questionAndAnswers/questionTitle").asText())
                .isEqualTo("Where from?");
        Map<String, ?> link = Map.of("link", Map.of("url", "https://example.com"));
        assertThat(ana.patch("/chatter/feed-elements/" + id, Map.of("capabilities", link))
                        .errorCode())
                .isEqualTo("INVALID_INPUT");
        assertThat(ana.patch("/chatter/feed-elements/" + say("plain"), Map.of("capabilities", title))
                        .errorCode())
                .isEqualTo("INVALID_INPUT");
    }
}
