package io.orgbridge.provision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orgbridge.config.OrgbridgeConfig;
import io.orgbridge.connect.OrgStore;
import io.orgbridge.signup.Order;
import io.orgbridge.signup.OrderException;
import io.orgbridge.signup.OrderStore;
import io.orgbridge.token.BearerTokens;
import io.orgbridge.token.SalesforceCalls;
import io.orgbridge.token.SalesforceId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Addresses and bodies of the calls that provision an org, and what their answers mean; bound as
 * {@code orgbridgeProvisioning}. The routes in {@code provision.camel.yaml} say in which order. Thread-safe.
 */
public final class Provisioning {
    private static final Logger LOG = LoggerFactory.getLogger(Provisioning.class);

    private final OrgbridgeConfig config;
    private final OrderStore orders;
    private final OrgStore orgs;
    private final Clock clock;
    private final ObjectMapper json = new ObjectMapper();

    /** Makes the bean. */
    public Provisioning(OrgbridgeConfig config, OrderStore orders, OrgStore orgs, Clock clock) {
        this.config = config;
        this.orders = orders;
        this.orgs = orgs;
        this.clock = clock;
    }

    /** The path of the query that finds the order's users. */
    public String usersPath(@Variable("order") Order order) {
        return query("SELECT Id, Username, Name FROM User WHERE Username IN ("
                + literals(order.users(), Order.User::username) + ")");
    }

    /** Keeps the users that the query found; gives those that are still to be made. */
    public List<Order.User> missingUsers(@Variable("order") Order order, @Body String answer) {
        Map<String, JsonNode> found = records(answer)
                .collect(Collectors.toMap(
                        user -> user.path("Username").asText().toLowerCase(Locale.ROOT), Function.identity()));
        found.forEach((username, user) -> orgs.saveUser(new OrgStore.User(
                orgId(order),
                SalesforceId.to18(user.path("Id").asText()),
                username,
                user.path("Name").asText())));
        return order.users().stream()
                .filter(user -> !found.containsKey(user.username()))
                .toList();
    }

    /** The path of the query that finds the profiles of all users of the order. */
    public String profilesPath(@Variable("order") Order order) {
        return query(
                "SELECT Id, Name FROM Profile WHERE Name IN (" + literals(order.users(), Order.User::profile) + ")");
    }

    /** Profile ids by name. */
    public Map<String, String> profiles(@Body String answer) {
        return records(answer)
                .collect(Collectors.toMap(
                        profile -> profile.path("Name").asText(),
                        profile -> profile.path("Id").asText(),
                        (a, b) -> a));
    }

    /**
     * The body that makes a user.
     *
     * @throws OrderException when the org has no such profile
     */
    public String user(@Body Order.User user, @Variable("profiles") Map<String, String> profiles) {
        String profileId = profiles.get(user.profile());
        if (profileId == null) {
            throw new OrderException(
                    "PROFILE_NOT_FOUND",
                    "the org has no profile named '" + user.profile() + "' for " + user.username(),
                    "Profile names are in the org's language: order the user with a profile that the org has");
        }
        String local = user.username().replaceFirst("@.*$", "");
        ObjectNode body = json.createObjectNode();
        body.put("Username", user.username());
        body.put("FirstName", user.firstName());
        body.put("LastName", user.lastName());
        body.put("Email", user.email());
        body.put("Alias", cut(local, 8));
        body.put(
                "CommunityNickname",
                cut(local, 30) + "." + Integer.toUnsignedString(user.username().hashCode(), 36));
        body.put("TimeZoneSidKey", config.get(OrgbridgeConfig.TIME_ZONE));
        body.put("LocaleSidKey", config.get(OrgbridgeConfig.LOCALE));
        body.put("LanguageLocaleKey", config.get(OrgbridgeConfig.LANGUAGE));
        body.put("EmailEncodingKey", "UTF-8");
        body.put("ProfileId", profileId);
        body.put("IsActive", true);
        return body.toString();
    }

    /** Keeps a user that was made. */
    public void madeUser(@Variable("order") Order order, @Variable("user") Order.User user, @Body String answer) {
        String first = user.firstName() == null ? "" : user.firstName() + " ";
        orgs.saveUser(new OrgStore.User(
                orgId(order),
                SalesforceId.to18(tree(answer).path("id").asText()),
                user.username(),
                first + user.lastName()));
        LOG.info("Order {}: user {} made", order.orderId(), user.username());
    }

    /** The path of the query that finds the order's group. */
    public String groupPath(@Variable("order") Order order) {
        return query("SELECT Id FROM CollaborationGroup WHERE Name = "
                + literal(order.group().name()) + " LIMIT 1");
    }

    /** The group's id in the answer of the query or of the create; null when the query found none. */
    public @Nullable String groupId(@Body String answer) {
        JsonNode root = tree(answer);
        JsonNode id = root.has("records") ? root.path("records").path(0).path("Id") : root.path("id");
        return id.isTextual() ? SalesforceId.to18(id.asText()) : null;
    }

    /** The body that makes the group. */
    public String group(@Variable("order") Order order) {
        return json.createObjectNode()
                .put("name", order.group().name())
                .put("visibility", order.group().visibility())
                .toString();
    }

    /** Notes the group and gives the path of the query that finds which of the org's users are members. */
    public String membersPath(@Variable("order") Order order, @Variable("groupId") String groupId) {
        orders.grouped(order.orderId(), groupId);
        return query("SELECT MemberId FROM CollaborationGroupMember WHERE CollaborationGroupId = " + literal(groupId)
                + " AND MemberId IN (" + literals(orgs.users(orgId(order)), OrgStore.User::userId) + ")");
    }

    /** The ids of the org's users who are not members yet. */
    public List<String> missingMembers(@Variable("order") Order order, @Body String answer) {
        List<String> members = records(answer)
                .map(member -> SalesforceId.to18(member.path("MemberId").asText()))
                .toList();
        return orgs.users(orgId(order)).stream()
                .map(OrgStore.User::userId)
                .filter(userId -> !members.contains(userId))
                .toList();
    }

    /** The body that makes a user a member. */
    public String member(@Body String userId) {
        return json.createObjectNode()
                .put("userId", userId)
                .put("role", "StandardMember")
                .toString();
    }

    /** Names the order's org and its administrator, and a path, for the next call. */
    public void address(@Variable("order") Order order, @Body @Nullable Object body, Exchange exchange) {
        Message message = exchange.getMessage();
        message.setHeader(BearerTokens.ORG, orgId(order));
        message.setHeader(BearerTokens.USER, order.username());
        message.setHeader(SalesforceCalls.PATH, body);
        message.setHeader(Exchange.HTTP_METHOD, "GET");
        message.removeHeader(Exchange.CONTENT_TYPE);
    }

    /** The order's users and group are there. */
    public void done(@Variable("order") Order order) {
        orders.advance(order.orderId(), Order.State.CONNECTED, Order.State.PROVISIONED, clock.instant());
        LOG.info(
                "Order {}: users, group {} and members are there",
                order.orderId(),
                order.group().name());
    }

    private String query(String soql) {
        return "/services/data/v" + config.get(OrgbridgeConfig.API_VERSION) + "/query?q="
                + URLEncoder.encode(soql, StandardCharsets.UTF_8);
    }

    private Stream<JsonNode> records(String answer) {
        return StreamSupport.stream(tree(answer).path("records").spliterator(), false);
    }

    private JsonNode tree(String answer) {
        try {
            return json.readTree(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The org answered with something that is not JSON");
        }
    }

    private static String orgId(Order order) {
        return String.valueOf(order.orgId());
    }

    private static <T> String literals(List<T> items, Function<T, String> text) {
        String list =
                items.stream().map(text).distinct().map(Provisioning::literal).collect(Collectors.joining(","));
        return list.isEmpty() ? "''" : list;
    }

    private static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static String cut(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max);
    }
}
