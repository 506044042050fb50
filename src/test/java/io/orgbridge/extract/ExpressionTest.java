package io.orgbridge.extract;

import static io.orgbridge.extract.Samples.mention;
import static io.orgbridge.extract.Samples.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orgbridge.feed.Post;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fields that a Camel language computes. */
class ExpressionTest {

    private final DefaultCamelContext context = new DefaultCamelContext();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "${body.text} | Hello 👋",
                "${body[text]} | Hello 👋",
                "${body.text.length} | 8",
                "${body.authorName} | Ana Ruiz",
                "${body.orgId}/${body.postId} | 00D5f000004AbCdEAK/0D55f00000AbCdECAV",
                "${body.parentId} | null",
                "${body.kind} | ELEMENT",
                "${body.type} | TextPost",
                "${body.authorId} | 0055f00000BcDeFAAV",
                "${body.groupId} | 0F95f000000GhIjCAK",
                "${body.groupName.toUpperCase()} | TRAVEL",
                "${body.createdAt} | 2026-07-14T23:30:00Z",
                "${body.modifiedAt} | 2026-07-14T23:30:00Z",
                "${body.revision} | 1",
                "${body.segments[0].value} | Jo",
                "${body.segments.size} | 1",
                "constant text | constant text"
            })
    void simple_readsThePost(String expression, String value) {
        assertThat(value(post("Hello 👋", mention("Jo")), "simple", expression, "string"))
                .isEqualTo(value);
    }

    @Test
    void type_appliesToWhatTheExpressionGives() {
        Post post = post("420", mention("Jo"));

        assertThat(value(post, "simple", "${body.text}", "integer")).isEqualTo(420L);
        assertThat(value(post, "simple", "${body.text.length}", "integer")).isEqualTo(3L);
        assertThat(value(post, "simple", "${body.createdAt}", "date")).isEqualTo(LocalDate.of(2026, 7, 14));
        assertThat(value(post, "simple", "${body.authorName}", "date")).isNull();
        assertThat(value(post, "spel", "#{12345678.9}", "decimal")).isEqualTo(new BigDecimal("12345678.9"));
        assertThat(value(post, "spel", "#{12345678.9}", "integer")).isNull();
        assertThat(value(post, "spel", "#{5.0}", "integer")).isEqualTo(5L);
        assertThat(value(post, "constant", "yes", "string")).isEqualTo("yes");
    }

    @Test
    void type_boolean_evaluatedAsAFilterIs() {
        assertThat(value(post("so urgent"), "simple", "${body.text} contains 'urgent'", "boolean"))
                .isEqualTo(true);
        assertThat(value(post("calm"), "simple", "${body.text} contains 'urgent'", "boolean"))
                .isEqualTo(false);
    }

    @Test
    void list_becomesAListOfTexts() {
        context.getRegistry().bind("tags", new Tags());

        assertThat(value(post("b a"), "bean", "tags", "string")).isEqualTo(List.of("b", "a"));
    }

    @Test
    void otherLanguage_readsThePostTheSameWay() {
        assertThat(value(post("Hello"), "spel", "#{request.body.text.length() + 1}", "integer"))
                .isEqualTo(6L);
    }

    @Test
    void failure_namesRuleFieldAndPost_andDoesNotSpillTheText() {
        assertThatThrownBy(() -> value(post("secret plans"), "simple", "${body.nope}", "string"))
                .isInstanceOfSatisfying(ExtractionException.class, failure -> {
                    assertThat(failure.rule()).isEqualTo("r");
                    assertThat(failure.field()).isEqualTo("f");
                    assertThat(failure.postId()).isEqualTo(Samples.POST_ID);
                })
                .hasMessageStartingWith("rule r, field f, post " + Samples.POST_ID + ": ")
                .hasMessageContaining("nope")
                .hasMessageNotContaining("secret plans");
    }

    @Test
    void failure_ofAnOptionalField_isNotSwallowed() {
        assertThatThrownBy(() -> value(post("x"), "simple", "${body.parentId.length}", "integer"))
                .isInstanceOf(ExtractionException.class);
    }

    @Test
    void expressionOfARecordThatIsNotMade_isNotEvaluated() {
        assertThat(Samples.extract(
                        context,
                        post("x"),
                        "fields:",
                        "  bad: { language: simple, expression: '${body.nope}' }",
                        "  code: { pattern: '\\d+', required: true }"))
                .isEmpty();
    }

    @Test
    void body_cannotBeChanged() {
        assertThatThrownBy(() -> new PostBody(post("x")).put("text", "y"))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(new PostBody(post("x")))
                .containsEntry("text", "x")
                .containsKey("parentId")
                .hasSize(14);
    }

    @Test
    void manyThreads_sameExtractor_rightAnswers() throws Exception {
        Extractor extractor = Samples.extractor(
                context,
                Samples.rule(
                        "fields:",
                        "  number: { pattern: '\\d+', type: integer }",
                        "  text: { language: simple, expression: '${body.text}' }"));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<ExtractedRecord>>> futures = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                String text = "post " + i;
                futures.add(threads.submit(() -> extractor.extract(post(text))));
            }
            for (int i = 0; i < 400; i++) {
                assertThat(futures.get(i).get().get(0).fields())
                        .containsEntry("number", (long) i)
                        .containsEntry("text", "post " + i);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Object value(Post post, String language, String expression, String type) {
        List<ExtractedRecord> records = Samples.extract(
                context,
                post,
                "fields:",
                "  f: { language: " + language + ", type: " + type + ", expression: '" + expression.replace("'", "''")
                        + "' }");
        return records.get(0).fields().get("f");
    }

    /** A bean of the host's. */
    public static final class Tags {

        public List<String> of(PostBody body) {
            return List.of(body.getText().split(" "));
        }
    }
}
