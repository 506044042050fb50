package io.orgbridge.localsalesforce;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** A stand-in with a clock that stands still, a connected app, and short ways to orgs and users. */
final class World implements AutoCloseable {
    private static final TestKeys KEYS = TestKeys.create();

    final TestClock clock = new TestClock();
    final TestKeys keys = KEYS;
    final LocalSalesforce salesforce;
    final TestClient client;

    World() {
        this(builder -> {});
    }

    World(Consumer<LocalSalesforce.Builder> settings) {
        LocalSalesforce.Builder builder = LocalSalesforce.builder()
                .clock(clock)
                .connectedApp(keys.app().withClientSecret("secret"))
                .hubUsername("hub@vendor.example")
                .signupDuration(Duration.ofSeconds(9))
                .replicationDelay(Duration.ofSeconds(5));
        settings.accept(builder);
        salesforce = builder.start();
        client = new TestClient(salesforce, keys, clock);
    }

    TestClient.Login hub() {
        return client.login("hub@vendor.example");
    }

    /** Signs up an org and waits until its administrator can log in. */
    TestClient.Login org(String name) {
        TestClient.Reply created = hub().post("/sobjects/SignupRequest", TestClient.signup(name));
        if (created.status() != 201) {
            throw new AssertionError(created.body());
        }
        clock.advance(Duration.ofSeconds(20));
        return client.login("admin@" + name + ".example");
    }

    static Map<String, Object> user(TestClient.Login admin, String username) {
        String profile = admin.query("SELECT Id FROM Profile WHERE Name = 'Standard User'")
                .json()
                .at("/records/0/Id")
                .asText();
        Map<String, Object> fields = new HashMap<>();
        String name = username.substring(0, username.indexOf('@'));
        fields.put("Username", username);
        fields.put("FirstName", name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1));
        fields.put("LastName", "Doe");
        fields.put("Email", username);
        fields.put("Alias", name.length() > 8 ? name.substring(0, 8) : name);
        fields.put("TimeZoneSidKey", "Europe/Berlin");
        fields.put("LocaleSidKey", "en_US");
        fields.put("EmailEncodingKey", "UTF-8");
        fields.put("LanguageLocaleKey", "en_US");
        fields.put("ProfileId", profile);
        fields.put("IsActive", true);
        return fields;
    }

    static String addUser(TestClient.Login admin, String username) {
        TestClient.Reply reply = admin.post("/sobjects/User", user(admin, username));
        if (reply.status() != 201) {
            throw new AssertionError(reply.body());
        }
        return reply.json().get("id").asText();
    }

    static String addGroup(TestClient.Login owner, String name, String visibility) {
        TestClient.Reply reply = owner.post("/chatter/groups", Map.of("name", name, "visibility", visibility));
        if (reply.status() != 201) {
            throw new AssertionError(reply.body());
        }
        return reply.json().get("id").asText();
    }

    static void join(TestClient.Login manager, String group, String user) {
        TestClient.Reply reply = manager.post("/chatter/groups/" + group + "/members", Map.of("userId", user));
        if (reply.status() != 201) {
            throw new AssertionError(reply.body());
        }
    }

    @Override
    public void close() {
        salesforce.close();
    }
}
