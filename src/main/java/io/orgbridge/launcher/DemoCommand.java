package io.orgbridge.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orgbridge.localsalesforce.Control;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./orgbridge demo}: the whole story in one process, against the local Salesforce. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Runs the whole story against the local Salesforce and an embedded database in data/demo:"
                + " three customers are signed up, connected and provisioned, their people post, records arrive.",
        footer = {"", "A story that was interrupted goes on where it was; one that was told begins anew."})
public final class DemoCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(200);

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--once", description = "Ends when the story is complete; exit code 1 if it is not in two minutes.")
    private boolean once;

    @Override
    public Integer call() throws Exception {
        Logging.warningsOnly();
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        try (DemoWorld world = new DemoWorld();
                Standalone standalone = new Standalone(world.properties())) {
            standalone.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stop, ended), "orgbridge-demo-stop"));
            out.println("Local Salesforce: " + world.salesforce().baseUrl());
            out.println("Page:             " + standalone.address());
            out.println(world.isResumed() ? "The story that was interrupted goes on." : "Three customers order.");
            out.println();
            out.flush();
            order(standalone.address());
            DemoAccount account = new DemoAccount(standalone.bridge().store(), out, Ansi.AUTO.enabled());
            Optional<String> missing = follow(world, account, stop);
            account.table();
            long orders = account.count("select count(*) from signup_order");
            long requests = signupRequests(standalone);
            out.println("The hub holds " + requests + " SignupRequests for " + orders + " orders.");
            if (missing.isEmpty() && requests != orders) {
                missing = Optional.of("each order must have one SignupRequest");
            }
            if (missing.isEmpty()) {
                world.end();
                out.println("The story is complete: every post was stored once.");
            } else {
                out.println("The story is not complete: " + missing.get() + ".");
            }
            out.println("Page: " + standalone.address() + (once ? "" : "   (Ctrl-C ends the demo)"));
            out.flush();
            if (!once) {
                stop.await();
            }
            return missing.isEmpty() ? 0 : 1;
        } finally {
            ended.countDown();
        }
    }

    /** Ctrl-C: lets the demo say how far it came and close its files before the JVM goes. */
    private static void stop(CountDownLatch stop, CountDownLatch ended) {
        stop.countDown();
        try {
            if (!ended.await(15, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void order(String address) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "api/orders"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(DemoWorld.orders()))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 202 && response.statusCode() != 200) {
            throw new CommandFailure(
                    "The orders were refused with HTTP " + response.statusCode() + ": " + response.body());
        }
    }

    /** How many SignupRequests the hub itself says it has. */
    private static long signupRequests(Standalone standalone) throws Exception {
        String answer =
                standalone.template().requestBody("salesforce-hub:query", "SELECT Id FROM SignupRequest", String.class);
        return new ObjectMapper().readTree(answer).path("totalSize").asLong();
    }

    /** Tells the story until it is complete; what is missing, when it is not. */
    private static Optional<String> follow(DemoWorld world, DemoAccount account, CountDownLatch stop)
            throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (true) {
            account.tell();
            Optional<String> failure = account.failure();
            if (failure.isPresent()) {
                return failure;
            }
            Control.Stats there = world.salesforce().control().stats();
            Optional<String> missing = missing(world, there, account);
            if (missing.isEmpty()) {
                account.tell();
                return missing;
            }
            if (Instant.now().isAfter(end)) {
                return missing;
            }
            account.progress(there.acts() == 0 ? 0 : (double) there.actsDone() / there.acts());
            if (stop.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.of("it was stopped; the next demo goes on from here");
            }
        }
    }

    private static Optional<String> missing(DemoWorld world, Control.Stats there, DemoAccount account) {
        if (there.actsDone() < there.acts()) {
            return Optional.of("the cast has done " + there.actsDone() + " of " + there.acts() + " acts");
        }
        long stored = account.count("select count(*) from post");
        if (stored < there.posts() + there.comments()) {
            return Optional.of(stored + " of " + (there.posts() + there.comments()) + " posts were stored");
        }
        long edited = account.count("select count(*) from post where revision > 1");
        return edited < world.edits()
                ? Optional.of(edited + " of " + world.edits() + " edits were seen")
                : Optional.empty();
    }
}
