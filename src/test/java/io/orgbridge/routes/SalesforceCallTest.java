package io.orgbridge.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orgbridge.fixtures.ScriptedServer;
import io.orgbridge.fixtures.ScriptedServer.Answer;
import io.orgbridge.fixtures.Seeds;
import io.orgbridge.token.AccessToken;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The one way to call an org: only what the route names goes out, only the answer comes back, and never a token. */
class SalesforceCallTest extends RouteTest {
    private static final String PATH = "/services/data/v66.0/limits";

    private final ScriptedServer evil = new ScriptedServer();

    @BeforeEach
    void start() throws Exception {
        server.on(PATH, Answer.json(200, "{\"ok\": true}"));
        begin();
    }

    @AfterEach
    void stop() {
        evil.close();
    }

    private Map<String, Object> headers() {
        Map<String, Object> headers = new HashMap<>();
        headers.put("Orgbridge-Org", Seeds.ORG);
        headers.put("Orgbridge-User", Seeds.ADMIN);
        headers.put("Orgbridge-Path", PATH + "?a=%2C1");
        return headers;
    }

    private Exchange call(Map<String, Object> headers) {
        return template.request("direct:orgbridge-salesforce-call", exchange -> {
            exchange.getMessage().setHeaders(headers);
            exchange.getMessage().setBody("");
        });
    }

    @Test
    void call_goesToThePathAtTheOrgsInstance_withItsQueryAsItIs() {
        Exchange answered = call(headers());

        assertThat(answered.getException()).isNull();
        assertThat(answered.getMessage().getBody(String.class)).isEqualTo("{\"ok\": true}");
        assertThat(server.received(PATH)).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("GET");
            assertThat(request.query()).isEqualTo("a=%2C1");
        });
    }

    @Test
    void oneStep_callsAnOrg_byItsOptionsAlone() {
        String endpoint = "orgbridge-salesforce:" + PATH + "?org=" + Seeds.ORG + "&user=" + Seeds.ADMIN + "&a=b c";

        Exchange answered = template.request(endpoint, exchange -> {
            exchange.getMessage().setHeader("Orgbridge-Org", "hub");
            exchange.getMessage().setHeader("Orgbridge-User", "thief@evil.example");
            exchange.getMessage().setHeader("Orgbridge-Path", "/other");
        });

        assertThat(answered.getException()).isNull();
        assertThat(answered.getMessage().getBody(String.class)).isEqualTo("{\"ok\": true}");
        assertThat(answered.getMessage().getHeaders()).doesNotContainKeys("Orgbridge-Org", "Orgbridge-User");
        assertThat(server.received(PATH)).singleElement().satisfies(request -> {
            assertThat(request.query()).isEqualTo("a=b+c");
            assertThat(request.headers()).containsKey("authorization");
        });
        assertThat(server.requests("/other")).isZero();
    }

    @Test
    void oneStep_sendsTheBody_whereTheMethodHasOne() {
        server.on("/services/data/v66.0/sobjects/Case", Answer.json(201, "{}"));

        template.requestBody(
                "orgbridge-salesforce:/services/data/v66.0/sobjects/Case?method=POST&org=" + Seeds.ORG + "&user="
                        + Seeds.ADMIN,
                "{\"Subject\": \"x\"}");

        assertThat(server.received("/services/data/v66.0/sobjects/Case"))
                .singleElement()
                .satisfies(request -> {
                    assertThat(request.method()).isEqualTo("POST");
                    assertThat(request.body()).isEqualTo("{\"Subject\": \"x\"}");
                });
    }

    @Test
    void oneStep_withoutAUser_isRefusedWhenTheRouteIsMade() {
        assertThatThrownBy(() -> context.getEndpoint("orgbridge-salesforce:" + PATH + "?org=hub"))
                .rootCause()
                .hasMessageContaining("The option user is missing");
    }

    @Test
    void tokenHandedToARoute_canBeTakenBack() {
        Map<String, Object> who = Map.of("Orgbridge-Org", Seeds.ORG, "Orgbridge-User", Seeds.ADMIN);
        AccessToken first = template.requestBodyAndHeaders("direct:orgbridge-token", "", who, AccessToken.class);

        template.requestBodyAndHeaders(
                "direct:orgbridge-token-rejected", first.value().reveal(), who);

        assertThat(template.requestBodyAndHeaders("direct:orgbridge-token", "", who, AccessToken.class))
                .isNotEqualTo(first);
    }

    @Test
    void headersFromOutside_neitherMoveTheCallNorTravelWithIt() {
        Map<String, Object> headers = headers();
        headers.put(Exchange.HTTP_URI, evil.url() + "/steal");
        headers.put(Exchange.HTTP_PATH, "/other");
        headers.put(Exchange.HTTP_QUERY, "b=2");
        headers.put(Exchange.HTTP_RAW_QUERY, "b=3");
        headers.put("CamelRestHttpUri", evil.url() + "/steal");
        headers.put("camelhttpuri", evil.url() + "/steal");
        headers.put("Authorization", "Bearer of-somebody-else");
        headers.put("Cookie", "sid=stolen");
        headers.put("Host", "evil.example");
        headers.put("X-Forwarded-For", "10.0.0.1");
        headers.put("X-HTTP-Method-Override", "DELETE");

        assertThat(call(headers).getException()).isNull();

        assertThat(evil.requests("/steal")).isZero();
        assertThat(server.received(PATH)).singleElement().satisfies(request -> {
            assertThat(request.query()).isEqualTo("a=%2C1");
            assertThat(request.headers())
                    .containsEntry("authorization", "Bearer token-1")
                    .containsEntry("host", server.url().getAuthority())
                    .doesNotContainKeys("cookie", "x-forwarded-for", "x-http-method-override", "camelresthttpuri")
                    .doesNotContainKeys("orgbridge-org", "orgbridge-user", "orgbridge-path");
        });
    }

    @Test
    void pathThatIsAnAddress_isRefused() {
        Map<String, Object> headers = headers();
        headers.put("Orgbridge-Path", evil.url() + "/steal");

        assertThat(call(headers).getException()).isInstanceOf(IllegalArgumentException.class);
        assertThat(evil.requests("/steal")).isZero();
    }

    @Test
    void exchange_neverHoldsTheToken_norWhatAddressedTheCall() {
        Exchange answered = call(headers());

        assertThat(answered.getMessage().getHeaders())
                .doesNotContainKeys(
                        "Authorization", "Orgbridge-Org", "Orgbridge-User", "Orgbridge-Path", Exchange.HTTP_URI);
        assertThat(answered.getMessage().getHeaders().toString()
                        + answered.getIn().getHeaders()
                        + answered.getAllProperties()
                        + answered.getVariables())
                .doesNotContain("token-1");
    }

    @Test
    void failedCall_doesNotShowTheTokenEither() {
        server.on(PATH, Answer.json(404, "[{\"errorCode\":\"NOT_FOUND\",\"message\":\"no\"}]"));

        Exchange failed = call(headers());

        assertThat(failed.getException()).hasMessageContaining("404");
        assertThat(org.assertj.core.util.Throwables.getStackTrace(failed.getException()))
                .doesNotContain("token-1");
        assertThat(failed.getMessage().getHeaders()).doesNotContainKey("Authorization");
    }

    @Test
    void deadToken_isRenewedOnce_withOneTokenRequest() {
        call(headers());
        server.on(
                PATH,
                request -> request.headers().get("authorization").equals("Bearer token-2")
                        ? Answer.json(200, "{}")
                        : Answer.json(401, "[{\"errorCode\":\"INVALID_SESSION_ID\"}]"));

        List<CompletableFuture<Exchange>> calls = IntStream.range(0, 20)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> call(headers())))
                .toList();

        assertThat(calls)
                .allSatisfy(call -> assertThat(call.join().getException()).isNull());
        assertThat(server.requests(ScriptedServer.TOKEN_PATH)).isEqualTo(2);
    }

    @Test
    void post_goesWithItsBodyAndContentType() {
        Map<String, Object> headers = headers();
        headers.put(Exchange.HTTP_METHOD, "POST");
        headers.put(Exchange.CONTENT_TYPE, "application/json;charset=UTF-8");

        Exchange answered = template.request("direct:orgbridge-salesforce-call", exchange -> {
            exchange.getMessage().setHeaders(headers);
            exchange.getMessage().setBody("{\"name\": \"Zoë\"}");
        });

        assertThat(answered.getException()).isNull();
        assertThat(server.received(PATH).get(0))
                .returns("POST", ScriptedServer.Received::method)
                .returns("{\"name\": \"Zoë\"}", ScriptedServer.Received::body);
        assertThat(answered.getMessage().getHeader(Exchange.HTTP_METHOD))
                .as("the next call is a GET again")
                .isNull();
    }

    @Test
    void hostsRoute_getsAToken_whichDoesNotShowItself() {
        Map<String, Object> headers = headers();

        AccessToken token = template.requestBodyAndHeaders("direct:orgbridge-token", null, headers, AccessToken.class);

        assertThat(token.value().reveal()).isEqualTo("token-1");
        assertThat(token.toString()).doesNotContain("token-1");
    }

    @Test
    void tokenWithoutNamingAUser_isRefused() {
        assertThatThrownBy(() -> template.requestBody("direct:orgbridge-token", null, AccessToken.class))
                .hasStackTraceContaining("A token needs an org and a username");
        assertThat(server.requests(ScriptedServer.TOKEN_PATH)).isZero();
    }
}
