package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The store: all of a change or nothing of it. */
class StoreTest {
    private static FeedElement element(long serial) {
        return new FeedElement(
                serial,
                1,
                "TextPost",
                2,
                Ids.of(Ids.GROUP, 3),
                serial,
                serial,
                new Body(false, List.of(new Segment.Text("a"), new Segment.Hashtag("b"))),
                null,
                new FeedElement.WebLink("https://example.com", "name"),
                2,
                new Edit(2, 9),
                1,
                null,
                Extras.NONE);
    }

    @Test
    void write_thatThrows_leavesNothing_inMemory() {
        assertTakenBack(null);
    }

    @Test
    void write_thatThrows_leavesNothing_inAFile(@TempDir Path data) {
        assertTakenBack(data);
        try (Store store = new Store(data, new Random(1))) {
            assertThat(store.elements.size()).isEqualTo(2);
            assertThat(store.elements.get(1L)).isEqualTo(element(1));
        }
    }

    private static void assertTakenBack(@org.jspecify.annotations.Nullable Path data) {
        try (Store store = new Store(data, new Random(1))) {
            store.write(() -> store.elements.put(1L, element(1)));
            assertThatThrownBy(() -> store.write(() -> {
                        store.elements.put(2L, element(2));
                        store.feedsByCreation.put(new Key(1, 2, 2), 2L);
                        throw new IllegalStateException("half way");
                    }))
                    .hasMessage("half way");
            assertThat(store.elements.size()).isEqualTo(1);
            assertThat(store.feedsByCreation.size()).isZero();
            store.write(() -> store.elements.put(3L, element(3)));
            assertThat(store.elements.size()).isEqualTo(2);
        }
    }

    @Test
    void page_amongManyPosts_isReadWithoutAScan() {
        try (Store store = new Store(null, new Random(1))) {
            store.write(() -> {
                IntStream.rangeClosed(1, 100_000).forEach(i -> {
                    store.elements.put((long) i, element(i));
                    store.feedsByCreation.put(new Key(7, i, i), (long) i);
                });
                return true;
            });
            World world = new World();
            Settings settings = settings(world);
            FeedPages pages = new FeedPages(settings, store);
            long begin = System.nanoTime();
            FeedPages.Page page = null;
            for (int i = 0; i < 100; i++) {
                page = pages.page(
                        List.of(7L),
                        FeedPages.Sort.CreatedDateDesc,
                        100,
                        page == null ? null : page.nextToken(),
                        null,
                        e -> true);
            }
            assertThat(page).isNotNull();
            assertThat(page.elements()).hasSize(100);
            assertThat(page.elements().get(99).serial()).isEqualTo(90_001);
            // A hundred scans of a hundred thousand entries would take seconds.
            assertThat(System.nanoTime() - begin).isLessThan(2_000_000_000L);
            world.close();
        }
    }

    @Test
    @Timeout(20)
    void read_seesWhatWasCommittedWhenItBegan_andWaitsForNoWrite(@TempDir Path data) {
        try (Store store = new Store(data, new Random(1))) {
            store.write(() -> store.elements.put(1L, element(1)));
            store.read(() -> {
                CompletableFuture.runAsync(() -> write(store, 2)).join();
                assertThat(store.elements.size()).isEqualTo(1);
                assertThat(store.elements.get(2L)).isNull();
                assertThat(store.elements.cursor(null, null, true).next()).isEqualTo(1);
                return true;
            });
            store.write(() -> {
                store.elements.put(3L, element(3));
                assertThat(store.read(() -> store.elements.size())).isEqualTo(3);
                assertThat(CompletableFuture.supplyAsync(() -> store.read(() -> store.elements.size()))
                                .join())
                        .isEqualTo(2);
                return true;
            });
            assertThat(store.read(() -> store.elements.size())).isEqualTo(3);
        }
    }

    @Test
    void changeOutsideOfAWrite_isRefused() {
        try (Store store = new Store(null, new Random(1))) {
            assertThatThrownBy(() -> store.elements.put(1L, element(1))).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> store.read(() -> store.elements.remove(1L)))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> store.read(() -> store.write(() -> true)))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    private static void write(Store store, long serial) {
        store.write(() -> store.elements.put(serial, element(serial)));
    }

    private static Settings settings(World world) {
        return new Settings(
                "127.0.0.1",
                0,
                null,
                new ShiftedClock(world.clock),
                new Random(1),
                java.util.Map.of(),
                "",
                java.util.Set.of(),
                java.time.Duration.ZERO,
                java.time.Duration.ZERO,
                java.time.Duration.ZERO,
                java.time.Duration.ZERO,
                1,
                1,
                1,
                1,
                1,
                List.of(),
                null);
    }
}
