package io.orgbridge.feed;

import io.orgbridge.fixtures.HeldClock;
import io.orgbridge.fixtures.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Feeds, posts and pages to begin from. */
public final class Pages {
    static final String PATH = "/services/data/v66.0/chatter/feeds/news/me/feed-elements?pageSize=100";
    static final String UPDATES = PATH + "&updatedSince=2%3A1000";
    static final String NEWER = PATH + "&updatedSince=2%3A2000";
    static final String NEXT = PATH + "&page=2";

    private Pages() {}

    static Feed feed(
            @Nullable String updatesUrl,
            Feed.@Nullable Walk walk,
            @Nullable String walkUrl,
            @Nullable String walkUpdatesUrl,
            Instant sweepAt,
            Duration interval) {
        return new Feed(
                Seeds.ORG,
                Seeds.NEWS,
                Seeds.ADMIN,
                PATH,
                updatesUrl,
                walk,
                walkUrl,
                walkUpdatesUrl,
                sweepAt,
                7,
                interval.toMillis(),
                0);
    }

    /** A first page of the reading that the feed begins at the time given. */
    static Page firstPage(Feed feed, Instant now, List<Post> posts, @Nullable String next, @Nullable String updates) {
        return new Page(feed, feed.nextWalk(now), true, posts, List.of(), next, updates, now);
    }

    /** A whole page of a feed, with nothing behind it. */
    public static Page page(Feed feed, List<Post> posts) {
        return new Page(feed, Feed.Walk.BACKFILL, true, posts, List.of(), null, NEWER, HeldClock.START);
    }

    /** A post of an hour ago. */
    public static Post post(String postId, int revision, String text) {
        Instant createdAt = HeldClock.START.minus(Duration.ofHours(1));
        return new Post(
                Seeds.ORG,
                postId,
                null,
                Post.Kind.ELEMENT,
                "TextPost",
                "0055f00000BcDeFAAV",
                "Ana Ruiz",
                "0F95f000000GhIjCAK",
                "Travel",
                createdAt,
                createdAt,
                revision,
                text,
                List.of());
    }

    static Post postedAt(String postId, Instant createdAt) {
        Post any = post(postId, 1, "text");
        return new Post(
                any.orgId(),
                postId,
                null,
                any.kind(),
                any.type(),
                any.authorId(),
                any.authorName(),
                any.groupId(),
                any.groupName(),
                createdAt,
                createdAt,
                1,
                any.text(),
                any.segments());
    }
}
