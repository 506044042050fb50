package io.orgbridge.localsalesforce;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Measures the local Salesforce over real HTTP, in a process of its own: pages of posts a second against a plain server of
 * the same bytes, how one org fares while another is busy, and what many orgs take of memory and disk.
 *
 * <p>Run by {@code bench/local-salesforce.sh}; a test runs it with tiny numbers.
 */
final class LocalSalesforceBench {
    private static final int PAGE = 100;

    private final TestKeys keys = TestKeys.create();
    private final PrintStream out;
    private final Sizes sizes;

    /**
     * How much of it.
     *
     * @param millis how long each measurement takes, and again as its warm-up
     */
    record Sizes(long millis, int clients, int posts, int busyPosts, int orgs, int users, int postsPerOrg) {}

    LocalSalesforceBench(Sizes sizes, PrintStream out) {
        this.sizes = sizes;
        this.out = out;
    }

    /** The server, wherever it runs, and the lines to it and from it. */
    interface Server extends AutoCloseable {
        String ask(String line) throws IOException;

        String where();

        @Override
        void close() throws IOException;
    }

    /** What was read in a time. */
    private record Rate(double pages, double bytes, double clientCpu, double serverCpu) {}

    void run(Callable<Server> start) throws Exception {
        try (Server server = start.call()) {
            BenchFill fill = fill(server);
            fill.signUp(2);
            BenchFill.Filled org = fill.fill(0, 5, sizes.posts());
            pages(server, org);
            neighbours(fill, org);
        }
    }

    private BenchFill fill(Server server) {
        String url = server.where().split(" ")[0];
        BenchFill fill = new BenchFill(url, new TestClient(url, keys, Clock.systemUTC()));
        fill.registerApp(keys);
        return fill;
    }

    private void say(String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
    }

    private void pages(Server server, BenchFill.Filled org) throws Exception {
        String url = BenchFill.page(org, PAGE);
        int bytes;
        try (BenchReader reader = new BenchReader(url, org.admin().token)) {
            bytes = reader.fetch();
        }
        server.ask("baseline " + bytes);
        say("a page of %d posts has %,d bytes, %,d a post", PAGE, bytes, bytes / PAGE);
        rate(server, url, org.admin().token);
        Rate page = rate(server, url, org.admin().token);
        String plainUrl = server.where().split(" ")[1] + "/";
        rate(server, plainUrl, null);
        Rate plain = rate(server, plainUrl, null);
        say("%-22s %8s %8s %8s %16s %16s", "", "pages/s", "posts/s", "MB/s", "server ms/page", "client ms/page");
        line("local Salesforce", page);
        line("plain server", plain);
        say("ratio %.3f of the plain server", page.pages() / plain.pages());
    }

    private void line(String name, Rate rate) {
        say(
                "%-22s %8.0f %8.0f %8.1f %16.2f %16.2f",
                name, rate.pages(), rate.pages() * PAGE, rate.bytes() / 1e6, rate.serverCpu(), rate.clientCpu());
    }

    private Rate rate(Server server, String url, @org.jspecify.annotations.Nullable String token) throws Exception {
        long serverCpu = cpu(server);
        long clientCpu = BenchServer.cpuMillis();
        long begin = System.nanoTime();
        AtomicInteger pages = new AtomicInteger();
        long bytes = sum(inParallel(sizes.clients(), client -> {
            long read = 0;
            try (BenchReader reader = new BenchReader(url, token)) {
                while (System.nanoTime() - begin < sizes.millis() * 1_000_000) {
                    read += reader.fetch();
                    pages.incrementAndGet();
                }
            }
            return read;
        }));
        double seconds = (System.nanoTime() - begin) / 1e9;
        double all = Math.max(1, pages.get());
        return new Rate(
                all / seconds,
                bytes / seconds,
                (BenchServer.cpuMillis() - clientCpu) / all,
                (cpu(server) - serverCpu) / all);
    }

    private static long cpu(Server server) throws IOException {
        return BenchServer.Figures.of(server.ask("figures")).cpuMillis();
    }

    private interface Work {
        long run(int client) throws Exception;
    }

    private static List<Long> inParallel(int clients, Work work) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Future<Long>> running = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                int client = i;
                running.add(threads.submit(() -> work.run(client)));
            }
            List<Long> done = new ArrayList<>();
            for (Future<Long> one : running) {
                done.add(one.get());
            }
            return done;
        } finally {
            threads.shutdownNow();
        }
    }

    private static long sum(List<Long> numbers) {
        return numbers.stream().mapToLong(Long::longValue).sum();
    }

    /** How long a page of one org takes while another org is busy. */
    private void neighbours(BenchFill fill, BenchFill.Filled org) throws Exception {
        BenchFill.Filled busy = fill.fill(1, 1, sizes.busyPosts());
        say("a page of 25 posts of one org, in ms:      median     99 %%   longest");
        latencies("nobody else is there", org, () -> {});
        latencies(
                "another org runs a long query",
                org,
                () -> busy.admin()
                        .query("SELECT Id FROM FeedItem WHERE Body LIKE '%never%said%' ORDER BY CreatedDate"));
        latencies("another org posts 500 at a time", org, () -> fill.post(busy.admin(), busy.group(), 500));
    }

    private void latencies(String what, BenchFill.Filled org, Runnable load) throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        Thread other = new Thread(() -> {
            while (!stop.get()) {
                load.run();
            }
        });
        long[] nanos = new long[1_000_000];
        int count = 0;
        // Nobody: a thread that only spins would take one of the cores.
        boolean alone = what.startsWith("nobody");
        if (!alone) {
            other.start();
        }
        long begin = System.nanoTime();
        try (BenchReader reader = new BenchReader(BenchFill.page(org, 25), org.admin().token)) {
            while (count < nanos.length && System.nanoTime() - begin < sizes.millis() * 1_000_000) {
                long from = System.nanoTime();
                reader.fetch();
                nanos[count++] = System.nanoTime() - from;
            }
        } finally {
            stop.set(true);
            other.join();
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        say(
                "  %-38s %8.2f %8.2f %9.2f",
                what, sorted[count / 2] / 1e6, sorted[(int) (count * 0.99)] / 1e6, sorted[count - 1] / 1e6);
    }

    /** Many orgs: what they take when they were filled, after a restart, and after some of them were read. */
    void manyOrgs(Callable<Server> start) throws Exception {
        try (Server server = start.call()) {
            BenchFill fill = fill(server);
            figures("an empty stand-in", server);
            long begin = System.nanoTime();
            fill.signUp(sizes.orgs());
            AtomicInteger next = new AtomicInteger();
            inParallel(sizes.clients(), client -> {
                for (int org = next.getAndIncrement(); org < sizes.orgs(); org = next.getAndIncrement()) {
                    fill.fill(org, sizes.users(), sizes.postsPerOrg());
                }
                return 0;
            });
            say(
                    "%,d orgs of %d users and %d posts filled in %.0f s",
                    sizes.orgs(), sizes.users(), sizes.postsPerOrg(), (System.nanoTime() - begin) / 1e9);
            figures("filled", server);
        }
        long begin = System.nanoTime();
        try (Server server = start.call()) {
            say("started again in %.1f s", (System.nanoTime() - begin) / 1e9);
            figures("started again, nothing touched", server);
            BenchFill fill = fill(server);
            int touched = Math.max(1, sizes.orgs() / 10);
            begin = System.nanoTime();
            for (int org = 0; org < touched; org++) {
                fill.read(org);
            }
            say("a first page of %d posts of %d orgs read in %.1f s", PAGE, touched, (System.nanoTime() - begin) / 1e9);
            figures("after that", server);
        }
    }

    private void figures(String what, Server server) throws IOException {
        BenchServer.Figures figures = BenchServer.Figures.of(server.ask("figures"));
        say(
                "  %-32s heap after GC %6.0f MB, resident %6.0f MB, disk %6.0f MB",
                what, figures.heap() / 1e6, figures.resident() / 1e6, figures.disk() / 1e6);
    }

    /** A server in a process of its own, with these options of its JVM. */
    static Server process(Path data, List<String> jvm) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), BenchServer.class.getName(), data.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader answers =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        PrintWriter lines = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        String first = answer(answers);
        return new Server() {
            @Override
            public String ask(String line) throws IOException {
                lines.println(line);
                return answer(answers);
            }

            @Override
            public String where() {
                return first;
            }

            @Override
            public void close() {
                lines.println("end");
                process.onExit().join();
            }
        };
    }

    /** The next line that is an answer; others may log. */
    private static String answer(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("http://") || line.equals("ok") || line.matches("\\d+ \\d+ \\d+ \\d+")) {
                return line;
            }
        }
        throw new IOException("the server has ended");
    }

    public static void main(String[] args) throws Exception {
        Path data = Path.of(args[1]);
        List<String> jvm = List.of(args).subList(2, args.length);
        LocalSalesforceBench bench = new LocalSalesforceBench(
                new Sizes(10_000, 2, 2_000, 50_000, Integer.getInteger("orgs", 1000), 20, 500), System.out);
        bench.say("server: java %s", String.join(" ", jvm));
        if (args[0].equals("pages")) {
            bench.run(() -> process(data, jvm));
        } else {
            bench.manyOrgs(() -> process(data, jvm));
        }
    }
}
