package io.orgbridge.localsalesforce;

import org.jspecify.annotations.Nullable;

/**
 * An authorization code; the code itself is never stored here, only its SHA-256.
 *
 * @param clientId consumer key
 * @param redirectUri as it was in the authorize request
 * @param user serial of the user
 * @param scope separated by blanks
 * @param challenge of PKCE; null without
 * @param nonce for the ID token; null without
 * @param createdAt epoch millisecond
 * @param used whether it was redeemed
 */
record AuthCode(
        String clientId,
        String redirectUri,
        long user,
        String scope,
        @Nullable String challenge,
        @Nullable String nonce,
        long createdAt,
        boolean used) {

    AuthCode redeemed() {
        return new AuthCode(clientId, redirectUri, user, scope, challenge, nonce, createdAt, true);
    }
}
