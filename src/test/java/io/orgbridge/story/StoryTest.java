package io.orgbridge.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.LocalOrgs;
import io.orgbridge.fixtures.Running;
import io.orgbridge.localsalesforce.Control;
import io.orgbridge.localsalesforce.SystemItem;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole way of an order and of its people's posts, in a plain CamelContext, against the local Salesforce. */
@ParameterizedClass
@EnumSource(Databases.class)
class StoryTest {
    private static final String ANA = "ana@acme.example";
    private static final String TRIP = "Flying %s to New York on 2026-12-03 for EUR 812.50 #travel";

    private static LocalOrgs orgs;
    private static Running running;

    @Parameter
    Databases database;

    @BeforeParameterizedClassInvocation
    static void signUp(Databases database) {
        orgs = new LocalOrgs(
                salesforce -> salesforce.takenUsername("admin@taken.example").replicationDelay(Duration.ofMillis(200)));
        running = new Running(orgs.properties(database.freshUrl()));
        running.order("[" + LocalOrgs.order("acme") + "," + LocalOrgs.order("taken") + "]");
        running.awaitState("acme", "FOLLOWED");
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        running.close();
        orgs.close();
    }

    private Control control() {
        return orgs.control();
    }

    private void awaitTrip(String postId, String flight) {
        running.awaitCount(
                "select count(*) from trip where post_id = '" + postId + "' and flight = '" + flight + "'", 1);
    }

    @Test
    void order_endsWithOrgUsersGroupAndFeeds() {
        assertThat(running.rows("select username, name from org_user order by username"))
                .extracting(row -> row.get("username") + " " + row.get("name"))
                .containsExactly("admin@acme.example Jo Smith", "ana@acme.example Ana Ruiz");
        assertThat(running.rows("select feed_key from feed"))
                .extracting(row -> row.get("feed_key").toString().replaceFirst("/.*", ""))
                .containsExactlyInAnyOrder("record", "news", "news");
        assertThat(running.rows("select * from org")).singleElement().satisfies(org -> {
            assertThat(org.get("api_used"))
                    .as("learnt from the answers or not told")
                    .satisfiesAnyOf(
                            used -> assertThat(used).isNull(),
                            used -> assertThat((Integer) used).isPositive());
            assertThat(org).containsEntry("order_id", "acme");
        });
    }

    @Test
    void orderWithATakenUsername_failsWithSalesforcesCodeAndANextStep() {
        running.awaitState("taken", "FAILED");

        assertThat(running.rows("select * from signup_order where order_id = 'taken'"))
                .singleElement()
                .satisfies(order -> {
                    assertThat(order).containsEntry("error_code", "C-1007");
                    assertThat(order.get("next_step").toString()).contains("another username");
                });
    }

    @Test
    void trip_arrivesInTheApplicationsTable_onceThoughItIsInSeveralFeeds() {
        String post = control().post(ANA, "Travel", TRIP.formatted("LH442"));

        awaitTrip(post, "LH442");
        assertThat(running.rows("select * from trip where post_id = '" + post + "'"))
                .singleElement()
                .satisfies(trip -> assertThat(trip)
                        .containsEntry("destination", "New York")
                        .containsEntry("traveller", "Ana Ruiz")
                        .containsEntry("currency", "EUR"));
        assertThat(running.count("select count(*) from record where post_id = '" + post + "'"))
                .isEqualTo(1);
    }

    @Test
    void edit_replacesTheTrip() {
        String post = control().post(ANA, "Travel", TRIP.formatted("BA117"));
        awaitTrip(post, "BA117");

        control().edit(ANA, post, TRIP.formatted("BA118"));

        awaitTrip(post, "BA118");
        assertThat(running.count("select count(*) from trip where post_id = '" + post + "'"))
                .isEqualTo(1);
    }

    @Test
    void moreCommentsThanAPageEmbeds_areAllRead() {
        String post = control().post(ANA, "Travel", TRIP.formatted("AF9"));
        List<String> comments = IntStream.range(0, 130)
                .mapToObj(i -> control().comment(ANA, post, "comment " + i))
                .toList();

        running.awaitCount("select count(*) from post where parent_id = '" + post + "'", comments.size());
    }

    @Test
    void commentOnAnOldPost_isSeen_andItsEditToo() {
        String post = control().post(ANA, "Travel", TRIP.formatted("UA10"));
        awaitTrip(post, "UA10");

        String comment = control().comment(ANA, post, TRIP.formatted("UA20"));
        awaitTrip(comment, "UA20");
        assertThat(running.rows("select corrects from trip where post_id = '" + comment + "'"))
                .extracting(row -> row.get("corrects"))
                .containsExactly(post);

        control().edit(ANA, comment, TRIP.formatted("UA30"));
        awaitTrip(comment, "UA30");
    }

    @Test
    void postsOfOneSecond_areAllStored_thoughTheyCameBetweenPolls() {
        List<String> posts = IntStream.range(0, 40)
                .mapToObj(i -> control().post(ANA, "Travel", "quick " + i))
                .toList();

        running.awaitCount(
                "select count(*) from post where post_id in ('" + String.join("','", posts) + "')", posts.size());
        assertThat(running.count("select count(distinct created_at) from post where text like 'quick %'"))
                .as("several share a second")
                .isLessThan(posts.size());
    }

    @Test
    void tokensThatDied_areRenewed_andNothingIsMissed() {
        assertThat(control().expireTokens()).isPositive();

        String post = control().post(ANA, "Travel", TRIP.formatted("QF10"));

        awaitTrip(post, "QF10");
        assertThat(running.rows("select order_id from signup_order where state = 'FAILED'"))
                .extracting(row -> row.get("order_id"))
                .containsExactly("taken");
    }

    @Test
    void itemsOfSalesforceItself_areStoredAsPostsWithoutText() {
        String bare = control().systemItem(ANA, "Travel", SystemItem.NULL_BODY);
        String bundle = control().systemItem(ANA, "Travel", SystemItem.BUNDLE);

        running.awaitCount("select count(*) from post where post_id = '" + bare + "' and text = ''", 1);
        running.awaitCount(
                "select count(*) from post where post_id = '" + bundle
                        + "' and text = '' and author_id is null and type = 'Bundle'",
                1);
    }

    @Test
    void postOutsideTheGroup_arrivesOverTheUsersOwnFeed() {
        String post = control().post(ANA, "me", TRIP.formatted("KL643"));

        awaitTrip(post, "KL643");
        assertThat(running.rows("select group_name from post where post_id = '" + post + "'"))
                .extracting(row -> row.get("group_name"))
                .containsOnlyNulls();
    }

    @Test
    void postThatTheApplicationsSqlRefuses_becomesADeadLetter_andHoldsUpNothing() {
        String refused =
                control().post(ANA, "Travel", "AB123 to Nowhere on 2026-12-03 for EUR " + "9".repeat(60) + " #travel");
        String good = control().post(ANA, "Travel", TRIP.formatted("LH777"));

        awaitTrip(good, "LH777");
        running.awaitCount("select count(*) from dead_letter where post_id = '" + refused + "'", 1);
        assertThat(running.count("select count(*) from post where post_id = '" + refused + "'"))
                .isEqualTo(1);
        assertThat(running.count("select count(*) from record where post_id = '" + refused + "'"))
                .isEqualTo(1);
        assertThat(running.count("select count(*) from trip where post_id = '" + refused + "'"))
                .isZero();
        assertThat(running.rows("select reason from dead_letter where post_id = '" + refused + "'"))
                .singleElement()
                .satisfies(row -> assertThat(row.get("reason").toString()).contains("refused"));
    }
}
