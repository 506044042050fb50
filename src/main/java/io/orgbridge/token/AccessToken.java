package io.orgbridge.token;

import java.net.URI;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A token as Salesforce gave it. Immutable; {@link #toString} does not show the token. The URLs are kept as text, which
 * takes less memory than {@link URI}s do: there is one of these for each user of each org.
 */
public final class AccessToken {
    private static final Pattern IDENTITY =
            Pattern.compile(".*/id/([A-Za-z0-9]{15}|[A-Za-z0-9]{18})/([A-Za-z0-9]{15}|[A-Za-z0-9]{18})");

    private final Secret value;
    private final String instanceUrl;
    private final String identityUrl;
    private final String orgId;
    private final String userId;
    private final String scope;
    private final Instant obtainedAt;

    /**
     * A token.
     *
     * @param value what goes behind {@code Authorization: Bearer}
     * @param instanceUrl scheme and host for every call with it; no trailing slash
     * @param identityUrl the identity URL, {@code …/id/{orgId}/{userId}}
     * @param orgId the org's id, 18 characters
     * @param userId the user's id, 18 characters
     * @param scope space-separated scopes, in no stable order
     * @param obtainedAt when the answer arrived
     */
    AccessToken(
            Secret value,
            URI instanceUrl,
            URI identityUrl,
            String orgId,
            String userId,
            String scope,
            Instant obtainedAt) {
        this.value = value;
        this.instanceUrl = instanceUrl.toString();
        this.identityUrl = identityUrl.toString();
        this.orgId = orgId;
        this.userId = userId;
        this.scope = scope;
        this.obtainedAt = obtainedAt;
    }

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

    /** What goes behind {@code Authorization: Bearer}. */
    public Secret value() {
        return value;
    }

    /** Scheme and host for every call with it; no trailing slash. */
    public URI instanceUrl() {
        return URI.create(instanceUrl);
    }

    /** The identity URL, {@code …/id/{orgId}/{userId}}. */
    public URI identityUrl() {
        return URI.create(identityUrl);
    }

    /** The org's id, 18 characters. */
    public String orgId() {
        return orgId;
    }

    /** The user's id, 18 characters. */
    public String userId() {
        return userId;
    }

    /** Space-separated scopes, in no stable order. */
    public String scope() {
        return scope;
    }

    /** When the answer arrived. */
    public Instant obtainedAt() {
        return obtainedAt;
    }

    /** How the token begins and how long it is: enough to tell two apart by, too little to use one. */
    public String masked() {
        String text = value.reveal();
        return text.substring(0, Math.min(4, text.length())) + "… (" + text.length() + " characters)";
    }

    /** The absolute URL of a server-relative path, as Salesforce gives them in {@code nextPageUrl}. */
    public URI resolve(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("Not a server-relative path: '" + path + "'");
        }
        return URI.create(instanceUrl + path);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AccessToken token
                && value.equals(token.value)
                && instanceUrl.equals(token.instanceUrl)
                && identityUrl.equals(token.identityUrl)
                && orgId.equals(token.orgId)
                && userId.equals(token.userId)
                && scope.equals(token.scope)
                && obtainedAt.equals(token.obtainedAt);
    }

    @Override
    public int hashCode() {
        return Objects.hash(value, identityUrl, obtainedAt);
    }

    @Override
    public String toString() {
        return "AccessToken[" + value + " of " + userId + " in org " + orgId + " at " + instanceUrl + ", obtained at "
                + obtainedAt + "]";
    }
}
