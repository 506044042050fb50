package io.orgbridge.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orgbridge.Orgbridge;
import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.HeldClock;
import io.orgbridge.fixtures.Seeds;
import io.orgbridge.fixtures.Settings;
import io.orgbridge.store.Store;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The REST interface over real HTTP: what it answers, and RFC 9457 problem details when it cannot. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestTest {
    private static final String ORDER = """
            {"orderId": "%s", "company": "Acme", "lastName": "Smith", "email": "jo@acme.example",
             "username": "%s@acme.example"}""";

    private final HttpClient client = HttpClient.newHttpClient();
    private final HeldClock clock = new HeldClock();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private Store store;
    private Orgbridge bridge;
    private String address;

    private record Reply(int status, String type, JsonNode json) {}

    @BeforeAll
    void start() throws Exception {
        store = Databases.H2.freshStore();
        context.start();
        MainHttpServer server = new MainHttpServer();
        server.setHost("127.0.0.1");
        server.setPort(freePort());
        server.setPath("/");
        context.addService(server, true, true);
        address = "http://127.0.0.1:" + server.getPort();
        bridge = start("key-1");
    }

    private Orgbridge start(String apiKey) {
        Properties properties = Settings.smallest();
        properties.setProperty("orgbridge.signup.template-id", "0TT000000000001");
        properties.setProperty("orgbridge.tick", "1d");
        properties.setProperty("orgbridge.http.api-key", apiKey);
        return Orgbridge.on(context)
                .properties(properties)
                .dataSource(store.dataSource())
                .clock(clock)
                .start();
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @AfterAll
    void stop() {
        bridge.close();
        context.stop();
        store.close();
    }

    @BeforeEach
    void empty() {
        for (String table : List.of("dead_letter", "record", "post", "feed", "org_user", "org", "signup_order")) {
            store.sql().sql("delete from " + table).update();
        }
    }

    @Test
    void newOrder_isAccepted_andAKnownOneAnswered() throws Exception {
        Reply first = post("/api/orders", ORDER.formatted("a", "a"));
        assertThat(first.status()).isEqualTo(202);
        assertThat(first.type()).startsWith("application/json");
        assertThat(first.json().path("orderId").asText()).isEqualTo("a");
        assertThat(first.json().path("state").asText()).isEqualTo("ORDERED");

        assertThat(post("/api/orders", ORDER.formatted("a", "a")).status()).isEqualTo(200);
        assertThat(Seeds.count(store, "signup_order")).isEqualTo(1);
    }

    @Test
    void severalOrders_areAnsweredAsAnArray() throws Exception {
        post("/api/orders", ORDER.formatted("a", "a"));

        Reply both = post("/api/orders", "[" + ORDER.formatted("a", "a") + "," + ORDER.formatted("b", "b") + "]");

        assertThat(both.status()).isEqualTo(202);
        assertThat(both.json().isArray()).isTrue();
        assertThat(both.json().findValuesAsText("orderId")).containsExactly("a", "b");
    }

    @Test
    void csv_isTakenByItsContentType() throws Exception {
        Reply reply = send(
                "POST",
                "/api/orders",
                "text/csv",
                "orderId,company,lastName,email,username\na,Zoë,Smith,jo@a.example,a@a.example\n");

        assertThat(reply.status()).isEqualTo(202);
        assertThat(reply.json().path(0).path("company").asText()).isEqualTo("Zoë");
    }

    @Test
    void wrongOrders_areAProblemThatNamesEveryField() throws Exception {
        Reply reply = post("/api/orders", "[{\"orderId\": \"a\"}, {\"username\": \"x\"}]");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.type()).startsWith("application/problem+json");
        assertThat(reply.json().path("title").asText()).isEqualTo("Invalid order");
        assertThat(reply.json().path("status").asInt()).isEqualTo(400);
        assertThat(reply.json().path("detail").asText()).contains("Nothing was stored");
        assertThat(reply.json().at("/errors").findValuesAsText("field"))
                .contains("username", "company", "lastName", "email", "orderId");
        assertThat(reply.json().at("/errors").findValuesAsText("order")).contains("a", "#2");
    }

    @ParameterizedTest
    @CsvSource({"'',1", "'{',1", "'not json',1", "'[]',1"})
    void bodyThatIsNoOrder_isAProblem(String body, int errors) throws Exception {
        Reply reply = post("/api/orders", body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().at("/errors")).hasSize(errors);
    }

    @Test
    void order_isShownWithItsTroubleAndNextStep_withoutNulls() throws Exception {
        post("/api/orders", ORDER.formatted("a", "a"));
        store.sql()
                .sql(
                        "update signup_order set state = 'FAILED', error_code = 'C-1007', reason = 'taken', next_step = 'x'")
                .update();

        Reply reply = get("/api/orders/a");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("errorCode").asText()).isEqualTo("C-1007");
        assertThat(reply.json().path("nextStep").asText()).isEqualTo("x");
        assertThat(reply.json().has("orgId")).isFalse();
        assertThat(reply.json().path("createdAt").asText()).isEqualTo("2026-07-14T10:00:00.250Z");
        assertThat(get("/api/orders").json().path("orders")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/orders/nobody, 404",
        "/api/orgs/00D5f000004AbCd, 404",
        "/api/orgs/xyz, 400",
        "/api/posts?limit=0, 400",
        "/api/posts?limit=1001, 400",
        "/api/posts?limit=x, 400",
        "/api/posts?since=yesterday, 400",
        "/api/posts?org=x, 400",
        "/api/posts?cursor=x, 400",
        "/api/records?cursor=!!, 400",
        // A cursor with a good time, and no number where the ordinal should be.
        "/api/records?cursor=MjAyNi0wNy0xNFQxMDowMDowMFoKYQpiCmMKeA, 400",
        "/api/dead-letters?limit=-1, 400"
    })
    void requestThatCannotBeAnswered_isAProblem(String path, int status) throws Exception {
        Reply reply = get(path);

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.type()).startsWith("application/problem+json");
        assertThat(reply.json().path("status").asInt()).isEqualTo(status);
        assertThat(reply.json().path("type").asText()).isEqualTo("about:blank");
        assertThat(reply.json().path("detail").asText()).isNotBlank();
    }

    @Test
    void org_isShownWithFeedsAndTokenFacts() throws Exception {
        Seeds.connectedOrg(store, clock.instant());

        Reply reply = get("/api/orgs/00D5f000004AbCd");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("orgId").asText()).isEqualTo(Seeds.ORG);
        assertThat(reply.json().path("state").asText()).isEqualTo("FOLLOWED");
        assertThat(reply.json().at("/token/held").asBoolean(true)).isFalse();
        assertThat(reply.json().at("/token/status").asText()).isEqualTo("not set");
        assertThat(reply.json().at("/token/flow").asText()).isEqualTo("jwt-bearer");
        assertThat(reply.json().at("/token/accessToken").asText()).isEqualTo("Not Set");
        assertThat(reply.json().path("lagSeconds").isNumber()).isTrue();
        assertThat(reply.json().path("feeds").findValuesAsText("feed"))
                .containsExactlyInAnyOrder(Seeds.NEWS, Seeds.GROUP);
        assertThat(get("/api/orgs").json().at("/orgs/0/orgId").asText()).isEqualTo(Seeds.ORG);
    }

    @Test
    void posts_areWalkedNewestFirst_pageByPage_eachOnce_alsoWithinOneInstant() throws Exception {
        Seeds.connectedOrg(store, clock.instant());
        for (int i = 0; i < 7; i++) {
            seedPost("0D5" + i, clock.instant().plus(Duration.ofSeconds(i / 3)));
        }

        List<String> seen = walk("/api/posts?limit=3", "posts", "postId");

        assertThat(seen).containsExactly("0D56", "0D53", "0D54", "0D55", "0D50", "0D51", "0D52");
        assertThat(get("/api/posts?since=2026-07-14T10:00:02Z").json().path("posts"))
                .hasSize(1);
        assertThat(get("/api/posts?org=00D5f000004ZzZz").json().path("posts")).isEmpty();
    }

    @Test
    void records_areFilteredByRule_andWalkedPageByPage() throws Exception {
        Seeds.connectedOrg(store, clock.instant());
        seedPost("0D5a", clock.instant());
        for (int i = 0; i < 5; i++) {
            store.sql()
                    .sql("insert into record (org_id, post_id, rule, ordinal, fields, extracted_at)"
                            + " values (:org, '0D5a', :rule, :i, '{\"n\": 1.50}', :now)")
                    .param("org", Seeds.ORG)
                    .param("rule", i == 4 ? "other" : "travel")
                    .param("i", i)
                    .param("now", Store.timestamp(clock.instant()))
                    .update();
        }

        assertThat(walk("/api/records?rule=travel&limit=3", "records", "ordinal"))
                .containsExactly("0", "1", "2", "3");
        JsonNode record = get("/api/records?rule=other").json().at("/records/0");
        assertThat(record.path("orgName").asText()).isEqualTo("Acme");
        assertThat(record.at("/fields/n").asText()).isEqualTo("1.5");
    }

    @Test
    void deadLetters_areListed() throws Exception {
        store.sql()
                .sql(
                        "insert into dead_letter (id, org_id, reason, payload, created_at) values ('1', 'o', 'why', '{}', :now)")
                .param("now", Store.timestamp(clock.instant()))
                .update();

        assertThat(get("/api/dead-letters").json().at("/deadLetters/0/reason").asText())
                .isEqualTo("why");
    }

    @Test
    void failureInside_isAProblemThatTellsNothingOfIt() throws Exception {
        store.sql().sql("alter table dead_letter rename to away").update();
        try {
            Reply reply = get("/api/dead-letters");

            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.type()).startsWith("application/problem+json");
            assertThat(reply.json().toString())
                    .doesNotContainIgnoringCase("dead_letter")
                    .doesNotContain("Exception");
        } finally {
            store.sql().sql("alter table away rename to dead_letter").update();
        }
    }

    @Test
    void apiKey_isAskedOfEveryCaller_butNotForHealth() throws Exception {
        for (String header : new String[] {"X-Api-Key: wrong", "Authorization: Bearer wrong", "X-Other: x"}) {
            HttpResponse<String> refused = raw("GET", "/api/orders", header, null, "");
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
        }
        assertThat(raw("GET", "/api/orders", "Authorization: Bearer key-1", null, "")
                        .statusCode())
                .isEqualTo(200);
        assertThat(raw("GET", "/observe/health", "X-Other: x", null, "").statusCode())
                .isEqualTo(200);
        assertThat(raw("GET", "/observe/health/live", "X-Other: x", null, "").statusCode())
                .isEqualTo(200);
        assertThat(raw("GET", "/observe/health/ready", "X-Other: x", null, "").body())
                .contains("orgbridge-database");
    }

    @Test
    void page_isServedHardened_andNothingElseOfTheMachine() throws Exception {
        HttpResponse<String> page = raw("GET", "/", "X-Other: x", null, "");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
        for (String path : new String[] {"/application.properties", "/../pom.xml", "/%2e%2e/pom.xml", "/pom.xml"}) {
            assertThat(raw("GET", path, "X-Other: x", null, "").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void close_takesTheInterfaceAway_andAStartBringsItBackWithTheNewKey() throws Exception {
        bridge.close();
        assertThat(raw("GET", "/api/orders", "X-Api-Key: key-1", null, "").statusCode())
                .isEqualTo(404);
        assertThat(raw("GET", "/", "X-Other: x", null, "").statusCode()).isEqualTo(404);

        bridge = start("key-2");
        assertThat(raw("GET", "/api/orders", "X-Api-Key: key-1", null, "").statusCode())
                .isEqualTo(401);
        assertThat(raw("GET", "/api/orders", "X-Api-Key: key-2", null, "").statusCode())
                .isEqualTo(200);

        bridge.close();
        bridge = start("key-1");
    }

    private List<String> walk(String path, String list, String field) throws Exception {
        List<String> seen = new ArrayList<>();
        String next = path;
        for (int page = 0; page < 10; page++) {
            JsonNode answer = get(next).json();
            seen.addAll(answer.path(list).findValuesAsText(field));
            if (!answer.hasNonNull("nextCursor")) {
                return seen;
            }
            next = path + "&cursor=" + answer.path("nextCursor").asText();
        }
        throw new AssertionError("the walk does not end: " + seen);
    }

    private void seedPost(String postId, java.time.Instant createdAt) {
        store.sql()
                .sql("""
                        insert into post (org_id, post_id, kind, type, author_name, created_at, modified_at, revision,
                          text, stored_at)
                        values (:org, :post, 'ELEMENT', 'TextPost', 'Ana', :at, :at, 1, 'text', :at)""")
                .param("org", Seeds.ORG)
                .param("post", postId)
                .param("at", Store.timestamp(createdAt))
                .update();
    }

    private Reply get(String path) throws Exception {
        return send("GET", path, null, "");
    }

    private Reply post(String path, String body) throws Exception {
        return send("POST", path, "application/json", body);
    }

    private Reply send(String method, String path, String contentType, String body) throws Exception {
        HttpResponse<String> response = raw(method, path, "X-Api-Key: key-1", contentType, body);
        return new Reply(
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                new ObjectMapper().readTree(response.body()));
    }

    private HttpResponse<String> raw(String method, String path, String header, String contentType, String body)
            throws Exception {
        String[] parts = header.split(": ", 2);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header(parts[0], parts[1]);
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
