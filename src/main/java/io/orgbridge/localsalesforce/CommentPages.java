package io.orgbridge.localsalesforce;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.h2.mvstore.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * Pages of comments. By default the newest window, its oldest comment first, with {@code nextPageUrl} leading to older
 * ones. Inside a read.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_responses_comment_page.htm
 */
final class CommentPages {
    static final int DEFAULT_SIZE = 25;

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

    /** A page, the tokens around it, null where there is nothing, and how many comments there are in all. */
    record Page(
            List<Comment> items,
            int size,
            @Nullable String sort,
            @Nullable String currentToken,
            @Nullable String nextToken,
            @Nullable String previousToken,
            int total) {}

    /** The latest comments of an element. */
    Page latest(FeedElement element, int size) {
        if (size == 0 || element.comments() == 0) {
            return new Page(List.of(), size, null, null, null, null, element.comments());
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

    /** A page of a feed element's comments, their answers among them. */
    Page page(FeedElement element, @Nullable String token, int size, @Nullable String sort) {
        return page(element.serial(), comment -> true, element.comments(), token, size, sort);
    }

    /** A page of the answers to a comment. */
    Page answers(Comment comment, @Nullable String token, int size, @Nullable String sort) {
        Predicate<Comment> answers = answer -> answer.thread() == comment.serial();
        int total = (int) store.under(store.elementComments, comment.element())
                .map(store.comments::get)
                .filter(answers)
                .count();
        if (total == 0) {
            return new Page(List.of(), size, sort, token, null, null, 0);
        }
        return page(comment.element(), answers, total, token, size, sort);
    }

    /** A page by its token, which is the id of the comment behind which it begins. */
    private Page page(
            long element,
            Predicate<Comment> wanted,
            int total,
            @Nullable String token,
            int size,
            @Nullable String sort) {
        if (sort != null && !sort.equals(LATEST) && !sort.equals(OLDEST) && !sort.equals("Relevance")) {
            throw Chatter.illegal("sort", sort);
        }
        boolean oldestFirst = OLDEST.equals(sort);
        boolean back = token != null && token.startsWith(BACK);
        boolean forward = oldestFirst != back;
        long from = token == null ? (forward ? 0 : Long.MAX_VALUE) : serial(back ? token.substring(1) : token);
        long bound = forward ? Long.MAX_VALUE : 0;
        Cursor<Key, Long> cursor = store.elementComments.cursor(
                Key.of(element, forward ? from + 1 : from - 1), Key.of(element, bound), !forward);
        List<Comment> items = new ArrayList<>();
        boolean more = false;
        while (!more && cursor.hasNext()) {
            cursor.next();
            Comment comment = store.comments.get(cursor.getValue());
            if (wanted.test(comment)) {
                more = items.size() == size;
                if (!more) {
                    items.add(comment);
                }
            }
        }
        if (!forward) {
            Collections.reverse(items);
        }
        if (items.isEmpty()) {
            return new Page(items, size, sort, token, null, null, total);
        }
        String first = items.get(0).id();
        String last = items.get(items.size() - 1).id();
        boolean hasNext = back || more;
        boolean hasPrevious = back ? more : token != null;
        String next = oldestFirst ? last : first;
        String previous = BACK + (oldestFirst ? first : last);
        return new Page(items, size, sort, token, hasNext ? next : null, hasPrevious ? previous : null, total);
    }

    private static long serial(String id) {
        OptionalLong serial = Ids.serial(Ids.FEED_COMMENT, id);
        if (serial.isEmpty()) {
            throw Chatter.illegal("page", id);
        }
        return serial.getAsLong();
    }
}
