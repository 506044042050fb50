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

    /** A type of the org by its name; SignupRequest is there only where it was switched on. */
    Optional<SObjectType> type(Org org, String name) {
        return Optional.ofNullable(types.get(name.toLowerCase(Locale.ROOT)))
                .filter(type -> org.hub() || !type.name().equals("SignupRequest"));
    }

    /** The types of the org, by name. */
    List<SObjectType> all(Org org) {
        return types.values().stream()
                .filter(type -> org.hub() || !type.name().equals("SignupRequest"))
                .toList();
    }

    /** What points to rows of this type under a name. */
    List<Child> children(Org org, SObjectType parent) {
        return all(org).stream()
                .flatMap(type -> type.fields().stream()
                        .filter(field ->
                                field.children() != null && parent.name().equals(field.refersTo()))
                        .map(field -> new Child(type, field)))
                .toList();
    }
}
