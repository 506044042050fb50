package io.orgbridge.localsalesforce;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** A clock that is wrong by as much as it is told. */
final class ShiftedClock extends Clock {
    private static final Duration MOST = Duration.ofDays(36_500);

    private final Clock base;
    private volatile Duration shift = Duration.ZERO;

    ShiftedClock(Clock base) {
        this.base = base;
    }

    /** @throws IllegalArgumentException when it is by more than a century, with which dates could not be written */
    void shift(Duration by) {
        if (by.compareTo(MOST) > 0 || by.compareTo(MOST.negated()) < 0) {
            throw new IllegalArgumentException("a clock may be wrong by " + MOST.toSeconds() + " seconds at most");
        }
        shift = by;
    }

    /** What the clock would say if it were right, in epoch milliseconds. */
    long trueMillis() {
        return base.millis();
    }

    @Override
    public Instant instant() {
        return base.instant().plus(shift);
    }

    @Override
    public ZoneId getZone() {
        return base.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
