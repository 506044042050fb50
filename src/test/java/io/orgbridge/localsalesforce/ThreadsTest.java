package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers to comments, what a comment is capable of, and its file. */
class ThreadsTest extends ChatterBase {
    ThreadsTest() {
        super(new World());
    }

    private String answer(String element, String text, String parent) {
        return ok(201, ana.post(items(element), Map.of("body", body(text), "threadParentId", parent)))
                .get("id")
                .asText();
    }

    private static String items(String element) {
        return "/chatter/feed-elements/" + element + "/capabilities/comments/items";
    }

    private static String answers(String comment) {
        return "/chatter/comments/" + comment + "/capabilities/comments/items";
    }

    private static List<String> texts(JsonNode page) {
        List<String> texts = new ArrayList<>();
        page.get("items").forEach(item -> texts.add(item.at("/body/text").asText()));
        return texts;
    }

    @Test
    void answers_comeInPages_inTheOrderThatIsAskedFor() {
        String element = say("talk");
        String parent = ana.comment(element, "first").get("id").asText();
        for (String text : List.of("a", "b", "c")) {
            answer(element, text, parent);
            ana.comment(element, "beside " + text);
        }
        JsonNode newest = ok(200, ana.data(answers(parent) + "?pageSize=2"));
        assertThat(texts(newest)).containsExactly("b", "c");
        assertThat(newest.get("total").asInt()).isEqualTo(3);
        JsonNode older = ok(200, ana.get(newest.get("nextPageUrl").asText()));
        assertThat(texts(older)).containsExactly("a");
        assertThat(older.get("nextPageUrl").isNull()).isTrue();
        assertThat(texts(ok(200, ana.get(older.get("previousPageUrl").asText()))))
                .containsExactly("b", "c");

        JsonNode oldest = ok(200, ana.data(answers(parent) + "?pageSize=2&sort=CreatedDateOldestAsc"));
        assertThat(texts(oldest)).containsExactly("a", "b");
        assertThat(texts(ok(200, ana.get(oldest.get("nextPageUrl").asText())))).containsExactly("c");
        assertThat(ana.data(answers(parent) + "?pageSize=0").errorCode()).isEqualTo("ILLEGAL_QUERY_PARAMETER_VALUE");
        assertThat(ana.post(answers(parent), Map.of("body", body("x"))).status())
                .isEqualTo(405);
    }

    @Test
    void pagesOfComments_keepTheirOrder() {
        String element = say("talk");
        for (String text : List.of("a", "b", "c")) {
            ana.comment(element, text);
        }
        JsonNode first = ok(200, ana.data(items(element) + "?pageSize=2&sort=CreatedDateOldestAsc"));
        assertThat(texts(first)).containsExactly("a", "b");
        assertThat(texts(ok(200, ana.get(first.get("nextPageUrl").asText())))).containsExactly("c");
    }

    @Test
    void deletingAComment_deletesTheAnswersToIt_andCountsRight() {
        String element = say("talk");
        String parent = ana.comment(element, "parent").get("id").asText();
        String child = answer(element, "child", parent);
        String grandchild = answer(element, "grandchild", child);
        ana.comment(element, "beside");
        ok(204, ana.delete("/chatter/comments/" + parent));

        assertThat(texts(ok(200, ana.data(items(element))))).containsExactly("beside");
        assertThat(ok(200, ana.data("/chatter/feed-elements/" + element))
                        .at("/capabilities/comments/page/total")
                        .asInt())
                .isEqualTo(1);
        for (String gone : List.of(parent, child, grandchild)) {
            assertThat(ana.data("/chatter/comments/" + gone).status()).isEqualTo(404);
        }
    }

    @Test
    void deletingTheBestAnswer_leavesTheQuestionUnsolved() {
        String question = post("Where?", Map.of("questionAndAnswers", Map.of("questionTitle", "Where to?")))
                .get("id")
                .asText();
        String best = ana.comment(question, "Rome").get("id").asText();
        String path = "/chatter/feed-elements/" + question + "/capabilities/question-and-answers";
        ok(200, ana.patch(path, Map.of("bestAnswerId", best)));
        assertThat(isSolved(question)).isTrue();
        ok(204, ana.delete("/chatter/comments/" + best));
        assertThat(isSolved(question)).isFalse();
    }

    private boolean isSolved(String question) {
        JsonNode page = ok(200, ana.data("/chatter/feeds/record/" + group + "/feed-elements?filter=SolvedQuestions"));
        return page.at("/elements/0/id").asText().equals(question);
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "edit", "up-down-vote", "verified", "comments"})
    void capabilitiesOfAComment_answerAlone(String name) {
        String comment = ana.comment(say("talk"), "me").get("id").asText();
        JsonNode alone = ok(200, ana.data("/chatter/comments/" + comment + "/capabilities/" + name));
        String camel = name.equals("up-down-vote") ? "upDownVote" : name;
        assertThat(alone)
                .isEqualTo(ok(200, ana.data("/chatter/comments/" + comment)).at("/capabilities/" + camel));
    }

    @Test
    void capabilityThatACommentHasNot_is404() {
        String comment = ana.comment(say("talk"), "me").get("id").asText();
        String path = "/chatter/comments/" + comment + "/capabilities/poll";
        assertThat(ana.data(path).status()).isEqualTo(404);
        assertThat(ana.patch(path, Map.of("x", "y")).status()).isEqualTo(404);
        JsonNode mine = ok(200, ana.data("/chatter/comments/" + comment + "/capabilities/edit/is-editable-by-me"));
        assertThat(mine.get("isEditableByMe").asBoolean()).isTrue();
    }

    @Test
    void commentWithAFile_isAContentComment() {
        String element = say("talk");
        String file = upload("map.png");
        Map<String, Object> input = new HashMap<>();
        input.put("capabilities", Map.of("content", Map.of("contentDocumentId", file)));
        JsonNode comment = ok(201, ana.post(items(element), input));
        assertThat(comment.get("type").asText()).isEqualTo("ContentComment");
        assertThat(comment.at("/capabilities/content/id").asText()).isEqualTo(file);
        assertThat(comment.at("/capabilities/content/title").asText()).isEqualTo("map");
        assertThat(comment.at("/body/text").isNull()).isTrue();
        assertThat(ana.query("SELECT CommentType FROM FeedComment")
                        .json()
                        .at("/records/0/CommentType")
                        .asText())
                .isEqualTo("ContentComment");
    }

    @Test
    void capabilitiesThatNoCommentCanHave_areRefused() {
        String element = say("talk");
        assertThat(ana.post(items(element), with("content", "contentDocumentId", "069000000000000AAA"))
                        .errorCode())
                .isEqualTo("INVALID_ID_FIELD");
        assertThat(ana.post(items(element), with("content", "title", "x")).errorCode())
                .isEqualTo("JSON_PARSER_ERROR");
        assertThat(ana.post(items(element), with("record", "id", "x")).errorCode())
                .isEqualTo("INVALID_INPUT");
        assertThat(ana.post(items(element), with("nonsense", "id", "x")).errorCode())
                .isEqualTo("JSON_PARSER_ERROR");
        String comment = ana.comment(element, "me").get("id").asText();
        assertThat(ana.patch("/chatter/comments/" + comment, with("content", "contentDocumentId", "x"))
                        .status())
                .isEqualTo(400);
    }

    private static Map<String, ?> with(String capability, String member, String value) {
        return Map.of("body", body("x"), "capabilities", Map.of(capability, Map.of(member, value)));
    }
}
