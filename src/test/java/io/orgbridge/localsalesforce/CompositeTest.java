package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Composite, batches and collections: many requests in one. */
class CompositeTest {
    private final World world = new World(builder -> builder.chatterCallsPerHour(100));
    private TestClient.Login admin;

    @BeforeEach
    void signUp() {
        admin = world.org("acme");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static Map<String, Object> part(String reference, String method, String path, Object body) {
        Map<String, Object> part = new HashMap<>();
        part.put("method", method);
        part.put("url", TestClient.DATA + path);
        part.put("referenceId", reference);
        if (!body.equals("")) {
            part.put("body", body);
        }
        return part;
    }

    private JsonNode composite(boolean allOrNone, List<Map<String, Object>> parts) {
        TestClient.Reply reply = admin.post("/composite", Map.of("allOrNone", allOrNone, "compositeRequest", parts));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.json().get("compositeResponse");
    }

    private int users() {
        return admin.query("SELECT COUNT() FROM User").json().get("totalSize").asInt();
    }

    @Test
    void composite_usesEarlierResults_andCountsOnce() {
        long used = usage();
        JsonNode done = composite(
                false,
                List.of(
                        part("ana", "POST", "/sobjects/User", World.user(admin, "ana@acme.example")),
                        part(
                                "group",
                                "POST",
                                "/sobjects/CollaborationGroup",
                                Map.of("Name", "Trips", "CollaborationType", "Public")),
                        part(
                                "member",
                                "POST",
                                "/sobjects/CollaborationGroupMember",
                                Map.of("CollaborationGroupId", "@{group.id}", "MemberId", "@{ana.id}")),
                        part("all", "GET", "/query?q=SELECT+Id+FROM+User+WHERE+Id='@{ana.id}'", "")));
        assertThat(done).hasSize(4);
        assertThat(done.at("/0/httpStatusCode").asInt()).isEqualTo(201);
        assertThat(done.at("/0/httpHeaders/Location").asText()).startsWith(TestClient.DATA + "/sobjects/User/005");
        assertThat(done.at("/3/body/records/0/Id")).isEqualTo(done.at("/0/body/id"));
        assertThat(done.at("/3/referenceId").asText()).isEqualTo("all");
        // The query for the profile, the composite, and the look at the limits itself.
        assertThat(usage() - used).isEqualTo(3);
    }

    private long usage() {
        JsonNode daily = admin.data("/limits").json().get("DailyApiRequests");
        return daily.get("Max").asLong() - daily.get("Remaining").asLong();
    }

    @Test
    void composite_allOrNone_takesBackWhatWasDone() {
        int before = users();
        JsonNode done = composite(
                true,
                List.of(
                        part("ana", "POST", "/sobjects/User", World.user(admin, "ana@acme.example")),
                        part("bad", "POST", "/sobjects/User", Map.of("LastName", "x")),
                        part("get", "GET", "/sobjects/User/@{ana.id}", "")));
        assertThat(done.at("/0/httpStatusCode").asInt()).isEqualTo(400);
        assertThat(done.at("/0/body/0/errorCode").asText()).isEqualTo("PROCESSING_HALTED");
        assertThat(done.at("/1/body/0/errorCode").asText()).isEqualTo("REQUIRED_FIELD_MISSING");
        assertThat(done.at("/2/body/0/errorCode").asText()).isEqualTo("PROCESSING_HALTED");
        assertThat(users()).isEqualTo(before);
        JsonNode some = composite(
                false,
                List.of(
                        part("bad", "POST", "/sobjects/User", Map.of("LastName", "x")),
                        part("dependent", "GET", "/sobjects/User/@{bad.id}", ""),
                        part("ana", "POST", "/sobjects/User", World.user(admin, "ana@acme.example"))));
        assertThat(some.at("/1/body/0/errorCode").asText()).isEqualTo("PROCESSING_HALTED");
        assertThat(some.at("/2/httpStatusCode").asInt()).isEqualTo(201);
    }

    @Test
    void composite_tooMuchOrChatter_isRefused() {
        List<Map<String, Object>> many = new ArrayList<>();
        for (int i = 0; i < 26; i++) {
            many.add(part("r" + i, "GET", "/sobjects", ""));
        }
        assertThat(admin.post("/composite", Map.of("compositeRequest", many)).status())
                .isEqualTo(400);
        List<Map<String, Object>> queries = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            queries.add(part("r" + i, "GET", "/query?q=SELECT+Id+FROM+User", ""));
        }
        assertThat(admin.post("/composite", Map.of("compositeRequest", queries)).status())
                .isEqualTo(400);
        assertThat(composite(false, List.of(part("feed", "GET", "/chatter/users/me", "")))
                        .at("/0/httpStatusCode")
                        .asInt())
                .isEqualTo(400);
    }

    private TestClient.Reply batch(String path, boolean halt, Object... urls) {
        List<Object> parts = new ArrayList<>();
        for (Object url : urls) {
            parts.add(url instanceof String text ? Map.of("method", "GET", "url", text) : url);
        }
        return admin.post(path, Map.of("haltOnError", halt, "batchRequests", parts));
    }

    @Test
    void batch_mixesDataAndChatter_andCountsEachPart() {
        long used = usage();
        JsonNode done = batch(
                        "/composite/batch",
                        false,
                        "v62.0/chatter/users/me",
                        "v62.0/sobjects/User/005000000000000AAA",
                        "v61.0/limits",
                        Map.of(
                                "method",
                                "POST",
                                "url",
                                "v62.0/chatter/groups",
                                "richInput",
                                Map.of("name", "Trips", "visibility", "PublicAccess")))
                .json();
        assertThat(done.get("hasErrors").asBoolean()).isTrue();
        assertThat(done.at("/results/0/statusCode").asInt()).isEqualTo(200);
        assertThat(done.at("/results/1/result/0/errorCode").asText()).isEqualTo("NOT_FOUND");
        assertThat(done.at("/results/3/statusCode").asInt()).isEqualTo(201);
        assertThat(usage() - used).isEqualTo(3);
        JsonNode halted = batch("/connect/batch", true, "/v62.0/chatter/nothing", "/v62.0/chatter/users/me")
                .json();
        assertThat(halted.at("/results/1/statusCode").asInt()).isEqualTo(412);
        assertThat(halted.at("/results/1/result/0/errorCode").asText()).isEqualTo("BATCH_PROCESSING_HALTED");
    }

    @Test
    void composite_allOrNone_mixesNoSetupObjectsWithOthers() {
        Map<String, Object> group = Map.of("Name", "Trips", "CollaborationType", "Public");
        Map<String, Object> ana = World.user(admin, "ana@acme.example");
        int before = users();
        JsonNode done = composite(
                true,
                List.of(
                        part("read", "GET", "/sobjects/CollaborationGroup", ""),
                        part("ana", "POST", "/sobjects/User", ana),
                        part("group", "POST", "/sobjects/CollaborationGroup", group)));
        assertThat(done.at("/1/body/0/errorCode").asText()).isEqualTo("PROCESSING_HALTED");
        assertThat(done.at("/2/body/0/errorCode").asText()).isEqualTo("MIXED_DML_OPERATION");
        JsonNode collections = composite(
                true,
                List.of(
                        part("group", "POST", "/sobjects/CollaborationGroup", group),
                        part("ana", "POST", "/composite/sobjects", Map.of("records", List.of(record("User", ana))))));
        assertThat(collections.at("/1/body/0/errorCode").asText()).isEqualTo("MIXED_DML_OPERATION");
        assertThat(users()).isEqualTo(before);
        JsonNode apart = composite(
                false,
                List.of(
                        part("ana", "POST", "/sobjects/User", ana),
                        part("group", "POST", "/sobjects/CollaborationGroup", group)));
        assertThat(apart.at("/1/httpStatusCode").asInt()).isEqualTo(201);
    }

    @Test
    void connectBatch_takesVersionsFrom28On() {
        // Of these 33.0 still answers, and 30.0 is retired by now.
        JsonNode done = batch("/connect/batch", false, "v33.0/chatter/users/me", "v30.0/chatter/users/me")
                .json();
        assertThat(done.at("/results/0/statusCode").asInt()).isEqualTo(200);
        assertThat(done.at("/results/1/statusCode").asInt()).isEqualTo(410);
        assertThat(batch("/connect/batch", false, "v27.0/chatter/users/me").status())
                .isEqualTo(400);
    }

    @Test
    void batch_ofWrongParts_isRefusedAsAWhole() {
        assertThat(batch("/composite/batch", false, "v67.0/limits").status()).isEqualTo(400);
        assertThat(batch("/composite/batch", false, "v33.0/limits").status()).isEqualTo(400);
        assertThat(batch("/composite/batch", false, "v62.0/composite/batch").status())
                .isEqualTo(400);
        assertThat(batch("/connect/batch", false, "v62.0/limits").status()).isEqualTo(400);
        assertThat(batch("/connect/batch", false).status()).isEqualTo(400);
    }

    @Test
    void batch_partsBeyondTheHour_are503Each() {
        Object[] urls = new Object[25];
        java.util.Arrays.fill(urls, "v62.0/chatter/users/me");
        for (int i = 0; i < 4; i++) {
            batch("/connect/batch", false, urls);
        }
        JsonNode done = batch("/connect/batch", false, urls).json();
        assertThat(done.at("/results/0/statusCode").asInt()).isEqualTo(503);
    }

    private Map<String, Object> record(String type, Map<String, ?> fields) {
        Map<String, Object> record = new HashMap<>(fields);
        record.put("attributes", Map.of("type", type));
        return record;
    }

    @Test
    void collection_answersEachRow_andAllOrNoneTakesBack() {
        Map<String, Object> ana = record("User", World.user(admin, "ana@acme.example"));
        Map<String, Object> again = record("User", World.user(admin, "hub@vendor.example"));
        JsonNode taken = admin.post("/composite/sobjects", Map.of("allOrNone", true, "records", List.of(ana, again)))
                .json();
        assertThat(taken.at("/0/errors/0/statusCode").asText()).isEqualTo("ALL_OR_NONE_OPERATION_ROLLED_BACK");
        assertThat(taken.at("/1/errors/0/statusCode").asText()).isEqualTo("DUPLICATE_USERNAME");
        assertThat(taken.at("/1/errors/0/fields/0").asText()).isEqualTo("Username");
        JsonNode made = admin.post("/composite/sobjects", Map.of("allOrNone", false, "records", List.of(ana, again)))
                .json();
        assertThat(made.at("/0/success").asBoolean()).isTrue();
        assertThat(made.at("/1/success").asBoolean()).isFalse();
        String id = made.at("/0/id").asText();
        JsonNode changed = admin.patch(
                        "/composite/sobjects",
                        Map.of("records", List.of(record("User", Map.of("id", id, "Title", "Pilot")))))
                .json();
        assertThat(changed.at("/0/id").asText()).isEqualTo(id);
        JsonNode read = admin.data("/composite/sobjects/User?ids=" + id + ",005000000000000AAA&fields=Title")
                .json();
        assertThat(read.at("/0/Title").asText()).isEqualTo("Pilot");
        assertThat(read.get(1).isNull()).isTrue();
        assertThat(admin.delete("/composite/sobjects?ids=" + id)
                        .json()
                        .at("/0/errors/0/statusCode")
                        .asText())
                .isEqualTo("INVALID_TYPE_FOR_OPERATION");
    }

    @Test
    void upsert_byALookupField_createsThenUpdates() {
        Map<String, Object> fields = World.user(admin, "ana@acme.example");
        String path = "/sobjects/User/FederationIdentifier/f-1";
        TestClient.Reply created = admin.patch(path, fields);
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().get("created").asBoolean()).isTrue();
        TestClient.Reply updated = admin.patch(path, Map.of("Title", "Pilot"));
        assertThat(updated.status()).isEqualTo(200);
        assertThat(updated.json().get("id")).isEqualTo(created.json().get("id"));
        assertThat(admin.data(path + "?fields=Title").json().get("Title").asText())
                .isEqualTo("Pilot");
        assertThat(admin.patch("/sobjects/User/FederationIdentifier/f-2?updateOnly=true", Map.of("Title", "x"))
                        .status())
                .isEqualTo(404);
        assertThat(admin.patch("/sobjects/User/Title/x", Map.of())
                        .json()
                        .at("/0/message")
                        .asText())
                .isEqualTo("Provided external ID field does not exist or is not accessible: Title");
        TestClient.Reply old = admin.request("PATCH", "/services/data/v45.0" + path, Map.of("Title", "Chief"));
        assertThat(old.status()).isEqualTo(204);
        Map<String, Object> ben = World.user(admin, "ben@acme.example");
        ben.put("FederationIdentifier", "f-1");
        assertThat(admin.post("/sobjects/User", ben).errorCode()).isEqualTo("DUPLICATE_VALUE");
    }

    @Test
    void collection_mixesNoSetupObjectsWithOthers() {
        Map<String, Object> user = new HashMap<>(World.user(admin, "ana@acme.example"));
        user.put("attributes", Map.of("type", "User"));
        Map<String, Object> group =
                Map.of("attributes", Map.of("type", "CollaborationGroup"), "Name", "x", "CollaborationType", "Public");
        JsonNode done = admin.post("/composite/sobjects", Map.of("records", List.of(user, group)))
                .json();
        assertThat(done.at("/0/success").asBoolean()).isTrue();
        assertThat(done.at("/1/errors/0/statusCode").asText()).isEqualTo("MIXED_DML_OPERATION");
        String other = World.addGroup(admin, "y", "PublicAccess");
        JsonNode deleted = admin.delete("/composite/sobjects?ids=" + other + ","
                        + done.at("/0/id").asText())
                .json();
        assertThat(deleted.at("/0/success").asBoolean()).isTrue();
        assertThat(deleted.at("/1/errors/0/statusCode").asText()).isEqualTo("MIXED_DML_OPERATION");
    }
}
