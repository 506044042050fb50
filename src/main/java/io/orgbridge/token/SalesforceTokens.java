package io.orgbridge.token;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token provider that all routes share, bound as {@code salesforceTokens}. Thread-safe.
 *
 * <p>Keeps one token for each (org, user). A token is good until Salesforce rejects it, since its end cannot be known
 * from the answer. However many callers ask at once, one request is in flight for a user; its failure goes to all who
 * waited for it and is kept for a second, so that a broken org is not asked by every one of them.
 *
 * <pre>{@code
 * AccessToken token = tokens.get(new OrgUser(orgId, username));
 * // a call was answered with 401:
 * tokens.reject(orgUser, token);
 * token = tokens.get(orgUser);
 * }</pre>
 */
public final class SalesforceTokens {
    private static final Logger LOG = LoggerFactory.getLogger(SalesforceTokens.class);
    private static final Duration FAILURE_KEPT = Duration.ofSeconds(1);

    private final ConcurrentMap<OrgUser, Entry> entries = new ConcurrentHashMap<>();
    private final TokenGrant grant;
    private final Clock clock;

    /** Makes a provider over one grant. */
    public SalesforceTokens(TokenGrant grant, Clock clock) {
        this.grant = grant;
        this.clock = clock;
    }

    /**
     * A token for the user: the kept one, or a new one. A kept token is a lock-free read.
     *
     * @throws TokenException when Salesforce gives none; it says what to do
     */
    public AccessToken get(OrgUser orgUser) {
        Entry entry = entries.get(orgUser);
        if (entry == null || entry.isSpent(clock)) {
            entry = request(orgUser, entry);
        }
        return entry.await();
    }

    /** The same, for route files: {@code ${bean:salesforceTokens?method=token(…)}}. */
    public AccessToken token(String org, String username) {
        return get(new OrgUser(org, username));
    }

    /** The kept token, without asking Salesforce for one. */
    public Optional<AccessToken> kept(OrgUser orgUser) {
        Entry entry = entries.get(orgUser);
        return entry != null && entry.token.isDone() && !entry.token.isCompletedExceptionally()
                ? Optional.of(entry.token.join())
                : Optional.empty();
    }

    /** Where the user's org answers; asks for a token if none is kept. */
    public URI instanceUrl(OrgUser orgUser) {
        return get(orgUser).instanceUrl();
    }

    /**
     * Drops a token that Salesforce rejected, unless somebody replaced it already.
     *
     * @param rejected the token with which the rejected call was made
     */
    public void reject(OrgUser orgUser, AccessToken rejected) {
        Entry entry = entries.get(orgUser);
        if (entry != null && entry.holds(rejected) && entries.remove(orgUser, entry)) {
            LOG.info(
                    "Salesforce rejected the token of {} in org {}; the next call gets a new one",
                    orgUser.username(),
                    orgUser.org());
        }
    }

    private Entry request(OrgUser orgUser, @Nullable Entry spent) {
        Entry mine = new Entry();
        Entry theirs = spent == null
                ? entries.putIfAbsent(orgUser, mine)
                : entries.merge(orgUser, mine, (kept, fresh) -> kept == spent ? fresh : kept);
        if (theirs != null && theirs != mine) {
            return theirs;
        }
        try {
            mine.token.complete(grant.request(orgUser));
        } catch (RuntimeException | Error e) {
            mine.failedAt = clock.instant();
            mine.token.completeExceptionally(e);
        }
        return mine;
    }

    /** One request for a token and what came of it. */
    private static final class Entry {
        final CompletableFuture<AccessToken> token = new CompletableFuture<>();
        volatile @Nullable Instant failedAt;

        AccessToken await() {
            try {
                return token.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof TokenException failure) {
                    throw failure.forAnotherCaller();
                }
                throw e;
            }
        }

        boolean isSpent(Clock clock) {
            Instant failed = failedAt;
            return failed != null && clock.instant().isAfter(failed.plus(FAILURE_KEPT));
        }

        boolean holds(AccessToken candidate) {
            return token.isDone()
                    && !token.isCompletedExceptionally()
                    && token.join().equals(candidate);
        }
    }
}
