package io.orgbridge.localsalesforce;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Likes as Connect writes them.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_responses_like_page.htm
 */
final class LikeJson {
    static final int DEFAULT_SIZE = 25;

    private final Store store;
    private final PeopleJson people;
    private final JsonOut out;
    private final String base;

    LikeJson(Store store, PeopleJson people, JsonOut out, String base) {
        this.store = store;
        this.people = people;
        this.out = out;
        this.base = base;
    }

    void like(Like like) {
        String kind = like.item().startsWith(Ids.FEED_COMMENT) ? "comments/" : "feed-elements/";
        out.object()
                .raw("id", like.id())
                .object("likedItem")
                .raw("id", like.item())
                .raw("url", base + "/chatter/" + kind + like.item())
                .end()
                .raw("url", base + "/chatter/likes/" + like.id());
        people.user("user", store.users.get(like.user()));
        out.end();
    }

    /** A page of likes; its tokens are numbers. */
    void page(List<Like> likes, String url, int page, int size) {
        boolean last = (page + 1L) * size >= likes.size();
        out.object()
                .number("currentPageToken", page)
                .raw("currentPageUrl", pageUrl(url, page, size))
                .array("items");
        likes.stream().skip((long) page * size).limit(size).forEach(this::like);
        out.end();
        token("next", last ? -1 : page + 1, url, size);
        token("previous", page - 1, url, size);
        out.number("total", likes.size()).end();
    }

    static String pageUrl(String url, int page, int size) {
        if (size != DEFAULT_SIZE) {
            return url + "?page=" + page + "&pageSize=" + size;
        }
        return page == 0 ? url : url + "?page=" + page;
    }

    private void token(String direction, int page, String url, int size) {
        if (page < 0) {
            out.nothing(direction + "PageToken").nothing(direction + "PageUrl");
        } else {
            out.number(direction + "PageToken", page).raw(direction + "PageUrl", pageUrl(url, page, size));
        }
    }

    /** "You like this." and the like, or null. */
    static @Nullable Body message(int total, boolean mine) {
        if (total == 0) {
            return null;
        }
        int others = mine ? total - 1 : total;
        String people = others == 1 ? "1 person" : others + " people";
        String text = others == 0
                ? "You like this."
                : mine ? "You and " + people + " like this." : people + (others == 1 ? " likes this." : " like this.");
        return new Body(null, List.of(new Segment.Text(text)));
    }

    void mine(@Nullable Like mine) {
        if (mine == null) {
            out.nothing("myLike");
        } else {
            out.object("myLike")
                    .raw("id", mine.id())
                    .raw("url", base + "/chatter/likes/" + mine.id())
                    .end();
        }
    }
}
