package io.orgbridge.token;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Counts of what the token provider did since it was made. Thread-safe. */
public final class TokenStatistics {
    /** What is shown as a label comes from an answer, which may say anything. */
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_-]{1,40}");

    private static final int MOST_CODES = 60;
    private static final String OTHER = "other";

    private final LongAdder logins = new LongAdder();
    private final LongAdder loginNanos = new LongAdder();
    private final LongAdder taken = new LongAdder();
    private final LongAdder renewals = new LongAdder();
    private final LongAdder waits = new LongAdder();
    private final LongAdder rejections = new LongAdder();
    private final ConcurrentMap<String, LongAdder> failures = new ConcurrentHashMap<>();
    private volatile Consumer<String> newCode = code -> {};

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

    void failed(String error) {
        String code = LABEL.matcher(error).matches() && (failures.containsKey(error) || failures.size() < MOST_CODES)
                ? error
                : OTHER;
        LongAdder fresh = new LongAdder();
        LongAdder known = failures.putIfAbsent(code, fresh);
        (known == null ? fresh : known).increment();
        if (known == null) {
            newCode.accept(code);
        }
    }

    /** Tells every code of {@link #failures} there is, and each new one when it first comes; a code may come twice. */
    public void onFailureCode(Consumer<String> listener) {
        newCode = listener;
        failures.keySet().forEach(listener);
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

    /** Failed requests by Salesforce's error code, or ours; {@code other} for what does not look like a code. */
    public Map<String, Long> failures() {
        Map<String, Long> sums = new TreeMap<>();
        failures.forEach((code, count) -> sums.put(code, count.sum()));
        return sums;
    }
}
