package io.orgbridge.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.orgbridge.fixtures.ScriptedServer;
import io.orgbridge.fixtures.ScriptedServer.Answer;
import io.orgbridge.fixtures.Seeds;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A failed step is tried again or fails the order, with a reason and what to do; all calls are real HTTP. */
class OrderErrorsTest extends RouteTest {
    private static final String DATA = "/services/data/v66.0";
    private static final String USERINFO = "/services/oauth2/userinfo";

    @BeforeEach
    void start() throws Exception {
        begin();
    }

    private void created(String users) {
        Seeds.order(store, "acme", "CREATED", Seeds.ADMIN, clock.instant());
        store.sql()
                .sql("update signup_order set org_id = :org, users = :users")
                .param("org", Seeds.ORG)
                .param("users", users)
                .update();
    }

    private void tokenError(String error, String description) {
        server.on(
                ScriptedServer.TOKEN_PATH,
                Answer.json(400, "{\"error\":\"" + error + "\",\"error_description\":\"" + description + "\"}"));
    }

    private void userInfo(String org, boolean active) {
        server.on(USERINFO, Answer.json(200, """
                {"organization_id": "%s", "user_id": "%s", "name": "Jo", "active": %s}""".formatted(org, ScriptedServer.USER_ID, active)));
    }

    @Test
    void busyHub_isAskedAgain_moreAndMoreRarely() {
        Seeds.order(store, "acme", "ORDERED", "admin@acme.example", clock.instant());
        server.on(DATA + "/query/", Answer.html(503, "<html>maintenance</html>"));
        long[] waits = {2, 4, 8, 16, 32, 64, 128, 256, 300, 300};

        for (long wait : waits) {
            tickOrders();
            assertThat(order("acme")).containsEntry("state", "ORDERED");
            assertThat(order("acme").get("reason").toString()).contains("503");
            assertThat(instant(order("acme").get("next_attempt_at")))
                    .isEqualTo(clock.instant().plusSeconds(wait));
            clock.advance(Duration.ofSeconds(wait));
        }

        server.on(DATA + "/query/", Answer.json(200, "{\"records\": [{\"Id\": \"0SR5f0000004PqRGAU\"}]}"));
        tickOrders();
        assertThat(order("acme"))
                .containsEntry("state", "REQUESTED")
                .containsEntry("attempts", 0)
                .containsEntry("reason", null)
                .containsEntry("next_step", null);
    }

    @Test
    void createWhoseAnswerWasLost_isLookedForWhenTheHubHasSettled() {
        Seeds.order(store, "acme", "ORDERED", "admin@acme.example", clock.instant());
        server.on(DATA + "/query/", Answer.json(200, "{\"records\": []}"));
        server.on(DATA + "/sobjects/SignupRequest", Answer.html(502, "<html>bad gateway</html>"));

        tickOrders();

        assertThat(order("acme")).containsEntry("state", "ORDERED");
        assertThat(instant(order("acme").get("next_attempt_at")))
                .isEqualTo(clock.instant().plusSeconds(60));
    }

    @Test
    void refusedSignupRequest_failsTheOrder() {
        Seeds.order(store, "acme", "ORDERED", "admin@acme.example", clock.instant());
        server.on(DATA + "/query/", Answer.json(200, "{\"records\": []}"));
        server.on(
                DATA + "/sobjects/SignupRequest",
                Answer.json(400, "[{\"errorCode\":\"INVALID_SIGNUP_COUNTRY\",\"message\":\"bad country\"}]"));

        tickOrders();

        assertThat(order("acme"))
                .containsEntry("state", "FAILED")
                .containsEntry("error_code", "INVALID_SIGNUP_COUNTRY")
                .containsEntry("next_attempt_at", null);
        assertThat(order("acme").get("next_step").toString()).isNotBlank();
    }

    @Test
    void hubThatGivesNoToken_isForTheOperatorToMend_andTheOrderWaits() {
        Seeds.order(store, "acme", "ORDERED", "admin@acme.example", clock.instant());
        tokenError("invalid_client_id", "client identifier invalid");

        tickOrders();

        assertThat(order("acme")).containsEntry("state", "ORDERED").containsEntry("error_code", "invalid_client_id");
        assertThat(order("acme").get("next_step").toString()).contains("orgbridge.salesforce.client-id");
        assertThat(order("acme").get("next_attempt_at")).isNotNull();

        clock.advance(Duration.ofDays(2));
        tickOrders();
        assertThat(order("acme")).containsEntry("state", "ORDERED").containsEntry("attempts", 2);
    }

    @Test
    void newOrgThatDoesNotKnowItsApprovalYet_isGivenPatience_andThenFails() {
        created("[]");
        tokenError("invalid_grant", "user hasn't approved this consumer");

        for (int i = 0; i < 5; i++) {
            tickOrders();
            assertThat(order("acme")).containsEntry("state", "CREATED").containsEntry("error_code", "invalid_grant");
            clock.advance(Duration.ofMinutes(1));
        }
        tickOrders();

        assertThat(order("acme")).containsEntry("state", "FAILED");
        assertThat(order("acme").get("next_step").toString()).contains("Pre-authorise");
    }

    @Test
    void newOrgThatKnowsItsApprovalInTime_isConnected() {
        created("[]");
        tokenError("invalid_grant", "user hasn't approved this consumer");
        tickOrders();
        clock.advance(Duration.ofMinutes(1));
        server.issueTokens();
        userInfo(Seeds.ORG, true);

        tickOrders();

        assertThat(order("acme")).containsEntry("state", "CONNECTED").containsEntry("reason", null);
        assertThat(rows("select org_id, instance_url, admin_username from org"))
                .singleElement()
                .satisfies(org -> assertThat(org)
                        .containsEntry("org_id", Seeds.ORG)
                        .containsEntry("instance_url", server.url().toString())
                        .containsEntry("admin_username", Seeds.ADMIN));
    }

    @Test
    void userinfoThatSpeaksOfAnotherOrg_failsTheOrder() {
        created("[]");
        userInfo("00D5f000004ZzZzUAK", true);

        tickOrders();

        assertThat(order("acme")).containsEntry("state", "FAILED").containsEntry("error_code", "WRONG_ORG");
    }

    @Test
    void inactiveAdministrator_failsTheOrder() {
        created("[]");
        userInfo("00D5f000004AbCd", false);

        tickOrders();

        assertThat(order("acme")).containsEntry("state", "FAILED").containsEntry("error_code", "INACTIVE_USER");
    }

    @Test
    void userWithAProfileThatTheOrgDoesNotHave_failsTheOrder() {
        created("""
                [{"lastName": "Ruiz", "email": "ana@acme.example", "username": "ana@acme.example",
                  "profile": "Standarduser"}]""");
        userInfo(Seeds.ORG, true);
        server.on(DATA + "/query", Answer.json(200, "{\"records\": []}"));

        tickOrders();
        tickOrders();

        assertThat(order("acme")).containsEntry("state", "FAILED").containsEntry("error_code", "PROFILE_NOT_FOUND");
        assertThat(order("acme").get("next_step").toString()).contains("Profile names");
    }

    @Test
    void userThatSalesforceRefuses_failsTheOrderWithSalesforcesWords() {
        created("""
                [{"lastName": "Ruiz", "email": "ana@acme.example", "username": "ana@acme.example",
                  "profile": "Standard User"}]""");
        userInfo(Seeds.ORG, true);
        server.on(
                DATA + "/query",
                request -> Answer.json(
                        200,
                        request.query().contains("Profile")
                                ? "{\"records\": [{\"Id\": \"00e5f000001AbCdAAK\", \"Name\": \"Standard User\"}]}"
                                : "{\"records\": []}"));
        server.on(
                DATA + "/sobjects/User",
                Answer.json(400, "[{\"errorCode\":\"LICENSE_LIMIT_EXCEEDED\",\"message\":\"no licence left\"}]"));

        tickOrders();
        tickOrders();

        assertThat(order("acme"))
                .containsEntry("state", "FAILED")
                .containsEntry("error_code", "LICENSE_LIMIT_EXCEEDED");
        assertThat(order("acme").get("reason").toString()).contains("no licence left");
        assertThat(order("acme").get("next_step").toString()).contains("Order fewer users");
    }

    @Test
    void answerThatIsNoJson_isTriedAgain() {
        created("[]");
        server.on(USERINFO, Answer.html(200, "<html>proxy</html>"));

        tickOrders();

        assertThat(order("acme")).containsEntry("state", "CREATED").containsEntry("attempts", 1);
        assertThat(order("acme").get("next_attempt_at")).isNotNull();
    }

    @Test
    void messageThatNamesNoOrder_isDropped() {
        template.sendBody("direct:orders-channel", "nobody");

        assertThat(rows("select * from signup_order")).isEmpty();
    }

    @Test
    void databaseThatFailsBeforeTheOrderIsKnown_leavesTheOrderToALaterTick() {
        Seeds.order(store, "acme", "CREATED", Seeds.ADMIN, clock.instant());
        store.sql().sql("update signup_order set users = 'not json'").update();

        tickOrders();

        assertThat(order("acme")).containsEntry("state", "CREATED").containsEntry("attempts", 0);
    }
}
