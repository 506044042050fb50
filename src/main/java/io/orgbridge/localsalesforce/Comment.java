package io.orgbridge.localsalesforce;

import org.jspecify.annotations.Nullable;

/**
 * A comment on a feed element ({@code FeedComment}).
 *
 * @param serial number of its id
 * @param org serial of the org
 * @param element serial of the feed element
 * @param author serial of the user
 * @param createdAt epoch second
 * @param revision 1 for one that was never edited
 * @param thread serial of the comment that it answers, 0 for none
 * @param app name of the connected app it was posted with
 * @param file serial of the file that came with it, 0 for none
 */
record Comment(
        long serial,
        long org,
        long element,
        long author,
        long createdAt,
        Body body,
        int revision,
        @Nullable Edit edit,
        long thread,
        @Nullable String app,
        long file) {

    String id() {
        return Ids.of(Ids.FEED_COMMENT, serial);
    }

    String type() {
        return file == 0 ? "TextComment" : "ContentComment";
    }

    Comment edited(Body newBody, long editor, long second) {
        return new Comment(
                serial,
                org,
                element,
                author,
                createdAt,
                newBody,
                revision + 1,
                new Edit(editor, second),
                thread,
                app,
                file);
    }
}
