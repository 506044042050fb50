package io.orgbridge.token;

import org.jspecify.annotations.Nullable;

/**
 * What the token endpoint gave.
 *
 * @param token the access token
 * @param refreshToken null where the flow gives none, or the one in use stays good
 */
public record TokenAnswer(AccessToken token, @Nullable Secret refreshToken) {}
