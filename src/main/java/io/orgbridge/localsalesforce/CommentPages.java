package io.orgbridge.localsalesforce;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.h2.mvstore.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * Pages of comments. By default the newest window, its oldest comment first, with {@code nextPageUrl} leading to older
 * ones. Inside a read.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_responses_comment_page.htm
 */
final class CommentPages {
    private static final String LATEST = "CreatedDateLatestAsc";
    private static final String OLDEST = "CreatedDateOldestAsc";
    /** What a page token carries that makes it go the other way. */
    private static final String BACK = "p";

    /** Level of an answer to an answer, which is the last. */
    static final int DEEPEST = 2;

    private final Store store;

    CommentPages(Store store) {
        this.store = store;
    }

    /** A page and the tokens around it; null where there is nothing. */
    record Page(
            List<Comment> items,
            @Nullable String currentToken,
            @Nullable String nextToken,
            @Nullable String previousToken) {}

    /** The latest comments of an element. */
    Page latest(FeedElement element, int size) {
        if (size == 0 || element.comments() == 0) {
            return new Page(List.of(), null, null, null);
        }
        return page(element, null, size, null);
    }

    /** 0 for a comment on the element, 1 for an answer to one, 2 for an answer to an answer. */
    int level(Comment comment) {
        int level = 0;
        Comment at = comment;
        while (at != null && at.thread() != 0 && level < DEEPEST) {
            level++;
            at = store.comments.get(at.thread());
        }
        return level;
    }

    /** The answers to a comment, oldest first. */
    List<Comment> answers(Comment comment) {
        return store.under(store.elementComments, comment.element())
                .map(store.comments::get)
                .filter(answer -> answer.thread() == comment.serial())
                .toList();
    }

    /** A page by its token, which is the id of the comment behind which it begins. */
    Page page(FeedElement element, @Nullable String token, int size, @Nullable String sort) {
        if (sort != null && !sort.equals(LATEST) && !sort.equals(OLDEST) && !sort.equals("Relevance")) {
            throw Chatter.illegal("sort", sort);
        }
        boolean oldestFirst = OLDEST.equals(sort);
        boolean back = token != null && token.startsWith(BACK);
        boolean forward = oldestFirst != back;
        long from = token == null ? (forward ? 0 : Long.MAX_VALUE) : serial(back ? token.substring(1) : token);
        long bound = forward ? Long.MAX_VALUE : 0;
        Cursor<Key, Long> cursor = store.elementComments.cursor(
                Key.of(element.serial(), forward ? from + 1 : from - 1), Key.of(element.serial(), bound), !forward);
        List<Comment> items = new ArrayList<>();
        while (items.size() < size && cursor.hasNext()) {
            cursor.next();
            items.add(store.comments.get(cursor.getValue()));
        }
        boolean more = cursor.hasNext();
        if (!forward) {
            Collections.reverse(items);
        }
        if (items.isEmpty()) {
            return new Page(items, token, null, null);
        }
        String first = items.get(0).id();
        String last = items.get(items.size() - 1).id();
        boolean hasNext = back || more;
        boolean hasPrevious = back ? more : token != null;
        String next = oldestFirst ? last : first;
        String previous = BACK + (oldestFirst ? first : last);
        return new Page(items, token, hasNext ? next : null, hasPrevious ? previous : null);
    }

    private static long serial(String id) {
        OptionalLong serial = Ids.serial(Ids.FEED_COMMENT, id);
        if (serial.isEmpty()) {
            throw Chatter.illegal("page", id);
        }
        return serial.getAsLong();
    }
}
