package io.orgbridge.extract;

import io.orgbridge.feed.Page;
import io.orgbridge.feed.Post;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Handler;

/** Runs the rules over every post of a page; bound as {@code orgbridgeExtraction}. Thread-safe. */
public final class PageExtraction {
    private final Extractor extractor;

    /** Makes the bean over one set of rules. */
    public PageExtraction(Extractor extractor) {
        this.extractor = extractor;
    }

    /** The page with its records. A rule that fails on a post gives none there; other rules and posts are not affected. */
    @Handler
    public ExtractedPage extract(Page page) {
        List<ExtractedRecord> records = new ArrayList<>();
        List<ExtractionException> failures = new ArrayList<>();
        for (Post post : page.posts()) {
            records.addAll(extractor.extract(post, failures::add));
        }
        return new ExtractedPage(page, records, failures, true);
    }
}
