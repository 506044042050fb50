package io.orgbridge.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./orgbridge order FILE}: submits orders to a running Orgbridge and follows them to their ends. */
@Command(
        name = "order",
        mixinStandardHelpOptions = true,
        description = "Submits orders (JSON or CSV) to a running Orgbridge and follows them until each has come to its"
                + " end. The same order id again is the same order.")
public final class OrderCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int STEPS = 6;

    private final Executor nextLook = CompletableFuture.delayedExecutor(LOOK.toMillis(), TimeUnit.MILLISECONDS);
    private final ObjectMapper json = new ObjectMapper();

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Orders as .json or .csv; docs/rest.md says what is in them.")
    private Path file = Path.of("");

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Where Orgbridge answers; default: by application.properties of the working directory.")
    private @Nullable URI url;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        RestClient rest = new RestClient(url);
        JsonNode answer = submit(rest);
        Map<String, String> states = new LinkedHashMap<>();
        for (JsonNode order : answer.isArray() ? answer : json.createArrayNode().add(answer)) {
            states.put(order.path("orderId").asText(), "");
        }
        while (!isOver(states)) {
            for (String orderId : List.copyOf(states.keySet())) {
                JsonNode order = rest.get("/api/orders/"
                        + URLEncoder.encode(orderId, StandardCharsets.UTF_8).replace("+", "%20"));
                String line = order.path("state").asText() + reason(order);
                if (!line.equals(states.put(orderId, line))) {
                    out.print(Ansi.AUTO.enabled() ? "\r\u001b[K" : "");
                    out.printf("%-20s %s%n", orderId, line);
                }
            }
            progress(out, states);
            CompletableFuture.runAsync(() -> {}, nextLook).join();
        }
        boolean failed = states.values().stream().anyMatch(state -> state.startsWith("FAILED"));
        out.print(Ansi.AUTO.enabled() ? "\r\u001b[K" : "");
        out.flush();
        return failed ? 1 : 0;
    }

    private static String reason(JsonNode order) {
        String reason = order.path("reason").asText();
        return reason.isEmpty()
                ? ""
                : " (" + reason + ". " + order.path("nextStep").asText() + ")";
    }

    private static boolean isOver(Map<String, String> states) {
        return states.values().stream().allMatch(state -> state.startsWith("FOLLOWED") || state.startsWith("FAILED"));
    }

    private static void progress(PrintWriter out, Map<String, String> states) {
        if (Ansi.AUTO.enabled()) {
            int done = states.values().stream().mapToInt(OrderCommand::step).sum();
            int full = done * 24 / (states.size() * STEPS);
            out.printf("\r[%s%s] %d orders ", "#".repeat(full), "-".repeat(24 - full), states.size());
        }
        out.flush();
    }

    private static int step(String line) {
        return switch (line.replaceFirst(" .*", "")) {
            case "ORDERED" -> 1;
            case "REQUESTED" -> 2;
            case "CREATED" -> 3;
            case "CONNECTED" -> 4;
            case "PROVISIONED" -> 5;
            default -> STEPS;
        };
    }

    private JsonNode submit(RestClient rest) throws IOException, InterruptedException {
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure(file + " is missing: name a file with orders.");
        }
        boolean csv = file.toString().toLowerCase(Locale.ROOT).endsWith(".csv");
        HttpRequest request = rest.request("/api/orders")
                .header("Content-Type", csv ? "text/csv" : "application/json")
                .POST(HttpRequest.BodyPublishers.ofFile(file))
                .build();
        HttpResponse<String> response = rest.send(request);
        JsonNode answer = json.readTree(response.body());
        if (response.statusCode() / 100 == 2) {
            return answer;
        }
        StringBuilder problems = new StringBuilder();
        for (JsonNode error : answer.path("errors")) {
            problems.append(problems.isEmpty() ? "" : System.lineSeparator())
                    .append(file)
                    .append(": order ")
                    .append(error.path("order").asText())
                    .append(": ")
                    .append(error.path("field").asText())
                    .append(' ')
                    .append(error.path("message").asText());
        }
        throw new CommandFailure(
                problems.isEmpty()
                        ? answer.path("detail").asText("HTTP " + response.statusCode())
                        : problems.toString());
    }
}
