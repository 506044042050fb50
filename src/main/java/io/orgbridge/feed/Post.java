package io.orgbridge.feed;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A feed element or a comment, normalised: ids of 18 characters, text unescaped, never null.
 *
 * @param orgId the org it was read from
 * @param postId {@code 0D5…} for a feed element, {@code 0D7…} for a comment
 * @param parentId the feed element that a comment belongs to; null for a feed element
 * @param kind feed element or comment
 * @param type Salesforce's own: {@code TextPost}, {@code TextComment}, {@code CollaborationGroupCreated}, …
 * @param authorId the author's user id; null when the author is not a user
 * @param authorName the author's display name; empty when there is none
 * @param groupId the group it was posted to; null outside groups
 * @param groupName that group's name; null outside groups
 * @param createdAt when it was posted
 * @param modifiedAt when its text last changed, or {@code createdAt}
 * @param revision 1 for a post that was never edited, one more for each edit
 * @param text the body's plain text; empty for a system item without a body
 * @param segments the body's pieces in order; empty where {@code text} is
 */
public record Post(
        String orgId,
        String postId,
        @Nullable String parentId,
        Kind kind,
        String type,
        @Nullable String authorId,
        String authorName,
        @Nullable String groupId,
        @Nullable String groupName,
        Instant createdAt,
        Instant modifiedAt,
        int revision,
        String text,
        List<Segment> segments) {

    /** The two things that a post can be. */
    public enum Kind {
        ELEMENT,
        COMMENT
    }

    /** Copies the segments, so that a post never changes. */
    public Post {
        segments = List.copyOf(segments);
    }
}
