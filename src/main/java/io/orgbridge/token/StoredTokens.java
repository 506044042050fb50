package io.orgbridge.token;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Tokens from the credential store, and new ones by each credential's flow. However many processes share the database, one
 * at a time asks Salesforce for a user, and the others take what it got; so no refresh token that Salesforce replaces at each
 * use is sent twice. Not more logins of a user are made than the 3,600 an hour that Salesforce allows. Thread-safe.
 *
 * @see <a href="https://help.salesforce.com/s/articleView?id=000381578&type=1">Salesforce Help: login rate exceeded</a>
 */
public final class StoredTokens implements TokenSource {
    private static final Logger LOG = LoggerFactory.getLogger(StoredTokens.class);
    private static final Duration PATIENCE = CredentialStore.LEASE.plusSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final CredentialStore credentials;
    private final Map<Flow, TokenGrant> grants;
    private final TokenStatistics statistics;
    /** What Salesforce gave and the database has not taken yet. */
    private final ConcurrentMap<OrgUser, TokenAnswer> unkept = new ConcurrentHashMap<>();

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
            TokenAnswer held = unkept.get(orgUser);
            if (held != null) {
                return kept(orgUser, held, "");
            }
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
        String lease = credentials.newLease();
        AccessToken there = await(orgUser, lease, spent);
        if (there != null) {
            return there;
        }
        boolean released = false;
        try {
            Credential credential = credentials.find(orgUser).orElseThrow();
            AccessToken theirs = other(Optional.of(credential), spent);
            if (theirs != null) {
                return theirs;
            }
            TokenGrant grant = grants.get(credential.flow());
            if (grant == null) {
                throw new IllegalStateException("No grant for the flow " + credential.flow());
            }
            long begun = System.nanoTime();
            TokenAnswer answer = grant.request(credential);
            statistics.loggedIn(Duration.ofNanos(System.nanoTime() - begun));
            AccessToken token = kept(orgUser, answer, lease);
            released = true;
            return token;
        } finally {
            if (!released) {
                release(orgUser, lease);
            }
        }
    }

    /** Waits for the lease; the token that another got meanwhile, or null when the lease is ours. */
    private @Nullable AccessToken await(OrgUser orgUser, String lease, @Nullable AccessToken spent) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            switch (credentials.lease(orgUser, lease)) {
                case LEASED -> {
                    return null;
                }
                case SPENT -> throw spentBudget(orgUser);
                case BUSY -> LockSupport.parkNanos(LOOK_EVERY.toNanos());
            }
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
    }

    private static TokenException spentBudget(OrgUser orgUser) {
        return TokenException.passing(
                "login_budget",
                orgUser.username() + " has logged in as often as an hour allows",
                "Find out why its tokens do not last: somebody may revoke them, or the app's time-out is very short",
                null);
    }

    /** Stores an answer before anybody uses it. What cannot be stored is held until it can be: it may not be given again. */
    private AccessToken kept(OrgUser orgUser, TokenAnswer answer, String lease) {
        unkept.put(orgUser, answer);
        credentials.keep(orgUser, answer, lease);
        unkept.remove(orgUser, answer);
        return answer.token();
    }

    /** Gives the lease back, on a thread that is being stopped too, which a connection pool would turn away. */
    private void release(OrgUser orgUser, String lease) {
        boolean stopped = Thread.interrupted();
        try {
            credentials.release(orgUser, lease);
        } catch (DataAccessException e) {
            LOG.debug("The lease of {} runs out by itself", orgUser);
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
