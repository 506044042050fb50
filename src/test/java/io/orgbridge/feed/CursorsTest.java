package io.orgbridge.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.HeldClock;
import io.orgbridge.fixtures.Seeds;
import io.orgbridge.fixtures.Settings;
import io.orgbridge.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The cursor moves behind what was stored and never past what was not shown. */
class CursorsTest {
    private static final Instant NOW = HeldClock.START;
    private static final Instant LATER = NOW.plus(Duration.ofMinutes(10));
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final List<Post> OLD_POST = List.of(Pages.postedAt("0D5a", NOW.minusSeconds(3600)));

    private Store store;
    private Cursors cursors;

    @BeforeEach
    void open() {
        store = Databases.H2.freshStore();
        Seeds.connectedOrg(store, NOW);
        cursors = new Cursors(Settings.config(), new FeedStore(store, "test"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void feedThatWasNeverRead_isReadFromItsNewestPage() {
        Feed fresh = Pages.feed(null, null, null, null, NOW, MINUTE);

        assertThat(fresh.nextWalk(NOW)).isEqualTo(Feed.Walk.BACKFILL);
        assertThat(fresh.nextUrl(NOW)).isEqualTo(Pages.PATH);
    }

    @Test
    void backfillOfOnePage_leavesTheCursorBehindIt() {
        Feed fresh = Pages.feed(null, null, null, null, NOW, MINUTE);

        Feed behind = cursors.behind(Pages.firstPage(fresh, NOW, OLD_POST, null, Pages.UPDATES), true, NOW);

        assertThat(behind)
                .returns(Pages.UPDATES, Feed::updatesUrl)
                .returns(null, Feed::walk)
                .returns(NOW.plus(Duration.ofMinutes(15)), Feed::sweepAt);
        assertThat(behind.nextWalk(NOW)).isEqualTo(Feed.Walk.UPDATES);
        assertThat(behind.nextUrl(NOW)).isEqualTo(Pages.UPDATES);
    }

    @Test
    void walkOverSeveralPages_keepsTheFirstPagesCursorUntilTheLastIsStored() {
        Feed fresh = Pages.feed(null, null, null, null, NOW, MINUTE);

        Feed afterFirst = cursors.behind(Pages.firstPage(fresh, NOW, OLD_POST, Pages.NEXT, Pages.UPDATES), true, NOW);
        assertThat(afterFirst)
                .returns(null, Feed::updatesUrl)
                .returns(Feed.Walk.BACKFILL, Feed::walk)
                .returns(Pages.NEXT, Feed::walkUrl)
                .returns(Pages.UPDATES, Feed::walkUpdatesUrl);
        assertThat(afterFirst.nextUrl(LATER)).isEqualTo(Pages.NEXT);

        Page second = new Page(afterFirst, Feed.Walk.BACKFILL, false, OLD_POST, List.of(), null, Pages.NEWER, LATER);
        assertThat(cursors.behind(second, true, LATER))
                .returns(Pages.UPDATES, Feed::updatesUrl)
                .returns(null, Feed::walk)
                .returns(null, Feed::walkUrl)
                .returns(null, Feed::walkUpdatesUrl)
                .returns(afterFirst.sweepAt(), Feed::sweepAt);
    }

    @Test
    void emptyUpdate_doesNotMoveTheCursor_sinceItsTokenIsTheTimeOfTheRequest() {
        Feed known = Pages.feed(Pages.UPDATES, null, null, null, LATER, MINUTE);

        Feed behind = cursors.behind(Pages.firstPage(known, NOW, List.of(), null, Pages.NEWER), false, NOW);

        assertThat(behind).returns(Pages.UPDATES, Feed::updatesUrl).returns(LATER, Feed::sweepAt);
    }

    @Test
    void emptyFeed_isReadWholeAgain_sinceItsTokenIsTheTimeOfTheRequest() {
        Feed fresh = Pages.feed(null, null, null, null, NOW, MINUTE);

        Feed behind = cursors.behind(Pages.firstPage(fresh, NOW, List.of(), null, Pages.NEWER), false, NOW);

        assertThat(behind.updatesUrl()).isNull();
        assertThat(behind.nextWalk(NOW.plusSeconds(60))).isEqualTo(Feed.Walk.BACKFILL);
    }

    @Test
    void emptySweep_keepsTheCursor() {
        Feed known = Pages.feed(Pages.UPDATES, null, null, null, NOW, MINUTE);

        Feed behind = cursors.behind(Pages.firstPage(known, NOW, List.of(), null, Pages.NEWER), false, NOW);

        assertThat(behind)
                .returns(Pages.UPDATES, Feed::updatesUrl)
                .returns(NOW.plus(Duration.ofMinutes(15)), Feed::sweepAt);
    }

    @Test
    void updateWithPosts_movesTheCursor_andLeavesTheSweepWhereItWas() {
        Feed known = Pages.feed(Pages.UPDATES, null, null, null, LATER, MINUTE);

        assertThat(cursors.behind(Pages.firstPage(known, NOW, OLD_POST, null, Pages.NEWER), true, NOW))
                .returns(Pages.NEWER, Feed::updatesUrl)
                .returns(LATER, Feed::sweepAt);
    }

    @Test
    void postInTheSecondInWhichThePageWasServed_bringsASweepAtTheNextPoll() {
        Feed known = Pages.feed(Pages.UPDATES, null, null, null, LATER, MINUTE);
        Page page = Pages.firstPage(known, NOW, List.of(Pages.postedAt("0D5a", NOW)), null, Pages.NEWER);

        Feed behind = cursors.behind(page, true, NOW);

        assertThat(behind.sweepAt()).isEqualTo(NOW);
        assertThat(behind.nextWalk(NOW.plusSeconds(60))).isEqualTo(Feed.Walk.SWEEP);
        assertThat(behind.nextUrl(NOW.plusSeconds(60))).isEqualTo(Pages.PATH);
    }

    @Test
    void editInTheSecondInWhichThePageWasServed_bringsASweepToo() {
        Feed known = Pages.feed(Pages.UPDATES, null, null, null, LATER, MINUTE);
        Post old = Pages.postedAt("0D5a", NOW.minusSeconds(3600));
        Post edited = new Post(
                old.orgId(),
                old.postId(),
                null,
                old.kind(),
                old.type(),
                null,
                "",
                null,
                null,
                old.createdAt(),
                NOW,
                2,
                "new",
                List.of());

        assertThat(cursors.behind(Pages.firstPage(known, NOW, List.of(edited), null, Pages.NEWER), true, NOW)
                        .sweepAt())
                .isEqualTo(NOW);
    }

    @Test
    void sweep_endsAtTheFirstPageWithNothingNew_andLeavesTheUpdatesUrlAlone() {
        Feed known = Pages.feed(Pages.UPDATES, null, null, null, NOW, MINUTE);
        Page first = Pages.firstPage(known, NOW, OLD_POST, Pages.NEXT, Pages.NEWER);
        assertThat(first.walk()).isEqualTo(Feed.Walk.SWEEP);

        Feed goesOn = cursors.behind(first, true, NOW);
        assertThat(goesOn).returns(Feed.Walk.SWEEP, Feed::walk).returns(Pages.UPDATES, Feed::updatesUrl);

        Page second = new Page(goesOn, Feed.Walk.SWEEP, false, OLD_POST, List.of(), Pages.NEXT, null, NOW);
        assertThat(cursors.behind(second, false, NOW))
                .returns(null, Feed::walk)
                .returns(Pages.UPDATES, Feed::updatesUrl);
        assertThat(cursors.behind(first, false, NOW))
                .returns(null, Feed::walk)
                .returns(Pages.UPDATES, Feed::updatesUrl);
    }

    @Test
    void updates_areWalkedToTheirEnd_evenWhenAPageBringsNothingNew() {
        Feed known = Pages.feed(Pages.UPDATES, null, null, null, LATER, MINUTE);

        assertThat(cursors.behind(Pages.firstPage(known, NOW, OLD_POST, Pages.NEXT, Pages.NEWER), false, NOW))
                .returns(Feed.Walk.UPDATES, Feed::walk)
                .returns(Pages.UPDATES, Feed::updatesUrl)
                .returns(Pages.NEWER, Feed::walkUpdatesUrl);
    }

    @Test
    void feedWithoutUpdates_isReadWholeEachTime() {
        Feed fresh = Pages.feed(null, null, null, null, NOW, MINUTE);

        Feed behind = cursors.behind(Pages.firstPage(fresh, NOW, OLD_POST, null, null), true, NOW);

        assertThat(behind.updatesUrl()).isNull();
        assertThat(behind.nextWalk(LATER)).isEqualTo(Feed.Walk.BACKFILL);
    }

    @Test
    void idleFeed_isAskedLessAndLessOften_upToTheCap_andTrafficBringsItBack() {
        Feed feed = Pages.feed(Pages.UPDATES, null, null, null, NOW.plus(Duration.ofDays(1)), MINUTE);
        long[] expected = {90, 135, 202, 303, 455, 683, 900, 900};
        for (long seconds : expected) {
            feed = cursors.behind(Pages.firstPage(feed, NOW, List.of(), null, Pages.NEWER), false, NOW);
            assertThat(feed.intervalMillis() / 1000).isEqualTo(seconds);
        }

        Feed busy = cursors.behind(Pages.firstPage(feed, NOW, OLD_POST, null, Pages.NEWER), true, NOW);
        assertThat(busy.intervalMillis()).isEqualTo(60_000);
    }

    @Test
    void nextPoll_isDueAfterTheInterval_orAtAnEarlierSweep_butNeverTooSoon() {
        Feed idle = row().withInterval(Duration.ofMinutes(10));

        advance(idle, NOW.plus(Duration.ofMinutes(30)));
        assertThat(nextPoll()).as("interval grown by half").isEqualTo(NOW.plus(Duration.ofMinutes(15)));

        advance(row().withInterval(Duration.ofMinutes(10)), NOW.plus(Duration.ofMinutes(4)));
        assertThat(nextPoll()).as("an earlier sweep").isEqualTo(NOW.plus(Duration.ofMinutes(4)));

        advance(row().withInterval(Duration.ofMinutes(10)), NOW);
        assertThat(nextPoll()).as("a sweep that is due").isEqualTo(NOW.plus(MINUTE));
    }

    @Test
    void pageOfAnOlderVersion_isRefused_andChangesNothing() {
        Page page = Pages.firstPage(row().feed(), NOW, OLD_POST, null, Pages.UPDATES);
        cursors.advance(page, true, NOW);
        List<?> before = Seeds.rows(store, "select * from feed order by feed_key");

        assertThatThrownBy(() -> cursors.advance(page, true, LATER)).isInstanceOf(StaleCursorException.class);
        assertThat(Seeds.rows(store, "select * from feed order by feed_key")).isEqualTo(before);
    }

    @Test
    void orgWithManyFeeds_leavesConsumersToTheOthers() {
        FeedStore feeds = new FeedStore(store, "test");
        for (int i = 0; i < 20; i++) {
            feeds.insert(Seeds.ORG, "news/u" + i, Seeds.ADMIN, "/services/data", Duration.ofMinutes(1), NOW);
        }

        assertThat(feeds.claimDue(NOW)).hasSize(FeedStore.MOST_OF_ONE_ORG);
        assertThat(feeds.claimDue(NOW)).as("while those are read").isEmpty();
        assertThat(feeds.claimDue(NOW.plus(FeedStore.CLAIM).plusSeconds(1)))
                .as("the claims have run out")
                .hasSize(FeedStore.MOST_OF_ONE_ORG);
    }

    @Test
    void claim_isGivenBackWhenTheReadingIsOver_andKeptWhileItGoesOn() {
        FeedStore feeds = new FeedStore(store, "test");
        assertThat(feeds.claimDue(NOW)).hasSize(2);

        cursors.advance(Pages.firstPage(row().feed(), NOW, OLD_POST, Pages.NEXT, Pages.UPDATES), true, NOW);
        assertThat(claimed()).isTrue();

        Page last = new Page(row().feed(), Feed.Walk.BACKFILL, false, OLD_POST, List.of(), null, null, NOW);
        cursors.advance(last, true, NOW);
        assertThat(claimed()).isFalse();
    }

    private record Row(Feed feed) {
        Feed withInterval(Duration interval) {
            return new Feed(
                    feed.orgId(),
                    feed.feedKey(),
                    feed.username(),
                    feed.path(),
                    Pages.UPDATES,
                    null,
                    null,
                    null,
                    feed.sweepAt(),
                    feed.version(),
                    interval.toMillis(),
                    0);
        }
    }

    private Row row() {
        return new Row(new FeedStore(store, "test")
                .find(new FeedStore.Key(Seeds.ORG, Seeds.NEWS))
                .orElseThrow());
    }

    private void advance(Feed feed, Instant sweepAt) {
        Feed with = new Feed(
                feed.orgId(),
                feed.feedKey(),
                feed.username(),
                feed.path(),
                feed.updatesUrl(),
                null,
                null,
                null,
                sweepAt,
                feed.version(),
                feed.intervalMillis(),
                0);
        cursors.advance(
                new Page(with, Feed.Walk.UPDATES, true, List.of(), List.of(), null, Pages.NEWER, NOW), false, NOW);
    }

    private Instant nextPoll() {
        return store.sql()
                .sql("select next_poll_at from feed where feed_key = :feed")
                .param("feed", Seeds.NEWS)
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    private boolean claimed() {
        return !Seeds.rows(store, "select * from feed where claimed_by is not null and feed_key = '" + Seeds.NEWS + "'")
                .isEmpty();
    }
}
