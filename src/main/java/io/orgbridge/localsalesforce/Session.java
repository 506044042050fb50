package io.orgbridge.localsalesforce;

import org.jspecify.annotations.Nullable;

/**
 * Who makes a request.
 *
 * @param org the org whose host is called, to which the token belongs
 * @param user the token's user
 * @param profile the user's profile
 * @param clientId consumer key of the app, or empty for a control or scenario act
 * @param appName the app's name; null for a control or scenario act
 */
record Session(
        Org org,
        User user,
        Profile profile,
        String clientId,
        @Nullable String appName) {
    boolean isAdmin() {
        return profile.name().equals(Profile.ADMIN);
    }
}
