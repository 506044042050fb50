package io.orgbridge.extract;

import static io.orgbridge.extract.Samples.hashtag;
import static io.orgbridge.extract.Samples.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.orgbridge.feed.Post;
import io.orgbridge.feed.Segment;
import java.text.Normalizer;
import java.time.Instant;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which posts a rule reads: {@code when}. */
class ConditionTest {

    private final DefaultCamelContext context = new DefaultCamelContext();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#travel",
                "go #Travel!",
                "go #TRAVEL, soon",
                "(#travel)",
                "#work #travel",
                "line\n#travel\nline",
                "✈#travel✈",
                "#travel-2026",
                "#[Travel]"
            })
    void hashtag_writtenInTheText_holds(String text) {
        assertThat(holds("when: { hashtag: travel }", post(text))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "travel",
                "# travel",
                "#traveller",
                "#travel_2026",
                "#travelé",
                "a#travel",
                "##travel",
                "https://acme.example/#travel",
                "https://acme.example/page#travel",
                "&#travel"
            })
    void hashtag_onlySimilarText_doesNotHold(String text) {
        assertThat(holds("when: { hashtag: travel }", post(text))).isFalse();
    }

    @Test
    void hashtag_segment_holdsWhateverTheTextAround() {
        assertThat(holds("when: { hashtag: travel }", post("Jo#Travel", hashtag("Travel"))))
                .isTrue();
        assertThat(holds("when: { hashtag: '#travel' }", post("x", new Segment("Hashtag", "#travel", null, null))))
                .isTrue();
        assertThat(holds("when: { hashtag: business trip }", post("x", hashtag("Business Trip"))))
                .isTrue();
        assertThat(holds("when: { hashtag: travel }", post("x", new Segment("Text", "#travel", "travel", null))))
                .isFalse();
    }

    @Test
    void hashtag_accentsCodedDifferently_holds() {
        String decomposed = Normalizer.normalize("#Été", Normalizer.Form.NFD);

        assertThat(holds("when: { hashtag: été }", post(decomposed))).isTrue();
        assertThat(holds("when: { hashtag: straße }", post("#STRASSE"))).isTrue();
        assertThat(holds("when: { hashtag: ete }", post(decomposed))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "group, travel, true",
        "group, TRAVEL, true",
        "group, 0F95f000000GhIjCAK, true",
        "group, 0F95f000000GhIj, true",
        "group, Trav, false",
        "author, ana ruiz, true",
        "author, 0055f00000BcDeFAAV, true",
        "author, Ana, false",
        "type, TextPost, true",
        "type, LinkPost, false",
        "matches, ^AF, true",
        "matches, ^\\d, false"
    })
    void eachKey_comparedWithThePost(String key, String value, boolean holds) {
        assertThat(holds("when: { " + key + ": '" + value + "' }", post("AF12")))
                .isEqualTo(holds);
    }

    @Test
    void severalKeys_allMustHold() {
        assertThat(holds("when: { hashtag: travel, type: TextPost, matches: AF }", post("AF12 #travel")))
                .isTrue();
        assertThat(holds("when: { hashtag: travel, type: TextPost, matches: LH }", post("AF12 #travel")))
                .isFalse();
    }

    @Test
    void noKeys_everyPost() {
        assertThat(holds("when: {}", post(""))).isTrue();
        assertThat(holds("# no when", post(""))).isTrue();
    }

    @Test
    void nothingToCompareWith_doesNotHold() {
        Post post = new Post(
                "00D5f000004AbCdEAK",
                Samples.POST_ID,
                null,
                Post.Kind.ELEMENT,
                "TrackedChange",
                null,
                "",
                null,
                null,
                Instant.EPOCH,
                Instant.EPOCH,
                1,
                "",
                List.of());

        assertThat(holds("when: { group: Travel }", post)).isFalse();
        assertThat(holds("when: { author: Ana Ruiz }", post)).isFalse();
    }

    private boolean holds(String when, Post post) {
        return !Samples.extract(
                        context, post, when, "fields: { id: { language: simple, expression: '${body.postId}' } }")
                .isEmpty();
    }
}
