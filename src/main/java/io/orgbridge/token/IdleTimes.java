package io.orgbridge.token;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * How long a token of an org may go unused until it ends. Salesforce does not say it with the token; introspection does,
 * and a token that was rejected after a rest lets one guess. A guess is given up after a day, or when a token outlives it,
 * since a token can be rejected for other reasons, too. One for each token provider. Thread-safe.
 *
 * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.connected_app_manage_session_policies.htm&type=5">Salesforce
 *     Help: session policies</a>
 */
public final class IdleTimes {
    /** Not known: a token is used until it is rejected. */
    static final long UNKNOWN = Long.MAX_VALUE;

    static final Duration GUESS_HOLDS = Duration.ofDays(1);

    /** What an administrator can choose, in ascending order. */
    private static final List<Duration> CHOICES = List.of(
            Duration.ofMinutes(15),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofHours(4),
            Duration.ofHours(8),
            Duration.ofHours(12),
            Duration.ofHours(24));

    private final ConcurrentMap<String, Known> byOrg = new ConcurrentHashMap<>();

    /**
     * What is known of an org.
     *
     * @param idle milliseconds; {@link #UNKNOWN} if only survived rests are known
     * @param told whether Salesforce itself said so
     * @param survived the longest rest after which a token was still good
     * @param since when it was learnt
     */
    private record Known(long idle, boolean told, long survived, long since) {}

    /** Whether Salesforce has told it. */
    boolean isTold(String org) {
        Known known = byOrg.get(org);
        return known != null && known.told();
    }

    /**
     * Milliseconds of rest after which the org's tokens have ended.
     *
     * @param now milliseconds
     */
    long of(String org, long now) {
        return idle(byOrg.get(org), now);
    }

    private static long idle(@Nullable Known known, long now) {
        boolean holds = known != null && (known.told() || Math.abs(now - known.since()) < GUESS_HOLDS.toMillis());
        return holds ? known.idle() : UNKNOWN;
    }

    /** Notes that a token was found dead after so long a rest, in milliseconds; a short one tells nothing. */
    void died(String org, long rest, long now) {
        byOrg.compute(org, (any, known) -> {
            if (known != null && known.told()) {
                return known;
            }
            long survived = known == null ? 0 : known.survived();
            long before = idle(known, now);
            long guess = CHOICES.stream()
                    .mapToLong(Duration::toMillis)
                    .filter(choice -> choice <= rest && choice > survived)
                    .max()
                    .orElse(UNKNOWN);
            return guess >= before ? known : new Known(guess, false, survived, now);
        });
    }

    /** Notes that a token was still good after so long a rest, in milliseconds. */
    void survived(String org, long rest, long now) {
        Known known = byOrg.get(org);
        long before = known == null ? 0 : known.survived();
        if (rest < CHOICES.get(0).toMillis() || rest <= before || (known != null && known.told())) {
            return;
        }
        byOrg.compute(org, (any, there) -> {
            if (there != null && there.told()) {
                return there;
            }
            long idle = there == null || there.idle() <= rest ? UNKNOWN : there.idle();
            return new Known(idle, false, rest, there == null ? now : there.since());
        });
    }

    /** Notes what introspection told. */
    void told(String org, Duration idle) {
        byOrg.put(org, new Known(Math.max(CHOICES.get(0).toMillis() / 15, idle.toMillis()), true, 0, 0));
    }
}
