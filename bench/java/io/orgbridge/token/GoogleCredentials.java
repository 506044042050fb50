package io.orgbridge.token;

import com.google.auth.oauth2.OAuth2Credentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/** google-auth-library's cache over our grant: only what it adds to a login differs from ours. */
final class GoogleCredentials extends OAuth2Credentials {
    private static final long serialVersionUID = 1L;

    private final transient JwtBearerGrant grant;
    private final transient OrgUser orgUser;
    private final transient URI loginUrl;
    private final transient @Nullable Duration lifetime;

    /**
     * Credentials of one user.
     *
     * @param lifetime after which a token is said to end; null to say nothing, as Salesforce does
     */
    GoogleCredentials(JwtBearerGrant grant, OrgUser orgUser, URI loginUrl, @Nullable Duration lifetime) {
        this.grant = grant;
        this.orgUser = orgUser;
        this.loginUrl = loginUrl;
        this.lifetime = lifetime;
    }

    @Override
    public com.google.auth.oauth2.AccessToken refreshAccessToken() {
        AccessToken token = grant.request(Fleet.credential(orgUser, loginUrl)).token();
        Date end = lifetime == null ? null : Date.from(Instant.now().plus(lifetime));
        return new com.google.auth.oauth2.AccessToken(token.value().reveal(), end);
    }

    /** A first token, or a new one where the last has ended. */
    void logIn() {
        try {
            refreshIfExpired();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
