package io.orgbridge.localsalesforce;

import org.jspecify.annotations.Nullable;

/**
 * A feed element ({@code FeedItem}).
 *
 * @param serial number of its id
 * @param org serial of the org
 * @param type such as {@code TextPost}, {@code LinkPost}, {@code CollaborationGroupCreated}, {@code CreateRecordEvent}
 * @param author serial of the posting user
 * @param parent id of 18 characters of the user or group it was posted to
 * @param createdAt epoch second
 * @param modifiedAt epoch second of creation or of the last comment
 * @param body null in some system items
 * @param header what the header says, for system items; null for the usual one
 * @param link URL and name of a link post
 * @param revision 1 for one that was never edited
 * @param edit who edited it last, and when
 * @param comments how many there are
 * @param app name of the connected app it was posted with
 * @param extras poll, question, files, share; null in what older versions stored
 */
record FeedElement(
        long serial,
        long org,
        String type,
        long author,
        String parent,
        long createdAt,
        long modifiedAt,
        @Nullable Body body,
        @Nullable String header,
        @Nullable WebLink link,
        int revision,
        @Nullable Edit edit,
        int comments,
        @Nullable String app,
        Extras extras) {
    /** Type of the post that is a group's announcement. */
    static final String ANNOUNCED = "AdvancedTextPost";

    FeedElement {
        extras = extras == null ? Extras.NONE : extras;
    }

    /** A link post's address and title. */
    record WebLink(String url, String urlName) {}

    /** Whether it is a generic feed element of several changes, and nobody's post. */
    boolean isBundle() {
        return type.equals(SystemItem.BUNDLE.type());
    }

    String id() {
        return Ids.of(Ids.FEED_ITEM, serial);
    }

    FeedElement edited(Body newBody, long editor, long second) {
        return copy(parent, modifiedAt, newBody, revision + 1, new Edit(editor, second), comments, extras);
    }

    FeedElement commented(int newComments, long newModifiedAt) {
        return copy(parent, newModifiedAt, body, revision, edit, newComments, extras);
    }

    FeedElement withExtras(Extras newExtras) {
        return copy(parent, modifiedAt, body, revision, edit, comments, newExtras);
    }

    FeedElement movedTo(String newParent) {
        return copy(newParent, modifiedAt, body, revision, edit, comments, extras);
    }

    private FeedElement copy(
            String newParent,
            long newModifiedAt,
            @Nullable Body newBody,
            int newRevision,
            @Nullable Edit newEdit,
            int newComments,
            Extras newExtras) {
        return new FeedElement(
                serial,
                org,
                type,
                author,
                newParent,
                createdAt,
                newModifiedAt,
                newBody,
                header,
                link,
                newRevision,
                newEdit,
                newComments,
                app,
                newExtras);
    }
}
