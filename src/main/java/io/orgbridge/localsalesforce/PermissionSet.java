package io.orgbridge.localsalesforce;

import org.jspecify.annotations.Nullable;

/**
 * A permission set of an org. It gives no rights here; it can be made, found and assigned.
 *
 * @param serial number of its id
 * @param org serial of the org
 * @param name API name, unique in the org
 * @param createdAt epoch second
 */
record PermissionSet(
        long serial,
        long org,
        String name,
        String label,
        @Nullable String description,
        long createdAt) {
    String id() {
        return Ids.of(Ids.PERMISSION_SET, serial);
    }
}
