package io.orgbridge.localsalesforce;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A user of an org.
 *
 * @param serial number of its id
 * @param org serial of the org
 * @param username lower case; unique among all orgs
 * @param profile serial of the profile
 * @param active whether the user may log in; takes a licence if so
 * @param createdAt epoch second
 * @param modifiedAt epoch second
 * @param lastLoginAt epoch second, 0 for never
 * @param fields the other fields of the sObject that were set, by API name
 */
record User(
        long serial,
        long org,
        String username,
        long profile,
        boolean active,
        long createdAt,
        long modifiedAt,
        long lastLoginAt,
        Map<String, Object> fields) {

    String id() {
        return Ids.of(Ids.USER, serial);
    }

    @Nullable
    String field(String name) {
        return fields.get(name) instanceof String text ? text : null;
    }

    String fieldOr(String name, String otherwise) {
        return fields.get(name) instanceof String text ? text : otherwise;
    }

    /** First and last name. */
    String name() {
        String first = field("FirstName");
        String last = fieldOr("LastName", username);
        return first == null ? last : first + " " + last;
    }

    User withLastLogin(long second) {
        return new User(serial, org, username, profile, active, createdAt, modifiedAt, second, fields);
    }
}
