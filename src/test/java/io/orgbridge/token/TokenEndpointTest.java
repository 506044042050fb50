package io.orgbridge.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.orgbridge.fixtures.HeldClock;
import io.orgbridge.fixtures.ScriptedServer;
import io.orgbridge.fixtures.ScriptedServer.Answer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The token endpoint's answers, good and bad, become a token or a reason with a next step, and never show a secret. */
class TokenEndpointTest {
    private static final String ASSERTION = "eyJhbGciOiJSUzI1NiJ9.c2VjcmV0LWFzc2VydGlvbg.c2lnbmF0dXJl";
    private static final String TOKEN = "00D5f000004AbCd!AQ0secretToken.0123456789";
    private static final String IDENTITY =
            "https://login.salesforce.com/id/" + ScriptedServer.ORG_ID + "/" + ScriptedServer.USER_ID;
    private static final OrgUser USER = new OrgUser(ScriptedServer.ORG_ID, "admin@acme.example");

    private final HeldClock clock = new HeldClock();
    private final ScriptedServer server = new ScriptedServer();
    private final TokenEndpoint endpoint = new TokenEndpoint(AllowedHosts.of(AllowedHosts.SALESFORCE), clock);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void goodAnswer_becomesAToken_andUnknownMembersAreSkipped() {
        server.on(ScriptedServer.TOKEN_PATH, Answer.json(200, server.tokenBody(TOKEN)));

        assertThat(post()).satisfies(token -> {
            assertThat(token.value().reveal()).isEqualTo(TOKEN);
            assertThat(token.instanceUrl()).isEqualTo(server.url());
            assertThat(token.identityUrl()).hasToString(IDENTITY);
            assertThat(token.orgId()).isEqualTo(ScriptedServer.ORG_ID);
            assertThat(token.userId()).isEqualTo(ScriptedServer.USER_ID);
            assertThat(token.scope()).isEqualTo("api chatter_api");
            assertThat(token.obtainedAt()).isEqualTo(HeldClock.START);
        });
    }

    @Test
    void instanceUrlWithTrailingSlash_isKeptWithoutIt() {
        answer(ScriptedServer.tokenBody(TOKEN, server.url() + "/", IDENTITY));

        assertThat(post().resolve("/services/data")).isEqualTo(URI.create(server.url() + "/services/data"));
    }

    @Test
    void idsOf15Characters_areKeptWith18() {
        answer(ScriptedServer.tokenBody(
                TOKEN, server.url().toString(), "https://login.salesforce.com/id/00D5f000004AbCd/0055f00000BcDeF"));

        assertThat(post())
                .returns(ScriptedServer.ORG_ID, AccessToken::orgId)
                .returns(ScriptedServer.USER_ID, AccessToken::userId);
    }

    @Test
    void onlyTheMissingApproval_isNotYetApproved() {
        server.on(
                ScriptedServer.TOKEN_PATH,
                Answer.json(
                        400,
                        "{\"error\":\"invalid_grant\",\"error_description\":\"user hasn't approved this consumer\"}"),
                Answer.json(400, "{\"error\":\"invalid_grant\",\"error_description\":\"audience is invalid\"}"));

        assertThat(failure().isNotYetApproved()).isTrue();
        assertThat(failure().isNotYetApproved()).isFalse();
    }

    @Test
    void errorWithoutDescriptionOrCode_isStillAReason() {
        server.on(ScriptedServer.TOKEN_PATH, Answer.json(400, "{}"));

        assertThat(failure()).hasMessageContaining("no description").returns("unknown_error", TokenException::error);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>login</html>",
                "",
                "null",
                "[{\"errorCode\":\"NOT_FOUND\"}]",
                "{\"access_token\": \"x",
                "7"
            })
    void answerThatIsNotTheJsonOfATokenEndpoint_isNotJson(String body) {
        for (int status : new int[] {200, 400, 404}) {
            server.on(ScriptedServer.TOKEN_PATH, Answer.html(status, body));

            assertThat(failure())
                    .hasMessageContaining("HTTP " + status)
                    .returns("not_json", TokenException::error)
                    .returns(false, TokenException::isTransient);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirect_isRefused_andTheAssertionIsNotSentOn(int status) {
        try (ScriptedServer elsewhere = new ScriptedServer()) {
            elsewhere.issueTokens();
            server.on(
                    ScriptedServer.TOKEN_PATH,
                    new Answer(status, Map.of("Location", elsewhere.url() + ScriptedServer.TOKEN_PATH), ""));

            assertThat(failure()).returns("redirect_refused", TokenException::error);
            assertThat(elsewhere.requests(ScriptedServer.TOKEN_PATH)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {420, 429, 500, 502, 503, 504})
    void busyServer_isWorthATryLater(int status) {
        server.on(ScriptedServer.TOKEN_PATH, Answer.html(status, "<html>maintenance</html>"));

        assertThat(failure())
                .returns("http_" + status, TokenException::error)
                .returns(true, TokenException::isTransient);
    }

    @Test
    void refusedConnection_isUnreachable_andWorthATryLater() {
        server.close();

        assertThat(failure())
                .hasMessageContaining(server.url().toString())
                .returns("unreachable", TokenException::error)
                .returns(true, TokenException::isTransient);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "http://acme.my.salesforce.com",
                "https://salesforce.com.evil.example",
                "https://acme.my.salesforce.com@evil.example",
                "ftp://acme.my.salesforce.com"
            })
    void instanceUrlOnAHostThatIsNotAllowed_isRefused(String instanceUrl) {
        answer(ScriptedServer.tokenBody(TOKEN, instanceUrl, IDENTITY));

        assertThat(failure()).returns("host_not_allowed", TokenException::error);
    }

    @Test
    void identityUrlOnAHostThatIsNotAllowed_isRefused() {
        answer(ScriptedServer.tokenBody(
                TOKEN, server.url().toString(), IDENTITY.replace("login.salesforce.com", "evil.example")));

        assertThat(failure()).returns("host_not_allowed", TokenException::error);
    }

    @Test
    void loginUrlOnAHostThatIsNotAllowed_isNeverAsked() {
        TokenException failure = catchThrowableOfType(
                TokenException.class, () -> endpoint.post(request(URI.create("http://login.salesforce.com"), USER)));

        assertThat(failure).returns("host_not_allowed", TokenException::error);
    }

    @Test
    void credentialsInAnAddress_areNotRepeatedInTheRefusal() {
        answer(ScriptedServer.tokenBody(TOKEN, "https://joe:pa55w0rd@evil.example", IDENTITY));

        assertThat(failure()).hasMessageContaining("evil.example").hasMessageNotContaining("pa55w0rd");
    }

    @Test
    void tokenOfAnotherOrg_isRefused() {
        answer(ScriptedServer.tokenBody(
                TOKEN,
                server.url().toString(),
                "https://login.salesforce.com/id/00D5f000004ZzZzUAK/" + ScriptedServer.USER_ID));

        assertThat(failure()).hasMessageContaining("00D5f000004ZzZz").returns("wrong_org", TokenException::error);
    }

    @Test
    void tokenForTheHub_mayBeOfAnyOrg() {
        answer(server.tokenBody(TOKEN));

        assertThat(endpoint.post(request(server.url(), OrgUser.ofHub("hub@vendor.example")))
                        .token()
                        .orgId())
                .isEqualTo(ScriptedServer.ORG_ID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"access_token\":\"x\",\"id\":\"https://login.salesforce.com/id/00D5f000004AbCd/0055f00000BcDeF\"}",
                "{\"access_token\":\"x\",\"instance_url\":\"https://a.my.salesforce.com\"}",
                "{\"access_token\":\"\",\"instance_url\":\"https://a.my.salesforce.com\","
                        + "\"id\":\"https://login.salesforce.com/id/00D5f000004AbCd/0055f00000BcDeF\"}",
                "{\"access_token\":\"x\",\"instance_url\":\"https://a b\","
                        + "\"id\":\"https://login.salesforce.com/id/00D5f000004AbCd/0055f00000BcDeF\"}",
                "{\"access_token\":\"x\",\"instance_url\":\"https://a.my.salesforce.com\","
                        + "\"id\":\"https://login.salesforce.com/id/00D5f000004AbCdE/0055f00000BcDeF\"}",
                "{\"access_token\":\"x\",\"instance_url\":\"https://a.my.salesforce.com\","
                        + "\"id\":\"https://login.salesforce.com/id/nobody\"}",
                "{\"access_token\":\"x\",\"instance_url\":\"https://a.my.salesforce.com/services/apexrest/x\","
                        + "\"id\":\"https://login.salesforce.com/id/00D5f000004AbCd/0055f00000BcDeF\"}"
            })
    void answerWithoutOneOfItsParts_isIncomplete(String body) {
        answer(body);

        assertThat(failure()).returns("incomplete_token_response", TokenException::error);
    }

    @Test
    void noFailure_showsAssertionOrToken() {
        String echo = ASSERTION + " " + TOKEN;
        Answer[] answers = {
            Answer.html(200, "<html>" + echo + "</html>"),
            Answer.html(400, echo),
            Answer.html(503, echo),
            Answer.json(200, "{\"access_token\":\"" + TOKEN + "\",\"instance_url\":" + ASSERTION + "}"),
            Answer.json(200, "{\"access_token\":\"" + TOKEN + "\"}"),
            Answer.json(200, ScriptedServer.tokenBody(TOKEN, "https://evil.example", IDENTITY)),
            Answer.json(200, ScriptedServer.tokenBody(TOKEN, "::" + TOKEN, IDENTITY)),
            Answer.json(200, ScriptedServer.tokenBody(TOKEN, "https://a.my.salesforce.com", TOKEN)),
            new Answer(302, Map.of("Location", "https://evil.example/?" + ASSERTION), echo),
            Answer.json(400, "{\"error\":\"invalid_grant\",\"error_description\":\"invalid assertion\"}")
        };
        for (Answer answer : answers) {
            server.on(ScriptedServer.TOKEN_PATH, answer);

            assertThat(everything(failure())).doesNotContain(ASSERTION).doesNotContain("secretToken");
        }
    }

    private void answer(String body) {
        server.on(ScriptedServer.TOKEN_PATH, Answer.json(200, body));
    }

    private AccessToken post() {
        return endpoint.post(request(server.url(), USER)).token();
    }

    private static TokenRequest request(URI loginUrl, OrgUser orgUser) {
        return new TokenRequest(
                loginUrl,
                orgUser,
                Apps.APP,
                "https://login.salesforce.com",
                Map.of("grant_type", "x", "assertion", ASSERTION));
    }

    private TokenException failure() {
        TokenException failure = catchThrowableOfType(TokenException.class, this::post);
        assertThat(failure).isNotNull();
        assertThat(failure.nextStep()).isNotBlank();
        return failure;
    }

    private static String everything(TokenException failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text + failure.error() + failure.nextStep() + failure;
    }
}
