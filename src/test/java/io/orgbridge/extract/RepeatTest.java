package io.orgbridge.extract;

import static io.orgbridge.extract.Samples.mention;
import static io.orgbridge.extract.Samples.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** Rules with {@code repeat: true}: a record for each match of the first required pattern. */
class RepeatTest {

    private static final String[] FLIGHTS = {
        "fields:",
        "  to: { pattern: 'to (\\p{L}+)' }",
        "  flight: { pattern: '\\b([A-Z]{2}\\d+)\\b', required: true }",
        "  amount: { pattern: 'EUR (\\d+)', type: integer }",
        "repeat: true"
    };

    private final DefaultCamelContext context = new DefaultCamelContext();

    @Test
    void eachMatch_takesWhatStandsBetweenItAndTheNext() {
        List<ExtractedRecord> records =
                Samples.extract(context, post("to Oslo EUR 1; AF1 to Rome EUR 20, LH2 EUR 30, BA3 to Bonn."), FLIGHTS);

        assertThat(records)
                .extracting(
                        ExtractedRecord::ordinal,
                        r -> r.fields().get("flight"),
                        r -> r.fields().get("to"),
                        r -> r.fields().get("amount"))
                .containsExactly(
                        tuple(0, "AF1", "Rome", 20L), tuple(1, "LH2", null, 30L), tuple(2, "BA3", "Bonn", null));
        assertThat(records.get(0).fields()).containsOnlyKeys("to", "flight", "amount");
    }

    @Test
    void noMatch_noRecord() {
        assertThat(Samples.extract(context, post("to Rome EUR 20"), FLIGHTS)).isEmpty();
        assertThat(Samples.extract(context, post(""), FLIGHTS)).isEmpty();
    }

    @Test
    void otherRequiredFieldMissing_onlyThatRecordIsLeftOutAndOrdinalsHaveNoGap() {
        List<ExtractedRecord> records = Samples.extract(
                context,
                post("AF1 LH2 EUR 5 BA3 EUR 6"),
                "fields:",
                "  flight: { pattern: '[A-Z]{2}\\d', required: true }",
                "  amount: { pattern: 'EUR (\\d)', required: true }",
                "repeat: true");

        assertThat(records)
                .extracting(ExtractedRecord::ordinal, r -> r.fields().get("flight"))
                .containsExactly(tuple(0, "LH2"), tuple(1, "BA3"));
    }

    @Test
    void matchThatCannotBeConverted_givesNoRecordButStillEndsTheOneBefore() {
        List<ExtractedRecord> records = Samples.extract(
                context,
                post("2026-01-01 2026-99-99 late 2026-01-03"),
                "fields:",
                "  day: { pattern: '\\d{4}-\\d\\d-\\d\\d', type: date, required: true }",
                "  word: { pattern: '[a-z]+' }",
                "repeat: true");

        assertThat(records)
                .extracting(
                        r -> String.valueOf(r.fields().get("day")),
                        r -> r.fields().get("word"))
                .containsExactly(tuple("2026-01-01", null), tuple("2026-01-03", null));
    }

    @Test
    void anchorAndOtherField_mayReadTheSamePlace() {
        List<ExtractedRecord> records = Samples.extract(
                context,
                post("EUR 1 USD 2"),
                "fields:",
                "  amount: { pattern: '(EUR|USD) (\\d)', group: 2, type: integer, required: true }",
                "  currency: { pattern: '^[A-Z]+' }",
                "  rest: { pattern: '\\d(.*)$' }",
                "repeat: true");

        assertThat(records)
                .extracting(
                        r -> r.fields().get("amount"),
                        r -> r.fields().get("currency"),
                        r -> r.fields().get("rest"))
                .containsExactly(tuple(1L, "EUR", " "), tuple(2L, "USD", null));
    }

    @Test
    void emptyMatches_areNone() {
        assertThat(Samples.extract(
                        context, post("a1b"), "fields: { n: { pattern: '\\d*', required: true } }", "repeat: true"))
                .extracting(r -> r.fields().get("n"))
                .containsExactly("1");
    }

    @Test
    void segmentsAndExpressions_areOfTheWholePost() {
        List<ExtractedRecord> records = Samples.extract(
                context,
                post("1 2", mention("Jo")),
                "fields:",
                "  n: { pattern: '\\d', required: true }",
                "  who: { segment: Mention, each: true }",
                "  length: { language: simple, expression: '${body.text.length}', type: integer }",
                "repeat: true");

        assertThat(records)
                .extracting(r -> r.fields().get("who"), r -> r.fields().get("length"))
                .containsExactly(tuple(List.of("Jo"), 3L), tuple(List.of("Jo"), 3L));
    }

    @Test
    void aPostFullOfMatches_givesThemAll() {
        assertThat(Samples.extract(context, post("AF1 ".repeat(2_500)), FLIGHTS))
                .hasSize(2_500);
    }
}
