package io.orgbridge.localsalesforce;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts of requests: for tests, and for the limits. In memory only; a restart begins anew. */
final class Counters {
    private static final long HOUR = 3_600_000;

    private final Settings settings;
    private final Map<String, LongAdder> kinds = new ConcurrentHashMap<>();
    private final Map<Long, Deque<long[]>> apiHours = new ConcurrentHashMap<>();
    private final Map<String, long[]> hourly = new ConcurrentHashMap<>();

    Counters(Settings settings) {
        this.settings = settings;
    }

    /** Counts a request of a kind. */
    void count(String kind) {
        kinds.computeIfAbsent(kind, key -> new LongAdder()).increment();
    }

    long of(String kind) {
        LongAdder adder = kinds.get(kind);
        return adder == null ? 0 : adder.sum();
    }

    Map<String, Long> all() {
        Map<String, Long> all = new TreeMap<>();
        kinds.forEach((kind, count) -> all.put(kind, count.sum()));
        return all;
    }

    /** Counts an API call of an org if its rolling 24 hours have room; false if not. */
    boolean takeApiCall(long org) {
        Deque<long[]> hours = apiHours.computeIfAbsent(org, key -> new ArrayDeque<>());
        synchronized (hours) {
            if (apiUsage(org) >= settings.apiCallsPerDay()) {
                return false;
            }
            long hour = settings.now() / HOUR;
            long[] last = hours.peekLast();
            if (last == null || last[0] != hour) {
                hours.addLast(new long[] {hour, 1});
            } else {
                last[1]++;
            }
            return true;
        }
    }

    /** API calls of an org in the last 24 hours. */
    long apiUsage(long org) {
        Deque<long[]> hours = apiHours.computeIfAbsent(org, key -> new ArrayDeque<>());
        synchronized (hours) {
            long first = settings.now() / HOUR - 23;
            while (!hours.isEmpty() && hours.getFirst()[0] < first) {
                hours.removeFirst();
            }
            return hours.stream().mapToLong(hour -> hour[1]).sum();
        }
    }

    /** Counts something that is limited by the hour; false if the limit is reached. */
    boolean takeHourly(String what, int limit) {
        long hour = settings.now() / HOUR;
        long[] count = hourly.computeIfAbsent(what, key -> new long[] {hour, 0});
        synchronized (count) {
            if (count[0] != hour) {
                count[0] = hour;
                count[1] = 0;
            }
            if (count[1] >= limit) {
                return false;
            }
            count[1]++;
            return true;
        }
    }
}
