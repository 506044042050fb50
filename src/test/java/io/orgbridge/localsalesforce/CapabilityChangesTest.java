package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

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

    private String like(String items) {
        return "/chatter/likes/" + ok(201, ana.post(items, "")).get("id").asText();
    }
}
