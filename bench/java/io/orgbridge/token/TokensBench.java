package io.orgbridge.token;

import ch.qos.logback.classic.Level;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.runner.RunnerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures the token provider beside others, one part a call; started by {@code bench/tokens.sh}. */
public final class TokensBench {
    private static final List<Integer> THREADS = List.of(1, 2, 4, 8);

    private TokensBench() {}

    /**
     * Runs one part and prints its table.
     *
     * @param arguments part, rounds
     */
    public static void main(String[] arguments) throws Exception {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "5000");
        // camel-salesforce warns of each 401.
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
        int rounds = Integer.parseInt(arguments[1]);
        switch (arguments[0]) {
            case "machine" -> machine();
            case "reads" -> reads(rounds);
            case "signing" -> Signing.print(rounds);
            case "logins" -> Logins.print();
            case "memory" -> Memory.print();
            case "renewal" -> Renewal.print(rounds);
            default -> throw new IllegalArgumentException("No part " + arguments[0]);
        }
        System.exit(0); // JMH and Jetty leave threads behind.
    }

    private static void machine() {
        System.out.printf(
                "%s, %d cores, Java %s, load average %.1f%n",
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vm.version"),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static void reads(int rounds) throws RunnerException {
        Map<String, List<Double>> nanoseconds = new TreeMap<>();
        for (int threads : THREADS) {
            new Table(CachedRead.class, rounds)
                    .run(threads)
                    .forEach((name, values) -> nanoseconds
                            .computeIfAbsent(name, any -> new ArrayList<>())
                            .add(Table.median(values) / CachedRead.READS));
        }
        System.out.printf(
                "%nreading a kept token, ns a read, median of %d rounds      while 1, 2, 4, 8 threads read%n", rounds);
        nanoseconds.forEach((name, byThreads) -> {
            StringBuilder line = new StringBuilder("  %-45s".formatted(name));
            byThreads.forEach(value -> line.append("%9.1f".formatted(value)));
            System.out.println(line);
        });
    }
}
