package io.orgbridge.localsalesforce;

/**
 * A user's membership of a group ({@code CollaborationGroupMember}).
 *
 * @param serial number of its id
 * @param org serial of the org
 * @param group serial of the group
 * @param user serial of the user
 * @param role {@code GroupOwner}, {@code GroupManager} or {@code StandardMember}
 * @param createdAt epoch second
 */
record Membership(long serial, long org, long group, long user, String role, long createdAt) {
    static final String OWNER = "GroupOwner";
    static final String MANAGER = "GroupManager";
    static final String STANDARD = "StandardMember";

    String id() {
        return Ids.of(Ids.GROUP_MEMBER, serial);
    }

    Membership withRole(String newRole) {
        return new Membership(serial, org, group, user, newRole, createdAt);
    }
}
