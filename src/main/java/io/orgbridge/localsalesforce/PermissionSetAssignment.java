package io.orgbridge.localsalesforce;

import org.jspecify.annotations.Nullable;

/**
 * A permission set that is assigned to a user.
 *
 * @param serial number of its id
 * @param org serial of the org
 * @param user serial of the user
 * @param set serial of the permission set
 * @param createdAt epoch second
 * @param expiresAt as it was given; null for never
 */
record PermissionSetAssignment(
        long serial,
        long org,
        long user,
        long set,
        long createdAt,
        @Nullable String expiresAt) {
    String id() {
        return Ids.of(Ids.PERMISSION_SET_ASSIGNMENT, serial);
    }
}
