package io.orgbridge.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.orgbridge.fixtures.ScriptedServer;
import io.orgbridge.fixtures.ScriptedServer.Answer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Salesforce is asked, behind everybody's back, how long an org's tokens live; a failure of that hurts nobody. */
class IntrospectedTokensTest {
    private static final String PATH = "/services/oauth2/introspect";
    private static final String TOKEN = "00D5f000004AbCd!AQ0secretToken";
    private static final OrgUser USER = new OrgUser(ScriptedServer.ORG_ID, "admin@acme.example");

    private final Clock clock = Clock.systemUTC();
    private final ScriptedServer server = new ScriptedServer();
    private final IdleTimes idleTimes = new IdleTimes();
    private final List<Runnable> background = new ArrayList<>();

    @AfterEach
    void stop() {
        server.close();
    }

    private IntrospectedTokens tokens(Instant obtainedAt) {
        AccessToken token = new AccessToken(
                Secret.of(TOKEN),
                server.url(),
                URI.create("https://login.salesforce.com/id/x/y"),
                ScriptedServer.ORG_ID,
                ScriptedServer.USER_ID,
                "api",
                obtainedAt);
        return new IntrospectedTokens(
                (orgUser, spent) -> token,
                Apps.withSecret("8123456789"),
                new TokenEndpoint(AllowedHosts.of(AllowedHosts.SALESFORCE), clock),
                idleTimes,
                background::add,
                clock);
    }

    private void answerEndsIn(Duration rest) {
        server.on(
                PATH,
                Answer.json(
                        200,
                        "{\"active\": true, \"iat\": 1, \"exp\": "
                                + clock.instant().plus(rest).getEpochSecond() + "}"));
    }

    @Test
    void firstLoginOfAnOrg_isFollowedByOneQuestion_forWhichNobodyWaits() {
        answerEndsIn(Duration.ofMinutes(15));
        IntrospectedTokens tokens = tokens(clock.instant());

        tokens.token(USER, null);
        tokens.token(new OrgUser(ScriptedServer.ORG_ID, "ana@acme.example"), null);

        assertThat(background).hasSize(1);
        assertThat(server.requests(PATH)).isZero();
        assertThat(idleTimes.of(ScriptedServer.ORG_ID, 0)).isEqualTo(IdleTimes.UNKNOWN);

        background.get(0).run();

        assertThat(Duration.ofMillis(idleTimes.of(ScriptedServer.ORG_ID, 0)))
                .isBetween(Duration.ofSeconds(890), Duration.ofSeconds(901));
        assertThat(server.received(PATH))
                .singleElement()
                .satisfies(request -> assertThat(request.body())
                        .contains("token=00D5f000004AbCd%21AQ0secretToken", "client_secret=8123456789", "client_id="));
    }

    @Test
    void orgWhoseIdleTimeIsKnown_isNotAskedAbout() {
        idleTimes.told(ScriptedServer.ORG_ID, Duration.ofHours(2));

        tokens(clock.instant()).token(USER, null);

        assertThat(background).isEmpty();
    }

    @Test
    void tokenThatWasThereForLong_tellsNothing() {
        tokens(clock.instant().minus(Duration.ofMinutes(5))).token(USER, null);

        assertThat(background).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"active\": false}",
                "{\"active\": true}",
                "{\"active\": true, \"exp\": 1}",
                "{\"active\": true, \"exp\": \"soon\"}",
                "<html>maintenance</html>",
                "",
                "[]"
            })
    void answerThatTellsNothing_changesNothing_andTheNextLoginAsksAgain(String body) {
        IntrospectedTokens tokens = tokens(clock.instant());
        server.on(PATH, Answer.json(200, body));

        tokens.token(USER, null);
        background.get(0).run();

        assertThat(idleTimes.isTold(ScriptedServer.ORG_ID)).isFalse();
        tokens.token(USER, null);
        assertThat(background).hasSize(2);
    }

    @Test
    void refusalOrNoAnswerAtAll_hurtsNobody() {
        IntrospectedTokens tokens = tokens(clock.instant());
        server.on(PATH, Answer.json(400, "{\"error\":\"invalid_client\"}"));
        tokens.token(USER, null);
        background.get(0).run();
        server.close();
        tokens.token(USER, null);
        background.get(1).run();

        assertThat(tokens.token(USER, null).value().reveal()).isEqualTo(TOKEN);
        assertThat(idleTimes.isTold(ScriptedServer.ORG_ID)).isFalse();
    }

    @Test
    void noThreadForTheQuestion_hurtsNobody() {
        AccessToken token = ScriptedGrant.token("t");
        IntrospectedTokens tokens = new IntrospectedTokens(
                (orgUser, spent) -> token,
                Apps.withSecret("8123456789"),
                new TokenEndpoint(AllowedHosts.of(AllowedHosts.SALESFORCE), Clock.systemUTC()),
                idleTimes,
                task -> {
                    throw new RejectedExecutionException("full");
                },
                Clock.fixed(token.obtainedAt(), java.time.ZoneOffset.UTC));

        assertThat(tokens.token(USER, null)).isSameAs(token);
        assertThat(tokens.token(USER, null)).isSameAs(token);
    }
}
