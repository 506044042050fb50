package io.orgbridge.localsalesforce;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A feed that a user put together.
 *
 * @param serial number of its id
 * @param org serial of the org
 * @param user serial of the user whose it is
 * @param name up to 120 characters
 * @param description up to 1,000 characters
 * @param entities ids of 18 characters of the users, groups and topics whose feeds are in it
 * @param createdAt epoch second
 */
record ChatterStream(
        long serial,
        long org,
        long user,
        String name,
        @Nullable String description,
        List<String> entities,
        long createdAt) {
    static final int MOST_ENTITIES = 25;

    String id() {
        return Ids.of(Ids.STREAM, serial);
    }

    /** With other texts and entities; an entity that is both added and removed stays as it was. */
    ChatterStream changed(
            String newName, @Nullable String newDescription, Collection<String> added, Collection<String> removed) {
        Set<String> all = new LinkedHashSet<>(entities);
        added.stream().filter(id -> !removed.contains(id)).forEach(all::add);
        removed.stream().filter(id -> !added.contains(id)).forEach(all::remove);
        return new ChatterStream(serial, org, user, newName, newDescription, new ArrayList<>(all), createdAt);
    }
}
