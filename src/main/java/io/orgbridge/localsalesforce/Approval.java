package io.orgbridge.localsalesforce;

/**
 * A user's approval of an app: each refresh token is one. The refresh token itself is never stored, only its SHA-256.
 *
 * @param serial number of its id ({@code OauthToken})
 * @param org serial of the org
 * @param user serial of the user
 * @param clientId consumer key
 * @param scope separated by blanks
 * @param createdAt epoch millisecond
 * @param usedAt epoch millisecond of the last use
 * @param uses how often it was used
 * @param hash of the refresh token
 */
record Approval(
        long serial,
        long org,
        long user,
        String clientId,
        String scope,
        long createdAt,
        long usedAt,
        int uses,
        String hash) {

    String id() {
        return Ids.of(Ids.OAUTH_TOKEN, serial);
    }

    Approval used(long millis, String newHash) {
        return new Approval(serial, org, user, clientId, scope, createdAt, millis, uses + 1, newHash);
    }
}
