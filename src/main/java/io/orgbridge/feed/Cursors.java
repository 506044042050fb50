package io.orgbridge.feed;

import io.orgbridge.config.OrgbridgeConfig;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a feed's cursor goes once a page is stored, and when the feed is due again. Thread-safe.
 *
 * <p>An {@code updatedSince} request leaves out what was created in its own second, and an empty answer's token is the
 * time of the request: an empty answer therefore does not move the cursor, and a page whose newest post may share its
 * second with a later one has the newest page read again at the next poll.
 *
 * @see <a
 *     href="https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resource_feeds_news.htm">News
 *     feed, updatedSince</a>
 */
public final class Cursors {
    private final OrgbridgeConfig config;
    private final FeedStore feeds;

    /** Makes the bean over the feeds' rows. */
    public Cursors(OrgbridgeConfig config, FeedStore feeds) {
        this.config = config;
        this.feeds = feeds;
    }

    /**
     * Moves the cursor, in the transaction that stored the page.
     *
     * @param anyFresh whether the page held a post that was new or edited
     * @throws StaleCursorException when another process moved the cursor since the page was asked for
     */
    public void advance(Page page, boolean anyFresh, Instant now) {
        Feed next = behind(page, anyFresh, now);
        Instant pollAt = next.walk() == null ? pollAt(next, now) : null;
        if (!feeds.advance(next, pollAt, anyFresh, now)) {
            throw new StaleCursorException(page.feed().feedKey(), page.feed().orgId());
        }
    }

    /** The feed as it stands behind the page; its version is still the old one. */
    Feed behind(Page page, boolean anyFresh, Instant now) {
        Feed feed = page.feed();
        boolean goesOn = page.nextUrl() != null && (page.walk() != Feed.Walk.SWEEP || anyFresh);
        String newUpdatesUrl = page.first() ? trusted(page) : feed.walkUpdatesUrl();
        Instant sweepAt = page.first() ? sweepAt(page, now) : feed.sweepAt();
        String updatesUrl = goesOn || newUpdatesUrl == null ? feed.updatesUrl() : newUpdatesUrl;
        return new Feed(
                feed.orgId(),
                feed.feedKey(),
                feed.username(),
                feed.path(),
                updatesUrl,
                goesOn ? page.walk() : null,
                goesOn ? page.nextUrl() : null,
                goesOn ? newUpdatesUrl : null,
                sweepAt,
                feed.version(),
                interval(feed, anyFresh),
                0);
    }

    private static @Nullable String trusted(Page page) {
        // A sweep stops where nothing is new to the org; this feed may hold more behind it, which the old token still
        // shows.
        boolean sweep = page.walk() == Feed.Walk.SWEEP;
        return sweep || page.posts().isEmpty() ? null : page.updatesUrl();
    }

    private Instant sweepAt(Page page, Instant now) {
        if (page.mayHaveGap()) {
            return now;
        }
        return page.walk() == Feed.Walk.UPDATES
                ? page.feed().sweepAt()
                : now.plus(config.get(OrgbridgeConfig.FEED_SWEEP_INTERVAL));
    }

    private long interval(Feed feed, boolean anyFresh) {
        Duration interval = config.get(OrgbridgeConfig.FEED_INTERVAL);
        if (anyFresh) {
            return interval.toMillis();
        }
        long slower = feed.intervalMillis() + feed.intervalMillis() / 2;
        return Math.min(slower, config.get(OrgbridgeConfig.FEED_MAX_INTERVAL).toMillis());
    }

    private Instant pollAt(Feed feed, Instant now) {
        Instant regular = now.plusMillis(feed.intervalMillis());
        Instant soonest = now.plus(config.get(OrgbridgeConfig.FEED_INTERVAL));
        Instant sweep = feed.sweepAt().isBefore(soonest) ? soonest : feed.sweepAt();
        return sweep.isBefore(regular) ? sweep : regular;
    }
}
