package io.orgbridge.localsalesforce;

/**
 * A group's announcement.
 *
 * @param serial number of its id
 * @param org serial of the org
 * @param group serial of the group
 * @param element serial of the feed element that is its text
 * @param expiresAt epoch second
 * @param archived whether it is shown no more
 * @param emailed whether it was to go to all members by e-mail
 * @param place of the one that was made the group's current one last, the greatest
 */
record Announcement(
        long serial,
        long org,
        long group,
        long element,
        long expiresAt,
        boolean archived,
        boolean emailed,
        long place) {
    String id() {
        return Ids.of(Ids.ANNOUNCEMENT, serial);
    }

    Announcement changed(long newExpiresAt, boolean newArchived) {
        return new Announcement(serial, org, group, element, newExpiresAt, newArchived, emailed, place);
    }

    Announcement current(long newPlace) {
        return new Announcement(serial, org, group, element, expiresAt, false, emailed, newPlace);
    }
}
