package io.orgbridge.token;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whose token: a user of an org. This is the key under which tokens are kept.
 *
 * @param org the org's id of 18 characters, or {@link #HUB}
 * @param username the Salesforce username; kept in lower case, as Salesforce does
 */
public record OrgUser(String org, String username) {
    /** Stands for the hub org, whose id nobody needs to configure. */
    public static final String HUB = "hub";

    /** Stands for an org that is to be adopted and known only by its user, until its first token names it. */
    public static final String UNKNOWN = "unknown";

    /** Lower-cases the username and checks that both parts are there. */
    public OrgUser {
        if (isMissing(org) || isMissing(username)) {
            throw new IllegalArgumentException("A token needs an org and a username");
        }
        username = username.toLowerCase(Locale.ROOT);
    }

    // A route's header that is not there arrives as null.
    private static boolean isMissing(@Nullable String text) {
        return text == null || text.isBlank();
    }

    /** A user of the hub org. */
    public static OrgUser ofHub(String username) {
        return new OrgUser(HUB, username);
    }

    /** A user of an org whose id is not known yet. */
    public static OrgUser ofUnknownOrg(String username) {
        return new OrgUser(UNKNOWN, username);
    }

    /** Whether the org's id is known, so that a token of another org can be told. */
    public boolean isOrgKnown() {
        return !HUB.equals(org) && !UNKNOWN.equals(org);
    }
}
