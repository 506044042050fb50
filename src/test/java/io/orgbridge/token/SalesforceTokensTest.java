package io.orgbridge.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.orgbridge.fixtures.HeldClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The shared provider asks once however many want a token, and one org's trouble stays that org's. */
class SalesforceTokensTest {
    private static final String ORG = "00D5f000004AbCdEAK";
    private static final OrgUser USER = new OrgUser(ORG, "admin@acme.example");

    private final HeldClock clock = new HeldClock();
    private final ScriptedGrant grant = new ScriptedGrant();
    private final SalesforceTokens tokens = new SalesforceTokens(grant, clock);

    @Test
    void manyThreadsAtOnce_causeOneRequestAndGetItsToken() throws Exception {
        ConcurrentLinkedQueue<Object> results = askByManyThreads();

        assertThat(results).hasSize(64).containsOnly(ScriptedGrant.token("token-1"));
        assertThat(grant.calls()).isEqualTo(1);
    }

    @Test
    void manyThreadsAtOnce_shareOneFailure_eachWithAStackOfItsOwn() throws Exception {
        grant.answer(number -> {
            throw TokenException.of("invalid_grant", "audience is invalid", "Set the audience");
        });

        ConcurrentLinkedQueue<Object> results = askByManyThreads();

        assertThat(grant.calls()).isEqualTo(1);
        assertThat(results)
                .hasSize(64)
                .doesNotHaveDuplicates()
                .allSatisfy(result -> assertThat(result).isInstanceOfSatisfying(TokenException.class, failure -> {
                    assertThat(failure.error()).isEqualTo("invalid_grant");
                    assertThat(failure.nextStep()).isEqualTo("Set the audience");
                    assertThat(failure).hasMessage("invalid_grant: audience is invalid");
                }));
    }

    @Test
    void failure_isKeptForASecondAndThenAskedAnew() {
        grant.answer(number -> {
            if (number == 1) {
                throw TokenException.passing("http_503", "busy", "Wait", null);
            }
            return ScriptedGrant.token("token-" + number);
        });

        assertThatThrownBy(() -> tokens.get(USER)).isInstanceOf(TokenException.class);
        clock.advance(Duration.ofSeconds(1));
        assertThatThrownBy(() -> tokens.get(USER)).isInstanceOf(TokenException.class);
        assertThat(grant.calls()).isEqualTo(1);

        clock.advance(Duration.ofMillis(1));
        assertThat(tokens.get(USER).value().reveal()).isEqualTo("token-2");
    }

    @Test
    void unexpectedFailureOfTheGrant_doesNotStick() {
        grant.answer(number -> {
            if (number == 1) {
                throw new IllegalStateException("database gone");
            }
            return ScriptedGrant.token("token-" + number);
        });

        assertThatThrownBy(() -> tokens.get(USER)).hasRootCauseMessage("database gone");
        clock.advance(Duration.ofSeconds(2));

        assertThat(tokens.get(USER).value().reveal()).isEqualTo("token-2");
    }

    @Test
    void reject_dropsTheRejectedToken() {
        AccessToken first = tokens.get(USER);
        tokens.reject(USER, first);

        assertThat(tokens.kept(USER)).isEmpty();
        assertThat(tokens.get(USER).value().reveal()).isEqualTo("token-2");
    }

    @Test
    void reject_leavesATokenThatReplacedTheRejectedOne() {
        AccessToken first = tokens.get(USER);
        tokens.reject(USER, first);
        AccessToken second = tokens.get(USER);

        tokens.reject(USER, first);

        assertThat(tokens.kept(USER)).contains(second);
        assertThat(tokens.get(USER)).isEqualTo(second);
        assertThat(grant.calls()).isEqualTo(2);
    }

    @Test
    void rejectByManyCallersOfTheSameToken_causesOneNewRequest() throws Exception {
        AccessToken dead = tokens.get(USER);
        List<Thread> callers = IntStream.range(0, 32)
                .mapToObj(i -> new Thread(() -> {
                    tokens.reject(USER, dead);
                    tokens.get(USER);
                }))
                .toList();
        callers.forEach(Thread::start);
        for (Thread caller : callers) {
            caller.join(10_000);
        }

        assertThat(grant.calls()).isEqualTo(2);
    }

    @Test
    void slowOrg_doesNotDelayAnother() throws Exception {
        grant.hold(ORG);
        Thread slow = new Thread(() -> tokens.get(USER));
        slow.start();
        grant.awaitHeld();

        for (int i = 0; i < 200; i++) {
            assertThat(tokens.get(new OrgUser("00D5f00000000" + (10 + i % 90) + "EAK", "u" + i + "@b.example")))
                    .isNotNull();
        }

        assertThat(slow.isAlive()).isTrue();
        grant.release();
        slow.join(10_000);
        assertThat(tokens.kept(USER)).isPresent();
    }

    @Test
    void keptToken_isNotAskedFor() {
        assertThat(tokens.kept(USER)).isEmpty();
        assertThat(grant.calls()).isZero();
    }

    @Test
    void usernamesThatDifferInCaseOnly_areOneUser() {
        AccessToken token = tokens.get(USER);

        assertThat(tokens.token(ORG, "Admin@ACME.example")).isSameAs(token);
    }

    @Test
    void missingOrgOrUser_isRefusedBeforeAnythingIsSent() {
        assertThat(catchThrowable(() -> tokens.token(null, "admin@acme.example")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(catchThrowable(() -> tokens.token(ORG, " "))).isInstanceOf(IllegalArgumentException.class);
        assertThat(grant.calls()).isZero();
    }

    private ConcurrentLinkedQueue<Object> askByManyThreads() throws InterruptedException {
        grant.hold(ORG);
        ConcurrentLinkedQueue<Object> results = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            threads.add(new Thread(() -> {
                try {
                    results.add(tokens.get(USER));
                } catch (TokenException e) {
                    results.add(e);
                }
            }));
        }
        threads.forEach(Thread::start);
        grant.awaitHeld();
        await().until(() -> threads.stream()
                .allMatch(thread ->
                        thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING));
        grant.release();
        for (Thread thread : threads) {
            thread.join(10_000);
        }
        return results;
    }
}
