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
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The shared provider asks once however many want a token, and one org's trouble stays that org's. */
class SalesforceTokensTest {
    private static final String ORG = "00D5f000004AbCdEAK";
    private static final OrgUser USER = new OrgUser(ORG, "admin@acme.example");

    private final HeldClock clock = new HeldClock();
    private final ScriptedGrant grant = new ScriptedGrant();
    private final SalesforceTokens tokens = new SalesforceTokens(grant, Runnable::run, new TokenStatistics(), clock);

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
    void failuresInARow_areAskedForMoreAndMoreRarely_andTheNextGoodAnswerForgetsThem() {
        AtomicBoolean broken = new AtomicBoolean(true);
        grant.answer(number -> {
            if (broken.get()) {
                throw TokenException.of("inactive_org", "locked", "Ask");
            }
            return ScriptedGrant.token("token-" + number);
        });

        for (int pause : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            int before = grant.calls();
            assertThatThrownBy(() -> tokens.get(USER)).isInstanceOf(TokenException.class);
            assertThat(grant.calls()).isEqualTo(before + 1);
            clock.advance(Duration.ofSeconds(pause));
            assertThatThrownBy(() -> tokens.get(USER)).hasMessageContaining("locked");
            assertThat(grant.calls()).as("within %s s", pause).isEqualTo(before + 1);
            clock.advance(Duration.ofMillis(1));
        }
        broken.set(false);
        AccessToken good = tokens.get(USER);
        tokens.reject(USER, good);
        broken.set(true);
        assertThatThrownBy(() -> tokens.get(USER)).isInstanceOf(TokenException.class);
        int calls = grant.calls();
        clock.advance(Duration.ofMillis(1001));
        assertThatThrownBy(() -> tokens.get(USER)).isInstanceOf(TokenException.class);
        assertThat(grant.calls()).isEqualTo(calls + 1);
    }

    @Test
    void tokenThatDiedAfterARest_teachesTheOrgsIdleTime_andTheNextIsRenewedInTheBackground_beforeItsEnd() {
        List<Runnable> background = new ArrayList<>();
        SalesforceTokens held = new SalesforceTokens(grant, background::add, new TokenStatistics(), clock);
        AccessToken first = held.get(USER);
        clock.advance(Duration.ofMinutes(31));
        held.reject(USER, held.get(USER));
        AccessToken second = held.get(USER);
        assertThat(second).isNotEqualTo(first);

        clock.advance(Duration.ofMinutes(25));
        assertThat(held.get(USER)).as("near its end the old one is given").isEqualTo(second);
        assertThat(held.get(USER)).isEqualTo(second);
        assertThat(background).as("one caller has it renewed").hasSize(1);
        assertThat(grant.calls()).isEqualTo(2);

        background.get(0).run();
        assertThat(held.get(USER).value().reveal()).isEqualTo("token-3");
        assertThat(held.statistics().renewals()).isEqualTo(1);
    }

    @Test
    void tokenThatRestedPastTheOrgsIdleTime_isNotGivenAnyMore() {
        tokens.get(USER);
        clock.advance(Duration.ofMinutes(16));
        tokens.reject(USER, tokens.get(USER));
        AccessToken second = tokens.get(USER);

        clock.advance(Duration.ofMinutes(15));

        assertThat(tokens.get(USER)).isNotEqualTo(second);
        assertThat(grant.spent()).last().isEqualTo(second);
    }

    @Test
    void tokenInSteadyUse_isKeptHoweverOldItGets() {
        tokens.get(USER);
        clock.advance(Duration.ofMinutes(16));
        tokens.reject(USER, tokens.get(USER));
        AccessToken kept = tokens.get(USER);

        for (int i = 0; i < 200; i++) {
            clock.advance(Duration.ofMinutes(5));
            assertThat(tokens.get(USER)).isEqualTo(kept);
        }
    }

    @Test
    void backgroundRenewalThatFails_leavesTheTokenInUse() {
        tokens.get(USER);
        clock.advance(Duration.ofMinutes(16));
        tokens.reject(USER, tokens.get(USER));
        AccessToken kept = tokens.get(USER);
        grant.answer(number -> {
            throw TokenException.passing("http_503", "busy", "Wait", null);
        });

        clock.advance(Duration.ofMinutes(13));

        assertThat(tokens.get(USER)).isEqualTo(kept);
        assertThat(tokens.get(USER)).isEqualTo(kept);
        assertThat(tokens.statistics().failures()).containsEntry("http_503", 1L);
        assertThat(tokens.canGetAny()).isTrue();
    }

    @Test
    void fullBackground_letsTheTokenBe_andTriesLater() {
        SalesforceTokens full = new SalesforceTokens(
                grant,
                task -> {
                    throw new RejectedExecutionException();
                },
                new TokenStatistics(),
                clock);
        full.get(USER);
        clock.advance(Duration.ofMinutes(16));
        full.reject(USER, full.get(USER));
        AccessToken kept = full.get(USER);
        clock.advance(Duration.ofMinutes(13));

        assertThat(full.get(USER)).isEqualTo(kept);
        full.reject(USER, kept);
        assertThat(full.get(USER)).isNotEqualTo(kept);
    }

    @Test
    void orgThatMoved_teachesNoIdleTime() {
        AccessToken first = tokens.get(USER);
        clock.advance(Duration.ofMinutes(16));
        tokens.moved(USER, tokens.get(USER));
        AccessToken second = tokens.get(USER);
        assertThat(second).isNotEqualTo(first);

        clock.advance(Duration.ofMinutes(20));

        assertThat(tokens.get(USER)).isEqualTo(second);
    }

    @Test
    void tokenThatOutlivedARest_isTheProofThatTheOrgsTokensLastThatLong() {
        tokens.get(USER);
        clock.advance(Duration.ofMinutes(45));
        tokens.get(USER);
        clock.advance(Duration.ofMinutes(2));
        AccessToken kept = tokens.get(USER);
        clock.advance(Duration.ofMinutes(16));
        // An administrator revoked it.
        tokens.reject(USER, tokens.get(USER));
        AccessToken next = tokens.get(USER);
        assertThat(next).isNotEqualTo(kept);

        clock.advance(Duration.ofMinutes(20));

        assertThat(tokens.get(USER)).isEqualTo(next);
    }

    @Test
    void guessedIdleTime_isGivenUpAfterADay() {
        tokens.get(USER);
        clock.advance(Duration.ofMinutes(16));
        tokens.reject(USER, tokens.get(USER));
        AccessToken kept = tokens.get(USER);
        for (int i = 0; i < 24 * 12; i++) {
            clock.advance(Duration.ofMinutes(5));
            assertThat(tokens.get(USER)).isEqualTo(kept);
        }

        clock.advance(Duration.ofMinutes(20));

        assertThat(tokens.get(USER)).isEqualTo(kept);
    }

    @Test
    void clockThatIsSetBack_doesNotMakeAFailureStick() {
        grant.answer(number -> {
            if (number == 1) {
                throw TokenException.passing("http_503", "busy", "Wait", null);
            }
            return ScriptedGrant.token("token-" + number);
        });
        assertThatThrownBy(() -> tokens.get(USER)).isInstanceOf(TokenException.class);

        clock.advance(Duration.ofHours(-1));

        assertThat(tokens.get(USER).value().reveal()).isEqualTo("token-2");
    }

    @Test
    void backgroundWithoutThreads_holdsUpNobody() {
        SalesforceTokens poor = new SalesforceTokens(
                grant,
                task -> {
                    throw new OutOfMemoryError("unable to create native thread");
                },
                new TokenStatistics(),
                clock);
        poor.get(USER);
        clock.advance(Duration.ofMinutes(16));
        poor.reject(USER, poor.get(USER));
        AccessToken kept = poor.get(USER);
        clock.advance(Duration.ofMinutes(13));

        assertThat(poor.get(USER)).isEqualTo(kept);
        assertThat(poor.get(USER)).isEqualTo(kept);
    }

    @Test
    void userWhomNobodyAsksForAnyMore_isNoProofThatTokensCanBeHad() {
        tokens.get(OrgUser.ofUnknownOrg("once@acme.example"));
        clock.advance(Duration.ofDays(3));
        grant.answer(number -> {
            throw TokenException.of("inactive_org", "locked", "Ask");
        });
        assertThatThrownBy(() -> tokens.get(USER)).isInstanceOf(TokenException.class);

        assertThat(tokens.canGetAny()).isFalse();
        assertThat(tokens.oldest()).isEqualTo(Duration.ZERO);
    }

    @Test
    void providerWithoutAnyToken_cannotGetAny_untilOneUserHasOne() {
        assertThat(tokens.canGetAny()).as("nobody asked").isTrue();
        grant.answer(number -> {
            throw TokenException.of("inactive_org", "locked", "Ask");
        });
        assertThatThrownBy(() -> tokens.get(USER)).isInstanceOf(TokenException.class);
        assertThat(tokens.canGetAny()).isFalse();

        grant.answer(number -> ScriptedGrant.token("good"));
        tokens.get(OrgUser.ofHub("hub@vendor.example"));

        assertThat(tokens.canGetAny()).isTrue();
        assertThat(tokens.size()).isEqualTo(1);
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
