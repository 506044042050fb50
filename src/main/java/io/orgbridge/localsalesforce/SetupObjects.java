package io.orgbridge.localsalesforce;

import java.util.List;
import java.util.Set;

/**
 * Users and the like, which cannot be changed together with other objects in one transaction.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm
 */
final class SetupObjects {
    private static final Set<String> NAMES = Set.of("User", "UserLogin", "PermissionSet", "PermissionSetAssignment");

    private SetupObjects() {}

    /** Throws if one of the types is a setup object and the other is not; which change is told so is unconfirmed. */
    static void mustNotMix(String first, String type) {
        if (NAMES.contains(first) != NAMES.contains(type)) {
            throw ApiException.fields(
                    "MIXED_DML_OPERATION",
                    "DML operation on setup object is not permitted after you have updated a non-setup object (or vice"
                            + " versa): " + type + ", original object: " + first,
                    List.of());
        }
    }
}
