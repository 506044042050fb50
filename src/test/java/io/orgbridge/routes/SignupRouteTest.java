package io.orgbridge.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orgbridge.fixtures.Seeds;
import java.time.Duration;
import java.util.Properties;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.NotifyBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Signing up: one SignupRequest an order, looked at until it ends. The hub is a mock. */
class SignupRouteTest extends RouteTest {
    private static final String NONE = "{\"totalSize\": 0, \"done\": true, \"records\": []}";

    private MockEndpoint query;
    private MockEndpoint create;
    private MockEndpoint look;

    @Override
    void settings(Properties properties) {
        properties.setProperty("orgbridge.signup.daily-limit", "2");
    }

    @BeforeEach
    void mockTheHub() throws Exception {
        AdviceWith.adviceWith(context, "orgbridge-signup", route -> {
            route.weaveByToUri("salesforce-hub:query").replace().to("mock:query");
            route.weaveByToUri("salesforce-hub:createSObject*").replace().to("mock:create");
        });
        AdviceWith.adviceWith(
                context,
                "orgbridge-signup-look",
                route -> route.weaveByToUri("salesforce-hub:getSObject*")
                        .replace()
                        .to("mock:look"));
        begin();
        query = getMockEndpoint("mock:query");
        create = getMockEndpoint("mock:create");
        look = getMockEndpoint("mock:look");
        query.returnReplyBody(context.resolveLanguage("constant").createExpression(NONE));
        create.returnReplyBody(context.resolveLanguage("constant")
                .createExpression("{\"id\": \"0SR5f0000004PqRGAU\", \"success\": true, \"errors\": []}"));
    }

    private void look(String answer) {
        look.returnReplyBody(context.resolveLanguage("constant").createExpression(answer));
    }

    @Test
    void orderWithoutSignupRequest_makesOne() throws Exception {
        Seeds.order(store, "acme", "ORDERED", "o'neil@acme.example", clock.instant());
        query.expectedBodiesReceived("SELECT Id FROM SignupRequest WHERE Username = 'o\\'neil@acme.example'"
                + " AND Status != 'Error' ORDER BY CreatedDate DESC LIMIT 1");
        create.expectedMessageCount(1);

        tickOrders();

        MockEndpoint.assertIsSatisfied(context);
        JsonNode body = new ObjectMapper()
                .readTree(create.getExchanges().get(0).getMessage().getBody(String.class));
        assertThat(order("acme"))
                .containsEntry("state", "REQUESTED")
                .containsEntry("signup_request_id", "0SR5f0000004PqRGAU");
        assertThat(body.isTextual() || body.isObject()).isTrue();
    }

    @Test
    void createsBody_hasWhatProxySignUpNeeds_andLeavesOutWhatTheOrderDoesNotSay() throws Exception {
        Seeds.order(store, "acme", "ORDERED", "admin@acme.example", clock.instant());
        JsonNode[] sent = new JsonNode[1];
        create.whenAnyExchangeReceived(exchange -> {
            sent[0] = new ObjectMapper().readTree(exchange.getMessage().getBody(String.class));
            exchange.getMessage().setBody("{\"id\": \"0SR5f0000004PqRGAU\"}");
        });

        tickOrders();

        JsonNode expected = new ObjectMapper().readTree("""
                {"Company": "Acme", "FirstName": "Jo", "LastName": "Smith", "SignupEmail": "jo@acme.example",
                 "Username": "admin@acme.example", "Country": "US", "TemplateId": "0TT000000000001",
                 "ConnectedAppConsumerKey": "3MVG9ConsumerKey",
                 "ConnectedAppCallbackUrl": "http%3A%2F%2F127.0.0.1%3A8080%2Foauth%2Fcallback"}""");
        assertThat(sent[0]).isEqualTo(expected);
    }

    @Test
    void signupRequestThatIsThereAlready_isTaken_andNoSecondIsMade() throws Exception {
        Seeds.order(store, "acme", "ORDERED", "admin@acme.example", clock.instant());
        query.returnReplyBody(context.resolveLanguage("constant")
                .createExpression("{\"totalSize\": 1, \"records\": [{\"Id\": \"0SR5f0000004PqR\"}]}"));
        create.expectedMessageCount(0);

        tickOrders();

        MockEndpoint.assertIsSatisfied(context);
        assertThat(order("acme"))
                .containsEntry("state", "REQUESTED")
                .containsEntry("signup_request_id", "0SR5f0000004PqRGAU");
    }

    @Test
    void signupRequest_isLookedAtUntilItEnds() {
        Seeds.order(store, "acme", "REQUESTED", "admin@acme.example", clock.instant());
        look("{\"Status\": \"InProgress\", \"ErrorCode\": null, \"CreatedOrgId\": null}");

        tickOrders();
        tickOrders();
        assertThat(look.getReceivedCounter()).as("not due again at once").isEqualTo(1);
        assertThat(order("acme")).containsEntry("state", "REQUESTED").containsEntry("attempts", 0);

        clock.advance(Duration.ofSeconds(10));
        look("{\"Status\": \"Success\", \"ErrorCode\": null, \"CreatedOrgId\": \"00D5f000004AbCd\"}");
        tickOrders();
        assertThat(order("acme")).containsEntry("state", "CREATED").containsEntry("org_id", "00D5f000004AbCdEAK");
    }

    @Test
    void signupRequestThatEndsWithAnError_failsTheOrderWithReasonAndNextStep() {
        Seeds.order(store, "acme", "REQUESTED", "admin@acme.example", clock.instant());
        look("{\"Status\": \"Error\", \"ErrorCode\": \"C-1007\", \"CreatedOrgId\": null}");

        tickOrders();

        assertThat(order("acme"))
                .containsEntry("state", "FAILED")
                .containsEntry("error_code", "C-1007")
                .containsEntry("next_attempt_at", null)
                .containsEntry("username_taken", null);
        assertThat(order("acme").get("reason").toString()).contains("C-1007");
        assertThat(order("acme").get("next_step").toString()).contains("another username");
    }

    @Test
    void errorCodeThatNobodyKnows_isKept() {
        Seeds.order(store, "a", "REQUESTED", "a@acme.example", clock.instant());
        Seeds.order(store, "b", "REQUESTED", "b@acme.example", clock.instant());
        look.whenExchangeReceived(
                1, exchange -> exchange.getMessage().setBody("{\"Status\": \"Error\", \"ErrorCode\": \"X-4711\"}"));
        look.whenExchangeReceived(
                2, exchange -> exchange.getMessage().setBody("{\"Status\": \"Error\", \"ErrorCode\": null}"));

        tickOrders();

        assertThat(rows("select error_code from signup_order where state = 'FAILED'"))
                .extracting(row -> row.get("error_code"))
                .containsExactlyInAnyOrder("X-4711", "unknown");
    }

    @Test
    void ordersPastTheDailyLimit_waitUntilTheDayAllows() throws Exception {
        for (String id : new String[] {"a", "b", "c"}) {
            Seeds.order(store, id, "ORDERED", id + "@acme.example", clock.instant());
        }
        look("{\"Status\": \"New\"}");

        tickOrders();

        assertThat(rows("select state from signup_order"))
                .extracting(row -> row.get("state"))
                .containsExactlyInAnyOrder("REQUESTED", "REQUESTED", "ORDERED");
        assertThat(rows("select * from signup_order where state = 'ORDERED'"))
                .singleElement()
                .satisfies(waiting -> {
                    assertThat(waiting).containsEntry("error_code", "DAILY_LIMIT");
                    assertThat(waiting.get("next_step").toString()).contains("orgbridge.signup.daily-limit");
                    assertThat(instant(waiting.get("next_attempt_at")))
                            .isBetween(
                                    clock.instant().plus(Duration.ofDays(1)).minusMillis(1),
                                    clock.instant().plus(Duration.ofDays(1)));
                });

        clock.advance(Duration.ofDays(1));
        tickOrders();
        assertThat(rows("select * from signup_order where state = 'ORDERED'")).isEmpty();
        assertThat(create.getReceivedCounter()).isEqualTo(3);
    }

    @Test
    void orderThatIsHandedIn_goesItsFirstStepWithTheNextTick() {
        NotifyBuilder accepted = new NotifyBuilder(context)
                .fromRoute("orgbridge-order-accept")
                .whenCompleted(1)
                .create();

        template.sendBody("direct:orgbridge-order", """
                {"orderId": "acme", "company": "Acme", "lastName": "Smith", "email": "jo@acme.example",
                 "username": "admin@acme.example"}""");
        tickOrders();

        assertThat(accepted.matchesWaitTime()).isTrue();
        assertThat(order("acme")).containsEntry("state", "REQUESTED");
    }
}
