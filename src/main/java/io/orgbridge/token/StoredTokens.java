package io.orgbridge.token;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * Tokens from the credential store, and new ones by each credential's flow. However many processes share the database, one
 * at a time asks Salesforce for a user, and the others take what it got; so no refresh token is ever sent twice. Thread-safe.
 */
public final class StoredTokens implements TokenSource {
    private static final Duration PATIENCE = CredentialStore.LEASE.plusSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final CredentialStore credentials;
    private final Map<Flow, TokenGrant> grants;
    private final TokenStatistics statistics;

    /**
     * Makes the source.
     *
     * @param grants one for each flow
     */
    public StoredTokens(CredentialStore credentials, Map<Flow, TokenGrant> grants, TokenStatistics statistics) {
        this.credentials = credentials;
        this.grants = Map.copyOf(grants);
        this.statistics = statistics;
    }

    @Override
    public AccessToken token(OrgUser orgUser, @Nullable AccessToken spent) {
        try {
            Optional<Credential> known = credentials.find(orgUser);
            if (known.isEmpty()) {
                credentials.ensure(orgUser);
            }
            AccessToken there = other(known, spent);
            return there != null ? there : leased(orgUser, spent);
        } catch (DataAccessException e) {
            throw TokenException.passing(
                    "credential_store",
                    "the database cannot be asked for the credential of " + orgUser.username(),
                    "Check the database; it is tried again",
                    e);
        } catch (VaultException e) {
            throw TokenException.of("credential_store", String.valueOf(e.getMessage()), "Restore the keyset");
        }
    }

    private AccessToken leased(OrgUser orgUser, @Nullable AccessToken spent) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!credentials.lease(orgUser)) {
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
            AccessToken there = other(credentials.find(orgUser), spent);
            if (there != null) {
                return there;
            }
            if (Thread.currentThread().isInterrupted() || System.nanoTime() - until > 0) {
                throw TokenException.passing(
                        "busy",
                        "another process has been getting a token of " + orgUser.username() + " for more than "
                                + TimeUnit.NANOSECONDS.toSeconds(PATIENCE.toNanos()) + " s",
                        "Nothing: it is tried again",
                        null);
            }
        }
        try {
            Credential credential = credentials.find(orgUser).orElseThrow();
            AccessToken there = other(Optional.of(credential), spent);
            if (there != null) {
                return there;
            }
            TokenGrant grant = grants.get(credential.flow());
            if (grant == null) {
                throw new IllegalStateException("No grant for the flow " + credential.flow());
            }
            long begun = System.nanoTime();
            TokenAnswer answer = grant.request(credential);
            statistics.loggedIn(Duration.ofNanos(System.nanoTime() - begun));
            credentials.keep(orgUser, answer);
            return answer.token();
        } finally {
            release(orgUser);
        }
    }

    /** Gives the lease back, on a thread that is being stopped too, which a connection pool would turn away. */
    private void release(OrgUser orgUser) {
        boolean stopped = Thread.interrupted();
        try {
            credentials.release(orgUser);
        } finally {
            if (stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The stored token, unless there is none or it is the spent one. */
    private @Nullable AccessToken other(Optional<Credential> credential, @Nullable AccessToken spent) {
        AccessToken token = credential.map(Credential::token).orElse(null);
        if (token == null || (spent != null && token.value().equals(spent.value()))) {
            return null;
        }
        statistics.takenFromStore();
        return token;
    }
}
