package io.orgbridge.feed;

import io.orgbridge.store.RecordRows;
import io.orgbridge.store.Store;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;

/** The rows of {@code feed}: cursors and when each is due. Thread-safe; several processes may share the table. */
public final class FeedStore {
    /** How long one page may take before another process may poll the feed; every stored page begins it anew. */
    static final Duration CLAIM = Duration.ofMinutes(2);

    private static final int BATCH = 64;
    /** So that an org which does not answer leaves consumers to the others. */
    static final int MOST_OF_ONE_ORG = 4;

    private final Store store;
    private final String instance;
    private final RowMapper<Feed> mapper = (row, number) -> map(row);

    /** Makes the store for one process. */
    public FeedStore(Store store, String instance) {
        this.store = store;
        this.instance = instance;
    }

    /** A feed's name: its org and its key there. */
    record Key(String orgId, String feedKey) {}

    Optional<Feed> find(Key key) {
        return store.sql()
                .sql("select * from feed where org_id = :org and feed_key = :feed")
                .param("org", key.orgId())
                .param("feed", key.feedKey())
                .query(mapper)
                .optional();
    }

    void insert(String orgId, String feedKey, String username, String path, Duration interval, Instant now) {
        store.sql()
                .sql("""
                        insert into feed (org_id, feed_key, username, path, sweep_at, interval_ms, next_poll_at)
                        select cast(:org as varchar), cast(:feed as varchar), cast(:username as varchar),
                          cast(:path as varchar), cast(:now as timestamp with time zone), cast(:interval as bigint),
                          cast(:now as timestamp with time zone)
                        where not exists (select 1 from feed where org_id = :org and feed_key = :feed)""")
                .param("org", orgId)
                .param("feed", feedKey)
                .param("username", username)
                .param("path", path)
                .param("interval", interval.toMillis())
                .param("now", Store.timestamp(now))
                .update();
    }

    /** Gives back what an earlier run of this process had claimed. */
    public void releaseOwnClaims() {
        store.sql()
                .sql("update feed set claimed_by = null, claimed_until = null where claimed_by = :instance")
                .param("instance", instance)
                .update();
    }

    /** Claims feeds that are due; each goes to one process only, and few of one org at a time. */
    List<Key> claimDue(Instant now) {
        List<Key> due = store.sql()
                .sql("""
                        select org_id, feed_key from (
                          select org_id, feed_key, next_poll_at,
                            row_number() over (partition by org_id order by next_poll_at) as place,
                            (select count(*) from feed busy
                             where busy.org_id = feed.org_id and busy.claimed_until >= :now) as busy
                          from feed
                          where next_poll_at <= :now and (claimed_until is null or claimed_until < :now)) due
                        where place + busy <= :most
                        order by next_poll_at limit :limit""")
                .param("now", Store.timestamp(now))
                .param("most", MOST_OF_ONE_ORG)
                .param("limit", BATCH)
                .query(RecordRows.of(Key.class))
                .list();
        return due.stream().filter(key -> claim(key, now)).toList();
    }

    private boolean claim(Key key, Instant now) {
        return store.sql()
                        .sql("""
                                update feed set claimed_by = :instance, claimed_until = :until
                                where org_id = :org and feed_key = :feed and next_poll_at <= :now
                                  and (claimed_until is null or claimed_until < :now)""")
                        .param("instance", instance)
                        .param("until", Store.timestamp(now.plus(CLAIM)))
                        .param("org", key.orgId())
                        .param("feed", key.feedKey())
                        .param("now", Store.timestamp(now))
                        .update()
                == 1;
    }

    /**
     * Moves the cursor behind a stored page.
     *
     * @param next the feed as it stands from now on; its version is counted up here
     * @param pollAt when it is due again; null while the reading goes on
     * @return whether the cursor was still where the page was asked for
     */
    boolean advance(Feed next, @Nullable Instant pollAt, boolean newPosts, Instant now) {
        return store.sql()
                        .sql("""
                                update feed set updates_url = :updatesUrl, walk = :walk, walk_url = :walkUrl,
                                  walk_updates_url = :walkUpdatesUrl, sweep_at = :sweepAt, version = version + 1,
                                  interval_ms = :interval, next_poll_at = coalesce(:pollAt, next_poll_at),
                                  last_poll_at = :now,
                                  last_post_at = case when :newPosts then :now else last_post_at end,
                                  failures = 0, error = null,
                                  claimed_until = case when :done then null else cast(:until as timestamp with time zone) end,
                                  claimed_by = case when :done then null else claimed_by end
                                where org_id = :org and feed_key = :feed and version = :version""")
                        .param("updatesUrl", next.updatesUrl())
                        .param("walk", next.walk() == null ? null : next.walk().name())
                        .param("walkUrl", next.walkUrl())
                        .param("walkUpdatesUrl", next.walkUpdatesUrl())
                        .param("sweepAt", Store.timestamp(next.sweepAt()))
                        .param("interval", next.intervalMillis())
                        .param("pollAt", pollAt == null ? null : Store.timestamp(pollAt), Types.TIMESTAMP_WITH_TIMEZONE)
                        .param("done", pollAt != null)
                        .param("until", Store.timestamp(now.plus(CLAIM)))
                        .param("newPosts", newPosts)
                        .param("now", Store.timestamp(now))
                        .param("org", next.orgId())
                        .param("feed", next.feedKey())
                        .param("version", next.version())
                        .update()
                == 1;
    }

    /** Notes a failed poll; with {@code forget} the reading begins anew from the newest page. */
    void failed(Feed feed, String error, Instant pollAt, boolean forget) {
        store.sql()
                .sql("""
                        update feed set failures = failures + 1, error = :error, next_poll_at = :pollAt,
                          updates_url = case when :forget then null else updates_url end,
                          walk = case when :forget then null else walk end,
                          walk_url = case when :forget then null else walk_url end,
                          walk_updates_url = case when :forget then null else walk_updates_url end,
                          version = version + 1, claimed_by = null, claimed_until = null
                        where org_id = :org and feed_key = :feed and version = :version""")
                .param("error", error.length() > 2000 ? error.substring(0, 2000) : error)
                .param("pollAt", Store.timestamp(pollAt))
                .param("forget", forget)
                .param("org", feed.orgId())
                .param("feed", feed.feedKey())
                .param("version", feed.version())
                .update();
    }

    private static Feed map(ResultSet row) throws SQLException {
        String walk = row.getString("walk");
        return new Feed(
                row.getString("org_id"),
                row.getString("feed_key"),
                row.getString("username"),
                row.getString("path"),
                row.getString("updates_url"),
                walk == null ? null : Feed.Walk.valueOf(walk),
                row.getString("walk_url"),
                row.getString("walk_updates_url"),
                row.getObject("sweep_at", OffsetDateTime.class).toInstant(),
                row.getLong("version"),
                row.getLong("interval_ms"),
                row.getInt("failures"));
    }
}
