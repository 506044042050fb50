package io.orgbridge.embed;

import static org.assertj.core.api.Assertions.assertThat;

import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.LocalOrgs;
import io.orgbridge.fixtures.Running;
import org.junit.jupiter.api.Test;

/** Two Orgbridges in one JVM, each with a context, a Salesforce and a database of its own, do not meet. */
class TwoInstancesTest {
    private static final String TRIP = "Flying %s to New York on 2026-12-03 for EUR 812.50 #travel";

    @Test
    void sameOrderInBoth_isTwoOrdersWithTwoOrgs_andEachSeesItsOwnPosts() {
        try (LocalOrgs left = new LocalOrgs();
                LocalOrgs right = new LocalOrgs();
                Running one = new Running(left.properties(Databases.H2.freshUrl()));
                Running two = new Running(right.properties(Databases.POSTGRESQL.freshUrl()))) {
            one.order(LocalOrgs.order("acme"));
            two.order(LocalOrgs.order("acme"));
            one.awaitState("acme", "FOLLOWED");
            two.awaitState("acme", "FOLLOWED");
            left.control().post("ana@acme.example", "Travel", TRIP.formatted("LH442"));
            right.control().post("ana@acme.example", "Travel", TRIP.formatted("BA117"));
            one.awaitCount("select count(*) from trip", 1);
            two.awaitCount("select count(*) from trip", 1);

            assertThat(one.rows("select flight from trip").get(0)).containsEntry("flight", "LH442");
            assertThat(two.rows("select flight from trip").get(0)).containsEntry("flight", "BA117");
            assertThat(left.control().signupRequests()).isEqualTo(1);
            assertThat(right.control().signupRequests()).isEqualTo(1);

            long tokensOfTheOther = right.control().tokenRequests();
            left.control().expireTokens();
            left.control().post("ana@acme.example", "Travel", TRIP.formatted("LH443"));
            one.awaitCount("select count(*) from trip", 2);
            assertThat(right.control().tokenRequests()).isEqualTo(tokensOfTheOther);

            one.close();
            right.control().post("ana@acme.example", "Travel", TRIP.formatted("BA118"));
            two.awaitCount("select count(*) from trip", 2);
        }
    }
}
