package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was answered is there again after an end, even a sudden one. */
class RestartTest {
    @Test
    void restart_keepsOrgsUsersPostsAndTokens(@TempDir Path data) {
        String token;
        String group;
        JsonNode before;
        String keys;
        TestClock clock;
        try (World world = new World(builder -> builder.data(data))) {
            clock = world.clock;
            TestClient.Login admin = world.org("acme");
            World.addUser(admin, "ana@acme.example");
            group = World.addGroup(admin, "Travel", "PublicAccess");
            String post = admin.say(group, "still <here>? #travel https://example.com")
                    .get("id")
                    .asText();
            admin.comment(post, "yes");
            before = admin.data("/chatter/feed-elements/" + post).json();
            token = admin.token;
            keys = admin.get("/id/keys").body();
        }
        try (World world = new World(builder -> builder.data(data).clock(clock))) {
            TestClient client = new TestClient(world.salesforce, world.keys, clock);
            TestClient.Login admin = client.login("admin@acme.example");
            TestClient.Login old = new TestClient.Login(TestClient.JSON
                    .createObjectNode()
                    .put("access_token", token)
                    .put("instance_url", admin.instanceUrl)
                    .put("id", admin.identityUrl));
            JsonNode feed = old.data("/chatter/feeds/record/" + group + "/feed-elements")
                    .json();
            assertThat(feed.at("/elements/0/body")).isEqualTo(before.get("body"));
            assertThat(feed.at("/elements/0/id")).isEqualTo(before.get("id"));
            assertThat(feed.at("/elements/0/capabilities/comments/page/total").asInt())
                    .isEqualTo(1);
            assertThat(admin.get("/id/keys").body()).isEqualTo(keys);
            assertThat(client.login("ana@acme.example").instanceUrl).isEqualTo(admin.instanceUrl);
        }
    }

    @Test
    void kill_losesNothingThatWasAnswered(@TempDir Path directory) throws IOException, InterruptedException {
        TestKeys keys = TestKeys.create();
        Path certificate = directory.resolve("app.crt");
        Files.writeString(certificate, keys.pem());
        List<String> answered = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            Path ready = directory.resolve("ready" + round);
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "-Xmx256m",
                            CommandMain.class.getName(),
                            "--port=0",
                            "--client-id=" + TestKeys.CLIENT_ID,
                            "--certificate=" + certificate,
                            "--data=" + directory.resolve("data"),
                            "--ready-file=" + ready)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log" + round).toFile())
                    .start();
            try {
                Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> Files.exists(ready));
                TestClient client = new TestClient(Files.readString(ready).trim(), keys, Clock.systemUTC());
                TestClient.Login hub = client.login("hub@vendor.example");
                for (String id : answered) {
                    assertThat(hub.data("/chatter/feed-elements/" + id).status())
                            .isEqualTo(200);
                }
                for (int i = 0; i < 30; i++) {
                    answered.add(
                            hub.say("me", "post " + round + " " + i).get("id").asText());
                }
            } finally {
                process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
        }
    }
}
