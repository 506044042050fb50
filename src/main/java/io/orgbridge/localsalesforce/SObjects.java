package io.orgbridge.localsalesforce;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The sObjects there are.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/
 */
final class SObjects {
    private final Map<String, SObjectType> types = new TreeMap<>();

    SObjects(Collection<SObjectType> all) {
        all.forEach(type -> types.put(type.name().toLowerCase(Locale.ROOT), type));
    }

    /** A child relationship: the type of the children, and the field by which they point to their parent. */
    record Child(SObjectType type, SField reference) {}

    /**
     * A type of the org by its name. SignupRequest is there only where it was switched on, and throws 403 for who lacks the
     * permission "Signup Request API": that is a fact, the mapping to this error is unconfirmed.
     */
    Optional<SObjectType> type(Session session, String name) {
        return permitted(session, Optional.ofNullable(types.get(name.toLowerCase(Locale.ROOT))));
    }

    /** The type that an id belongs to, likewise. */
    Optional<SObjectType> typeOfId(Session session, String id) {
        return permitted(
                session,
                types.values().stream()
                        .filter(type -> type.hasPrefix() && id.startsWith(type.prefix()))
                        .findFirst());
    }

    private static Optional<SObjectType> permitted(Session session, Optional<SObjectType> type) {
        if (type.isPresent() && isSignup(type.get()) && session.org().hub() && !session.isAdmin()) {
            throw ApiException.noRights();
        }
        return type.filter(found -> session.org().hub() || !isSignup(found));
    }

    private static boolean isSignup(SObjectType type) {
        return type.name().equals("SignupRequest");
    }

    /** The types that the session's user can use, by name. */
    List<SObjectType> all(Session session) {
        return types.values().stream()
                .filter(type -> !isSignup(type) || (session.org().hub() && session.isAdmin()))
                .toList();
    }

    /** What points to rows of this type under a name. */
    List<Child> children(Session session, SObjectType parent) {
        return all(session).stream()
                .flatMap(type -> type.fields().stream()
                        .filter(field ->
                                field.children() != null && parent.name().equals(field.refersTo()))
                        .map(field -> new Child(type, field)))
                .toList();
    }
}
