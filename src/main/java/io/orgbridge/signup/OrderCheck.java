package io.orgbridge.signup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orgbridge.config.OrgbridgeConfig;
import io.orgbridge.signup.InvalidOrderException.Problem;
import io.orgbridge.token.Flow;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns one JSON object into an order, or names everything that is wrong with it. Lengths and forms are Salesforce's.
 *
 * @see <a
 *     href="https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_signuprequest.htm">SignupRequest</a>
 */
final class OrderCheck {
    private static final Set<String> FIELDS = Set.of(
            "orderId",
            "company",
            "firstName",
            "lastName",
            "email",
            "username",
            "country",
            "templateId",
            "edition",
            "subdomain",
            "trialDays",
            "preferredLanguage",
            "users",
            "group",
            "orgUsername",
            "loginUrl",
            "flow");
    private static final Set<String> USER_FIELDS = Set.of("firstName", "lastName", "email", "username", "profile");
    private static final Set<String> GROUP_FIELDS = Set.of("name", "visibility");
    private static final String ADDRESS = "[^@\\s]+@[^@\\s]+\\.[^@\\s]+";
    private static final String ADDRESS_HINT = "must have the form name@domain.example";

    private final OrgbridgeConfig config;
    private final ObjectNode json;
    private final String name;
    private final List<Problem> problems = new ArrayList<>();

    private OrderCheck(OrgbridgeConfig config, ObjectNode json, int place) {
        this.config = config;
        this.json = json;
        this.name = json.path("orderId").asText().isBlank()
                ? "#" + place
                : json.path("orderId").asText();
    }

    /**
     * The order, in its first state; or problems, which are added to the list given.
     *
     * @param place the order's place in its list, from 1
     */
    static Optional<Order> check(
            OrgbridgeConfig config, ObjectNode json, int place, Instant now, List<Problem> problems) {
        OrderCheck check = new OrderCheck(config, json, place);
        Order order = check.read(now);
        problems.addAll(check.problems);
        return check.problems.isEmpty() ? Optional.of(order) : Optional.empty();
    }

    private Order read(Instant now) {
        unknownFields(json, "", FIELDS);
        String orderId = text(json, "", "orderId", true, 100, null, "");
        boolean adopted = json.hasNonNull("orgUsername");
        boolean signup = !adopted;
        if (adopted && json.hasNonNull("username")) {
            problem("orgUsername", "and username exclude each other: the first adopts an org, the second signs one up");
        }
        String username = text(json, "", adopted ? "orgUsername" : "username", true, 80, ADDRESS, ADDRESS_HINT);
        String templateId = text(
                json,
                "",
                "templateId",
                false,
                18,
                "0TT[A-Za-z0-9]{12}([A-Za-z0-9]{3})?",
                "must be a Trialforce template id: 0TT and 12 or 15 more characters");
        String edition = text(json, "", "edition", false, 40, null, "");
        if (signup && templateId == null && edition == null) {
            templateId = config.get(OrgbridgeConfig.TEMPLATE_ID).orElse(null);
            edition = templateId == null ? config.get(OrgbridgeConfig.EDITION).orElse(null) : null;
            if (templateId == null && edition == null) {
                problem("templateId", "is missing: give it, or an edition, or set orgbridge.signup.template-id");
            }
        }
        String country = text(json, "", "country", false, 2, "[A-Z]{2}", "must be two capital letters of ISO 3166");
        return new Order(
                orderId == null ? "" : orderId,
                adopted ? Order.State.CREATED : Order.State.ORDERED,
                text(json, "", "company", signup, 80, null, ""),
                text(json, "", "firstName", false, 40, null, ""),
                text(json, "", "lastName", signup, 80, null, ""),
                text(json, "", "email", signup, 80, ADDRESS, ADDRESS_HINT),
                username == null ? "" : username.toLowerCase(Locale.ROOT),
                country == null && signup ? config.get(OrgbridgeConfig.COUNTRY) : country,
                templateId,
                edition,
                text(
                        json,
                        "",
                        "subdomain",
                        false,
                        40,
                        "[A-Za-z0-9][A-Za-z0-9-]*",
                        "must consist of letters, digits and hyphens, not starting with a hyphen"),
                trialDays(),
                text(json, "", "preferredLanguage", false, 10, null, ""),
                users(username),
                group(),
                loginUrl(),
                flow(adopted),
                null,
                null,
                null,
                null,
                null,
                null,
                0,
                now,
                now,
                now);
    }

    private @Nullable String loginUrl() {
        String given = text(json, "", "loginUrl", false, 255, null, "");
        if (given == null) {
            return null;
        }
        String url = given.replaceFirst("/+$", "");
        try {
            if (config.get(OrgbridgeConfig.ALLOWED_HOSTS).allows(URI.create(url))) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        problem("loginUrl", "must be an https:// URL on a host of orgbridge.salesforce.allowed-hosts");
        return null;
    }

    private @Nullable String flow(boolean adopted) {
        String given = text(json, "", "flow", false, 20, null, "");
        if (given == null) {
            return null;
        }
        if (!adopted) {
            problem("flow", "is for an org that is adopted: give orgUsername");
        }
        try {
            return Flow.of(given).text();
        } catch (IllegalArgumentException e) {
            problem("flow", "is unknown: " + e.getMessage());
            return null;
        }
    }

    private @Nullable Integer trialDays() {
        JsonNode given = json.path("trialDays");
        String text = given.isMissingNode() || given.isNull()
                ? config.get(OrgbridgeConfig.TRIAL_DAYS).orElse("")
                : given.asText();
        if (text.isEmpty()) {
            return null;
        }
        if (!text.matches("[1-9]\\d{0,3}")) {
            problem("trialDays", "must be a whole number of days, 1 to 9999");
            return null;
        }
        return Integer.valueOf(text);
    }

    private List<Order.User> users(@Nullable String admin) {
        JsonNode given = json.path("users");
        List<Order.User> users = new ArrayList<>();
        if (given.isMissingNode() || given.isNull()) {
            return users;
        }
        if (!(given instanceof ArrayNode array)) {
            problem("users", "must be an array of objects");
            return users;
        }
        Set<String> seen = new HashSet<>();
        if (admin != null) {
            seen.add(admin.toLowerCase(Locale.ROOT));
        }
        for (int i = 0; i < array.size(); i++) {
            String at = "users[" + i + "]";
            if (array.get(i) instanceof ObjectNode user) {
                unknownFields(user, at + ".", USER_FIELDS);
                String username = text(user, at + ".", "username", true, 80, ADDRESS, ADDRESS_HINT);
                if (username != null && !seen.add(username.toLowerCase(Locale.ROOT))) {
                    problem(at + ".username", "is the username of another user of this order");
                }
                String profile = text(user, at + ".", "profile", false, 255, null, "");
                users.add(new Order.User(
                        text(user, at + ".", "firstName", false, 40, null, ""),
                        orEmpty(text(user, at + ".", "lastName", true, 80, null, "")),
                        orEmpty(text(user, at + ".", "email", true, 128, ADDRESS, ADDRESS_HINT)),
                        orEmpty(username).toLowerCase(Locale.ROOT),
                        profile == null ? config.get(OrgbridgeConfig.PROFILE) : profile));
            } else {
                problem(at, "must be an object");
            }
        }
        return users;
    }

    private Order.Group group() {
        JsonNode given = json.path("group");
        if (given.isMissingNode() || given.isNull()) {
            return new Order.Group(config.get(OrgbridgeConfig.GROUP_NAME), "PublicAccess");
        }
        if (!(given instanceof ObjectNode group)) {
            problem("group", "must be an object such as {\"name\": \"Travel\"}");
            return new Order.Group("", "");
        }
        unknownFields(group, "group.", GROUP_FIELDS);
        String groupName = text(group, "group.", "name", false, 40, null, "");
        String visibility = text(
                group,
                "group.",
                "visibility",
                false,
                20,
                "PublicAccess|PrivateAccess",
                "must be PublicAccess or PrivateAccess");
        return new Order.Group(
                groupName == null ? config.get(OrgbridgeConfig.GROUP_NAME) : groupName,
                visibility == null ? "PublicAccess" : visibility);
    }

    private @Nullable String text(
            ObjectNode node, String at, String field, boolean required, int max, @Nullable String regex, String hint) {
        JsonNode given = node.path(field);
        if (given.isMissingNode()
                || given.isNull()
                || (given.isTextual() && given.asText().isBlank())) {
            if (required) {
                problem(at + field, "is missing");
            }
            return null;
        }
        if (!given.isValueNode()) {
            problem(at + field, "must be a text");
            return null;
        }
        String text = given.asText().strip();
        if (text.length() > max) {
            problem(at + field, "is longer than " + max + " characters");
        } else if (regex != null && !text.matches(regex)) {
            problem(at + field, hint);
        }
        return text;
    }

    private void unknownFields(ObjectNode node, String at, Set<String> known) {
        node.fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                problem(
                        at + field,
                        "is not a field of an order; there are "
                                + String.join(", ", known.stream().sorted().toList()));
            }
        });
    }

    private void problem(String field, String message) {
        problems.add(new Problem(name, field, message));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
