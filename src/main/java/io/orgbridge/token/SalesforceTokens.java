package io.orgbridge.token;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token provider that all routes share, bound as {@code salesforceTokens}. Thread-safe.
 *
 * <p>Keeps one token for each (org, user). A kept token is a lock-free read. Near the end of the idle time that the org is
 * known to have, one caller has it renewed in the background while all go on with the old one; past that end, or without
 * one, all callers share one request. A failure goes to all who waited for it, and whoever asks in the next second gets it
 * too; each further failure doubles that, up to half a minute. Orgs do not wait for each other.
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
    private static final long FIRST_PAUSE = Duration.ofSeconds(1).toMillis();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(30).toMillis();
    /** Share of the idle time after which a token is near its end. */
    private static final double NEAR = 0.8;
    /** A use is noted no more often than this, so that readers do not write. */
    private static final long NOTED_EVERY = 1_000;

    private static final Duration SETTLED = Duration.ofSeconds(10);
    /** What happened longer ago says nothing about whether tokens can be had. */
    private static final Duration RECENT = Duration.ofMinutes(10);

    private final ConcurrentMap<OrgUser, Slot> slots = new ConcurrentHashMap<>();
    private final TokenSource source;
    private final Executor background;
    private final IdleTimes idleTimes;
    private final TokenStatistics statistics;
    private final Clock clock;

    /**
     * Makes a provider.
     *
     * @param background runs renewals for which nobody waits
     */
    public SalesforceTokens(TokenSource source, Executor background, TokenStatistics statistics, Clock clock) {
        this(source, background, new IdleTimes(), statistics, clock);
    }

    /**
     * Makes a provider that shares what is known of idle times with its source.
     *
     * @param background runs renewals for which nobody waits
     */
    public SalesforceTokens(
            TokenSource source, Executor background, IdleTimes idleTimes, TokenStatistics statistics, Clock clock) {
        this.source = source;
        this.background = background;
        this.idleTimes = idleTimes;
        this.statistics = statistics;
        this.clock = clock;
    }

    /**
     * A token for the user: the kept one, or a new one.
     *
     * @throws TokenException when there is none to be had; it says what to do
     */
    public AccessToken get(OrgUser orgUser) {
        Slot slot = slots.get(orgUser);
        if (slot == null) {
            slot = slots.computeIfAbsent(orgUser, Slot::new);
        }
        AccessToken token = slot.token;
        if (token == null) {
            return ask(slot, null);
        }
        long now = clock.millis();
        long rest = now - slot.lastUsed;
        if (rest > NOTED_EVERY) {
            // That somebody asks again without having rejected it says that the token was good after its last rest.
            idleTimes.survived(orgUser.org(), slot.lastRest, now);
            long end = idleTimes.of(orgUser.org(), now);
            if (rest >= end) {
                return ask(slot, token);
            }
            if (rest >= end * NEAR) {
                renew(slot, token);
            }
            slot.lastRest = rest;
            slot.lastUsed = now;
        }
        return token;
    }

    /** The same, for route files: {@code ${bean:salesforceTokens?method=token(…)}}. */
    public AccessToken token(String org, String username) {
        return get(new OrgUser(org, username));
    }

    /** The kept token, without asking for one. */
    public Optional<AccessToken> kept(OrgUser orgUser) {
        Slot slot = slots.get(orgUser);
        return Optional.ofNullable(slot == null ? null : slot.token);
    }

    /** Where the user's org answers; asks for a token if none is kept. */
    public URI instanceUrl(OrgUser orgUser) {
        return get(orgUser).instanceUrl();
    }

    /** What has happened so far. */
    public TokenStatistics statistics() {
        return statistics;
    }

    /**
     * Drops a token that Salesforce rejected, unless somebody replaced it already.
     *
     * @param rejected the token with which the rejected call was made
     */
    public void reject(OrgUser orgUser, AccessToken rejected) {
        Slot slot = slots.get(orgUser);
        if (slot != null && slot.drop(rejected)) {
            idleTimes.died(orgUser.org(), slot.lastRest, clock.millis());
            statistics.rejected();
            LOG.info(
                    "Salesforce rejected the token of {} in org {}; the next call gets a new one",
                    orgUser.username(),
                    orgUser.org());
        }
    }

    /** The same, for routes that were handed the token itself. */
    public void rejected(String org, String username, String token) {
        OrgUser orgUser = new OrgUser(org, username);
        kept(orgUser).filter(kept -> kept.value().equals(Secret.of(token))).ifPresent(kept -> reject(orgUser, kept));
    }

    /**
     * Drops a token whose org is at another host by now, unless somebody replaced it already; the next one says where.
     *
     * @param old the token with which the call was made
     */
    void moved(OrgUser orgUser, AccessToken old) {
        Slot slot = slots.get(orgUser);
        if (slot != null && slot.drop(old)) {
            LOG.info(
                    "Org {} does not answer at {} any more; it is asked anew where it is",
                    orgUser.org(),
                    old.instanceUrl());
        }
    }

    /** Forgets a user under whom nobody will ask again. */
    public void forget(OrgUser orgUser) {
        slots.remove(orgUser);
    }

    /** Takes a token that was got in another way, such as by a person's consent; it is the user's from now on. */
    public void hold(OrgUser orgUser, AccessToken token) {
        slots.computeIfAbsent(orgUser, Slot::new).keep(token, clock.millis());
    }

    /** The present time by the clock that tokens are dated with. */
    Instant now() {
        return clock.instant();
    }

    /** Whether a token is old enough that its org may have moved since; a new one's instance is where the org is. */
    boolean mayHaveMoved(AccessToken token) {
        return clock.instant().isAfter(token.obtainedAt().plus(SETTLED));
    }

    /** Has the token renewed for which nobody needs to wait. */
    private void renew(Slot slot, AccessToken token) {
        CompletableFuture<AccessToken> mine = slot.begin();
        if (mine == null) {
            return;
        }
        try {
            background.execute(() -> run(slot, mine, token));
            statistics.renewedInBackground();
        } catch (RuntimeException | Error noThread) {
            // It is tried again at the next use; the token is still good.
            slot.end(mine);
            mine.complete(token);
        }
    }

    private AccessToken ask(Slot slot, @Nullable AccessToken ended) {
        CompletableFuture<AccessToken> mine = slot.begin();
        if (mine == null) {
            CompletableFuture<AccessToken> theirs = slot.inFlight;
            if (theirs == null) {
                return get(slot.orgUser);
            }
            statistics.waited();
            return await(theirs);
        }
        run(slot, mine, ended);
        return await(mine);
    }

    private void run(Slot slot, CompletableFuture<AccessToken> mine, @Nullable AccessToken ended) {
        long now = clock.millis();
        try {
            AccessToken current = slot.token;
            if (current != null && !current.equals(ended)) {
                mine.complete(current);
                return;
            }
            Failure failure = slot.failure;
            if (failure != null && failure.holds(now)) {
                mine.completeExceptionally(failure.cause());
                return;
            }
            slot.asked = now;
            AccessToken token = source.token(slot.orgUser, ended != null ? ended : slot.spent);
            slot.keep(token, clock.millis());
            mine.complete(token);
        } catch (RuntimeException | Error e) {
            fail(slot, mine, e);
        } finally {
            slot.end(mine);
        }
    }

    private void fail(Slot slot, CompletableFuture<AccessToken> mine, Throwable e) {
        try {
            Failure before = slot.failure;
            long pause = before == null ? FIRST_PAUSE : Math.min(2 * before.pause(), LONGEST_PAUSE);
            slot.failure = new Failure(e, pause, clock.millis() + pause);
        } finally {
            // Whatever else fails: nobody waits for ever.
            mine.completeExceptionally(e);
        }
        statistics.failed(
                e instanceof TokenException known ? known.error() : e.getClass().getSimpleName());
    }

    private static AccessToken await(CompletableFuture<AccessToken> token) {
        try {
            return token.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof TokenException failure) {
                throw failure.forAnotherCaller();
            }
            throw TokenException.passing(
                    "unexpected",
                    "no token, for a reason of our own ("
                            + e.getCause().getClass().getSimpleName() + ")",
                    "See the log; it is tried again",
                    e.getCause());
        }
    }

    /** Age of the oldest token that was used within a day, for the metrics; zero if there is none. */
    public Duration oldest() {
        Instant now = clock.instant();
        long used = now.toEpochMilli() - Duration.ofDays(1).toMillis();
        return slots.values().stream()
                .filter(slot -> slot.lastUsed > used)
                .map(slot -> slot.token)
                .filter(token -> token != null)
                .map(token -> Duration.between(token.obtainedAt(), now))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** How many tokens are kept. */
    public int size() {
        return (int) slots.values().stream().filter(slot -> slot.token != null).count();
    }

    /**
     * Whether tokens can be had: false only when users were asked for in the last minutes, none of them has a token and each
     * one's last request failed.
     */
    public boolean canGetAny() {
        long recently = clock.millis() - RECENT.toMillis();
        List<Slot> recent = slots.values().stream()
                .filter(slot -> Math.max(slot.lastUsed, slot.asked) > recently)
                .toList();
        return recent.isEmpty() || recent.stream().anyMatch(slot -> slot.token != null || slot.failure == null);
    }

    /** A failure, until when it is answered without asking again. */
    private record Failure(Throwable cause, long pause, long until) {
        /** Not when the clock was set back meanwhile. */
        boolean holds(long now) {
            return now <= until && until - now <= pause;
        }
    }

    /** One user's token and what is under way for it. Written under its monitor, or by the one whose request it is. */
    private static final class Slot {
        final OrgUser orgUser;
        volatile @Nullable AccessToken token;
        volatile @Nullable AccessToken spent;
        volatile @Nullable CompletableFuture<AccessToken> inFlight;
        volatile @Nullable Failure failure;
        volatile long lastUsed;
        volatile long lastRest;
        volatile long asked;

        Slot(OrgUser orgUser) {
            this.orgUser = orgUser;
        }

        /** Makes the caller the one who asks; null if somebody else is. */
        synchronized @Nullable CompletableFuture<AccessToken> begin() {
            if (inFlight != null) {
                return null;
            }
            CompletableFuture<AccessToken> mine = new CompletableFuture<>();
            inFlight = mine;
            return mine;
        }

        synchronized void end(CompletableFuture<AccessToken> mine) {
            if (inFlight == mine) {
                inFlight = null;
            }
        }

        synchronized void keep(AccessToken fresh, long now) {
            token = fresh;
            spent = null;
            failure = null;
            lastUsed = now;
            lastRest = 0;
        }

        synchronized boolean drop(AccessToken rejected) {
            AccessToken kept = token;
            if (kept == null || !kept.value().equals(rejected.value())) {
                return false;
            }
            spent = kept;
            token = null;
            return true;
        }
    }
}
