package io.orgbridge.token;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * How long a token of an org may go unused until it ends. Salesforce does not say it with the token; introspection does,
 * and so does a token that was rejected after a rest. One for each token provider. Thread-safe.
 *
 * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.connected_app_manage_session_policies.htm&type=5">Salesforce
 *     Help: session policies</a>
 */
public final class IdleTimes {
    /** Not known: a token is used until it is rejected. */
    static final long UNKNOWN = Long.MAX_VALUE;

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

    private final ConcurrentMap<String, Long> byOrg = new ConcurrentHashMap<>();

    /** Whether anything is known of the org. */
    boolean isKnown(String org) {
        return byOrg.containsKey(org);
    }

    /** Milliseconds of rest after which the org's tokens have ended. */
    long of(String org) {
        return byOrg.getOrDefault(org, UNKNOWN);
    }

    /** Notes that a token was found dead after so long a rest, in milliseconds; a shorter one tells nothing. */
    void died(String org, long rest) {
        CHOICES.stream()
                .map(Duration::toMillis)
                .filter(choice -> choice <= rest)
                .reduce((shorter, longer) -> longer)
                .ifPresent(longest -> byOrg.merge(org, longest, Math::min));
    }

    /** Notes what introspection told. */
    void told(String org, Duration idle) {
        byOrg.put(org, Math.max(CHOICES.get(0).toMillis() / 15, idle.toMillis()));
    }
}
