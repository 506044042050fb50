package io.orgbridge.token;

import java.net.URI;
import java.time.Instant;

/**
 * A token as Salesforce gave it. Immutable; {@link #toString} does not show the token.
 *
 * @param value what goes behind {@code Authorization: Bearer}
 * @param instanceUrl scheme and host for every call with it; no trailing slash
 * @param identityUrl the identity URL, {@code …/id/{orgId}/{userId}}
 * @param orgId the org's id, 18 characters
 * @param userId the user's id, 18 characters
 * @param scope space-separated scopes, in no stable order
 * @param obtainedAt when the answer arrived
 */
public record AccessToken(
        Secret value, URI instanceUrl, URI identityUrl, String orgId, String userId, String scope, Instant obtainedAt) {

    /** The absolute URL of a server-relative path, as Salesforce gives them in {@code nextPageUrl}. */
    public URI resolve(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("Not a server-relative path: '" + path + "'");
        }
        return URI.create(instanceUrl + path);
    }
}
