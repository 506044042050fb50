package io.orgbridge.localsalesforce;

import com.sun.management.OperatingSystemMXBean;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * The measured side of {@link LocalSalesforceBench}, a process of its own: a stand-in, and a plain HTTP server that answers
 * bytes which were rendered before. Told by lines: {@code baseline BYTES}, {@code figures}, {@code end}.
 */
final class BenchServer implements AutoCloseable {
    private final LocalSalesforce salesforce;
    private final Path data;
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer baseline;
    private volatile Buffer rendered = Buffer.buffer();

    BenchServer(Path data) {
        this.data = data;
        this.salesforce = LocalSalesforce.builder()
                .data(data)
                .signupDuration(Duration.ZERO)
                .replicationDelay(Duration.ZERO)
                .signupsPerDay(1_000_000)
                .apiCallsPerDay(1_000_000_000)
                .chatterCallsPerHour(1_000_000_000)
                .start();
        this.baseline = vertx.createHttpServer()
                .requestHandler(request -> request.response()
                        .putHeader("Content-Type", Answer.JSON)
                        .end(rendered))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /** Of the process: CPU and page sizes in bytes, milliseconds. */
    record Figures(long heap, long resident, long disk, long cpuMillis) {
        static Figures of(String line) {
            String[] parts = line.split(" ");
            return new Figures(
                    Long.parseLong(parts[0]),
                    Long.parseLong(parts[1]),
                    Long.parseLong(parts[2]),
                    Long.parseLong(parts[3]));
        }

        @Override
        public String toString() {
            return heap + " " + resident + " " + disk + " " + cpuMillis;
        }
    }

    /** Answers one line by one line; the first answer, to nothing, is where the two servers are. */
    void serve(InputStream in, PrintStream out) {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        out.println(salesforce.baseUrl() + " http://127.0.0.1:" + baseline.actualPort());
        try {
            for (String line = lines.readLine(); line != null && !line.equals("end"); line = lines.readLine()) {
                if (line.startsWith("baseline ")) {
                    rendered = Buffer.buffer(new byte[Integer.parseInt(line.substring(9))]);
                    out.println("ok");
                } else {
                    out.println(figures());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Figures figures() throws IOException {
        System.gc();
        System.gc();
        long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        return new Figures(heap, resident(), disk(data), cpuMillis());
    }

    /** Memory of this process that is in RAM, in bytes; 0 where the system does not say. */
    private static long resident() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .sum();
        }
    }

    private static long disk(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** CPU time of this process so far. */
    static long cpuMillis() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1_000_000;
    }

    @Override
    public void close() {
        salesforce.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    public static void main(String[] args) {
        try (BenchServer server = new BenchServer(Path.of(args[0]))) {
            server.serve(System.in, System.out);
        }
    }
}
