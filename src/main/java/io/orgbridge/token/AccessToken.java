package io.orgbridge.token;

import java.net.URI;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    private static final Pattern IDENTITY =
            Pattern.compile(".*/id/([A-Za-z0-9]{15}|[A-Za-z0-9]{18})/([A-Za-z0-9]{15}|[A-Za-z0-9]{18})");

    /**
     * A token whose org and user the identity URL tells.
     *
     * @throws IllegalArgumentException when the identity URL is not {@code …/id/{org}/{user}}
     */
    static AccessToken of(Secret value, URI instanceUrl, URI identityUrl, String scope, Instant obtainedAt) {
        Matcher ids = IDENTITY.matcher(identityUrl.toString());
        if (!ids.matches()) {
            throw new IllegalArgumentException("an id that is not …/id/{org}/{user}");
        }
        return new AccessToken(
                value,
                instanceUrl,
                identityUrl,
                SalesforceId.to18(ids.group(1)),
                SalesforceId.to18(ids.group(2)),
                scope,
                obtainedAt);
    }

    /** The absolute URL of a server-relative path, as Salesforce gives them in {@code nextPageUrl}. */
    public URI resolve(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("Not a server-relative path: '" + path + "'");
        }
        return URI.create(instanceUrl + path);
    }
}
