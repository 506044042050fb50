package io.orgbridge.extract;

import static io.orgbridge.extract.Samples.hashtag;
import static io.orgbridge.extract.Samples.mention;
import static io.orgbridge.extract.Samples.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.orgbridge.feed.Post;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** The rule that ships, {@code routes/rules/travel.yaml}, does what its comments say. */
class ShippedRuleTest {

    private static final Path FILE = Path.of("routes/rules/travel.yaml");

    @Test
    void travel_completePost_everyFieldInTheRulesOrder() throws Exception {
        String text = "Flight AF1234 to San José on 2026-09-14, EUR 420.50 @Jo Doe #travel";

        List<ExtractedRecord> records = extract(post(text, mention("Jo Doe"), hashtag("travel")));

        assertThat(records).hasSize(1);
        assertThat(records.get(0).orgId()).isEqualTo("00D5f000004AbCdEAK");
        assertThat(records.get(0).postId()).isEqualTo(Samples.POST_ID);
        assertThat(records.get(0).rule()).isEqualTo("travel");
        assertThat(records.get(0).ordinal()).isZero();
        assertThat(records.get(0).fields())
                .containsExactly(
                        entry("flight", "AF1234"),
                        entry("destination", "San José"),
                        entry("date", LocalDate.of(2026, 9, 14)),
                        entry("amount", new BigDecimal("420.50")),
                        entry("currency", "EUR"),
                        entry("mentions", List.of("Jo Doe")),
                        entry("note", (long) text.length()));
    }

    @Test
    void travel_onlyAFlight_absentFieldsAreNullAndMentionsEmpty() throws Exception {
        List<ExtractedRecord> records = extract(post("LH99 #Travel"));

        assertThat(records).hasSize(1);
        assertThat(records.get(0).fields())
                .containsExactly(
                        entry("flight", "LH99"),
                        entry("destination", null),
                        entry("date", null),
                        entry("amount", null),
                        entry("currency", null),
                        entry("mentions", List.of()),
                        entry("note", 12L));
    }

    @Test
    void travel_noFlightOrNoHashtag_noRecord() throws Exception {
        assertThat(extract(post("Who goes to Rome? #travel"))).isEmpty();
        assertThat(extract(post("AF1234 to Rome on 2026-09-14"))).isEmpty();
        assertThat(extract(post(""))).isEmpty();
    }

    private static List<ExtractedRecord> extract(Post post) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            return Samples.extractor(context, new RuleSource(FILE.toString(), Files.readString(FILE)))
                    .extract(post);
        }
    }
}
