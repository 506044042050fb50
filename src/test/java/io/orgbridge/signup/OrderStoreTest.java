package io.orgbridge.signup;

import static org.assertj.core.api.Assertions.assertThat;

import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.HeldClock;
import io.orgbridge.fixtures.Seeds;
import io.orgbridge.fixtures.Settings;
import io.orgbridge.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Orders as rows that several threads and several processes share. */
class OrderStoreTest {
    private final HeldClock clock = new HeldClock();
    private Store store;

    @AfterEach
    void close() {
        store.close();
    }

    @ParameterizedTest
    @EnumSource
    void sameOrderFromManyThreads_isStoredOnce(Databases database) throws Exception {
        store = database.freshStore();
        Orders orders = new Orders(Settings.config(), store, new OrderStore(store, "one"), clock);
        for (int round = 0; round < 10; round++) {
            String order = OrdersTest.good("acme-" + round, "admin@acme-" + round + ".example");
            ConcurrentLinkedQueue<Boolean> created = new ConcurrentLinkedQueue<>();
            atOnce(
                    6,
                    () -> created.add(
                            orders.accept(order, null, OrdersTest.exchange()).created()));

            assertThat(created).hasSize(6).containsOnlyOnce(true);
        }
        assertThat(Seeds.count(store, "signup_order")).isEqualTo(10);
    }

    @ParameterizedTest
    @EnumSource
    void sameUsernameInTwoOrdersAtOnce_goesToOneOfThem(Databases database) throws Exception {
        store = database.freshStore();
        Orders orders = new Orders(Settings.config(), store, new OrderStore(store, "one"), clock);
        ConcurrentLinkedQueue<String> outcomes = new ConcurrentLinkedQueue<>();
        List<String> ids = new ArrayList<>(List.of("a", "b", "c", "d"));
        atOnce(4, () -> {
            String id;
            synchronized (ids) {
                id = ids.remove(0);
            }
            try {
                orders.accept(OrdersTest.good(id, "same@acme.example"), null, OrdersTest.exchange());
                outcomes.add("stored");
            } catch (InvalidOrderException e) {
                outcomes.add(e.problems().get(0).field());
            }
        });

        assertThat(outcomes).containsExactlyInAnyOrder("stored", "username", "username", "username");
    }

    @ParameterizedTest
    @EnumSource
    void consent_makesDueWhatWaitsForIt_andNothingElse(Databases database) {
        store = database.freshStore();
        OrderStore orders = new OrderStore(store, "one");
        Instant later = clock.instant().plusSeconds(300);
        for (String id : List.of("waiting", "limited")) {
            Seeds.order(store, id, "ORDERED", id + "@acme.example", clock.instant());
        }
        orders.trouble("waiting", "not_authorised", "no token", "consent", later, clock.instant());
        orders.trouble("limited", "DAILY_LIMIT", "20 a day", "wait", later, clock.instant());
        assertThat(orders.claimDue(clock.instant())).isEmpty();

        orders.consented(clock.instant());

        assertThat(orders.claimDue(clock.instant())).containsExactly("waiting");
    }

    @ParameterizedTest
    @EnumSource
    void dueOrder_goesToOneProcessOnly_untilItsClaimIsOver(Databases database) throws Exception {
        store = database.freshStore();
        IntStream.range(0, 30)
                .forEach(i -> Seeds.order(store, "o" + i, "ORDERED", "u" + i + "@a.example", clock.instant()));
        ConcurrentLinkedQueue<String> claimed = new ConcurrentLinkedQueue<>();
        List<OrderStore> processes =
                new ArrayList<>(List.of(new OrderStore(store, "one"), new OrderStore(store, "two")));
        atOnce(2, () -> {
            OrderStore mine;
            synchronized (processes) {
                mine = processes.remove(0);
            }
            claimed.addAll(mine.claimDue(clock.instant()));
        });

        assertThat(claimed).hasSize(30).doesNotHaveDuplicates();
        clock.advance(OrderStore.CLAIM);
        assertThat(new OrderStore(store, "three").claimDue(clock.instant())).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(new OrderStore(store, "three").claimDue(clock.instant())).hasSize(30);
    }

    @ParameterizedTest
    @EnumSource
    void processThatStartsAgain_releasesItsOwnClaimsOnly(Databases database) {
        store = database.freshStore();
        Seeds.order(store, "mine", "ORDERED", "m@a.example", clock.instant());
        OrderStore mine = new OrderStore(store, "one");
        assertThat(mine.claimDue(clock.instant())).containsExactly("mine");

        new OrderStore(store, "two").releaseOwnClaims();
        assertThat(mine.claimDue(clock.instant())).isEmpty();

        mine.releaseOwnClaims();
        assertThat(mine.claimDue(clock.instant())).containsExactly("mine");
    }

    @ParameterizedTest
    @EnumSource
    void states_goForwardFromTheStateTheyWereIn(Databases database) {
        store = database.freshStore();
        Seeds.order(store, "a", "ORDERED", "a@a.example", clock.instant());
        OrderStore orders = new OrderStore(store, "one");
        orders.trouble("a", "HTTP_503", "busy", "wait", clock.instant(), clock.instant());

        orders.advance("a", Order.State.CREATED, Order.State.CONNECTED, clock.instant());
        assertThat(orders.find("a").orElseThrow().state()).isEqualTo(Order.State.ORDERED);

        orders.advance("a", Order.State.ORDERED, Order.State.REQUESTED, clock.instant());
        assertThat(orders.find("a").orElseThrow())
                .returns(Order.State.REQUESTED, Order::state)
                .returns(0, Order::attempts)
                .returns(null, Order::errorCode);
    }

    @ParameterizedTest
    @EnumSource
    void fullDay_isCountedFromTheOldestRequestOfTheLast24Hours(Databases database) {
        store = database.freshStore();
        OrderStore orders = new OrderStore(store, "one");
        for (int i = 0; i < 3; i++) {
            Seeds.order(store, "o" + i, "ORDERED", "u" + i + "@a.example", clock.instant());
            orders.requested("o" + i, "0SR5f0000004PqRGAU", clock.instant().plus(Duration.ofHours(i)));
        }

        assertThat(orders.oldestOfFullDay(4, clock.instant().plus(Duration.ofHours(3))))
                .isEmpty();
        assertThat(orders.oldestOfFullDay(3, clock.instant().plus(Duration.ofHours(3))))
                .contains(clock.instant());
        assertThat(orders.oldestOfFullDay(3, clock.instant().plus(Duration.ofHours(24))))
                .isEmpty();
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void atOnce(int threads, Work work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> all = IntStream.range(0, threads)
                .mapToObj(i -> new Thread(() -> {
                    try {
                        start.await();
                        work.run();
                    } catch (Exception e) {
                        failures.add(e);
                    }
                }))
                .toList();
        all.forEach(Thread::start);
        for (Thread thread : all) {
            thread.join(30_000);
        }
        assertThat(failures).isEmpty();
    }
}
