package io.orgbridge.localsalesforce;

/** What the control API and scenarios do in the name of users. Inside a write. */
final class Acts {
    private final Settings settings;
    private final Store store;
    private final Orgs orgs;
    private final Groups groups;
    private final Feeds feeds;
    private final Bodies bodies;

    Acts(Settings settings, Store store, Orgs orgs, Groups groups, Feeds feeds) {
        this.settings = settings;
        this.store = store;
        this.orgs = orgs;
        this.groups = groups;
        this.feeds = feeds;
        this.bodies = new Bodies(store, orgs);
    }

    /** The session of an active user; throws 404 if there is none. */
    Session session(String username) {
        User user = orgs.user(username)
                .filter(User::active)
                .orElseThrow(() -> ApiException.data(404, "NOT_FOUND", "there is no active user " + username));
        return orgs.sessionOf(user);
    }

    /** The id of the place: a group by name or id, or {@code me}; throws 404 if there is none. */
    String place(Session session, String place) {
        if (place.equals("me")) {
            return session.user().id();
        }
        if (place.startsWith(Ids.GROUP) && Ids.isWellFormed(place)) {
            return groups.byId(session.org(), place).id();
        }
        return groups.byName(session.org().serial(), place)
                .map(Group::id)
                .orElseThrow(() -> ApiException.data(404, "NOT_FOUND", "there is no group " + place));
    }

    Body body(Session session, String text) {
        return bodies.ofMarkedText(session.org(), text);
    }

    FeedElement post(String username, String place, String text, long second) {
        Session session = session(username);
        return feeds.post(session, place(session, place), body(session, text), null, second);
    }

    Comment comment(String username, String elementId, String text, long second) {
        Session session = session(username);
        return feeds.comment(session, feeds.element(session, elementId), body(session, text), 0, second);
    }

    void edit(String username, String postId, String text) {
        Session session = session(username);
        if (postId.startsWith(Ids.FEED_COMMENT)) {
            feeds.editComment(session, feeds.commentById(session, postId), body(session, text));
        } else {
            feeds.edit(session, feeds.element(session, postId), body(session, text));
        }
    }

    void delete(String username, String postId) {
        Session session = session(username);
        if (postId.startsWith(Ids.FEED_COMMENT)) {
            feeds.deleteComment(session, feeds.commentById(session, postId));
        } else {
            feeds.delete(session, feeds.element(session, postId));
        }
    }

    FeedElement systemItem(String username, String place, SystemItem item) {
        Session session = session(username);
        return feeds.addSystemItem(session, place(session, place), item);
    }

    long second() {
        return settings.second();
    }

    Store store() {
        return store;
    }
}
