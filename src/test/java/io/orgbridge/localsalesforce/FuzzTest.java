package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Arbitrary requests: never a 500 of our own making, never a hang, never what is another org's. Seeded and bounded. */
class FuzzTest {
    private static final long SEED = 20_260_714L;
    private static final int REQUESTS = 4000;
    private static final String FOREIGN = "foreign-secret-4711";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final List<String> METHODS = List.of("GET", "GET", "GET", "POST", "POST", "PATCH", "DELETE", "PUT");
    private static final List<String> TYPES = List.of(
            "application/json",
            "application/json",
            "application/json",
            "application/x-www-form-urlencoded",
            "text/xml");

    private final Random random = new Random(SEED);
    private final World world =
            new World(builder -> builder.salesforceLicenses(2000).apiCallsPerDay(1_000_000));

    @AfterEach
    void close() {
        world.close();
    }

    private <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    @Test
    void arbitraryRequests_areAnsweredByRefusalsAtWorst() throws Exception {
        TestClient.Login acme = world.org("acme");
        TestClient.Login globex = world.org("globex");
        List<String> foreign = ids(globex, FOREIGN);
        List<String> own = ids(acme, "own");
        List<String> ids = new ArrayList<>(own);
        ids.addAll(foreign);
        ids.addAll(List.of("me", "005000000000000", "0F9000000000000AAA", "x", "' OR 1=1", "%00", "005"));
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            String path = random.nextInt(12) == 0 ? oauthPath(ids) : TestClient.DATA + path(ids);
            String method = one(METHODS);
            String body = method.equals("GET") ? "" : body(ids);
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(acme.instanceUrl + path))
                    .timeout(Duration.ofSeconds(10))
                    .header("Authorization", "Bearer " + acme.token)
                    .header("Content-Type", one(TYPES))
                    .method(method, HttpRequest.BodyPublishers.ofString(body));
            HttpResponse<String> reply = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            boolean ours = reply.statusCode() == 500 || reply.body().contains("UNKNOWN_EXCEPTION");
            if (ours || reply.body().contains(FOREIGN)) {
                wrong.add("request " + i + ": " + method + " " + path + " " + shortened(body) + " -> "
                        + shortened(reply.body()));
            }
            if (reply.statusCode() == 401) {
                acme = world.client.login("admin@acme.example");
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(globex.data("/chatter/feeds/company/feed-elements").body()).contains(FOREIGN);
    }

    private static String shortened(String text) {
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }

    /** One of everything in an org, whose texts have this word. */
    private static List<String> ids(TestClient.Login admin, String word) {
        List<String> ids = new ArrayList<>();
        String group = World.addGroup(admin, word, "PublicAccess");
        ids.add(group);
        ids.add(World.addGroup(admin, word + " private", "PrivateAccess"));
        String post = admin.say(group, word + " #tag").get("id").asText();
        ids.add(post);
        ids.add(admin.comment(post, word).get("id").asText());
        ids.add(admin.post("/chatter/feed-elements/" + post + "/capabilities/chatter-likes/items", "")
                .json()
                .get("id")
                .asText());
        ids.add(admin.data("/chatter/feed-elements/" + post)
                .json()
                .at("/capabilities/topics/items/0/id")
                .asText());
        ids.add(admin.data("/chatter/groups/" + group)
                .json()
                .at("/mySubscription/id")
                .asText());
        ids.add(admin.post("/sobjects/PermissionSet", Map.of("Name", word.replace('-', '_'), "Label", word))
                .json()
                .get("id")
                .asText());
        ids.add(admin.post("/sobjects/ContentVersion", Map.of("PathOnClient", word + ".txt", "VersionData", "YQ=="))
                .json()
                .get("id")
                .asText());
        ids.add(admin.identityUrl.substring(admin.identityUrl.lastIndexOf('/') + 1));
        ids.add(admin.post("/chatter/streams", Map.of("name", word))
                .json()
                .get("id")
                .asText());
        Map<String, ?> segments = Map.of("messageSegments", List.of(Map.of("type", "Text", "text", word)));
        ids.add(admin.post(
                        "/chatter/groups/" + group + "/announcements",
                        Map.of("body", segments, "expirationDate", "2030-01-01"))
                .json()
                .get("id")
                .asText());
        return ids;
    }

    private String path(List<String> ids) {
        String id = encoded(one(ids));
        return switch (random.nextInt(26)) {
            case 0 -> "/query?q=" + TestClient.encode(soql(ids));
            case 1 -> "/query/" + id + "-" + random.nextInt(3000);
            case 2 -> "/sobjects/" + type() + "/" + id + one(List.of("", "?fields=Id,Name", "/password", "/describe"));
            case 3 -> "/sobjects/" + type() + one(List.of("", "/describe", "/Id", "/Username/" + id));
            case 4 -> "/composite";
            case 5 -> "/composite/batch";
            case 6 -> "/composite/sobjects" + one(List.of("", "/User", "/User?ids=" + id, "?ids=" + id, "/User/Id"));
            case 7 -> "/connect/batch";
            case 8 -> "/chatter/feeds/" + feed() + "/" + id + one(List.of("", "/feed-elements"));
            case 9 -> "/chatter/feeds/" + feed() + "/me/feed-elements?" + parameter(ids) + "&" + parameter(ids);
            case 10 -> "/chatter/feed-elements" + one(List.of("", "?q=" + id, "/batch", "/batch/" + id));
            case 11 -> "/chatter/feed-elements/" + id;
            case 12 -> "/chatter/feed-elements/" + id + "/capabilities/" + capability();
            case 13 -> "/chatter/feed-elements/" + id + "/capabilities/" + capability() + "/items?" + parameter(ids);
            case 14 -> "/chatter/comments/" + id + one(List.of("", "/likes", "/capabilities/comments/items"));
            case 15 -> "/chatter/groups/" + id + one(List.of("", "/members", "/members/requests", "/photo"));
            case 16 -> "/chatter/users/" + id + one(List.of("", "/groups", "/following", "/followers"));
            case 17 ->
                "/chatter/"
                        + one(List.of(
                                "likes", "topics", "subscriptions", "group-memberships", "group-membership-requests"))
                        + "/" + id;
            case 18 -> "/chatter/groups?" + parameter(ids);
            case 19 -> "/recent?limit=" + id;
            case 20 -> "/" + id + "/" + id;
            case 21 -> "/chatter/streams" + one(List.of("", "/" + id, "?" + parameter(ids)));
            case 22 -> "/chatter/announcements" + one(List.of("", "/" + id, "?parentId=" + id));
            case 23 -> "/chatter/groups/" + id + "/announcements?" + parameter(ids);
            case 24 -> "/chatter/comments/" + id + "/capabilities/" + capability() + "?" + parameter(ids);
            default -> "/limits";
        };
    }

    private String oauthPath(List<String> ids) {
        String id = encoded(one(ids));
        return one(List.of(
                "/services/oauth2/token?grant_type=authorization_code&code=" + id,
                "/services/oauth2/authorize?client_id=" + TestKeys.CLIENT_ID + "&redirect_uri=" + id,
                "/services/oauth2/introspect?token=" + id,
                "/services/oauth2/revoke?token=" + id,
                "/services/oauth2/userinfo?oauth_token=" + id,
                "/id/" + id + "/" + id,
                "/.well-known/" + id));
    }

    private String soql(List<String> ids) {
        String operator = one(List.of("=", "!=", "<", ">=", "LIKE", "IN", "NOT IN", "~"));
        String value = one(List.of(
                "'" + one(ids) + "'",
                "(SELECT Id FROM " + type() + ")",
                "TODAY",
                "LAST_N_YEARS:99999",
                "2026-99-99",
                "null",
                "('a','b')",
                "1e9",
                "true"));
        String field = one(List.of("Id", "Name", "CreatedDate", "Owner.Name", "CreatedBy.Profile.Name", "COUNT(Id)"));
        return "SELECT " + field + one(List.of("", ", COUNT(Id)", ", (SELECT Id FROM GroupMembers)", ", FIELDS(ALL)"))
                + " FROM " + type() + one(List.of("", " x")) + " WHERE " + field + " " + operator + " " + value
                + one(List.of(
                        "", " GROUP BY " + field, " ORDER BY " + field + " DESC NULLS LAST", " LIMIT 99999999999"));
    }

    private String type() {
        return one(List.of(
                "User",
                "UserLogin",
                "Profile",
                "Organization",
                "CollaborationGroup",
                "CollaborationGroupMember",
                "PermissionSet",
                "PermissionSetAssignment",
                "FeedItem",
                "CollaborationGroupFeed",
                "FeedComment",
                "EntitySubscription",
                "ContentVersion",
                "ContentDocument",
                "OauthToken",
                "SignupRequest",
                "Nothing"));
    }

    private String feed() {
        return one(List.of(
                "news",
                "record",
                "to",
                "user-profile",
                "groups",
                "people",
                "files",
                "topics",
                "bookmarks",
                "mute",
                "filter",
                "company",
                "draft",
                "direct-messages",
                "streams"));
    }

    private String capability() {
        return one(List.of(
                "chatter-likes",
                "comments",
                "topics",
                "bookmarks",
                "mute",
                "poll",
                "question-and-answers",
                "edit",
                "read-by",
                "up-down-vote",
                "close",
                "status",
                "bundle",
                "x"));
    }

    private String parameter(List<String> ids) {
        return one(List.of(
                        "page", "pageSize", "sort", "updatedSince", "q", "filter", "include", "exclude", "filterGroup"))
                + "="
                + encoded(one(List.of(
                        one(ids),
                        "-1",
                        "0",
                        "99999999999999999999",
                        "2:9223372036854775807",
                        "2:-5",
                        "9999-99-99T00:00:00Z,x,,2,",
                        "/elements|/x",
                        "Small",
                        "LastModifiedDateDesc")));
    }

    private String body(List<String> ids) {
        String id = one(ids);
        String quoted = "\"" + id + "\"";
        String part = "{\"method\":\"" + one(METHODS) + "\",\"url\":\""
                + (random.nextBoolean() ? "" : "/services/data/")
                + "v62.0" + path(ids) + "\",\"referenceId\":\"r" + random.nextInt(3) + "\",\"richInput\":{\"body\":"
                + quoted + "},\"body\":{\"Name\":\"@{r1.id}\"}}";
        return one(List.of(
                "",
                "{",
                "[]",
                "null",
                "{}",
                "\"text\"",
                "[".repeat(2000),
                "{\"id\":" + quoted + ",\"Name\":" + quoted + "}",
                "{\"allOrNone\":true,\"compositeRequest\":[" + part + "," + part + "]}",
                "{\"haltOnError\":true,\"batchRequests\":[" + part + "]}",
                "{\"records\":[{\"attributes\":{\"type\":\"" + type() + "\"},\"id\":" + quoted + "},7]}",
                "{\"ids\":[" + quoted + "],\"fields\":[\"Name\"]}",
                "{\"body\":{\"messageSegments\":[{\"type\":\"Mention\",\"id\":" + quoted + "}]},\"threadParentId\":"
                        + quoted + "}",
                "{\"feedElementType\":\"FeedItem\",\"subjectId\":" + quoted
                        + ",\"body\":{\"messageSegments\":[{\"type\":\"Text\",\"text\":\"x\"}]},\"capabilities\":"
                        + "{\"poll\":{\"choices\":[1,2]},\"feedEntityShare\":{\"feedEntityId\":" + quoted + "}}}",
                "{\"feedElementType\":7,\"subjectId\":{},\"body\":[],\"capabilities\":\"x\"}",
                "{\"userId\":" + quoted + ",\"role\":\"GroupManager\",\"status\":\"Accepted\"}",
                "{\"myChoiceId\":" + quoted + ",\"bestAnswerId\":" + quoted + ",\"isMutedByMe\":true}",
                "{\"vote\":\"Up\",\"isReadByMe\":true,\"lastReadDateByMe\":" + quoted
                        + ",\"isClosed\":true,\"feedEntityStatus\":\"Published\"}",
                "{\"name\":" + quoted + ",\"subscriptionsToAdd\":{\"subscriptions\":[{\"entityId\":" + quoted + "}]}}",
                "{\"body\":{\"messageSegments\":[{\"type\":\"EntityLink\",\"entityId\":" + quoted
                        + "}]},\"expirationDate\":\"2030-01-01\",\"parentId\":" + quoted + "}",
                "{\"NewPassword\":" + quoted + ",\"IsFrozen\":false,\"FederationIdentifier\":" + quoted + "}",
                "grant_type=refresh_token&refresh_token=" + id + "&client_id=" + TestKeys.CLIENT_ID));
    }

    private static String encoded(String text) {
        return TestClient.encode(text).replace("+", "%20");
    }
}
