package io.orgbridge.localsalesforce;

/**
 * An access token's facts; the token itself is never stored, only its SHA-256.
 *
 * @param org serial of the org
 * @param user serial of the user
 * @param clientId consumer key of the connected app it was issued to
 * @param scope separated by blanks
 * @param issuedAt epoch millisecond
 * @param usedAt epoch millisecond of the last use that was noted; a use restarts the idle time
 * @param approval serial of the approval whose refresh token it was made with; 0 for none
 */
record Token(long org, long user, String clientId, String scope, long issuedAt, long usedAt, long approval) {
    Token withUse(long millis) {
        return new Token(org, user, clientId, scope, issuedAt, millis, approval);
    }
}
