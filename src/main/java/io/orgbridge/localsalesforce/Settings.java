package io.orgbridge.localsalesforce;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What {@link LocalSalesforce.Builder} was told; its methods say what each means. */
record Settings(
        String host,
        int port,
        @Nullable Path data,
        ShiftedClock clock,
        RandomGenerator random,
        Map<String, ConnectedApp> apps,
        String hubUsername,
        Set<String> audiences,
        Duration signupMinimum,
        Duration signupMaximum,
        Duration replicationDelay,
        Duration idleTimeout,
        int signupsPerDay,
        int loginsPerHour,
        int apiCallsPerDay,
        int chatterCallsPerHour,
        int salesforceLicenses,
        List<String> takenUsernames,
        @Nullable Scenario scenario) {

    long now() {
        return clock.millis();
    }

    /** The true time, which scenarios go by. */
    long trueNow() {
        return clock.trueMillis();
    }

    long second() {
        return Math.floorDiv(clock.millis(), 1000L);
    }
}
