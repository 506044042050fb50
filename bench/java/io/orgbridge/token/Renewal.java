package io.orgbridge.token;

import com.sun.management.OperatingSystemMXBean;
import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.Keys;
import io.orgbridge.store.Store;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** How long it takes to get new tokens for 10,000 orgs, over the time that the bare signatures take. */
final class Renewal {
    private static final int ORGS = 10_000;
    private static final int CALLERS = 16;
    private static final double NANOS = 1e9;
    private static final String FLOOR = "the signatures alone, by a thread a core";

    private Renewal() {}

    /**
     * What one round took.
     *
     * @param cpuSeconds of this process: caller, provider and server, without another database's
     */
    private record Spent(double seconds, double cpuSeconds) {}

    static void print(int rounds) throws Exception {
        int cores = Runtime.getRuntime().availableProcessors();
        Map<String, List<Spent>> all = new LinkedHashMap<>();
        try (TokenServer server = TokenServer.ofManyInstances();
                Store h2 = Databases.H2.freshStore();
                Store postgresql = Databases.POSTGRESQL.freshStore()) {
            Map<String, SalesforceTokens> providers = new LinkedHashMap<>();
            providers.put("Orgbridge, in memory", Fleet.inMemory(server));
            providers.put("Orgbridge, H2", Fleet.stored(server, h2));
            providers.put("Orgbridge, PostgreSQL on the same cores", Fleet.stored(server, postgresql));
            // The first tokens; they are what is renewed.
            for (SalesforceTokens tokens : providers.values()) {
                byMany(CALLERS, number -> tokens.get(Fleet.user(number)));
            }
            for (int round = 0; round < rounds; round++) {
                all.computeIfAbsent(FLOOR, any -> new ArrayList<>()).add(byMany(cores, number -> sign()));
                for (Map.Entry<String, SalesforceTokens> provider : providers.entrySet()) {
                    all.computeIfAbsent(provider.getKey(), any -> new ArrayList<>())
                            .add(renewAll(provider.getValue(), server));
                }
            }
        }
        System.out.printf(
                "%nrenewing %,d orgs by %d threads on %d cores, median of %d rounds     seconds   CPU s   over%n",
                ORGS, CALLERS, cores, rounds);
        all.forEach((label, spent) -> System.out.printf(
                "  %-62s%9.1f%8.1f%7.2f%n",
                label, median(spent, Spent::seconds), median(spent, Spent::cpuSeconds), over(spent, all.get(FLOOR))));
    }

    private static double median(List<Spent> spent, ToDoubleFunction<Spent> which) {
        return Table.median(spent.stream().map(which::applyAsDouble).toList());
    }

    /** The median of the rounds' ratios, in CPU time: seconds depend on what share of the cores others leave. */
    private static double over(List<Spent> spent, List<Spent> floor) {
        return Table.median(IntStream.range(0, spent.size())
                .mapToObj(round ->
                        spent.get(round).cpuSeconds() / floor.get(round).cpuSeconds())
                .toList());
    }

    private static Spent renewAll(SalesforceTokens tokens, TokenServer server) throws Exception {
        server.takeLogins();
        Spent spent = byMany(CALLERS, number -> {
            OrgUser user = Fleet.user(number);
            tokens.reject(user, tokens.kept(user).orElseThrow());
            tokens.get(user);
        });
        long logins = server.takeLogins();
        if (logins != ORGS) {
            throw new IllegalStateException(logins + " logins");
        }
        return spent;
    }

    private static void sign() {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(Keys.PAIR.privateKey());
            byte[] assertion = new byte[300];
            Arrays.fill(assertion, (byte) 'x');
            signature.update(assertion);
            signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does it for every org, by so many threads. */
    private static Spent byMany(int threads, IntConsumer task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        AtomicInteger next = new AtomicInteger();
        long begun = System.nanoTime();
        long cpuBefore = cpuNanos();
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(pool.submit(() -> {
                    for (int number = next.getAndIncrement(); number < ORGS; number = next.getAndIncrement()) {
                        task.accept(number);
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            pool.shutdown();
        }
        return new Spent((System.nanoTime() - begun) / NANOS, (cpuNanos() - cpuBefore) / NANOS);
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
