package io.orgbridge.signup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orgbridge.config.OrgbridgeConfig;
import io.orgbridge.token.SalesforceId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the route {@code signup} asks of the hub and what it makes of the answers; bound as {@code orgbridgeSignups}.
 * Thread-safe.
 *
 * @see <a
 *     href="https://developer.salesforce.com/docs/atlas.en-us.packagingGuide.meta/packagingGuide/trialforce_proxy_signup.htm">Proxy
 *     sign-up</a>
 */
public final class Signups {
    private static final Logger LOG = LoggerFactory.getLogger(Signups.class);
    private static final Duration USUAL = Duration.ofMinutes(30);
    private static final Duration SLOW = Duration.ofMinutes(5);

    private final OrgbridgeConfig config;
    private final OrderStore orders;
    private final Clock clock;
    private final ObjectMapper json = new ObjectMapper();

    /** Makes the bean. */
    public Signups(OrgbridgeConfig config, OrderStore orders, Clock clock) {
        this.config = config;
        this.orders = orders;
        this.clock = clock;
    }

    /** Whether today's sign-ups still allow one more; else the order waits until they do. */
    public boolean mayRequest(@Variable("order") Order order) {
        Instant now = clock.instant();
        int limit = config.get(OrgbridgeConfig.DAILY_LIMIT);
        Optional<Instant> oldest = orders.oldestOfFullDay(limit, now);
        oldest.ifPresent(first -> orders.trouble(
                order.orderId(),
                "DAILY_LIMIT",
                limit + " SignupRequests were made within a day",
                "Nothing: it is requested as soon as the day allows; more need a Salesforce case and"
                        + " orgbridge.signup.daily-limit",
                first.plus(Duration.ofDays(1)),
                now));
        return oldest.isEmpty();
    }

    /** The SOQL that finds a SignupRequest made before, so that none is made twice. */
    public String existing(@Variable("order") Order order) {
        return "SELECT Id FROM SignupRequest WHERE Username = '"
                + order.username().replace("\\", "\\\\").replace("'", "\\'")
                + "' AND Status != 'Error' ORDER BY CreatedDate DESC LIMIT 1";
    }

    /** The id in a query's or a create's answer; null when a query found nothing. */
    public @Nullable String id(@Body String answer) {
        JsonNode root = tree(answer);
        JsonNode id = root.has("records") ? root.path("records").path(0).path("Id") : root.path("id");
        return id.isTextual() ? SalesforceId.to18(id.asText()) : null;
    }

    /** The body of the create. The callback URL is percent-encoded inside the JSON, as Salesforce's sample has it. */
    public String request(@Variable("order") Order order) {
        ObjectNode body = json.createObjectNode();
        body.put("Company", order.company());
        body.put("FirstName", order.firstName());
        body.put("LastName", order.lastName());
        body.put("SignupEmail", order.email());
        body.put("Username", order.username());
        body.put("Country", order.country());
        body.put("TemplateId", order.templateId());
        body.put("Edition", order.edition());
        body.put("Subdomain", order.subdomain());
        body.put("TrialDays", order.trialDays());
        body.put("PreferredLanguage", order.preferredLanguage());
        body.put("ConnectedAppConsumerKey", config.get(OrgbridgeConfig.CLIENT_ID));
        body.put(
                "ConnectedAppCallbackUrl",
                URLEncoder.encode(config.get(OrgbridgeConfig.CALLBACK_URL).toString(), StandardCharsets.UTF_8));
        body.properties().removeIf(field -> field.getValue().isNull());
        return body.toString();
    }

    /** Notes the SignupRequest. */
    public void requested(@Variable("order") Order order, @Body String signupRequestId) {
        Instant now = clock.instant();
        orders.requested(order.orderId(), signupRequestId, now);
        orders.advance(order.orderId(), Order.State.ORDERED, Order.State.REQUESTED, now);
        LOG.info("Order {}: SignupRequest {} made for {}", order.orderId(), signupRequestId, order.username());
    }

    /** Notes how far the SignupRequest is: the org is there, it failed, or it is looked at again. */
    public void looked(@Variable("order") Order order, @Body String answer) {
        Instant now = clock.instant();
        JsonNode request = tree(answer);
        switch (request.path("Status").asText()) {
            case "Success" -> {
                String orgId = SalesforceId.to18(request.path("CreatedOrgId").asText());
                orders.created(order.orderId(), orgId);
                orders.advance(order.orderId(), Order.State.REQUESTED, Order.State.CREATED, now);
                LOG.info("Order {}: org {} was created", order.orderId(), orgId);
            }
            case "Error" -> {
                String code = request.path("ErrorCode").asText("unknown");
                orders.trouble(
                        order.orderId(),
                        code,
                        "The SignupRequest " + order.signupRequestId() + " ended with error " + code,
                        SignupErrors.nextStep(code),
                        null,
                        now);
                LOG.warn("Order {}: the SignupRequest failed with {}", order.orderId(), code);
            }
            default -> waitOn(order, request.path("Status").asText(), now);
        }
    }

    private void waitOn(Order order, String status, Instant now) {
        Duration interval = config.get(OrgbridgeConfig.SIGNUP_POLL_INTERVAL);
        Duration since = Duration.between(order.stateSince(), now);
        if (since.compareTo(USUAL) < 0) {
            orders.again(order.orderId(), now.plus(interval), now);
            return;
        }
        Duration slower = interval.compareTo(SLOW) < 0 ? SLOW : interval;
        orders.trouble(
                order.orderId(),
                "SIGNUP_SLOW",
                "the SignupRequest has been '" + status + "' for " + since.toMinutes() + " minutes",
                "Nothing yet: it is looked at on; if it stays, open a Salesforce case",
                now.plus(slower),
                now);
        LOG.warn("Order {}: SignupRequest {} is still '{}'", order.orderId(), order.signupRequestId(), status);
    }

    private JsonNode tree(String answer) {
        try {
            return json.readTree(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The hub answered with something that is not JSON");
        }
    }
}
