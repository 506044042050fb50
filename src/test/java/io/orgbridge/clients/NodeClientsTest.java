package io.orgbridge.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orgbridge.fixtures.Keys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the tests of {@code src/test/clients}, where Salesforce's own clients for Node talk to a local Salesforce, and reports
 * each of them. The clients are installed once for each lock file, below {@code target/clients}. Without Node the tests are
 * skipped, except in CI.
 */
class NodeClientsTest {
    private static final Logger LOG = LoggerFactory.getLogger(NodeClientsTest.class);
    private static final Path SOURCES = Path.of("src/test/clients");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    @TestFactory
    Stream<DynamicContainer> clients() throws Exception {
        needsNode();
        Path installed = install();
        List<Path> tests;
        try (Stream<Path> files = Files.list(installed)) {
            tests = files.filter(file -> file.toString().endsWith(".test.js"))
                    .sorted()
                    .toList();
        }
        try (ClientWorld world = new ClientWorld()) {
            return report(run(installed, tests, world), tests);
        }
    }

    private void needsNode() {
        String reason = "Node 18.19 or newer with npm is not installed, so the clients for Node are not tried";
        boolean present = version("node") >= 18 && version("npm") > 0;
        if (!present && !"true".equals(System.getenv("CI"))) {
            LOG.warn("{}", reason);
            assumeThat(present).as(reason).isTrue();
        }
        assertThat(present).as(reason).isTrue();
    }

    /** The major version of a program, or 0 if it is not there. */
    private int version(String program) {
        try {
            Output output = execute(new ProcessBuilder(program, "--version"), "version of " + program);
            return Integer.parseInt(output.text().trim().replaceAll("^v?(\\d+).*", "$1"));
        } catch (IOException | NumberFormatException absent) {
            return 0;
        }
    }

    /** A directory with the tests and the clients that the lock file names. */
    private Path install() throws Exception {
        byte[] lock = Files.readAllBytes(SOURCES.resolve("package-lock.json"));
        String key = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(lock))
                .substring(0, 12);
        Path installed =
                Files.createDirectories(Path.of("target/clients").resolve(key)).toAbsolutePath();
        try (Stream<Path> old = Files.list(installed)) {
            for (Path file : old.filter(file -> file.toString().endsWith(".js")).toList()) {
                Files.delete(file);
            }
        }
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, installed.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path complete = installed.resolve("node_modules/.complete");
        if (!Files.exists(complete)) {
            Output output = execute(new ProcessBuilder("npm", "ci").directory(installed.toFile()), "npm ci");
            assertThat(output.exitCode()).as(output.text() + output.errors()).isZero();
            Files.createFile(complete);
        }
        return installed;
    }

    private Output run(Path installed, List<Path> tests, ClientWorld world) throws IOException {
        Path key = Files.writeString(directory.resolve("app.key"), Keys.PAIR.privateKeyPem());
        List<String> command =
                new ArrayList<>(List.of("node", "--test", "--test-concurrency=1", "--test-reporter=./reporter.js"));
        tests.forEach(test -> command.add(test.getFileName().toString()));
        ProcessBuilder node = new ProcessBuilder(command).directory(installed.toFile());
        // jsforce would go to 127.0.0.1 by a proxy as well.
        node.environment()
                .keySet()
                .removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
        node.environment()
                .putAll(Map.of(
                        "ORGBRIDGE_CLIENT_WORLD",
                        JSON.writeValueAsString(Map.ofEntries(
                                Map.entry("loginUrl", world.loginUrl()),
                                Map.entry("privateKeyFile", key.toString()),
                                Map.entry("serverApp", ClientWorld.SERVER_APP),
                                Map.entry("webApp", ClientWorld.WEB_APP),
                                Map.entry("publicApp", ClientWorld.PUBLIC_APP),
                                Map.entry("secret", ClientWorld.SECRET),
                                Map.entry("callback", ClientWorld.CALLBACK),
                                Map.entry("hub", ClientWorld.HUB_USER),
                                Map.entry("admin", ClientWorld.ADMIN),
                                Map.entry("ana", ClientWorld.ANA),
                                Map.entry("ben", ClientWorld.BEN))),
                        // What @salesforce/core keeps and asks for.
                        "HOME",
                        Files.createDirectories(directory.resolve("home")).toString(),
                        "SF_AUDIENCE_URL",
                        world.loginUrl(),
                        "SF_USE_GENERIC_UNIX_KEYCHAIN",
                        "true",
                        "SF_DISABLE_TELEMETRY",
                        "true",
                        "SF_DISABLE_LOG_FILE",
                        "true"));
        return execute(node, "the clients' tests");
    }

    private static Stream<DynamicContainer> report(Output output, List<Path> tests) throws IOException {
        Map<String, List<DynamicTest>> byFile = new TreeMap<>();
        boolean failed = false;
        for (String line : output.text().lines().toList()) {
            JsonNode result = JSON.readTree(line);
            failed |= result.has("failure");
            String path = result.path("file").asText(result.path("name").asText());
            String file = path.substring(path.lastIndexOf('/') + 1);
            byFile.computeIfAbsent(file, name -> new ArrayList<>()).add(test(file, result, output.errors()));
        }
        String all = output.text() + output.errors();
        assertThat(output.exitCode() == 0 || failed)
                .as("node ended with %d without a failed test: %s", output.exitCode(), all)
                .isTrue();
        assertThat(byFile).as(all).hasSize(tests.size());
        return byFile.entrySet().stream()
                .map(file -> DynamicContainer.dynamicContainer(file.getKey(), file.getValue()));
    }

    /** A file that cannot be loaded is a failed test of its own name, whose reason is among the errors that were printed. */
    private static DynamicTest test(String file, JsonNode result, String errors) {
        String name = result.path("name").asText();
        return DynamicTest.dynamicTest(name, () -> {
            if (result.has("failure")) {
                String reason = result.path("failure").asText();
                fail("%s: %s%n%s", file, name, name.endsWith(file) ? reason + "\n" + errors : reason);
            }
        });
    }

    private record Output(int exitCode, String text, String errors) {}

    /** Runs a program to its end, which must come within five minutes. */
    private Output execute(ProcessBuilder builder, String what) throws IOException {
        Path text = Files.createTempFile(directory, "output", ".txt");
        Path errors = Files.createTempFile(directory, "errors", ".txt");
        Process process = builder.redirectInput(
                        ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(text.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return fail(
                        what + " took more than five minutes: " + Files.readString(text) + Files.readString(errors));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IllegalStateException(e);
        }
        return new Output(process.exitValue(), Files.readString(text), Files.readString(errors));
    }
}
