package io.orgbridge.feed;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One followed feed and its cursor: how far it has been read.
 *
 * @param feedKey the feed's resource below {@code /chatter/feeds/}, such as {@code record/0F9…} or {@code news/005…}
 * @param username whose token reads it
 * @param path server-relative path of its newest page
 * @param updatesUrl where the next poll finds what came since; null until a first reading is complete
 * @param walk the reading that is under way; null between polls
 * @param walkUrl the page with which it goes on
 * @param walkUpdatesUrl what {@code updatesUrl} becomes when it is complete; null when the old one stays
 * @param sweepAt when the newest page is to be read again whole
 * @param version grows with every page that was stored; a page of an older version is dropped
 * @param intervalMillis present time between polls
 */
public record Feed(
        String orgId,
        String feedKey,
        String username,
        String path,
        @Nullable String updatesUrl,
        @Nullable Walk walk,
        @Nullable String walkUrl,
        @Nullable String walkUpdatesUrl,
        Instant sweepAt,
        long version,
        long intervalMillis,
        int failures) {

    /** Why a feed is being read, page after page. */
    public enum Walk {
        /** The first time: every page there is. */
        BACKFILL,
        /** What came since the last poll: every page of it. */
        UPDATES,
        /** The newest pages again, until one holds nothing new: finds edits and what fell into a poll's own second. */
        SWEEP
    }

    /** The reading that is under way, or the one to begin. */
    Walk nextWalk(Instant now) {
        if (walk != null) {
            return walk;
        }
        if (updatesUrl == null) {
            return Walk.BACKFILL;
        }
        return now.isBefore(sweepAt) ? Walk.UPDATES : Walk.SWEEP;
    }

    /** The page with which that reading begins or goes on. */
    String nextUrl(Instant now) {
        if (walk != null && walkUrl != null) {
            return walkUrl;
        }
        return nextWalk(now) == Walk.UPDATES && updatesUrl != null ? updatesUrl : path;
    }
}
