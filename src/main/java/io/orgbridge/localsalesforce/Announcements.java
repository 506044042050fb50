package io.orgbridge.localsalesforce;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The announcements of groups. Changes inside a write. */
final class Announcements {
    private final Store store;
    private final Groups groups;
    private final Feeds feeds;

    Announcements(Store store, Groups groups, Feeds feeds) {
        this.store = store;
        this.groups = groups;
        this.feeds = feeds;
    }

    /** The announcement that a group shows: the one that was made current last. */
    Optional<Announcement> current(Group group) {
        return of(group).filter(one -> !one.archived()).findFirst();
    }

    /** A group's announcements, the current one first. */
    List<Announcement> all(Group group) {
        return of(group).toList();
    }

    private Stream<Announcement> of(Group group) {
        return store.under(store.groupAnnouncements, group.serial())
                .map(store.announcements::get)
                .sorted(Comparator.comparing(Announcement::place).reversed());
    }

    /** Announces with a feed element of the group, which its owner, a manager or an administrator may. */
    Announcement announce(Session session, Group group, FeedElement element, long expiresAt, boolean emailed) {
        mustManage(session, group);
        long serial = store.nextSerial();
        Announcement made = new Announcement(
                serial, group.org(), group.serial(), element.serial(), expiresAt, false, emailed, serial);
        store.announcements.put(serial, made);
        store.groupAnnouncements.put(Key.of(group.serial(), serial), serial);
        return made;
    }

    /** Makes one of its announcements a group's current one. */
    void makeCurrent(Session session, Announcement announcement) {
        mustManage(session, group(announcement));
        store.announcements.put(announcement.serial(), announcement.current(store.nextSerial()));
    }

    Announcement update(Session session, Announcement old, long expiresAt, boolean archived) {
        mustManage(session, group(old));
        Announcement changed = old.changed(expiresAt, archived);
        store.announcements.put(changed.serial(), changed);
        return changed;
    }

    /** Deletes an announcement; its feed element stays. */
    void delete(Session session, Announcement announcement) {
        mustManage(session, group(announcement));
        store.announcements.remove(announcement.serial());
        store.groupAnnouncements.remove(Key.of(announcement.group(), announcement.serial()));
    }

    /** An announcement in a group that the session may see. */
    Announcement byId(Session session, String id) {
        return Inputs.byId(
                Ids.ANNOUNCEMENT,
                id,
                store.announcements,
                found -> found.org() == session.org().serial() && feeds.access().canSee(session, group(found)));
    }

    private Group group(Announcement announcement) {
        return store.groups.get(announcement.group());
    }

    private void mustManage(Session session, Group group) {
        if (!groups.mayManage(session, group)) {
            throw ApiException.noAccess("You don't have permission to manage announcements of this group.");
        }
    }
}
