package io.orgbridge.feed;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a feed, on its way from Salesforce to the database.
 *
 * @param feed the feed as it stood when the page was asked for
 * @param walk the reading that the page belongs to
 * @param first whether it is that reading's first page, whose updates URL counts
 * @param posts the page's elements and their comments, each comment behind its element
 * @param commentsUrls comment pages that still have to be read, since a page embeds only the newest comments
 * @param nextUrl the next, older page; null on the last
 * @param updatesUrl where a later poll finds what came since; null on feeds without it
 * @param servedAt Salesforce's clock when it answered
 */
public record Page(
        Feed feed,
        Feed.Walk walk,
        boolean first,
        List<Post> posts,
        List<CommentsUrl> commentsUrls,
        @Nullable String nextUrl,
        @Nullable String updatesUrl,
        Instant servedAt) {

    /** A page of comments that is still to be read, and the element that they belong to. */
    public record CommentsUrl(String elementId, String url) {}

    /** Copies the lists, so that a page never changes. */
    public Page {
        posts = List.copyOf(posts);
        commentsUrls = List.copyOf(commentsUrls);
    }

    /** The same page with one of its posts. */
    public Page only(Post post) {
        return new Page(feed, walk, first, List.of(post), List.of(), nextUrl, updatesUrl, servedAt);
    }

    /** The same page with more posts, and with other comment pages left to read. */
    Page with(List<Post> more, List<CommentsUrl> commentsLeft) {
        List<Post> all = new ArrayList<>(posts);
        all.addAll(more);
        return new Page(feed, walk, first, all, commentsLeft, nextUrl, updatesUrl, servedAt);
    }

    /**
     * Whether something may have been posted in the very second of the newest thing on the page, after it was served.
     * The next poll by {@code updatedSince} would not show it.
     */
    boolean mayHaveGap() {
        long served = servedAt.getEpochSecond();
        return posts.stream()
                .flatMap(post -> java.util.stream.Stream.of(post.createdAt(), post.modifiedAt()))
                .anyMatch(moment -> moment.getEpochSecond() >= served - 1);
    }
}
