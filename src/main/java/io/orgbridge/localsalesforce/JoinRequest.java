package io.orgbridge.localsalesforce;

import org.jspecify.annotations.Nullable;

/**
 * A request to join a private group ({@code CollaborationGroupMemberRequest}).
 *
 * @param serial number of its id
 * @param org serial of the org
 * @param group serial of the group
 * @param user serial of who asks
 * @param status {@code Pending}, {@code Accepted} or {@code Declined}
 * @param response what was answered
 * @param createdAt epoch second
 * @param modifiedAt epoch second
 */
record JoinRequest(
        long serial,
        long org,
        long group,
        long user,
        String status,
        @Nullable String response,
        long createdAt,
        long modifiedAt) {
    static final String PENDING = "Pending";

    String id() {
        return Ids.of(Ids.MEMBER_REQUEST, serial);
    }

    JoinRequest decided(String newStatus, @Nullable String message, long second) {
        return new JoinRequest(serial, org, group, user, newStatus, message, createdAt, second);
    }
}
