package io.orgbridge.extract;

import io.orgbridge.feed.Post;
import io.orgbridge.feed.Segment;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.camel.CamelContext;

/** Posts and rules for tests. */
final class Samples {

    static final String POST_ID = "0D55f00000AbCdECAV";

    private Samples() {}

    static Post post(String text, Segment... segments) {
        return new Post(
                "00D5f000004AbCdEAK",
                POST_ID,
                null,
                Post.Kind.ELEMENT,
                "TextPost",
                "0055f00000BcDeFAAV",
                "Ana Ruiz",
                "0F95f000000GhIjCAK",
                "Travel",
                Instant.parse("2026-07-14T23:30:00Z"),
                Instant.parse("2026-07-14T23:30:00Z"),
                1,
                text,
                List.of(segments));
    }

    static Segment mention(String name) {
        return new Segment("Mention", "@" + name, name, "0055f00000XxXxXAAV");
    }

    static Segment hashtag(String tag) {
        return new Segment("Hashtag", "#" + tag, tag, null);
    }

    /** A rule named {@code r} of these lines. */
    static RuleSource rule(String... lines) {
        return new RuleSource("r.yaml", "rule: r\n" + String.join("\n", lines) + "\n");
    }

    static Extractor extractor(CamelContext context, RuleSource... rules) {
        return new Extractor(RuleSet.load(Arrays.asList(rules), context));
    }

    static List<ExtractedRecord> extract(CamelContext context, Post post, String... lines) {
        return extractor(context, rule(lines)).extract(post);
    }
}
