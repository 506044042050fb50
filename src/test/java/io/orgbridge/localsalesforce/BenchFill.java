package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Fills a stand-in over its public interfaces: orgs, users, a group each, posts of every user. */
final class BenchFill {
    private static final String HUB = "hub@vendor.example";
    private static final int MOST_AT_ONCE = 500;
    private static final String[] PLACES = {"New York", "Paris", "Oslo", "Lisbon", "Graz", "Kyoto"};

    private final String loginUrl;
    private final TestClient client;
    private final Random random = new Random(7);

    BenchFill(String loginUrl, TestClient client) {
        this.loginUrl = loginUrl;
        this.client = client;
    }

    /** An org: its administrator and its group. */
    record Filled(TestClient.Login admin, String group) {}

    /** Signs up this many orgs, named {@code bench0}, {@code bench1}, …, and waits until the last can be logged in to. */
    void signUp(int orgs) throws InterruptedException {
        TestClient.Login hub = client.login(HUB);
        for (int i = 0; i < orgs; i++) {
            good(201, hub.post("/sobjects/SignupRequest", TestClient.signup("bench" + i)));
        }
        long until = System.nanoTime() + 300_000_000_000L;
        while (client.token(admin(orgs - 1)).status() != 200) {
            if (System.nanoTime() > until) {
                throw new AssertionError("the sign-ups do not end");
            }
            hub.data("/limits");
        }
    }

    private static String admin(int org) {
        return "admin@bench" + org + ".example";
    }

    /** Gives an org its users, a public group with all of them, and posts, one user's after the other's. */
    Filled fill(int org, int users, int posts) {
        TestClient.Login admin = client.login(admin(org));
        String profile = admin.query("SELECT Id FROM Profile WHERE Name = 'Standard User'")
                .json()
                .at("/records/0/Id")
                .asText();
        List<Map<String, ?>> rows = IntStream.range(1, users)
                .<Map<String, ?>>mapToObj(i -> Map.ofEntries(
                        Map.entry("attributes", Map.of("type", "User")),
                        Map.entry("Username", username(org, i)),
                        Map.entry("FirstName", "Ana Maria " + i),
                        Map.entry("LastName", "Ruiz-Fernandez"),
                        Map.entry("Email", username(org, i)),
                        Map.entry("Alias", "u" + i),
                        Map.entry("Title", "Regional travel manager"),
                        Map.entry("CompanyName", "Acme Travel and Logistics"),
                        Map.entry("TimeZoneSidKey", "Europe/Berlin"),
                        Map.entry("LocaleSidKey", "en_US"),
                        Map.entry("EmailEncodingKey", "UTF-8"),
                        Map.entry("LanguageLocaleKey", "en_US"),
                        Map.entry("ProfileId", profile)))
                .toList();
        String group = good(
                        201,
                        admin.post(
                                "/chatter/groups",
                                Map.of(
                                        "name", "Travel " + org,
                                        "visibility", "PublicAccess",
                                        "description", "Where everybody says when he flies, and where to.")))
                .get("id")
                .asText();
        if (users > 1) {
            List<Map<String, ?>> members = new ArrayList<>();
            good(200, admin.post("/composite/sobjects", Map.of("records", rows)))
                    .forEach(user -> members.add(Map.of(
                            "attributes", Map.of("type", "CollaborationGroupMember"),
                            "CollaborationGroupId", group,
                            "MemberId", user.get("id").asText())));
            good(200, admin.post("/composite/sobjects", Map.of("records", members)));
        }
        for (int i = 0; i < users; i++) {
            TestClient.Login user = i == 0 ? admin : client.login(username(org, i));
            post(user, group, posts / users + (i < posts % users ? 1 : 0));
        }
        return new Filled(admin, group);
    }

    private static String username(int org, int user) {
        return "user" + user + "@bench" + org + ".example";
    }

    /** Posts this many texts. */
    void post(TestClient.Login user, String group, int posts) {
        for (int from = 0; from < posts; from += MOST_AT_ONCE) {
            List<Map<String, ?>> inputs = IntStream.range(from, Math.min(posts, from + MOST_AT_ONCE))
                    .<Map<String, ?>>mapToObj(i -> Map.of("richInput", input(group)))
                    .toList();
            JsonNode done = good(
                    200,
                    user.request(
                            "POST",
                            TestClient.DATA + "/chatter/feed-elements/batch?filterGroup=Small",
                            Map.of("inputs", inputs)));
            if (done.get("hasErrors").asBoolean()) {
                throw new AssertionError(done.at("/results/0"));
            }
        }
    }

    private synchronized Map<String, ?> input(String group) {
        String text = "Flying LH" + (100 + random.nextInt(900)) + " to " + PLACES[random.nextInt(PLACES.length)]
                + " on 2026-12-" + (10 + random.nextInt(20)) + " for EUR " + (80 + random.nextInt(900))
                + ".50, back on the next day. The hotel is booked, the client is told, and somebody should water my plants. ";
        return Map.of(
                "feedElementType",
                "FeedItem",
                "subjectId",
                group,
                "body",
                Map.of(
                        "messageSegments",
                        List.of(Map.of("type", "Text", "text", text), Map.of("type", "Hashtag", "tag", "travel"))));
    }

    /** Reads the first page of an org that was filled before. */
    void read(int org) {
        TestClient.Login admin = client.login(admin(org));
        String group = admin.query("SELECT Id FROM CollaborationGroup LIMIT 1")
                .json()
                .at("/records/0/Id")
                .asText();
        good(
                200,
                TestClient.send(HttpRequest.newBuilder(URI.create(page(new Filled(admin, group), 100)))
                        .header("Authorization", "Bearer " + admin.token)));
    }

    /** Where a page of this many of the group's posts is. */
    static String page(Filled org, int posts) {
        return org.admin().instanceUrl + TestClient.DATA + "/chatter/feeds/record/" + org.group()
                + "/feed-elements?pageSize=" + posts;
    }

    private static JsonNode good(int status, TestClient.Reply reply) {
        if (reply.status() != status) {
            throw new AssertionError(reply.status() + " " + reply.body());
        }
        return reply.json();
    }

    /** Makes the app known that logs in here. */
    void registerApp(TestKeys keys) {
        String pem = keys.pem();
        TestClient.Reply reply = TestClient.send(HttpRequest.newBuilder(URI.create(loginUrl + "/__control/apps"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(TestClient.JSON
                        .createObjectNode()
                        .put("clientId", TestKeys.CLIENT_ID)
                        .put("callbackUrl", TestKeys.CALLBACK)
                        .put("certificate", pem)
                        .toString())));
        if (reply.status() != 204) {
            throw new AssertionError(reply.body());
        }
    }
}
