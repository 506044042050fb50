package io.orgbridge.insert;

import io.orgbridge.extract.ExtractedPage;
import io.orgbridge.extract.ExtractedRecord;
import io.orgbridge.feed.Post;
import java.util.List;

/**
 * What one page brings that the database does not have yet.
 *
 * @param fresh posts that are new or were edited since they were stored
 * @param edited those among {@code fresh} that were stored before
 * @param records the records of the fresh posts
 */
public record Insertion(ExtractedPage source, List<Post> fresh, List<Post> edited, List<ExtractedRecord> records) {
    /** Copies the lists, so that it never changes. */
    public Insertion {
        fresh = List.copyOf(fresh);
        edited = List.copyOf(edited);
        records = List.copyOf(records);
    }
}
