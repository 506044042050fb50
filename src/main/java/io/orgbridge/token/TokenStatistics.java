package io.orgbridge.token;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts of what the token provider did since it was made. Thread-safe. */
public final class TokenStatistics {
    private final LongAdder logins = new LongAdder();
    private final LongAdder loginNanos = new LongAdder();
    private final LongAdder taken = new LongAdder();
    private final LongAdder renewals = new LongAdder();
    private final LongAdder waits = new LongAdder();
    private final LongAdder rejections = new LongAdder();
    private final ConcurrentMap<String, LongAdder> failures = new ConcurrentHashMap<>();

    void loggedIn(Duration took) {
        logins.increment();
        loginNanos.add(took.toNanos());
    }

    void takenFromStore() {
        taken.increment();
    }

    void renewedInBackground() {
        renewals.increment();
    }

    void waited() {
        waits.increment();
    }

    void rejected() {
        rejections.increment();
    }

    void failed(String code) {
        failures.computeIfAbsent(code, any -> new LongAdder()).increment();
    }

    /** Tokens that Salesforce gave. */
    public long logins() {
        return logins.sum();
    }

    /** Time spent on getting them. */
    public Duration loginTime() {
        return Duration.ofNanos(loginNanos.sum());
    }

    /** Tokens that were found in the store, from an earlier run or another process. */
    public long taken() {
        return taken.sum();
    }

    /** Renewals that were begun in the background. */
    public long renewals() {
        return renewals.sum();
    }

    /** Callers who waited for a request that another had begun. */
    public long waits() {
        return waits.sum();
    }

    /** Tokens that Salesforce rejected. */
    public long rejections() {
        return rejections.sum();
    }

    /** Failed requests by Salesforce's error code, or ours. */
    public Map<String, Long> failures() {
        Map<String, Long> sums = new TreeMap<>();
        failures.forEach((code, count) -> sums.put(code, count.sum()));
        return sums;
    }
}
