package io.orgbridge.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.orgbridge.fixtures.HeldClock;
import io.orgbridge.fixtures.ScriptedServer;
import io.orgbridge.fixtures.ScriptedServer.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls get their token below the message; a dead one is renewed once, and no connection is lost over it. */
class BearerTokensTest {
    private static final String PATH = "/services/data/v66.0/query";
    private static final OrgUser USER = new OrgUser(ScriptedServer.ORG_ID, "admin@acme.example");
    private static final String DEAD =
            "[{\"message\":\"Session expired or invalid\",\"errorCode\":\"INVALID_SESSION_ID\"}]";

    private final HeldClock clock = new HeldClock();
    private final ScriptedServer server = new ScriptedServer();
    private final AllowedHosts hosts = AllowedHosts.of(AllowedHosts.SALESFORCE);
    private final SalesforceTokens tokens = Apps.tokens(server, clock);
    private final PoolingHttpClientConnectionManager connections = new PoolingHttpClientConnectionManager();
    private final CloseableHttpClient client = client();

    private record Reply(int status, String body) {}

    private CloseableHttpClient client() {
        HttpClientBuilder builder = HttpClientBuilder.create().setConnectionManager(connections);
        new BearerTokens(tokens, hosts).configureHttpClient(builder);
        return builder.build();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void call_carriesTheUsersTokenAndNotOurOwnHeaders() throws Exception {
        server.issueTokens();
        server.on(PATH, Answer.json(200, "{}"));

        assertThat(call(get())).isEqualTo(new Reply(200, "{}"));

        assertThat(server.received(PATH).get(0).headers())
                .containsEntry("authorization", "Bearer token-1")
                .doesNotContainKeys("orgbridge-org", "orgbridge-user");
    }

    @Test
    void deadToken_isRenewedOnce_andThePostRepeatedWhole() throws Exception {
        server.issueTokens();
        server.on(PATH, Answer.json(401, DEAD), Answer.json(201, "{}"));
        HttpPost post = named(new HttpPost(server.url() + PATH));
        post.setEntity(new StringEntity("{\"a\":1}", ContentType.APPLICATION_JSON));

        assertThat(call(post).status()).isEqualTo(201);

        assertThat(server.received(PATH))
                .extracting(request -> request.headers().get("authorization"), ScriptedServer.Received::body)
                .containsExactly(tuple("Bearer token-1", "{\"a\":1}"), tuple("Bearer token-2", "{\"a\":1}"));
        assertThat(server.received(PATH).get(1).headers()).doesNotContainKeys("orgbridge-org", "orgbridge-user");
    }

    @Test
    void badOauthTokenOfTheIdentityService_isADeadTokenToo() throws Exception {
        server.issueTokens();
        server.on("/id/x", Answer.html(403, "Bad_OAuth_Token"), Answer.json(200, "{}"));

        assertThat(call(named(new HttpGet(server.url() + "/id/x"))).status()).isEqualTo(200);
        assertThat(server.requests(ScriptedServer.TOKEN_PATH)).isEqualTo(2);
    }

    @Test
    void forbiddenForAnotherReason_isNotRetried_andItsBodyIsStillThere() throws Exception {
        server.issueTokens();
        server.on(PATH, Answer.json(403, "[{\"errorCode\":\"REQUEST_LIMIT_EXCEEDED\"}]"));

        assertThat(call(get())).isEqualTo(new Reply(403, "[{\"errorCode\":\"REQUEST_LIMIT_EXCEEDED\"}]"));
        assertThat(server.requests(PATH)).isEqualTo(1);
    }

    @Test
    void tokenThatIsDeadAgain_isNotRenewedWithoutEnd() throws Exception {
        server.issueTokens();
        server.on(PATH, Answer.json(401, DEAD));

        assertThat(call(get())).isEqualTo(new Reply(401, DEAD));
        assertThat(server.requests(PATH)).isEqualTo(2);
        assertThat(server.requests(ScriptedServer.TOKEN_PATH)).isEqualTo(2);
    }

    @Test
    void tokenOfAnotherProcess_thatDiedLongAgoToo_isReplacedByAFreshOne() throws Exception {
        Deque<AccessToken> next = new ArrayDeque<>();
        SalesforceTokens shared =
                new SalesforceTokens((user, spent) -> next.remove(), Runnable::run, new TokenStatistics(), clock);
        next.add(token("mine"));
        shared.get(USER);
        next.add(token("theirs"));
        clock.advance(Duration.ofHours(9));
        next.add(token("fresh"));
        server.on(
                PATH,
                request -> request.headers().get("authorization").endsWith("fresh")
                        ? Answer.json(200, "{}")
                        : Answer.json(401, DEAD));
        HttpClientBuilder builder = HttpClientBuilder.create();
        new BearerTokens(shared, hosts).configureHttpClient(builder);

        try (CloseableHttpClient other = builder.build()) {
            assertThat(other.<Integer>execute(get(), response -> response.getCode()))
                    .isEqualTo(200);
        }
        assertThat(server.requests(PATH)).isEqualTo(3);
    }

    private AccessToken token(String value) {
        return AccessToken.of(
                Secret.of(value),
                server.url(),
                URI.create("https://login.salesforce.com/id/" + ScriptedServer.ORG_ID + "/" + ScriptedServer.USER_ID),
                "api",
                clock.instant());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"This session is not valid for use with the REST API", "Connected app is not attached to Agent"})
    void refusalThatNoNewTokenCures_costsNone(String message) throws Exception {
        server.issueTokens();
        String body = "[{\"message\":\"" + message + "\",\"errorCode\":\"INVALID_SESSION_ID\"}]";
        server.on(PATH, Answer.json(401, body));

        assertThat(call(get())).isEqualTo(new Reply(401, body));
        assertThat(server.requests(PATH)).isEqualTo(1);
        assertThat(tokens.kept(USER)).isPresent();
    }

    @Test
    void bodyThatCannotBeSentAgain_leavesThe401ToTheCaller_andTheNextCallHasANewToken() throws Exception {
        server.issueTokens();
        server.on(PATH, Answer.json(401, DEAD), Answer.json(200, "{}"));
        HttpPost post = named(new HttpPost(server.url() + PATH));
        post.setEntity(new InputStreamEntity(
                new ByteArrayInputStream("{}".getBytes(StandardCharsets.UTF_8)), ContentType.APPLICATION_JSON));

        assertThat(call(post)).isEqualTo(new Reply(401, DEAD));
        assertThat(call(get()).status()).isEqualTo(200);
        assertThat(server.received(PATH).get(1).headers()).containsEntry("authorization", "Bearer token-2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            301 |
            307 |
            420 | <html>not here</html>
            401 | [{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]
            400 | [{"errorCode":"URL_NOT_RESET","message":"Destination URL not reset."}]""")
    void orgThatMoved_isCalledOnceMore_atTheInstanceOfTheNewToken(int status, @Nullable String body) throws Exception {
        try (ScriptedServer moved = new ScriptedServer()) {
            server.on(
                    ScriptedServer.TOKEN_PATH,
                    Answer.json(200, server.tokenBody("token-1")),
                    Answer.json(200, moved.tokenBody("token-2")));
            server.on(
                    PATH,
                    new Answer(status, Map.of("Location", "https://elsewhere.example/"), body == null ? "" : body));
            moved.on(PATH, Answer.json(201, "{}"));
            HttpPost post = named(new HttpPost(server.url() + PATH));
            post.setEntity(new StringEntity("{\"a\":1}", ContentType.APPLICATION_JSON));

            assertThat(call(post)).isEqualTo(new Reply(201, "{}"));

            assertThat(server.received(PATH))
                    .extracting(request -> request.headers().get("authorization"))
                    .containsExactly("Bearer token-1");
            assertThat(moved.received(PATH)).singleElement().satisfies(request -> {
                assertThat(request.headers())
                        .containsEntry("authorization", "Bearer token-2")
                        .containsEntry("host", moved.url().getAuthority())
                        .doesNotContainKeys("orgbridge-org", "orgbridge-user");
                assertThat(request.body()).isEqualTo("{\"a\":1}");
            });
            assertThat(connections.getTotalStats().getLeased()).isZero();
        }
    }

    @Test
    void oldHostThatIsGone_isLeftForTheInstanceOfANewToken() throws Exception {
        try (ScriptedServer moved = new ScriptedServer();
                ScriptedServer gone = new ScriptedServer()) {
            server.on(
                    ScriptedServer.TOKEN_PATH,
                    Answer.json(200, gone.tokenBody("token-1")),
                    Answer.json(200, moved.tokenBody("token-2")));
            moved.on(PATH, Answer.json(200, "{}"));
            tokens.get(USER);
            gone.close();
            HttpGet first = named(new HttpGet(gone.url() + PATH));
            assertThatThrownBy(() -> call(first)).as("the token is too new").isInstanceOf(ConnectException.class);

            clock.advance(Duration.ofMinutes(2));

            assertThat(call(named(new HttpGet(gone.url() + PATH)))).isEqualTo(new Reply(200, "{}"));
        }
    }

    @Test
    void badRequestForAnotherReason_isNoMove_andItsBodyIsStillThere() throws Exception {
        server.issueTokens();
        server.on(PATH, Answer.json(400, "[{\"errorCode\":\"MALFORMED_QUERY\"}]"));

        assertThat(call(get())).isEqualTo(new Reply(400, "[{\"errorCode\":\"MALFORMED_QUERY\"}]"));
        assertThat(server.requests(PATH)).isEqualTo(1);
    }

    @Test
    void refusedRenewals_giveTheirConnectionsBack() {
        server.on(
                ScriptedServer.TOKEN_PATH,
                request -> server.requests(ScriptedServer.TOKEN_PATH) % 2 == 1
                        ? Answer.json(200, server.tokenBody("t"))
                        : Answer.json(400, "{\"error\":\"invalid_grant\",\"error_description\":\"inactive user\"}"));
        server.on(PATH, Answer.json(401, DEAD));

        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> call(get())).hasStackTraceContaining("inactive user");
            clock.advance(Duration.ofSeconds(2));
        }

        assertThat(connections.getTotalStats().getLeased()).isZero();
    }

    @Test
    void hostThatIsNotAllowed_getsNoToken() {
        server.issueTokens();

        assertThatThrownBy(() -> call(named(new HttpGet("http://evil.example/services"))))
                .hasStackTraceContaining("host_not_allowed");
    }

    @Test
    void redirect_isNotFollowed() throws Exception {
        try (ScriptedServer elsewhere = new ScriptedServer()) {
            server.issueTokens();
            server.on(PATH, new Answer(302, java.util.Map.of("Location", elsewhere.url() + "/x"), ""));

            assertThat(call(get()).status()).isEqualTo(302);
            assertThat(elsewhere.requests("/x")).isZero();
        }
    }

    @Test
    void callThatNamesNoUser_isRefused() {
        HttpGet get = new HttpGet(server.url() + PATH);
        get.setHeader(BearerTokens.ORG, USER.org());

        assertThatThrownBy(() -> call(get)).hasStackTraceContaining("Orgbridge-User");
        assertThat(server.requests(PATH)).isZero();
    }

    private HttpGet get() {
        return named(new HttpGet(URI.create(server.url() + PATH)));
    }

    private static <T extends HttpUriRequestBase> T named(T request) {
        request.setHeader(BearerTokens.ORG, USER.org());
        request.setHeader(BearerTokens.USER, USER.username());
        return request;
    }

    private Reply call(HttpUriRequestBase request) throws IOException {
        return client.execute(
                request,
                response -> new Reply(
                        response.getCode(),
                        response.getEntity() == null ? "" : EntityUtils.toString(response.getEntity())));
    }
}
