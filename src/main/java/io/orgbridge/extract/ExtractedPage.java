package io.orgbridge.extract;

import io.orgbridge.feed.Page;
import java.util.List;

/**
 * A page and what the rules made of its posts.
 *
 * @param whole whether storing it moves the cursor; false for one post that is stored by itself
 * @param failures posts on which a rule failed; each becomes a dead letter, and the post is stored all the same
 */
public record ExtractedPage(
        Page page, List<ExtractedRecord> records, List<ExtractionException> failures, boolean whole) {
    /** Copies the lists, so that it never changes. */
    public ExtractedPage {
        records = List.copyOf(records);
        failures = List.copyOf(failures);
    }

    /** The same, one post at a time. */
    public List<ExtractedPage> singly() {
        return page.posts().stream()
                .map(post -> new ExtractedPage(
                        page.only(post),
                        records.stream()
                                .filter(record -> record.postId().equals(post.postId()))
                                .toList(),
                        failures.stream()
                                .filter(failure -> failure.postId().equals(post.postId()))
                                .toList(),
                        false))
                .toList();
    }
}
