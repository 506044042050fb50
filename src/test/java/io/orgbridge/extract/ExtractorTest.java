package io.orgbridge.extract;

import static io.orgbridge.extract.Samples.hashtag;
import static io.orgbridge.extract.Samples.mention;
import static io.orgbridge.extract.Samples.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orgbridge.feed.Post;
import io.orgbridge.feed.Segment;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of the fields of a rule that gives one record a post. */
class ExtractorTest {

    private final DefaultCamelContext context = new DefaultCamelContext();

    @Test
    void pattern_groups_defaultIsOneIfThereIsOne() {
        Map<String, Object> fields = only(
                "AF123",
                "fields:",
                "  whole: { pattern: '[A-Z]+\\d' }",
                "  first: { pattern: '([A-Z]+)(\\d)' }",
                "  zero: { pattern: '([A-Z]+)(\\d)', group: 0 }",
                "  second: { pattern: '([A-Z]+)(\\d)', group: 2 }",
                "  absent: { pattern: '(x)?AF' }",
                "  empty: { pattern: 'AF(x*)' }");

        assertThat(fields)
                .containsEntry("whole", "AF1")
                .containsEntry("first", "AF")
                .containsEntry("zero", "AF1")
                .containsEntry("second", "1")
                .containsEntry("absent", null)
                .containsEntry("empty", null);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "date, 2026-02-28, 2026-02-28",
                "date, 2026-02-30, null",
                "date, +12026-02-28, null",
                "date, 28.02.2026, null",
                "decimal, 420.50, 420.50",
                "decimal, -7, -7",
                "decimal, .5, 0.5",
                "decimal, 1e999999999, null",
                "decimal, '1,234.50', null",
                "integer, 9223372036854775807, 9223372036854775807",
                "integer, 9223372036854775808, null",
                "integer, 1.5, null",
                "boolean, TRUE, true",
                "boolean, no, false",
                "boolean, maybe, null",
                "string, ' x ', ' x '"
            })
    void type_textConvertedOrNull(String type, String text, String value) {
        Map<String, Object> fields = only(text, "fields: { f: { pattern: '(?s).*', type: " + type + " } }");

        assertThat(fields).extractingByKey("f").isEqualTo(expected(type, value));
    }

    @Test
    void type_requiredAndNotConvertible_noRecord() {
        String[] rule = {"fields: { day: { pattern: '\\S+', type: date, required: true } }"};

        assertThat(Samples.extract(context, post("2026-13-01"), rule)).isEmpty();
        assertThat(Samples.extract(context, post("2026-12-01"), rule)).hasSize(1);
    }

    @Test
    void segment_firstOrEach() {
        Post post = post(
                "x", mention("Jo Doe"), hashtag("a"), mention("Ana"), new Segment("EntityLink", "Case 7", null, null));

        Map<String, Object> fields = only(
                post,
                "fields:",
                "  first: { segment: Mention }",
                "  all: { segment: mention, each: true }",
                "  none: { segment: Link }",
                "  noneOfAll: { segment: Link, each: true }",
                "  byText: { segment: EntityLink }");

        assertThat(fields)
                .containsEntry("first", "Jo Doe")
                .containsEntry("all", List.of("Jo Doe", "Ana"))
                .containsEntry("none", null)
                .containsEntry("noneOfAll", List.of())
                .containsEntry("byText", "Case 7");
    }

    @Test
    void segment_requiredAndNone_noRecord() {
        assertThat(Samples.extract(context, post("x"), "fields: { who: { segment: Mention, required: true } }"))
                .isEmpty();
        assertThat(Samples.extract(
                        context, post("x"), "fields: { who: { segment: Mention, each: true, required: true } }"))
                .isEmpty();
    }

    @Test
    void text_unescapedAlready_takenAsItIs() {
        assertThat(only("R&D < 5 \"x\" &amp;", "fields: { all: { pattern: '.*' } }"))
                .containsEntry("all", "R&D < 5 \"x\" &amp;");
    }

    @Test
    void text_unicodeAndEmoji_matchedByCharacterNotByHalf() {
        Map<String, Object> fields = only(
                "✈️ 👩‍💻 Zoë → Łódź 東京 👍🏽",
                "fields:",
                "  name: { pattern: '\\p{Lu}\\p{L}+' }",
                "  city: { pattern: '→ (\\p{L}+)' }",
                "  han: { pattern: '\\p{Han}+' }",
                "  one: { pattern: '👍(.)$' }");

        assertThat(fields)
                .containsEntry("name", "Zoë")
                .containsEntry("city", "Łódź")
                .containsEntry("han", "東京")
                .containsEntry("one", "🏽");
    }

    @Test
    void text_hostileToBacktracking_finishesWithTheRightAnswer() {
        String hostile = "a".repeat(9_999) + "b";
        String[] rule = {"fields: { f: { pattern: '(a+)+$' } }"};

        assertThat(only(hostile, rule)).containsEntry("f", null);
        assertThat(only("a".repeat(10_000), rule)).containsEntry("f", "a".repeat(10_000));
    }

    @Test
    void text_looksLikeAnExpression_neverEvaluated() {
        assertThat(only("${body.orgId}", "fields: { f: { language: simple, expression: '<${body.text}>' } }"))
                .containsEntry("f", "<${body.orgId}>");
    }

    @Test
    void severalRules_recordsInTheirOrder() {
        Extractor extractor = Samples.extractor(
                context,
                new RuleSource("b.yaml", "rule: b\nfields: { f: { pattern: x } }"),
                new RuleSource("a.yaml", "rule: a\nfields: { f: { pattern: y, required: true } }"),
                new RuleSource("c.yaml", "rule: c\nfields: { f: { pattern: x } }"));

        assertThat(extractor.extract(post("x")))
                .extracting(ExtractedRecord::rule)
                .containsExactly("b", "c");
    }

    @Test
    void records_cannotBeChanged() {
        List<ExtractedRecord> records = Samples.extract(
                context,
                post("x", mention("Jo")),
                "fields: { f: { pattern: x }, m: { segment: Mention, each: true } }");

        assertThatThrownBy(() -> records.get(0).fields().put("f", "y"))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(records::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ((List<?>) records.get(0).fields().get("m")).clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void record_ofAMapThatChangesLater_stays() {
        Map<String, Object> fields = new HashMap<>();
        ExtractedRecord record = new ExtractedRecord("o", "p", "r", 0, fields);
        fields.put("late", 1L);

        assertThat(record.fields()).isEmpty();
    }

    private Map<String, Object> only(String text, String... rule) {
        return only(post(text), rule);
    }

    private Map<String, Object> only(Post post, String... rule) {
        List<ExtractedRecord> records = Samples.extract(context, post, rule);
        assertThat(records).hasSize(1);
        return records.get(0).fields();
    }

    private static Object expected(String type, String value) {
        if (value == null) {
            return null;
        }
        return switch (type) {
            case "date" -> LocalDate.parse(value);
            case "decimal" -> new BigDecimal(value);
            case "integer" -> Long.valueOf(value);
            case "boolean" -> Boolean.valueOf(value);
            default -> value;
        };
    }
}
