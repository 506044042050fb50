package io.orgbridge.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.HeldClock;
import io.orgbridge.fixtures.Keys;
import io.orgbridge.fixtures.Seeds;
import io.orgbridge.store.Store;
import io.orgbridge.token.CredentialStore.Leasing;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several processes on one database: one login between them, no refresh token sent twice, everything encrypted. */
class StoredTokensTest {
    private static final URI LOGIN = URI.create("https://login.salesforce.com");
    private static final OrgUser USER = new OrgUser("00D5f000004AbCdEAK", "admin@acme.example");

    @TempDir
    private Path directory;

    private final HeldClock clock = new HeldClock();
    private final List<Store> stores = new ArrayList<>();
    private final AtomicInteger logins = new AtomicInteger();
    private volatile TokenGrant grant = credential -> answer("token-" + logins.incrementAndGet(), null);

    @AfterEach
    void close() {
        stores.forEach(Store::close);
    }

    private static TokenAnswer answer(String token, String refreshToken) {
        return new TokenAnswer(ScriptedGrant.token(token), refreshToken == null ? null : Secret.of(refreshToken));
    }

    /** What a process of its own would have: a pool, a cache, a name. */
    private final class Instance {
        final Store store;
        final CredentialStore credentials;
        final SalesforceTokens tokens;

        Instance(String url, String name) {
            this(url, name, Keys.KEYSET, Flow.JWT_BEARER);
        }

        Instance(String url, String name, String keyset, Flow usual) {
            store = Store.open(url, "", "");
            stores.add(store);
            credentials = new CredentialStore(store, Vault.open(keyset), name, usual, LOGIN);
            TokenStatistics statistics = new TokenStatistics();
            TokenGrant any = credential -> grant.request(credential);
            tokens = new SalesforceTokens(
                    new StoredTokens(
                            credentials,
                            Map.of(Flow.JWT_BEARER, any, Flow.REFRESH_TOKEN, any, Flow.CLIENT_CREDENTIALS, any),
                            statistics),
                    Runnable::run,
                    statistics,
                    clock);
        }

        String get() {
            return tokens.get(USER).value().reveal();
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoProcesses_makeOneLoginBetweenThem_whateverTheirThreads(Databases database) {
        String url = database.freshUrl();
        Instance one = new Instance(url, "one");
        Instance two = new Instance(url, "two");
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        grant = credential -> {
            asked.countDown();
            awaitLatch(go);
            return answer("token-" + logins.incrementAndGet(), null);
        };

        List<CompletableFuture<String>> callers = IntStream.range(0, 16)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        (i % 2 == 0 ? one : two)::get, command -> new Thread(command).start()))
                .toList();
        awaitLatch(asked);
        await().until(() ->
                one.tokens.statistics().waits() + two.tokens.statistics().waits() == 14);
        go.countDown();

        assertThat(callers).allSatisfy(caller -> assertThat(caller.join()).isEqualTo("token-1"));
        assertThat(logins).hasValue(1);
        assertThat(one.tokens.statistics().logins() + two.tokens.statistics().logins())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void rejectedToken_isReplacedByOneLogin_andTheOtherProcessTakesItOver(Databases database) {
        String url = database.freshUrl();
        Instance one = new Instance(url, "one");
        Instance two = new Instance(url, "two");
        AccessToken dead = one.tokens.get(USER);
        assertThat(two.get()).isEqualTo("token-1");

        one.tokens.reject(USER, dead);
        assertThat(one.get()).isEqualTo("token-2");
        two.tokens.reject(USER, dead);
        assertThat(two.get()).isEqualTo("token-2");

        assertThat(logins).hasValue(2);
    }

    @Test
    void restart_goesOnWithTheStoredToken() {
        String url = Databases.H2.freshUrl();
        AccessToken before = new Instance(url, "first").tokens.get(USER);

        assertThat(new Instance(url, "second").tokens.get(USER)).isEqualTo(before);
        assertThat(logins).hasValue(1);
    }

    @Test
    void rotatedRefreshToken_isStoredBeforeTheAccessTokenIsUsed_andNoneIsSentTwice() {
        String url = Databases.POSTGRESQL.freshUrl();
        Instance one = new Instance(url, "one");
        Instance two = new Instance(url, "two");
        one.credentials.authorise(USER, LOGIN, answer("consented", "refresh-0"));
        List<String> sent = new ArrayList<>();
        grant = credential -> {
            synchronized (sent) {
                sent.add(String.valueOf(
                        credential.refreshToken() == null
                                ? null
                                : credential.refreshToken().reveal()));
            }
            int number = logins.incrementAndGet();
            return answer("token-" + number, "refresh-" + number);
        };
        assertThat(one.get()).isEqualTo("consented");

        for (int round = 0; round < 5; round++) {
            List<CompletableFuture<Void>> both = List.of(one, two).stream()
                    .map(process -> CompletableFuture.runAsync(() -> {
                        process.tokens.reject(USER, process.tokens.get(USER));
                        process.tokens.get(USER);
                    }))
                    .toList();
            both.forEach(CompletableFuture::join);
        }

        assertThat(sent).doesNotHaveDuplicates().first().isEqualTo("refresh-0");
        assertThat(one.credentials.find(USER).map(Credential::refreshToken).map(Secret::reveal))
                .contains("refresh-" + logins.get());
    }

    @Test
    void answerWithoutARefreshToken_leavesTheStoredOne() {
        Instance process = new Instance(Databases.H2.freshUrl(), "one");
        process.credentials.authorise(USER, LOGIN, answer("consented", "refresh-0"));
        process.tokens.reject(USER, process.tokens.get(USER));
        process.get();

        assertThat(process.credentials.find(USER)).get().satisfies(credential -> {
            assertThat(credential.flow()).isEqualTo(Flow.REFRESH_TOKEN);
            assertThat(credential.refreshToken()).isEqualTo(Secret.of("refresh-0"));
        });
    }

    @Test
    void flowIsDataOfTheCredential_andTheRestFollowsTheConfiguration() {
        String url = Databases.H2.freshUrl();
        Instance process = new Instance(url, "one");
        process.get();
        URI myDomain = URI.create("https://acme.my.salesforce.com");
        OrgUser other = new OrgUser("00D5f000004AbCdEAK", "app@acme.example");
        process.credentials.keep(other, Flow.CLIENT_CREDENTIALS, myDomain, answer("app-token", null));

        Instance reconfigured = new Instance(url, "two", Keys.KEYSET, Flow.REFRESH_TOKEN);

        assertThat(reconfigured.credentials.find(USER).map(Credential::flow)).contains(Flow.REFRESH_TOKEN);
        assertThat(reconfigured.credentials.find(other)).get().satisfies(credential -> {
            assertThat(credential.flow()).isEqualTo(Flow.CLIENT_CREDENTIALS);
            assertThat(credential.loginUrl()).isEqualTo(myDomain);
        });
    }

    @ParameterizedTest
    @EnumSource
    void adoptedOrg_isAskedByTheFlowAndAtTheHostThatItsOrderNames(Databases database) {
        Instance process = new Instance(database.freshUrl(), "one");
        Seeds.order(process.store, "old", "CREATED", "robot@acme.example", clock.instant());
        process.store.sql().sql("""
                        update signup_order set login_url = 'https://test.salesforce.com', flow = 'client-credentials'""").update();
        OrgUser unknown = OrgUser.ofUnknownOrg("robot@acme.example");
        OrgUser hub = OrgUser.ofHub("robot@acme.example");
        OrgUser robot = new OrgUser(Seeds.ORG, "robot@acme.example");
        OrgUser other = new OrgUser(Seeds.ORG, "ana@acme.example");
        List.of(unknown, hub, robot, other).forEach(process.credentials::ensure);

        isAskedBy(process, unknown, Flow.CLIENT_CREDENTIALS, "https://test.salesforce.com");
        isAskedBy(process, hub, Flow.JWT_BEARER, LOGIN.toString());
        isAskedBy(process, robot, Flow.JWT_BEARER, LOGIN.toString());

        process.store
                .sql()
                .sql("update signup_order set org_id = '" + Seeds.ORG + "'")
                .update();
        isAskedBy(process, robot, Flow.CLIENT_CREDENTIALS, "https://test.salesforce.com");
        isAskedBy(process, other, Flow.JWT_BEARER, "https://test.salesforce.com");
    }

    private static void isAskedBy(Instance process, OrgUser orgUser, Flow flow, String loginUrl) {
        assertThat(process.credentials.find(orgUser)).get().satisfies(credential -> {
            assertThat(credential.flow()).isEqualTo(flow);
            assertThat(credential.loginUrl()).hasToString(loginUrl);
        });
        assertThat(process.credentials.loginUrl(orgUser)).hasToString(loginUrl);
    }

    @Test
    void processThatDiedWhileItLoggedIn_holdsUpTheOthersUntilItsLeaseEndsOnly() {
        String url = Databases.H2.freshUrl();
        Instance died = new Instance(url, "died");
        died.credentials.ensure(USER);
        lease(died, Leasing.LEASED);
        Instance other = new Instance(url, "other");
        lease(other, Leasing.BUSY);

        other.store
                .sql()
                .sql("update credential set renewing_until = current_timestamp - interval '1' second")
                .update();

        assertThat(other.get()).isEqualTo("token-1");
    }

    @ParameterizedTest
    @EnumSource
    void twoOfOneName_doNotRenewAtOnce_whateverTheirClocksSay(Databases database) {
        String url = database.freshUrl();
        Instance one = new Instance(url, "doctor");
        one.credentials.ensure(USER);
        lease(one, Leasing.LEASED);
        clock.advance(Duration.ofHours(1));

        lease(new Instance(url, "doctor"), Leasing.BUSY);
    }

    @Test
    void start_aloneOnItsDatabase_endsTheLeasesOfTheDead() {
        String url = Databases.H2.freshUrl();
        Instance died = new Instance(url, "same");
        died.credentials.ensure(USER);
        lease(died, Leasing.LEASED);

        Instance again = new Instance(url, "same");
        again.credentials.releaseAll();

        assertThat(again.get()).isEqualTo("token-1");
    }

    @ParameterizedTest
    @EnumSource
    void hour_seesNotMoreLoginsOfAUserThanSalesforceAllows_inAllProcesses(Databases database) {
        String url = database.freshUrl();
        Instance one = new Instance(url, "one");
        Instance two = new Instance(url, "two");
        one.credentials.ensure(USER);
        int most = 0;
        Leasing last = Leasing.LEASED;
        for (int i = 0; last == Leasing.LEASED && i < 2_000; i++) {
            CredentialStore credentials = (i % 2 == 0 ? one : two).credentials;
            String lease = credentials.newLease();
            last = credentials.lease(USER, lease);
            credentials.release(USER, lease);
            most = last == Leasing.LEASED ? i + 1 : most;
        }

        // Half of the hour's 3,600 at once, and one every two seconds while the test runs.
        assertThat(last).isEqualTo(Leasing.SPENT);
        assertThat(most).isBetween(1_800, 1_900);
        assertThatThrownBy(one::get)
                .isInstanceOfSatisfying(
                        TokenException.class,
                        failure -> assertThat(failure.error()).isEqualTo("login_budget"));
    }

    @ParameterizedTest
    @EnumSource
    void manyOrgsAtOnce_doNotWaitForEachOthersConnections(Databases database) {
        Instance process = new Instance(database.freshUrl(), "one");
        List<CompletableFuture<AccessToken>> all = IntStream.range(0, 64)
                .mapToObj(i -> new OrgUser("00D5f00000%05dEAK".formatted(10_000 + i), "u@b.example"))
                .map(user -> CompletableFuture.supplyAsync(
                        () -> process.tokens.get(user), command -> new Thread(command).start()))
                .toList();

        assertThat(all).allSatisfy(one -> assertThat(one).succeedsWithin(Duration.ofSeconds(9)));
        assertThat(process.tokens.statistics().failures()).isEmpty();
    }

    @Test
    void answerThatCannotBeStored_isHeldUntilItCan_andNoRefreshTokenIsSentTwice() {
        Instance process = new Instance(Databases.H2.freshUrl(), "one");
        process.credentials.authorise(USER, LOGIN, answer("consented", "refresh-0"));
        process.tokens.reject(USER, process.tokens.get(USER));
        List<String> sent = new ArrayList<>();
        grant = credential -> {
            sent.add(Objects.requireNonNull(credential.refreshToken()).reveal());
            process.store.sql().sql("alter table credential rename to away").update();
            return answer("token-1", "refresh-1");
        };
        assertThatThrownBy(process::get).isInstanceOf(TokenException.class);
        process.store.sql().sql("alter table away rename to credential").update();
        clock.advance(Duration.ofMinutes(1));

        assertThat(process.get()).isEqualTo("token-1");
        assertThat(sent).containsExactly("refresh-0");
        assertThat(process.credentials.find(USER).map(Credential::refreshToken)).contains(Secret.of("refresh-1"));
    }

    @Test
    void stoppedThread_keepsWhatItWasGivenAllTheSame() {
        Instance process = new Instance(Databases.H2.freshUrl(), "one");
        process.credentials.authorise(USER, LOGIN, answer("consented", "refresh-0"));
        process.tokens.reject(USER, process.tokens.get(USER));
        grant = credential -> {
            Thread.currentThread().interrupt();
            return answer("token-1", "refresh-1");
        };

        process.get();

        assertThat(Thread.interrupted()).as("the thread is still told to stop").isTrue();
        assertThat(process.credentials.find(USER).map(Credential::refreshToken)).contains(Secret.of("refresh-1"));
    }

    @ParameterizedTest
    @EnumSource
    void consent_isKeptThoughAnotherMakesTheRowMeanwhile(Databases database) {
        String url = database.freshUrl();
        Instance one = new Instance(url, "one");
        Instance two = new Instance(url, "two");
        for (int i = 0; i < 20; i++) {
            OrgUser user = new OrgUser("00D5f00000%05dEAK".formatted(10_000 + i), "u@b.example");
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> two.credentials.ensure(user));
            one.credentials.authorise(user, LOGIN, answer("consented", "refresh-" + i));
            other.join();
            assertThat(one.credentials.find(user).map(Credential::refreshToken)).contains(Secret.of("refresh-" + i));
        }
    }

    @Test
    void failedLogin_givesTheLeaseBack() {
        String url = Databases.H2.freshUrl();
        grant = credential -> {
            throw TokenException.of("inactive_org", "locked", "Ask");
        };
        assertThatThrownBy(new Instance(url, "one")::get).hasMessageContaining("locked");

        lease(new Instance(url, "two"), Leasing.LEASED);
    }

    @Test
    void loginThatIsStopped_givesTheLeaseBackToo() {
        String url = Databases.H2.freshUrl();
        grant = credential -> {
            Thread.currentThread().interrupt();
            throw TokenException.passing("interrupted", "stopped", "Try again", null);
        };
        assertThatThrownBy(new Instance(url, "one")::get).hasMessageContaining("stopped");
        assertThat(Thread.interrupted()).as("the thread is still told to stop").isTrue();

        lease(new Instance(url, "two"), Leasing.LEASED);
    }

    @Test
    void databaseThatIsGone_isAPassingFault() {
        Instance process = new Instance(Databases.H2.freshUrl(), "one");
        process.store.close();

        assertThatThrownBy(process::get).isInstanceOfSatisfying(TokenException.class, failure -> {
            assertThat(failure.error()).isEqualTo("credential_store");
            assertThat(failure.isTransient()).isTrue();
        });
    }

    @Test
    void storedTokens_areEncrypted_andBoundToTheirUser() {
        Instance process = new Instance(Databases.H2.freshUrl(), "one");
        process.credentials.authorise(USER, LOGIN, answer("access-secret", "refresh-secret"));
        OrgUser thief = new OrgUser(USER.org(), "thief@acme.example");
        process.credentials.ensure(thief);

        assertThat(Seeds.rows(process.store, "select * from credential").toString())
                .doesNotContain("access-secret")
                .doesNotContain("refresh-secret");
        process.store.sql().sql("""
                        update credential set refresh_token =
                          (select refresh_token from credential where username = 'admin@acme.example')
                        where username = 'thief@acme.example'""").update();
        assertThatThrownBy(() -> process.credentials.find(thief)).isInstanceOf(VaultException.class);
    }

    @Test
    void anotherKeyset_losesAccessTokensOnly_whichAreGotAnew_andSaysWhatToDoOfARefreshToken() {
        String url = Databases.H2.freshUrl();
        Instance process = new Instance(url, "one");
        process.get();
        Instance stranger =
                new Instance(url, "two", directory.resolve("orgbridge.keyset").toString(), Flow.JWT_BEARER);

        assertThat(stranger.get()).isEqualTo("token-2");

        process.credentials.authorise(USER, LOGIN, answer("consented", "refresh-0"));
        stranger.tokens.reject(USER, stranger.tokens.get(USER));
        assertThatThrownBy(stranger::get).isInstanceOfSatisfying(TokenException.class, failure -> {
            assertThat(failure.error()).isEqualTo("credential_store");
            assertThat(failure.nextStep()).contains("keyset");
        });
    }

    @Test
    void reseal_putsEverySecretUnderTheNewestKey() {
        String keyset = directory.resolve("orgbridge.keyset").toString();
        Instance process = new Instance(Databases.H2.freshUrl(), "one", keyset, Flow.JWT_BEARER);
        process.credentials.authorise(USER, LOGIN, answer("access", "refresh-0"));
        Vault operator = Vault.open(keyset);
        operator.rotate();
        assertThat(process.credentials.reseal()).isEqualTo(1);
        operator.rotate();

        assertThat(process.credentials.find(USER).map(Credential::refreshToken))
                .as("the first key is gone")
                .isEqualTo(Optional.of(Secret.of("refresh-0")));
    }

    @Test
    void reseal_forgetsAccessTokensUnderALostKey_andNamesWhoseRefreshTokensAreUnderOne() {
        String url = Databases.H2.freshUrl();
        Instance process = new Instance(url, "one");
        OrgUser other = new OrgUser("00D5f000004AbCdEAK", "app@acme.example");
        process.tokens.get(other);
        process.credentials.authorise(USER, LOGIN, answer("consented", "refresh-0"));
        String keyset = directory.resolve("orgbridge.keyset").toString();
        CredentialStore stranger = new Instance(url, "two", keyset, Flow.JWT_BEARER).credentials;

        assertThatThrownBy(stranger::reseal)
                .isInstanceOf(VaultException.class)
                .hasMessageContaining(USER.username())
                .hasMessageNotContaining(other.username());
        assertThat(process.credentials.find(other).map(Credential::token)).isEmpty();
        assertThat(process.credentials.find(USER).map(Credential::refreshToken)).contains(Secret.of("refresh-0"));
    }

    private static void lease(Instance process, Leasing expected) {
        assertThat(process.credentials.lease(USER, process.credentials.newLease()))
                .isEqualTo(expected);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody came");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
