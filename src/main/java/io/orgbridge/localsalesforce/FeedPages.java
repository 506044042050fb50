package io.orgbridge.localsalesforce;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.h2.mvstore.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * One page of a feed, newest first, and the tokens that lead on from it. Inside a read.
 *
 * <p>Sources: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_responses_feed_element_page.htm;
 * the tokens have the form of recorded pages. Times are whole seconds, as Salesforce's are, which is why a poll with
 * {@code updatedSince} leaves out what was created in the second in which it runs.
 */
final class FeedPages {
    private final Settings settings;
    private final Store store;

    FeedPages(Settings settings, Store store) {
        this.settings = settings;
        this.store = store;
    }

    /** The two orders. */
    enum Sort {
        CreatedDateDesc,
        LastModifiedDateDesc;

        long secondOf(FeedElement element) {
            return this == CreatedDateDesc ? element.createdAt() : element.modifiedAt();
        }
    }

    /** A page: its elements, the token of the next page, and the token of the next poll. */
    record Page(List<FeedElement> elements, @Nullable String nextToken, String updatesToken) {}

    /**
     * Reads a page.
     *
     * @param feeds numbers of the feeds that are merged into this one
     * @param page token of the page, null for the first
     * @param updatedSince token of a poll, null for none
     */
    Page page(
            List<Long> feeds,
            Sort sort,
            int size,
            @Nullable String page,
            @Nullable String updatedSince,
            Predicate<FeedElement> visible) {
        long now = settings.second();
        Place from = page == null ? new Place(Long.MAX_VALUE, Long.MAX_VALUE) : Place.of(page);
        long since = updatedSince == null ? -1 : since(updatedSince);
        List<FeedElement> found = new ArrayList<>();
        boolean more = false;
        Walk walk = new Walk(sort == Sort.CreatedDateDesc ? store.feedsByCreation : store.feedsByActivity, feeds, from);
        for (Key key = walk.next(); key != null; key = walk.next()) {
            if (key.b() <= since) {
                break;
            }
            FeedElement element = store.elements.get(key.c());
            if (!visible.test(element) || (updatedSince != null && key.b() >= now)) {
                continue;
            }
            if (found.size() == size) {
                more = true;
                break;
            }
            found.add(element);
        }
        String next = null;
        if (more) {
            FeedElement last = found.get(found.size() - 1);
            next = Dates.second(sort.secondOf(last)) + "," + last.id() + ",,2,";
        }
        long newest = found.isEmpty() ? now : sort.secondOf(found.get(0));
        return new Page(found, next, "2:" + newest * 1000);
    }

    private static long since(String token) {
        if (token.startsWith("2:")) {
            try {
                return Math.floorDiv(Long.parseLong(token.substring(2)), 1000L);
            } catch (NumberFormatException e) {
                throw invalid("updatedSince");
            }
        }
        throw invalid("updatedSince");
    }

    private static ApiException invalid(String parameter) {
        return ApiException.data(
                400, "ILLEGAL_QUERY_PARAMETER_VALUE", "Illegal value for query parameter " + parameter);
    }

    /** Behind which second and serial a page begins. */
    private record Place(long second, long serial) {
        static Place of(String token) {
            String[] parts = token.split(",", -1);
            OptionalLong serial = parts.length > 1 ? Ids.serial(Ids.FEED_ITEM, parts[1]) : OptionalLong.empty();
            try {
                if (serial.isPresent()) {
                    return new Place(Instant.parse(parts[0]).getEpochSecond(), serial.getAsLong());
                }
            } catch (DateTimeParseException e) {
                throw invalid("page");
            }
            throw invalid("page");
        }
    }

    /** Walks several feeds at once, newest first, each element once. */
    private static final class Walk {
        private final PriorityQueue<Head> heads =
                new PriorityQueue<>(Comparator.comparingLong((Head head) -> head.key.b())
                        .thenComparingLong(head -> head.key.c())
                        .reversed());
        private long last = -1;

        Walk(Table<Key, Long> index, List<Long> feeds, Place from) {
            for (long feed : feeds) {
                Cursor<Key, Long> cursor =
                        index.cursor(new Key(feed, from.second(), from.serial() - 1), new Key(feed, 0, 0), true);
                if (cursor.hasNext()) {
                    heads.add(new Head(cursor, cursor.next()));
                }
            }
        }

        @Nullable
        Key next() {
            while (true) {
                Head head = heads.poll();
                if (head == null) {
                    return null;
                }
                Key key = head.key;
                if (head.cursor.hasNext()) {
                    heads.add(new Head(head.cursor, head.cursor.next()));
                }
                if (key.c() != last) {
                    last = key.c();
                    return key;
                }
            }
        }

        private record Head(Cursor<Key, Long> cursor, Key key) {}
    }
}
