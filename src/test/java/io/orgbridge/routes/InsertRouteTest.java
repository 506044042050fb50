package io.orgbridge.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orgbridge.fixtures.ScriptedServer.Answer;
import io.orgbridge.fixtures.Seeds;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shipped insert route: the application's own rows commit with the page, and each record is sent on. */
class InsertRouteTest extends RouteTest {
    private static final String NEWEST = "/services/data/v66.0/chatter/feeds/" + Seeds.NEWS + "/feed-elements";
    private static final String TRIP = "Flying LH442 to New York on 2026-12-03 for EUR 812.50 #travel";
    private static final String CORRECTED = "Flying LH443 to New York on 2026-12-03 for EUR 900 #travel";

    private MockEndpoint records;

    @BeforeEach
    void start() throws Exception {
        Seeds.connectedOrg(store, clock.instant());
        store.sql()
                .sql("delete from feed where feed_key = :feed")
                .param("feed", Seeds.GROUP)
                .update();
        begin();
        records = getMockEndpoint("mock:records");
    }

    @Test
    void recordOfTheTravelRule_becomesATripOfTheApplication_andAMessage() throws Exception {
        answer(Chatter.element("0D5a", TRIP), Chatter.element("0D5b", "lunch?"));

        tickFeeds();

        assertThat(rows("select post_id, traveller, flight, destination, amount, currency, corrects from trip"))
                .singleElement()
                .satisfies(trip -> assertThat(trip)
                        .containsEntry("post_id", "0D5a")
                        .containsEntry("traveller", "Ana Ruiz")
                        .containsEntry("flight", "LH442")
                        .containsEntry("destination", "New York")
                        .containsEntry("amount", new BigDecimal("812.50"))
                        .containsEntry("currency", "EUR")
                        .containsEntry("corrects", null));
        assertThat(records.getReceivedExchanges()).hasSize(1);
        JsonNode record = new ObjectMapper()
                .readTree(records.getReceivedExchanges().get(0).getMessage().getBody(String.class));
        assertThat(record.path("orgId").asText()).isEqualTo(Seeds.ORG);
        assertThat(record.path("postId").asText()).isEqualTo("0D5a");
        assertThat(record.path("rule").asText()).isEqualTo("travel");
        assertThat(record.at("/fields/date").asText()).isEqualTo("2026-12-03");
    }

    @Test
    void sweepThatFindsAnEdit_replacesTheTrip_andSendsTheNewRecordOnly() {
        answer(Chatter.element("0D5a", TRIP), Chatter.element("0D5b", TRIP));
        tickFeeds();
        answer(Chatter.element("0D5a", CORRECTED, 2, 0, java.util.List.of()), Chatter.element("0D5b", TRIP));

        clock.advance(Duration.ofMinutes(15));
        tickFeeds();

        assertThat(rows("select post_id, flight from trip order by post_id"))
                .containsExactly(
                        Map.of("post_id", "0D5a", "flight", "LH443"), Map.of("post_id", "0D5b", "flight", "LH442"));
        assertThat(records.getReceivedCounter()).isEqualTo(3);
    }

    @Test
    void editThatTakesTheTripBack_takesTheRowBack() {
        answer(Chatter.element("0D5a", TRIP));
        tickFeeds();
        answer(Chatter.element("0D5a", "Staying at home", 2, 0, java.util.List.of()));

        clock.advance(Duration.ofMinutes(15));
        tickFeeds();

        assertThat(rows("select * from trip")).isEmpty();
        assertThat(rows("select * from record")).isEmpty();
        assertThat(rows("select text from post")).containsExactly(Map.of("text", "Staying at home"));
    }

    @Test
    void comment_correctsTheTripOfItsElement() {
        answer(Chatter.element("0D5a", TRIP, 1, 1, java.util.List.of(Chatter.comment("0D7a", "0D5a", CORRECTED))));

        tickFeeds();

        assertThat(rows("select flight, corrects from trip where post_id = '0D7a'"))
                .containsExactly(Map.of("flight", "LH443", "corrects", "0D5a"));
    }

    @Test
    void applicationsSqlThatFails_rollsThePageBack_andTheNextPollStoresItOnce() {
        answer(Chatter.element("0D5a", TRIP));
        store.sql().sql("alter table trip rename to away").update();

        tickFeeds();

        assertThat(Seeds.count(store, "post")).isZero();
        assertThat(Seeds.count(store, "record")).isZero();
        assertThat(feed(Seeds.NEWS)).containsEntry("updates_url", null).containsEntry("failures", 1);
        assertThat(feed(Seeds.NEWS).get("error").toString()).containsIgnoringCase("trip");

        store.sql().sql("alter table away rename to trip").update();
        clock.advance(Duration.ofMinutes(1));
        tickFeeds();
        assertThat(Seeds.count(store, "post")).isEqualTo(1);
        assertThat(Seeds.count(store, "trip")).isEqualTo(1);
        assertThat(feed(Seeds.NEWS)).containsEntry("failures", 0);
    }

    @Test
    void recordsChannelThatFails_rollsThePageBackToo() {
        answer(Chatter.element("0D5a", TRIP));
        records.whenExchangeReceived(1, exchange -> {
            throw new IllegalStateException("broker away");
        });

        tickFeeds();
        assertThat(Seeds.count(store, "trip")).isZero();
        assertThat(Seeds.count(store, "post")).isZero();

        clock.advance(Duration.ofMinutes(1));
        tickFeeds();
        assertThat(Seeds.count(store, "trip")).isEqualTo(1);
        assertThat(records.getReceivedCounter()).as("at least once").isEqualTo(2);
    }

    @Test
    void pageWithNothingNew_sendsNothing() {
        answer(Chatter.element("0D5a", TRIP));
        tickFeeds();

        clock.advance(Duration.ofMinutes(15));
        tickFeeds();

        assertThat(records.getReceivedCounter()).isEqualTo(1);
        assertThat(feed(Seeds.NEWS)).containsEntry("version", 2L);
    }

    private void answer(String... elements) {
        server.on(NEWEST, Answer.json(200, Chatter.page(null, "/services/updates", elements)));
        server.on("/services/updates", Answer.json(200, Chatter.page(null, "/services/updates")));
    }
}
