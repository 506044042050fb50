package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Capabilities of posts and comments that are changed by PATCH. */
class CapabilityChangesTest extends ChatterBase {
    CapabilityChangesTest() {
        super(new World());
    }

    @ParameterizedTest
    @CsvSource({"poll,myChoiceId", "question-and-answers,bestAnswerId", "link,url", "nonsense,x"})
    void capabilityThatAnElementHasNot_is404_whateverIsAsked(String capability, String member) {
        String path = "/chatter/feed-elements/" + say("plain") + "/capabilities/" + capability;
        assertThat(ana.data(path).status()).isEqualTo(404);
        assertThat(ana.patch(path, Map.of(member, "x")).status()).isEqualTo(404);
        assertThat(ana.delete(path).status()).isEqualTo(404);
    }

    @Test
    void likeOfWhatWasDeleted_isGone() {
        String post = say("gone soon");
        String comment = ana.comment(post, "me too").get("id").asText();
        String ofPost = like("/chatter/feed-elements/" + post + "/capabilities/chatter-likes/items");
        String ofComment = like("/chatter/comments/" + comment + "/likes");
        ok(200, ana.data(ofComment));
        ok(204, ana.delete("/chatter/comments/" + comment));
        assertThat(ana.data(ofComment).status()).isEqualTo(404);
        ok(200, ana.data(ofPost));
        ok(204, ana.delete("/chatter/feed-elements/" + post));
        assertThat(ana.data(ofPost).status()).isEqualTo(404);
        assertThat(ana.delete(ofPost).status()).isEqualTo(404);
    }

    @Test
    void votesUpAndDown_areCountedForPostsAndComments() {
        String post = say("vote");
        String comment = ana.comment(post, "me too").get("id").asText();
        for (String item : List.of("/chatter/feed-elements/" + post, "/chatter/comments/" + comment)) {
            String path = item + "/capabilities/up-down-vote";
            ok(200, ana.patch(path, Map.of("vote", "Up")));
            ok(200, ana.patch(path + "?vote=Up", ""));
            JsonNode down = ok(200, admin.patch(path, Map.of("vote", "Down")));
            assertThat(down.toString()).isEqualTo("{\"downVoteCount\":1,\"myVote\":\"Down\",\"upVoteCount\":1}");
            assertThat(ok(200, ana.patch(path, Map.of("vote", "None"))).toString())
                    .isEqualTo("{\"downVoteCount\":1,\"myVote\":\"None\",\"upVoteCount\":0}");
            assertThat(ok(200, admin.data(item))
                            .at("/capabilities/upDownVote/myVote")
                            .asText())
                    .isEqualTo("Down");
            assertThat(ana.patch(path, Map.of("vote", "Sideways")).errorCode()).isEqualTo("INVALID_INPUT");
            assertThat(ana.patch(path, Map.of()).errorCode()).isEqualTo("MISSING_ARGUMENT");
        }
    }

    @Test
    void readPosts_areTold_andFiltered() {
        String read = say("read");
        String unread = say("unread");
        String path = "/chatter/feed-elements/" + read + "/capabilities/read-by";
        JsonNode marked = ok(200, ana.patch(path, Map.of("isReadByMe", true)));
        assertThat(marked.get("isReadByMe").asBoolean()).isTrue();
        assertThat(marked.get("lastReadDateByMe").asText()).endsWith(".000Z");
        assertThat(marked.at("/page/items/0/user/id").asText()).isEqualTo(anaId);
        JsonNode readers = ok(200, admin.get(marked.at("/page/currentPageUrl").asText()));
        assertThat(readers).isEqualTo(marked.get("page"));
        assertThat(ok(200, admin.data(path)).get("isReadByMe").asBoolean()).isFalse();
        assertThat(filtered("Read")).contains(read).doesNotContain(unread);
        assertThat(filtered("Unread")).contains(unread).doesNotContain(read);

        String past = "2020-02-03T04:05:06.000Z";
        assertThat(ok(200, ana.patch(path, Map.of("isReadByMe", true, "lastReadDateByMe", past)))
                        .get("lastReadDateByMe")
                        .asText())
                .isEqualTo(past);
        assertThat(ana.patch(path, Map.of("isReadByMe", true, "lastReadDateByMe", "soon"))
                        .errorCode())
                .isEqualTo("INVALID_INPUT");
    }

    private List<String> filtered(String filter) {
        return ok(200, ana.data("/chatter/feeds/record/" + group + "/feed-elements?filter=" + filter))
                .get("elements")
                .findValuesAsText("id");
    }

    @Test
    void closedPost_takesNoComments_andChangesByAdministratorsOnly() {
        JsonNode poll = post("Where?", Map.of("poll", Map.of("choices", List.of("Rome", "Oslo"))));
        String post = poll.get("id").asText();
        String comment = ana.comment(post, "me").get("id").asText();
        String element = "/chatter/feed-elements/" + post;
        String path = element + "/capabilities/close";
        assertThat(ana.patch(path, Map.of("isClosed", true)).status()).isEqualTo(403);
        assertThat(ok(200, admin.patch(path, Map.of("isClosed", true))).toString())
                .isEqualTo("{\"canContextUserUpdateIsClosed\":true,\"isClosed\":true}");

        String comments = element + "/capabilities/comments/items";
        assertThat(ana.post(comments, Map.of("body", body("late"))).status()).isEqualTo(403);
        assertThat(ana.patch(element, Map.of("body", body("late"))).status()).isEqualTo(403);
        assertThat(ana.patch("/chatter/comments/" + comment, Map.of("body", body("late")))
                        .status())
                .isEqualTo(403);
        String choice = poll.at("/capabilities/poll/choices/0/id").asText();
        assertThat(ana.patch(element + "/capabilities/poll", Map.of("myChoiceId", choice))
                        .status())
                .isEqualTo(403);
        assertThat(ana.delete(element).status()).isEqualTo(403);
        JsonNode seen = ok(200, ana.data(element));
        assertThat(seen.get("isDeleteRestricted").asBoolean()).isTrue();
        assertThat(seen.at("/capabilities/edit/isEditRestricted").asBoolean()).isTrue();
        ok(200, admin.patch(element, Map.of("body", body("by the administrator"))));

        ok(200, admin.patch(path, Map.of("isClosed", false)));
        ok(201, ana.post(comments, Map.of("body", body("in time"))));
    }

    @Test
    void status_isNobodysToChange() {
        String path = "/chatter/feed-elements/" + say("fine") + "/capabilities/status";
        assertThat(admin.patch(path, Map.of("feedEntityStatus", "Published")).status())
                .isEqualTo(403);
        assertThat(admin.patch(path, Map.of("feedEntityStatus", "x")).errorCode())
                .isEqualTo("INVALID_INPUT");
    }

    private String like(String items) {
        return "/chatter/likes/" + ok(201, ana.post(items, "")).get("id").asText();
    }
}
