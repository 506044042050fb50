package io.orgbridge.localsalesforce;

import java.util.Optional;

/** Who may see, change and post what: what is in a private group is for its members and for administrators. */
final class FeedAccess {
    private final Store store;

    FeedAccess(Store store) {
        this.store = store;
    }

    /** Whether the session's user may see an element. */
    boolean canSee(Session session, FeedElement element) {
        return group(session.org(), element.parent())
                .map(found -> canSee(session, found))
                .orElse(true);
    }

    boolean canSee(Session session, Group group) {
        return canSee(session.user(), session.profile(), group);
    }

    void mustSee(Session session, Group group) {
        if (!canSee(session, group)) {
            // Unconfirmed: 403 or 404.
            throw ApiException.noAccess("You don't have access to this group.");
        }
    }

    private boolean canSee(User user, Profile profile, Group group) {
        return group.isPublic()
                || profile.name().equals(Profile.ADMIN)
                || role(group, user).isPresent();
    }

    /** Whether one who is mentioned in an element may see it; a group always may. */
    boolean reaches(FeedElement element, String mentioned) {
        User user = Ids.serial(Ids.USER, mentioned).stream()
                .mapToObj(store.users::get)
                .findFirst()
                .orElse(null);
        Group group = Ids.serial(Ids.GROUP, element.parent()).stream()
                .mapToObj(store.groups::get)
                .findFirst()
                .orElse(null);
        return user == null || group == null || canSee(user, store.profiles.get(user.profile()), group);
    }

    /** Whether everybody in the org may see an element. */
    boolean isOpen(FeedElement element) {
        return Ids.serial(Ids.GROUP, element.parent()).stream()
                .mapToObj(store.groups::get)
                .allMatch(group -> group != null && group.isPublic());
    }

    /** Whether an element takes no more comments, and changes by administrators only. */
    boolean isClosed(FeedElement element) {
        return store.closedElements.containsKey(element.serial());
    }

    /** Whether the session's user may change what its author said: the element, or a comment on it. */
    boolean mayEdit(Session session, FeedElement element, long author) {
        return session.isAdmin() || (session.user().serial() == author && !isClosed(element));
    }

    boolean mayDelete(Session session, FeedElement element) {
        return mayEdit(session, element, element.author()) || manages(session, element);
    }

    void mustBeEditable(Session session, FeedElement element, long author) {
        if (!mayEdit(session, element, author)) {
            throw notYours();
        }
    }

    static ApiException notYours() {
        return ApiException.noAccess("You don't have permission to change this post.");
    }

    void mustBeOpen(FeedElement element) {
        if (isClosed(element)) {
            throw ApiException.noAccess("This post is closed.");
        }
    }

    void mustAcceptPosts(Session session, Group group) {
        Optional<String> role = role(group, session.user());
        if (group.archived()) {
            throw ApiException.data(400, "CANNOT_POST_TO_ARCHIVED_GROUP", "You can't post to an archived group.");
        }
        if (!canSee(session, group)
                || (group.broadcast()
                        && !session.isAdmin()
                        && role.filter(r -> !r.equals(Membership.STANDARD)).isEmpty())) {
            throw ApiException.noAccess("You don't have permission to post to this group.");
        }
    }

    /** Whether the session's user owns or manages the group that an element is in. */
    private boolean manages(Session session, FeedElement element) {
        return group(session.org(), element.parent())
                .flatMap(found -> role(found, session.user()))
                .filter(role -> !role.equals(Membership.STANDARD))
                .isPresent();
    }

    private Optional<String> role(Group group, User user) {
        Long membership = store.groupUsers.get(Key.of(group.serial(), user.serial()));
        return membership == null
                ? Optional.empty()
                : Optional.of(store.memberships.get(membership).role());
    }

    /** The group of the org with this id, if it is one's. */
    Optional<Group> group(Org org, String id) {
        return Ids.serial(Ids.GROUP, id).stream()
                .mapToObj(store.groups::get)
                .filter(group -> group != null && group.org() == org.serial())
                .findFirst();
    }
}
