package io.orgbridge.localsalesforce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The faults that are still to strike, oldest first. Chance is a matter of the seed, of how many faults were added before,
 * and of how many requests matched: the same seed and the same requests, the same faults.
 */
final class FaultPlan {
    private static final class Open {
        private final Fault fault;
        private final SplittableRandom random;
        private int left;

        Open(Fault fault, SplittableRandom random) {
            this.fault = fault;
            this.random = random;
            this.left = fault.times();
        }
    }

    /** A fault that strikes now, and how long it takes. */
    record Strike(Fault fault, Duration latency) {}

    private final List<Open> open = new ArrayList<>();
    private SplittableRandom seeds;

    FaultPlan(long seed) {
        seeds = new SplittableRandom(seed);
    }

    /** Begins chance anew. */
    synchronized void seed(long seed) {
        seeds = new SplittableRandom(seed);
    }

    synchronized void add(Fault fault) {
        open.add(new Open(fault, seeds.split()));
    }

    synchronized void clear() {
        open.clear();
    }

    /** How many strikes are left. */
    synchronized int left() {
        return (int) Math.min(
                Integer.MAX_VALUE, open.stream().mapToLong(one -> one.left).sum());
    }

    /** The fault that strikes this request, which is then used up by one. */
    synchronized Optional<Strike> strike(String method, String path) {
        Iterator<Open> all = open.iterator();
        while (all.hasNext()) {
            Open one = all.next();
            if (one.fault.path().matcher(method + " " + path).find() && isStruck(one)) {
                one.left--;
                if (one.left <= 0) {
                    all.remove();
                }
                return Optional.of(new Strike(one.fault, latency(one)));
            }
        }
        return Optional.empty();
    }

    private static boolean isStruck(Open one) {
        return one.fault.rate() >= 1 || one.random.nextDouble() < one.fault.rate();
    }

    private static Duration latency(Open one) {
        Duration mean = one.fault.latency();
        if (mean == null) {
            return Duration.ZERO;
        }
        double factor = switch (one.fault.spread()) {
            case CONSTANT -> 1;
            case UNIFORM -> 2 * one.random.nextDouble();
            case EXPONENTIAL -> -Math.log(1 - one.random.nextDouble());
        };
        return Duration.ofMillis(Math.round(mean.toMillis() * factor));
    }
}
