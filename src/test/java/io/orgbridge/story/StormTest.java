package io.orgbridge.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.LocalOrgs;
import io.orgbridge.fixtures.Running;
import io.orgbridge.fixtures.ShiftedClock;
import io.orgbridge.localsalesforce.Control;
import io.orgbridge.localsalesforce.Scenario;
import io.orgbridge.token.SelfSignedKeyPair;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every fault that the local Salesforce has strikes one story, as storm.yaml says, and the rows are right all the same: none
 * twice, none missing, and one SignupRequest for each order.
 *
 * <p>Where Orgbridge waits, the clock that both sides share is put forward to where it goes on.
 */
class StormTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_ACTS = Duration.ofHours(100);
    private static final Pattern FLIGHT = Pattern.compile("\\bLH\\d{3}\\b");
    private static final List<String> FIRST = List.of("acme", "globex", "initech");
    private static final String LATE = "late";

    private final ShiftedClock clock = new ShiftedClock();
    private Scenario storm;
    private Control control;
    private Running running;
    private int hours;

    @Test
    void storyUnderEveryFault_endsWithExactlyTheRightRows(@TempDir Path directory) throws IOException {
        SelfSignedKeyPair next =
                SelfSignedKeyPair.generate("Orgbridge tests, next", 2048, Duration.ofDays(3650), Clock.systemUTC());
        Files.writeString(directory.resolve("new.crt"), next.certificatePem());
        storm = Scenario.read(copy("storm.yaml", directory));
        try (LocalOrgs orgs = new LocalOrgs(
                salesforce -> salesforce.scenario(storm).clock(clock).idleTimeout(Duration.ofDays(1000)))) {
            control = orgs.control();
            Properties properties = orgs.properties(Databases.H2.freshUrl());
            properties.setProperty("orgbridge.signup.trial-days", "365");
            running = new Running(properties, clock);
            try {
                running.order(FIRST.stream().map(LocalOrgs::order).collect(Collectors.joining(",", "[", "]")));
                FIRST.forEach(this::followed);
                allIsWell();

                next();
                noticed("news/", "ana@acme.example", "inactive user");
                noticed("record/", "admin@globex.example", "locked");
                noticed("news/", "ana@initech.example", "authentication failure");
                next();
                allIsWell();

                next();
                noticed("news/", "ana@acme.example", "not admin approved");
                next();
                allIsWell();

                next();
                allIsWell();
                next();
                noticed("record/", "admin@globex.example", "expired authorization code");
                next();
                allIsWell();

                next();
                noticed("record/", "admin@initech.example", "invalid assertion");
                // The operator gives Orgbridge the new certificate's key and starts it again.
                running.close();
                properties.setProperty("orgbridge.salesforce.private-key", next.privateKeyPem());
                running = new Running(properties, clock);
                allIsWell();

                next();
                running.order(LocalOrgs.order(LATE));
                followed(LATE);
                allIsWell();
                next();
                allIsWell();

                assertThat(control.stats().actsDone()).isEqualTo(storm.acts().size());
                everyRowIsThereOnce();
            } finally {
                running.close();
            }
        }
    }

    private void followed(String order) {
        eventually(() -> assertThat(state(order)).isEqualTo("FOLLOWED"));
    }

    /** Nothing is left to strike, every post was stored, and no feed is in trouble. */
    private void allIsWell() {
        eventually(() -> {
            if (control.stats().faults() > 0) {
                // Else a kept token would spare the token endpoint its faults.
                control.expireTokens();
            }
            assertThat(control.stats().actsDone()).isEqualTo((int) due().count());
            assertThat(control.stats().faults())
                    .as("faults that have not struck")
                    .isZero();
            assertThat(running.rows("select flight from trip"))
                    .extracting(row -> row.get("flight"))
                    .containsExactlyInAnyOrderElementsOf(expectedFlights());
            assertThat(running.rows("select feed_key, error from feed where failures > 0"))
                    .isEmpty();
        });
    }

    private void everyRowIsThereOnce() {
        Control.Stats stats = control.stats();
        int orders = FIRST.size() + 1;
        assertThat(control.signupRequests()).isEqualTo(orders);
        assertThat(running.rows("select error_code from signup_order"))
                .extracting(row -> row.get("error_code"))
                .containsOnlyNulls();
        assertThat(stats.orgs()).as("the hub's and the customers'").isEqualTo(1 + orders);
        assertThat(stats.users()).as("hub, administrators, Anas").isEqualTo(1 + 2 * orders);
        assertThat(stats.counts()).containsEntry("group.created", (long) orders);
        assertThat(running.count("select count(*) from org")).isEqualTo(orders);
        assertThat(running.count("select count(*) from feed")).isEqualTo(3L * orders);
        assertThat(running.count("select count(*) from post")).isEqualTo(stats.posts() + stats.comments());
        assertThat(running.count("select count(*) from record"))
                .isEqualTo(expectedFlights().size());
        assertThat(running.count("select count(*) from dead_letter")).isZero();
    }

    /** Lets the next hundred hours pass, and what is to happen then. */
    private void next() {
        hours += (int) BETWEEN_ACTS.toHours();
        clock.advance(BETWEEN_ACTS);
    }

    private void noticed(String feed, String username, String error) {
        eventually(() -> assertThat(running.rows(
                        "select error from feed where feed_key like '" + feed + "%' and username = '" + username + "'"))
                .as("trouble of %s", username)
                .singleElement()
                .satisfies(row -> assertThat(String.valueOf(row.get("error"))).contains(error)));
    }

    /** Waits for it, and skips the time that Orgbridge itself waits. */
    private void eventually(ThrowingRunnable condition) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            skipWaiting();
            condition.run();
        });
    }

    private void skipWaiting() {
        Instant now = clock.instant();
        running.rows("""
                        select next_poll_at as due from feed
                        union all select next_attempt_at from signup_order where state not in ('FOLLOWED', 'FAILED')""").stream()
                .map(row -> ((OffsetDateTime) row.get("due")).toInstant())
                .filter(due -> due.isAfter(now.plusSeconds(1)))
                .min(Instant::compareTo)
                .ifPresent(due -> clock.advance(Duration.between(now, due)));
    }

    private String state(String order) {
        String state = running.state(order);
        if (state.equals("FAILED")) {
            throw new IllegalStateException(
                    running.rows("select reason from signup_order where order_id = '" + order + "'")
                            .toString());
        }
        return state;
    }

    private Stream<Scenario.Act> due() {
        return storm.acts().stream().filter(act -> act.at().toHours() <= hours);
    }

    /** The flights of all posts and comments so far, as they were last edited. */
    private List<String> expectedFlights() {
        Map<String, String> flights = new LinkedHashMap<>();
        due().forEach(act -> {
            String text = act.deed().toString();
            Matcher flight = FLIGHT.matcher(text);
            if (flight.find()) {
                flights.put(act.deed() instanceof Scenario.Deed.EditOf edit ? edit.key() : act.key(), flight.group());
            }
        });
        return List.copyOf(flights.values());
    }

    private static Path copy(String name, Path directory) throws IOException {
        try (InputStream in = Objects.requireNonNull(StormTest.class.getResourceAsStream(name))) {
            Path file = directory.resolve(name);
            Files.copy(in, file);
            return file;
        }
    }
}
