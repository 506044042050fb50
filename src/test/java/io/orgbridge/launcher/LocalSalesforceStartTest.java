package io.orgbridge.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code local-salesforce} in a JVM of its own: what it prints can be copied and works, and it loads no more than it needs. */
class LocalSalesforceStartTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void withoutOptions_printsACurlThatYieldsAToken_andOneThatUsesIt(@TempDir Path directory) throws Exception {
        try (Program program = Program.start(directory, "local-salesforce", "--port=0")) {
            List<String> curls = curls(program);
            assertThat(token(curls.get(0)).get("token_type").asText()).isEqualTo("Bearer");
            assertThat(program.out()).contains("hub@vendor.example");
            if (isCurlThere()) {
                assertThat(JSON.readTree(shell(curls.get(1))).get("elements").isArray())
                        .isTrue();
            }
        }
    }

    @Test
    void scenarioWithOrgs_isUsableWithoutASignUp(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("acme.yaml"), """
                orgs:
                  - { name: Acme, admin: jo@acme.example, users: [ana@acme.example], groups: [{ name: Travel, members: all }] }
                acts:
                  - { at: 0s, as: ana@acme.example, in: Travel, text: "LH442 to New York #travel" }
                """);
        try (Program program = Program.start(directory, "local-salesforce", "--port=0", "--scenario=" + file)) {
            List<String> curls = curls(program);
            JsonNode token = token(curls.get(0));
            HttpRequest feed = HttpRequest.newBuilder(URI.create(token.get("instance_url")
                                    .asText() + "/services/data/v66.0/chatter/feeds/company/feed-elements"))
                    .header(
                            "Authorization",
                            "Bearer " + token.get("access_token").asText())
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(feed, HttpResponse.BodyHandlers.ofString())
                            .body())
                    .contains("LH442 to New York");
            if (isCurlThere()) {
                assertThat(shell(curls.get(1))).contains("LH442 to New York");
            }
        }
    }

    @Test
    void start_loadsNeitherCamelNorAnHttpClient(@TempDir Path directory) throws Exception {
        Path loaded = directory.resolve("loaded.txt");
        try (Program program = Program.start(
                directory,
                List.of("-Xlog:class+load:file=" + loaded),
                "local-salesforce",
                "--port=0",
                "--end-at-once")) {
            assertThat(program.end()).isZero();
        }
        List<String> classes = Files.readAllLines(loaded);
        assertThat(classes).anyMatch(line -> line.contains(" io.orgbridge.localsalesforce.LocalSalesforce "));
        assertThat(classes).noneMatch(line -> line.contains(" org.apache.camel."));
        assertThat(classes).noneMatch(line -> line.contains(" jdk.internal.net.http."));
    }

    /** The commands that the program printed, once they all are there. */
    private static List<String> curls(Program program) {
        return await().atMost(Duration.ofSeconds(40))
                .until(
                        () -> program.out()
                                .lines()
                                .filter(line -> line.startsWith("  curl "))
                                .map(String::strip)
                                .toList(),
                        found -> found.size() == 2);
    }

    private static boolean isCurlThere() throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", "command -v curl").start().waitFor() == 0;
    }

    /** What the first command answers; where there is no curl, the same request by Java. */
    private static JsonNode token(String curl) throws IOException, InterruptedException {
        if (isCurlThere()) {
            return JSON.readTree(shell(curl));
        }
        String[] words = curl.split(" ");
        String form =
                Arrays.stream(words).filter(word -> word.matches("\\w+=.*")).collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.newBuilder(URI.create(words[2]))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        return JSON.readTree(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private static String shell(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return out;
    }
}
