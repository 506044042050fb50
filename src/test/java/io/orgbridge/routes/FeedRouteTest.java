package io.orgbridge.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.orgbridge.fixtures.ScriptedServer;
import io.orgbridge.fixtures.ScriptedServer.Answer;
import io.orgbridge.fixtures.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Polling a feed page after page by the URLs that Salesforce gives, and what becomes of a poll that fails. */
class FeedRouteTest extends RouteTest {
    private static final String NEWEST = "/services/data/v66.0/chatter/feeds/" + Seeds.NEWS + "/feed-elements";
    private static final String SECOND = "/services/second";
    private static final String UPDATES = "/services/updates";
    private static final String LATER = "/services/later";

    @BeforeEach
    void start() throws Exception {
        Seeds.connectedOrg(store, clock.instant());
        store.sql()
                .sql("delete from feed where feed_key = :feed")
                .param("feed", Seeds.GROUP)
                .update();
        begin();
    }

    @Test
    void firstPoll_readsEveryPage_andTheNextOneWhatCameSince() {
        server.on(NEWEST, Answer.json(200, Chatter.page(SECOND, UPDATES, Chatter.element("0D5c", "c"))));
        server.on(
                SECOND,
                Answer.json(
                        200, Chatter.page(null, LATER, Chatter.element("0D5b", "b"), Chatter.element("0D5a", "a"))));
        server.on(UPDATES, Answer.json(200, Chatter.page(null, LATER, Chatter.element("0D5d", "d"))));

        tickFeeds();
        assertThat(rows("select post_id from post order by post_id"))
                .extracting(row -> row.get("post_id"))
                .containsExactly("0D5a", "0D5b", "0D5c");
        assertThat(feed(Seeds.NEWS))
                .containsEntry("updates_url", UPDATES)
                .containsEntry("walk", null)
                .containsEntry("claimed_by", null)
                .containsEntry("version", 2L);

        tickFeeds();
        assertThat(server.requests(UPDATES)).as("not due yet").isZero();
        clock.advance(Duration.ofMinutes(1));
        tickFeeds();
        assertThat(server.requests(NEWEST)).isEqualTo(1);
        assertThat(feed(Seeds.NEWS)).containsEntry("updates_url", LATER);
        assertThat(rows("select * from post")).hasSize(4);
    }

    @Test
    void poll_asksWithTheFeedsUsersTokenForUnescapedText() {
        server.on(NEWEST, Answer.json(200, Chatter.page(null, UPDATES)));

        tickFeeds();

        assertThat(server.received(NEWEST).get(0)).satisfies(request -> {
            assertThat(request.method()).isEqualTo("GET");
            assertThat(request.query()).isEqualTo("pageSize=100");
            assertThat(request.headers())
                    .containsEntry("x-chatter-entity-encoding", "false")
                    .containsEntry("authorization", "Bearer token-1");
        });
    }

    @Test
    void apiUsage_isLearntFromTheAnswer() {
        server.on(
                NEWEST,
                new Answer(200, Map.of("Sforce-Limit-Info", "api-usage=25/15000"), Chatter.page(null, UPDATES)));

        tickFeeds();

        assertThat(rows("select api_used, api_max from org")).containsExactly(Map.of("api_used", 25, "api_max", 15000));
    }

    @Test
    void commentsBeyondTheEmbeddedOnes_areReadPageAfterPage() {
        String comments = "/services/data/v66.0/chatter/feed-elements/0D5a/capabilities/comments/items";
        server.on(
                NEWEST,
                Answer.json(
                        200,
                        Chatter.page(
                                null,
                                UPDATES,
                                Chatter.element("0D5a", "a", 1, 3, List.of(Chatter.comment("0D7c", "0D5a", "c"))))));
        server.on(
                comments,
                Answer.json(
                        200,
                        Chatter.comments(
                                "/services/older",
                                3,
                                Chatter.comment("0D7b", "0D5a", "b"),
                                Chatter.comment("0D7c", "0D5a", "c"))));
        server.on("/services/older", Answer.json(200, Chatter.comments(null, 3, Chatter.comment("0D7a", "0D5a", "a"))));

        tickFeeds();

        assertThat(rows("select post_id, parent_id from post where kind = 'COMMENT' order by post_id"))
                .containsExactly(
                        Map.of("post_id", "0D7a", "parent_id", "0D5a"),
                        Map.of("post_id", "0D7b", "parent_id", "0D5a"),
                        Map.of("post_id", "0D7c", "parent_id", "0D5a"));
    }

    @Test
    void processThatDiedBetweenTwoPages_goesOnWithTheSecond() {
        server.on(NEWEST, Answer.json(200, Chatter.page(SECOND, UPDATES, Chatter.element("0D5b", "b"))));
        server.on(
                SECOND,
                Answer.html(500, "dead"),
                Answer.json(200, Chatter.page(null, null, Chatter.element("0D5a", "a"))));

        tickFeeds();
        assertThat(feed(Seeds.NEWS))
                .containsEntry("walk", "BACKFILL")
                .containsEntry("walk_url", SECOND)
                .containsEntry("updates_url", null)
                .containsEntry("failures", 1);

        clock.advance(Duration.ofMinutes(1));
        tickFeeds();
        assertThat(server.requests(NEWEST)).isEqualTo(1);
        assertThat(feed(Seeds.NEWS)).containsEntry("updates_url", UPDATES).containsEntry("failures", 0);
        assertThat(rows("select * from post")).hasSize(2);
    }

    @Test
    void failingFeed_isPolledMoreAndMoreRarely_andItsCursorStays() {
        server.on(NEWEST, Answer.json(200, Chatter.page(null, UPDATES, Chatter.element("0D5a", "a"))));
        tickFeeds();
        server.on(UPDATES, Answer.json(404, "[{\"errorCode\":\"NOT_FOUND\",\"message\":\"gone\"}]"));
        server.on(NEWEST, Answer.json(404, "[{\"errorCode\":\"NOT_FOUND\",\"message\":\"gone\"}]"));

        clock.advance(Duration.ofMinutes(1));
        for (int minutes : new int[] {1, 2, 4, 8, 15, 15}) {
            tickFeeds();
            assertThat(feed(Seeds.NEWS)).containsEntry("updates_url", UPDATES).containsEntry("claimed_by", null);
            assertThat(feed(Seeds.NEWS).get("error").toString()).contains("NOT_FOUND: gone");
            assertThat(nextPoll()).isEqualTo(clock.instant().plus(Duration.ofMinutes(minutes)));
            clock.advance(Duration.ofMinutes(minutes));
        }
    }

    @Test
    void usedUpLimit_waitsForTheNextHour() {
        server.on(NEWEST, Answer.json(503, "[{\"errorCode\":\"REQUEST_LIMIT_EXCEEDED\",\"message\":\"hourly\"}]"));

        tickFeeds();

        assertThat(nextPoll()).isEqualTo(Instant.parse("2026-07-14T11:00:00Z"));
    }

    @Test
    void limitOfConcurrentRequests_isNotWaitedForThatLong() {
        server.on(
                NEWEST,
                Answer.json(
                        403,
                        "[{\"errorCode\":\"REQUEST_LIMIT_EXCEEDED\","
                                + "\"message\":\"ConcurrentPerOrgLongTxn Limit exceeded.\"}]"));

        tickFeeds();

        assertThat(nextPoll()).isBefore(Instant.parse("2026-07-14T10:05:00Z"));
    }

    @Test
    void refusedCursor_isForgotten_andTheFeedReadWholeAgain() {
        server.on(NEWEST, Answer.json(200, Chatter.page(null, UPDATES, Chatter.element("0D5a", "a"))));
        tickFeeds();
        server.on(UPDATES, Answer.json(400, "[{\"errorCode\":\"ILLEGAL_QUERY_PARAMETER_VALUE\",\"message\":\"bad\"}]"));

        clock.advance(Duration.ofMinutes(1));
        tickFeeds();
        assertThat(feed(Seeds.NEWS)).containsEntry("updates_url", null);

        clock.advance(Duration.ofMinutes(1));
        tickFeeds();
        assertThat(server.requests(NEWEST)).isEqualTo(2);
        assertThat(feed(Seeds.NEWS)).containsEntry("updates_url", UPDATES).containsEntry("failures", 0);
    }

    @Test
    void refusedPageOfAFirstReading_isForgotten_andTheReadingBegunAnew() {
        server.on(NEWEST, Answer.json(200, Chatter.page(SECOND, UPDATES, Chatter.element("0D5b", "b"))));
        server.on(SECOND, Answer.json(400, "[{\"errorCode\":\"ILLEGAL_QUERY_PARAMETER_VALUE\",\"message\":\"bad\"}]"));

        tickFeeds();

        assertThat(feed(Seeds.NEWS)).containsEntry("walk", null).containsEntry("walk_url", null);
        clock.advance(Duration.ofMinutes(1));
        tickFeeds();
        assertThat(server.requests(NEWEST)).isEqualTo(2);
    }

    @Test
    void refusedPageBehindOneWhoseCommentsWereRead_isForgottenToo() {
        String comments = "/services/data/v66.0/chatter/feed-elements/0D5b/capabilities/comments/items";
        server.on(
                NEWEST, Answer.json(200, Chatter.page(SECOND, UPDATES, Chatter.element("0D5b", "b", 1, 1, List.of()))));
        server.on(comments, Answer.json(200, Chatter.comments(null, 1, Chatter.comment("0D7a", "0D5b", "c"))));
        server.on(SECOND, Answer.json(400, "[{\"errorCode\":\"ILLEGAL_QUERY_PARAMETER_VALUE\",\"message\":\"bad\"}]"));

        tickFeeds();

        assertThat(feed(Seeds.NEWS)).containsEntry("walk", null).containsEntry("walk_url", null);
    }

    @Test
    void refusedComments_leaveTheCursor() {
        server.on(NEWEST, Answer.json(200, Chatter.page(null, UPDATES, Chatter.element("0D5a", "a"))));
        tickFeeds();
        String comments = "/services/data/v66.0/chatter/feed-elements/0D5b/capabilities/comments/items";
        server.on(
                UPDATES, Answer.json(200, Chatter.page(null, UPDATES, Chatter.element("0D5b", "b", 1, 1, List.of()))));
        server.on(comments, Answer.json(400, "[{\"errorCode\":\"INVALID_ID_FIELD\",\"message\":\"bad\"}]"));

        clock.advance(Duration.ofMinutes(1));
        tickFeeds();

        assertThat(feed(Seeds.NEWS)).containsEntry("updates_url", UPDATES).containsEntry("failures", 1);
    }

    @Test
    void answerThatIsNoPage_leavesTheCursor() {
        server.on(NEWEST, Answer.html(200, "<html>proxy</html>"));

        tickFeeds();

        assertThat(feed(Seeds.NEWS)).containsEntry("failures", 1).containsEntry("updates_url", null);
    }

    @Test
    void userWhoGetsNoToken_costsHisOwnFeedOnly() {
        server.on(
                ScriptedServer.TOKEN_PATH,
                Answer.json(400, "{\"error\":\"invalid_grant\",\"error_description\":\"inactive user\"}"));

        tickFeeds();

        assertThat(feed(Seeds.NEWS).get("error").toString()).contains("inactive user");
        assertThat(nextPoll()).isEqualTo(clock.instant().plus(Duration.ofMinutes(1)));
    }

    @Test
    void hostsOwnPoll_readsTheFeedAtOnce() {
        server.on(NEWEST, Answer.json(200, Chatter.page(null, UPDATES, Chatter.element("0D5a", "a"))));

        template.sendBody(
                "direct:orgbridge-poll", "{\"orgId\": \"" + Seeds.ORG + "\", \"feedKey\": \"" + Seeds.NEWS + "\"}");

        assertThat(rows("select * from post")).hasSize(1);
    }

    @Test
    void messageThatNamesNoFeed_isDropped() {
        template.sendBody("direct:orgbridge-poll", "{\"orgId\": \"x\", \"feedKey\": \"y\"}");
        template.sendBody("direct:orgbridge-poll", "not json");

        assertThat(feed(Seeds.NEWS)).containsEntry("version", 0L);
    }

    private Instant nextPoll() {
        return instant(feed(Seeds.NEWS).get("next_poll_at"));
    }
}
