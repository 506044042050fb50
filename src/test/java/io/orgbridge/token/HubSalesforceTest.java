package io.orgbridge.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.orgbridge.fixtures.HeldClock;
import io.orgbridge.fixtures.ScriptedServer;
import io.orgbridge.fixtures.ScriptedServer.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** camel-salesforce with the shared tokens: its own token requests and revocations never reach the network. */
class HubSalesforceTest {
    private static final String QUERY = "/services/data/v66.0/query/";
    private static final String SIGNUP = "/services/data/v66.0/sobjects/SignupRequest";
    private static final String DEAD =
            "[{\"message\":\"Session expired or invalid\",\"errorCode\":\"INVALID_SESSION_ID\"}]";

    private final HeldClock clock = new HeldClock();
    private final ScriptedServer server = new ScriptedServer();
    private final OrgUser hub = OrgUser.ofHub("signup@vendor.example");
    private final SalesforceTokens tokens = Apps.tokens(server, clock);
    private final DefaultCamelContext context = new DefaultCamelContext();
    private ProducerTemplate template;

    @BeforeEach
    void start() {
        server.issueTokens();
        context.addComponent("salesforce-hub", HubSalesforce.component(context, tokens, server.url(), hub, "66.0"));
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        context.stop();
        server.close();
    }

    private String query() {
        return template.requestBody("salesforce-hub:query", "SELECT Id FROM SignupRequest", String.class);
    }

    private void answerQueries(String goodToken) {
        server.on(
                QUERY,
                request -> request.headers().getOrDefault("authorization", "").endsWith(" " + goodToken)
                        ? Answer.json(200, "{\"records\": []}")
                        : Answer.json(401, DEAD));
    }

    @Test
    void start_asksForNothing() {
        assertThat(server.requests(ScriptedServer.TOKEN_PATH)).isZero();
    }

    @Test
    void callsShareTheProvidersToken() {
        answerQueries("token-1");
        assertThat(tokens.get(hub).value().reveal()).isEqualTo("token-1");

        assertThat(query()).contains("records");
        assertThat(query()).contains("records");

        assertThat(server.requests(ScriptedServer.TOKEN_PATH)).isEqualTo(1);
    }

    @Test
    void deadToken_isRenewedOnce_andTheCallRepeatedWithItsBody() {
        answerQueries("token-1");
        query();
        server.on(
                SIGNUP,
                request -> request.headers().get("authorization").endsWith(" token-2")
                        ? Answer.json(201, "{\"id\": \"0SR5f0000004PqRGAU\", \"success\": true, \"errors\": []}")
                        : Answer.json(401, DEAD));

        String answer = template.requestBody(
                "salesforce-hub:createSObject?sObjectName=SignupRequest", "{\"Company\": \"Acme\"}", String.class);

        assertThat(answer).contains("0SR5f0000004PqRGAU");
        assertThat(server.received(SIGNUP))
                .extracting(ScriptedServer.Received::body)
                .containsOnly("{\"Company\": \"Acme\"}");
        assertThat(server.requests(ScriptedServer.TOKEN_PATH)).isEqualTo(2);
        assertThat(tokens.kept(hub)).map(token -> token.value().reveal()).contains("token-2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            301 |
            307 |
            420 | <html>not here</html>
            401 | [{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]
            400 | [{"errorCode":"URL_NOT_RESET","message":"Destination URL not reset."}]""")
    void hubThatMoved_isCalledOnceMore_atTheInstanceOfTheNewToken(int status, @Nullable String body) {
        try (ScriptedServer moved = new ScriptedServer()) {
            server.on(
                    ScriptedServer.TOKEN_PATH,
                    Answer.json(200, server.tokenBody("token-1")),
                    Answer.json(200, moved.tokenBody("token-2")));
            server.on(
                    SIGNUP,
                    new Answer(status, Map.of("Location", "https://elsewhere.example/"), body == null ? "" : body));
            moved.on(SIGNUP, Answer.json(201, "{\"id\": \"0SR5f0000004PqRGAU\", \"success\": true, \"errors\": []}"));
            moved.on(QUERY, Answer.json(200, "{\"records\": []}"));

            assertThat(template.requestBody(
                            "salesforce-hub:createSObject?sObjectName=SignupRequest",
                            "{\"Company\": \"Acme\"}",
                            String.class))
                    .contains("0SR5f0000004PqRGAU");

            assertThat(server.requests(SIGNUP)).isEqualTo(1);
            assertThat(moved.received(SIGNUP)).singleElement().satisfies(request -> {
                assertThat(request.body()).isEqualTo("{\"Company\": \"Acme\"}");
                assertThat(request.headers()).containsEntry("host", moved.url().getAuthority());
                assertThat(request.headers().get("authorization")).endsWith(" token-2");
            });
            assertThat(query()).as("calls go on there").contains("records");
            assertThat(server.requests(ScriptedServer.TOKEN_PATH)).isEqualTo(2);
        }
    }

    @Test
    void oldHostThatIsGone_isLeftForTheInstanceOfANewToken_withinTheSameCall() {
        try (ScriptedServer moved = new ScriptedServer();
                ScriptedServer gone = new ScriptedServer()) {
            server.on(
                    ScriptedServer.TOKEN_PATH,
                    Answer.json(200, gone.tokenBody("token-1")),
                    Answer.json(200, moved.tokenBody("token-2")));
            // No call, which would leave a connection that ends in another way than a host that is not there.
            tokens.get(hub);
            gone.close();
            clock.advance(Duration.ofMinutes(2));
            moved.on(SIGNUP, Answer.json(201, "{\"id\": \"0SR5f0000004PqRGAU\", \"success\": true, \"errors\": []}"));

            assertThat(template.requestBody(
                            "salesforce-hub:createSObject?sObjectName=SignupRequest",
                            "{\"Company\": \"Acme\"}",
                            String.class))
                    .contains("0SR5f0000004PqRGAU");

            assertThat(moved.received(SIGNUP)).singleElement().satisfies(request -> {
                assertThat(request.body()).isEqualTo("{\"Company\": \"Acme\"}");
                assertThat(request.headers().get("authorization")).endsWith(" token-2");
            });
        }
    }

    @Test
    void hostThatIsGoneForGood_isAFailure_andNoCallHangs() {
        try (ScriptedServer gone = new ScriptedServer()) {
            server.on(ScriptedServer.TOKEN_PATH, Answer.json(200, gone.tokenBody("token-1")));
            tokens.get(hub);
            gone.close();
            clock.advance(Duration.ofMinutes(2));

            assertThat(CompletableFuture.supplyAsync(this::query)).failsWithin(Duration.ofSeconds(20));
            assertThat(server.requests(ScriptedServer.TOKEN_PATH)).isEqualTo(2);
        }
    }

    @Test
    void manyCallsWithADeadToken_causeOneTokenRequest() {
        answerQueries("token-1");
        query();
        answerQueries("token-2");

        List<CompletableFuture<String>> calls = IntStream.range(0, 20)
                .mapToObj(i -> CompletableFuture.supplyAsync(this::query))
                .toList();

        assertThat(calls).allSatisfy(call -> assertThat(call.join()).contains("records"));
        assertThat(server.requests(ScriptedServer.TOKEN_PATH)).isEqualTo(2);
    }

    @Test
    void tokenThatCannotBeHad_isAFaultOfTheLogin_withItsNextStep() {
        server.on(
                ScriptedServer.TOKEN_PATH,
                Answer.json(
                        400,
                        "{\"error\":\"invalid_app_access\",\"error_description\":\"user is not admin approved\"}"));

        assertThatThrownBy(this::query)
                .isInstanceOfSatisfying(
                        CamelExecutionException.class,
                        failed -> assertThat(SalesforceFault.of(failed))
                                .returns(true, SalesforceFault::login)
                                .returns("invalid_app_access", SalesforceFault::code)
                                .returns(
                                        "Assign the user's profile or a permission set to the app, in the org",
                                        SalesforceFault::nextStep));
        clock.advance(Duration.ofSeconds(2));
        server.issueTokens();
        server.on(QUERY, Answer.json(200, "{\"records\": []}"));
        assertThat(query()).as("it is not remembered").contains("records");
    }

    @Test
    void renewalThatFails_isAFaultOfTheLogin_andNoCallHangs() {
        answerQueries("token-1");
        query();
        answerQueries("none");
        server.on(
                ScriptedServer.TOKEN_PATH,
                Answer.json(400, "{\"error\":\"invalid_grant\",\"error_description\":\"inactive user\"}"));

        CompletableFuture<String> call = CompletableFuture.supplyAsync(this::query);

        await().atMost(Duration.ofSeconds(20)).until(call::isDone);
        assertThatThrownBy(call::join)
                .satisfies(failed -> assertThat(SalesforceFault.of(failed))
                        .returns(true, SalesforceFault::login)
                        .returns("invalid_grant", SalesforceFault::code));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | LIMIT_EXCEEDED
            403 | REQUEST_LIMIT_EXCEEDED
            404 | NOT_FOUND
            500 | UNKNOWN_EXCEPTION
            503 | SERVER_UNAVAILABLE""")
    void refusal_reachesTheCallerWithItsCode(int status, String code) {
        server.on(SIGNUP, Answer.json(status, "[{\"message\":\"no\",\"errorCode\":\"" + code + "\"}]"));

        CompletableFuture<Object> call = CompletableFuture.supplyAsync(
                () -> template.requestBody("salesforce-hub:createSObject?sObjectName=SignupRequest", "{}"));

        await().atMost(Duration.ofSeconds(20)).until(call::isDone);
        assertThatThrownBy(call::join)
                .satisfies(failed -> assertThat(SalesforceFault.of(failed)).returns(code, SalesforceFault::code));
    }

    @Test
    void stop_revokesNothing() {
        answerQueries("token-1");
        query();

        context.stop();

        assertThat(server.requests("/services/oauth2/revoke")).isZero();
        assertThat(tokens.kept(hub)).isPresent();
    }
}
