package io.orgbridge.insert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orgbridge.connect.OrgStore;
import io.orgbridge.extract.ExtractedPage;
import io.orgbridge.extract.ExtractedRecord;
import io.orgbridge.feed.Cursors;
import io.orgbridge.feed.Feed;
import io.orgbridge.feed.FeedStore;
import io.orgbridge.feed.Feeds;
import io.orgbridge.feed.Page;
import io.orgbridge.feed.Pages;
import io.orgbridge.feed.Post;
import io.orgbridge.feed.StaleCursorException;
import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.HeldClock;
import io.orgbridge.fixtures.Seeds;
import io.orgbridge.fixtures.Settings;
import io.orgbridge.signup.OrderStore;
import io.orgbridge.store.Store;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.DataAccessException;

/** The rule that everything else serves: posts, records and the cursor of a page commit together or not at all. */
@ParameterizedClass
@EnumSource(Databases.class)
class InsertionsTest {
    private final Databases database;
    private final HeldClock clock = new HeldClock();
    private Store store;
    private Insertions insertions;
    private Feeds feeds;

    InsertionsTest(Databases database) {
        this.database = database;
    }

    @BeforeEach
    void open() {
        store = database.freshStore();
        Seeds.connectedOrg(store, clock.instant());
        FeedStore rows = new FeedStore(store, "test");
        insertions = new Insertions(store, new Cursors(Settings.config(), rows), clock);
        feeds = new Feeds(Settings.config(), new OrderStore(store, "test"), new OrgStore(store), rows, clock);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void page_isStoredWithPostsRecordsAndCursor() {
        Insertion insertion = store(
                Seeds.NEWS,
                List.of(record("0D5a", 0, "LH442")),
                Pages.post("0D5a", 1, "a"),
                Pages.post("0D5b", 1, "b"));

        assertThat(insertion.fresh()).extracting(Post::postId).containsExactly("0D5a", "0D5b");
        assertThat(insertion.edited()).isEmpty();
        assertThat(Seeds.rows(store, "select post_id, text, author_name, group_name from post order by post_id"))
                .containsExactly(
                        Map.of("post_id", "0D5a", "text", "a", "author_name", "Ana Ruiz", "group_name", "Travel"),
                        Map.of("post_id", "0D5b", "text", "b", "author_name", "Ana Ruiz", "group_name", "Travel"));
        assertThat(Seeds.rows(store, "select post_id, rule, ordinal, fields from record"))
                .containsExactly(Map.of(
                        "post_id",
                        "0D5a",
                        "rule",
                        "travel",
                        "ordinal",
                        0,
                        "fields",
                        "{\"flight\":\"LH442\",\"date\":\"2026-12-03\",\"amount\":812.50,\"note\":null}"));
        assertThat(feed(Seeds.NEWS)).satisfies(feed -> {
            assertThat(feed.version()).isEqualTo(1);
            assertThat(feed.updatesUrl()).isNotNull();
        });
    }

    @Test
    void applicationsSqlThatFails_takesPostsRecordsAndCursorBackWithIt_andTheNextAttemptStoresThemOnce() {
        ExtractedPage page = page(Seeds.NEWS, List.of(record("0D5a", 0, "LH442")), Pages.post("0D5a", 1, "a"));
        List<Map<String, Object>> feedBefore = Seeds.rows(store, "select * from feed order by feed_key");

        assertThatThrownBy(() -> inTransaction(
                        page,
                        () -> store.sql()
                                .sql("insert into trip (org_id, post_id, ordinal) values ('a', 'b', 0)")
                                .update()))
                .isInstanceOf(DataAccessException.class);

        assertThat(Seeds.count(store, "post")).isZero();
        assertThat(Seeds.count(store, "record")).isZero();
        assertThat(Seeds.rows(store, "select * from feed order by feed_key")).isEqualTo(feedBefore);

        inTransaction(page, () -> {});
        assertThat(Seeds.count(store, "post")).isEqualTo(1);
        assertThat(Seeds.count(store, "record")).isEqualTo(1);
    }

    @Test
    void processThatDiesAfterTheApplicationsSql_leavesNothingOfThePage() {
        ExtractedPage page = page(Seeds.NEWS, List.of(record("0D5a", 0, "LH442")), Pages.post("0D5a", 1, "a"));

        assertThatThrownBy(() -> store.inTransaction(() -> {
                    insertions.begin(page);
                    throw new IllegalStateException("killed");
                }))
                .hasMessage("killed");

        assertThat(Seeds.count(store, "post")).isZero();
        assertThat(feed(Seeds.NEWS).version()).isZero();
    }

    @Test
    void editedPost_replacesItsTextAndItsRecords() {
        store(
                Seeds.NEWS,
                List.of(record("0D5a", 0, "LH442"), record("0D5a", 1, "LH443"), record("0D5b", 0, "BA1")),
                Pages.post("0D5a", 1, "a"),
                Pages.post("0D5b", 1, "b"));
        clock.advance(Duration.ofMinutes(1));

        Insertion insertion = store(
                Seeds.NEWS,
                List.of(record("0D5a", 0, "AF9"), record("0D5b", 0, "BA1")),
                Pages.post("0D5a", 2, "new"),
                Pages.post("0D5b", 1, "b"));

        assertThat(insertion.edited()).extracting(Post::postId).containsExactly("0D5a");
        assertThat(insertions.edited(insertion)).containsExactly(Map.of("orgId", Seeds.ORG, "postId", "0D5a"));
        assertThat(insertions.messages(insertion)).singleElement().asString().contains("AF9");
        assertThat(Seeds.rows(store, "select text, revision from post where post_id = '0D5a'"))
                .containsExactly(Map.of("text", "new", "revision", 2));
        assertThat(Seeds.rows(store, "select post_id, ordinal from record order by post_id"))
                .containsExactly(Map.of("post_id", "0D5a", "ordinal", 0), Map.of("post_id", "0D5b", "ordinal", 0));
    }

    @Test
    void anotherTextOfTheSameRevision_isAnEditOnlyIfItWasModifiedLater() {
        Post old = Pages.post("0D5a", 1, "old");
        store(Seeds.NEWS, List.of(), old);

        assertThat(store(Seeds.NEWS, List.of(), Pages.post("0D5a", 1, "in another language"))
                        .fresh())
                .isEmpty();
        Post later = new Post(
                old.orgId(),
                old.postId(),
                null,
                old.kind(),
                old.type(),
                old.authorId(),
                old.authorName(),
                null,
                null,
                old.createdAt(),
                old.modifiedAt().plusSeconds(1),
                1,
                "new",
                List.of());
        assertThat(store(Seeds.NEWS, List.of(), later).edited()).hasSize(1);
        assertThat(store(Seeds.NEWS, List.of(), later).fresh()).isEmpty();
    }

    @Test
    void olderRevisionThatArrivesLate_changesNothing() {
        store(Seeds.NEWS, List.of(), Pages.post("0D5a", 3, "third"));

        assertThat(store(Seeds.GROUP, List.of(record("0D5a", 0, "LH442")), Pages.post("0D5a", 2, "second"))
                        .fresh())
                .isEmpty();
        assertThat(Seeds.rows(store, "select text from post")).containsExactly(Map.of("text", "third"));
        assertThat(Seeds.count(store, "record")).isZero();
    }

    @Test
    void samePostTwiceOnOnePage_isStoredOnce_asItWasSeenLast() {
        store(
                Seeds.NEWS,
                List.of(record("0D5a", 0, "LH442"), record("0D5a", 0, "LH442")),
                Pages.post("0D5a", 1, "a"),
                Pages.post("0D5a", 2, "b"));

        assertThat(Seeds.rows(store, "select text from post")).containsExactly(Map.of("text", "b"));
        assertThat(Seeds.count(store, "record")).isEqualTo(1);
    }

    @Test
    void samePostOverTwoFeedsAtOnce_isStoredOnce() throws Exception {
        ConcurrentLinkedQueue<Object> outcomes = new ConcurrentLinkedQueue<>();
        CyclicBarrier start = new CyclicBarrier(2);
        for (int round = 0; round < 5; round++) {
            String id = "0D5r" + round;
            List<Thread> both = List.of(Seeds.NEWS, Seeds.GROUP).stream()
                    .map(key -> page(key, List.of(record(id, 0, "LH442")), Pages.post(id, 1, "a")))
                    .map(page -> new Thread(() -> {
                        try {
                            start.await();
                            outcomes.add(inTransaction(page, () -> {}).fresh().size());
                        } catch (Exception e) {
                            outcomes.add(e);
                        }
                    }))
                    .toList();
            both.forEach(Thread::start);
            for (Thread each : both) {
                each.join(30_000);
            }
        }

        assertThat(outcomes).hasSize(10).containsOnly(0, 1);
        assertThat(outcomes.stream().filter(outcome -> outcome.equals(1))).hasSize(5);
        assertThat(Seeds.count(store, "post")).isEqualTo(5);
        assertThat(Seeds.count(store, "record")).isEqualTo(5);
    }

    @Test
    void pageOfACursorThatMovedOn_isDroppedWhole() {
        ExtractedPage slow = page(Seeds.NEWS, List.of(), Pages.post("0D5a", 1, "a"));
        ExtractedPage fast = page(Seeds.NEWS, List.of(), Pages.post("0D5b", 1, "b"));
        inTransaction(fast, () -> {});

        assertThatThrownBy(() -> inTransaction(slow, () -> {})).isInstanceOf(StaleCursorException.class);

        assertThat(Seeds.rows(store, "select post_id from post")).containsExactly(Map.of("post_id", "0D5b"));
        assertThat(feed(Seeds.NEWS).version()).isEqualTo(1);
    }

    @Test
    void applicationsRows_haveTheFieldsOfTheRuleAndOfThePost() {
        Map<String, Object> fields = fields("LH442");
        fields.put("mentions", List.of("Jo Doe", "Ana Ruiz"));
        Insertion insertion = store(
                Seeds.NEWS,
                List.of(
                        new ExtractedRecord(Seeds.ORG, "0D5a", "travel", 0, fields),
                        new ExtractedRecord(Seeds.ORG, "0D5a", "other", 0, fields)),
                Pages.post("0D5a", 1, "a"));

        assertThat(insertions.rows(insertion, "travel"))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("orgId", Seeds.ORG)
                        .containsEntry("postId", "0D5a")
                        .containsEntry("ordinal", 0)
                        .containsEntry("rule", "travel")
                        .containsEntry("authorName", "Ana Ruiz")
                        .containsEntry("groupName", "Travel")
                        .containsEntry("parentId", null)
                        .containsEntry("flight", "LH442")
                        .containsEntry("date", LocalDate.parse("2026-12-03"))
                        .containsEntry("amount", new BigDecimal("812.50"))
                        .containsEntry("mentions", "[\"Jo Doe\",\"Ana Ruiz\"]")
                        .extractingByKey("postedAt")
                        .isInstanceOf(OffsetDateTime.class));
        assertThat(insertions.rows(insertion, "nothing")).isEmpty();
    }

    @Test
    void longAndStrangeTexts_areKeptAsTheyAre() {
        String text = "\uD83D\uDEEB' \" \\ \n\t ؀ %s ${x} " + "ä".repeat(10_000);
        store(Seeds.NEWS, List.of(), Pages.post("0D5a", 1, text));

        assertThat(store.sql().sql("select text from post").query(String.class).single())
                .isEqualTo(text);
        assertThat(store(Seeds.NEWS, List.of(), Pages.post("0D5a", 1, text)).fresh())
                .isEmpty();
    }

    @Test
    void largePage_isComparedWithWhatIsStoredInParts() {
        Post[] posts = IntStream.range(0, 1201)
                .mapToObj(i -> Pages.post("0D5" + i, 1, "t" + i))
                .toArray(Post[]::new);
        assertThat(store(Seeds.NEWS, List.of(), posts).fresh()).hasSize(1201);

        posts[600] = Pages.post("0D5600", 2, "edited");
        assertThat(store(Seeds.NEWS, List.of(), posts).fresh())
                .extracting(Post::postId)
                .containsExactly("0D5600");
    }

    private Insertion store(String feedKey, List<ExtractedRecord> records, Post... posts) {
        return inTransaction(page(feedKey, records, posts), () -> {});
    }

    private Insertion inTransaction(ExtractedPage page, Runnable applicationsSql) {
        return store.inTransaction(() -> {
            Insertion insertion = insertions.begin(page);
            applicationsSql.run();
            insertions.end(insertion);
            return insertion;
        });
    }

    private ExtractedPage page(String feedKey, List<ExtractedRecord> records, Post... posts) {
        Page page = Pages.page(feed(feedKey), List.of(posts));
        return new ExtractedPage(page, records, List.of(), true);
    }

    private Feed feed(String feedKey) {
        return feeds.open("{\"orgId\": \"" + Seeds.ORG + "\", \"feedKey\": \"" + feedKey + "\"}");
    }

    private static ExtractedRecord record(String postId, int ordinal, String flight) {
        return new ExtractedRecord(Seeds.ORG, postId, "travel", ordinal, fields(flight));
    }

    private static Map<String, Object> fields(String flight) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("flight", flight);
        fields.put("date", LocalDate.parse("2026-12-03"));
        fields.put("amount", new BigDecimal("812.50"));
        fields.put("note", null);
        return fields;
    }
}
