package io.orgbridge.token;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What is known of how a user's tokens are got. Immutable; {@link #toString} shows no secret.
 *
 * @param orgUser whose
 * @param flow how a new token is got
 * @param loginUrl where it is asked for; no trailing slash
 * @param refreshToken for {@link Flow#REFRESH_TOKEN}; null where there is none
 * @param token the newest token; null where there is none
 */
public record Credential(
        OrgUser orgUser,
        Flow flow,
        URI loginUrl,
        @Nullable Secret refreshToken,
        @Nullable AccessToken token) {}
