package io.orgbridge.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.LocalOrgs;
import io.orgbridge.fixtures.Running;
import io.orgbridge.fixtures.ShiftedClock;
import io.orgbridge.localsalesforce.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever interrupts the story, it goes on where it was: nothing is made twice and nothing is lost. */
class InterruptionsTest {
    private static final String TRIP = "Flying LH%d to New York on 2026-12-03 for EUR 812.50 #travel";

    @ParameterizedTest
    @EnumSource
    void restartInTheMiddle_makesNoSecondSignupRequest_andStoresEveryPostOnce(Databases database) {
        List<String> names = List.of("one", "two", "three", "four");
        try (LocalOrgs orgs = new LocalOrgs()) {
            Properties properties = orgs.properties(database.freshUrl());
            try (Running first = new Running(properties)) {
                first.order(names.stream().map(LocalOrgs::order).collect(Collectors.joining(",", "[", "]")));
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> first.count("select count(*) from signup_order where state <> 'ORDERED'") > 0);
            }
            try (Running second = new Running(properties)) {
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> second.count("select count(*) from signup_order where state = 'FOLLOWED'") > 0);
                String user = somebody(second);
                IntStream.range(0, 20).forEach(i -> orgs.control().post(user, "me", TRIP.formatted(100 + i)));
            }
            try (Running third = new Running(properties)) {
                names.forEach(name -> third.awaitState(name, "FOLLOWED"));
                third.awaitCount("select count(*) from trip", 20);
                third.awaitCount(
                        "select count(*) from post",
                        orgs.control().stats().posts() + orgs.control().stats().comments());
                assertThat(third.count("select count(distinct flight) from trip"))
                        .isEqualTo(20);
            }
            assertThat(orgs.control().signupRequests()).isEqualTo(names.size());
            assertThat(orgs.control().stats().users())
                    .as("hub, administrators, Anas")
                    .isEqualTo(1 + 2 * names.size());
        }
    }

    private static String somebody(Running running) {
        return running.rows("""
                        select u.username from org_user u join signup_order s on s.org_id = u.org_id
                        where s.state = 'FOLLOWED' and u.username like 'ana@%'""").get(0).get("username").toString();
    }

    @Test
    void answerThatGotLost_leavesOneSignupRequestOneUserAndOneGroup() {
        try (LocalOrgs orgs = new LocalOrgs()) {
            orgs.control().inject(Fault.resetAfter("POST .*/sobjects/SignupRequest", 1));
            orgs.control().inject(Fault.resetAfter("POST .*/sobjects/User", 1));
            orgs.control().inject(Fault.resetAfter("POST .*/chatter/groups$", 1));
            orgs.control().inject(Fault.resetAfter("POST .*/members", 1));
            try (Running running = new Running(orgs.properties(Databases.H2.freshUrl()))) {
                running.order(LocalOrgs.order("acme"));
                running.awaitState("acme", "FOLLOWED");
            }
            assertThat(orgs.control().stats().faults()).as("all have struck").isZero();
            assertThat(orgs.control().signupRequests()).isEqualTo(1);
            assertThat(orgs.control().stats().users()).isEqualTo(3);
            assertThat(orgs.control().stats().counts()).containsEntry("group.created", 1L);
        }
    }

    @Test
    void usedUpSignUpsOfTheDay_letTheOrderWait_andADayLaterItGoesOnWithNewTokens() {
        ShiftedClock clock = new ShiftedClock();
        try (LocalOrgs orgs =
                        new LocalOrgs(salesforce -> salesforce.signupsPerDay(1).clock(clock));
                Running running = new Running(orgs.properties(Databases.H2.freshUrl()), clock)) {
            running.order(LocalOrgs.order("first"));
            running.awaitState("first", "FOLLOWED");
            running.order(LocalOrgs.order("second"));
            running.awaitCount("select count(*) from signup_order where order_id = 'second' and attempts > 0", 1);
            assertThat(running.state("second")).isEqualTo("ORDERED");

            clock.advance(Duration.ofDays(1));

            running.awaitState("second", "FOLLOWED");
            assertThat(orgs.control().signupRequests()).isEqualTo(2);
        }
    }

    @Test
    void salesforceThatIsDownForAWhile_isWaitedFor() {
        try (LocalOrgs orgs = new LocalOrgs();
                Running running = new Running(orgs.properties(Databases.H2.freshUrl()))) {
            running.order(LocalOrgs.order("acme"));
            running.awaitState("acme", "FOLLOWED");
            orgs.control().inject(Fault.answer("GET .*/chatter/", 6, 503, "<html>maintenance</html>"));
            orgs.control().inject(Fault.reset("GET .*/chatter/", 3));
            String post = orgs.control().post("ana@acme.example", "Travel", TRIP.formatted(101));

            running.awaitCount("select count(*) from trip where post_id = '" + post + "'", 1);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> running.count("select count(*) from feed where failures > 0") == 0);
            assertThat(running.rows("select error from feed"))
                    .extracting(row -> row.get("error"))
                    .containsOnlyNulls();
        }
    }
}
