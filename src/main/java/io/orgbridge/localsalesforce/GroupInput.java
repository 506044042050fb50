package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to make or change a group or a member: JSON, or parameters of the URL or form.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_groups_ListOfGroups.htm
 */
final class GroupInput {
    private static final Set<String> VISIBILITIES = Set.of("PublicAccess", "PrivateAccess", "Unlisted");
    private static final Set<String> MEMBERS = Set.of(
            "name",
            "visibility",
            "description",
            "information",
            "informationText",
            "informationTitle",
            "canHaveChatterGuests",
            "isArchived",
            "isAutoArchiveDisabled",
            "isBroadcast",
            "announcement",
            "owner",
            "userId",
            "role");

    private GroupInput() {}

    /** The JSON body, or the parameters of the URL or form if there is none. */
    static ObjectNode of(Call call) {
        if (call.hasJsonBody()) {
            ObjectNode body = call.bodyObject();
            Inputs.requireKnown(body, MEMBERS);
            return body;
        }
        ObjectNode input = JsonNodeFactory.instance.objectNode();
        call.query().forEach(input::put);
        call.bodyForm().forEach(input::put);
        return input;
    }

    /** Throws if a text is too long or the visibility unknown. */
    static void check(ObjectNode input) {
        Inputs.checkLength(input, "name", 40);
        Inputs.checkLength(input, "description", 1000);
        String title = information(input, "title", "informationTitle");
        String text = information(input, "text", "informationText");
        if ((title != null && title.getBytes(StandardCharsets.UTF_8).length > 240)
                || (text != null && text.getBytes(StandardCharsets.UTF_8).length > 4000)) {
            throw ApiException.data(400, "STRING_TOO_LONG", "information: data value too large");
        }
        String visibility = Inputs.text(input, "visibility");
        if (visibility != null && !VISIBILITIES.contains(visibility)) {
            throw invalid("Invalid visibility: " + visibility);
        }
    }

    static ApiException invalid(String message) {
        return ApiException.data(400, "INVALID_INPUT", message);
    }

    static @Nullable String information(ObjectNode input, String nested, String flat) {
        JsonNode information = input.path("information").path(nested);
        return information.isTextual() ? information.asText() : Inputs.text(input, flat);
    }

    static String otherwise(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }

    /** The role that is asked for: a member's or a manager's. */
    static String role(ObjectNode input) {
        String role = otherwise(Inputs.text(input, "role"), Membership.STANDARD);
        if (!role.equals(Membership.STANDARD) && !role.equals(Membership.MANAGER)) {
            throw invalid("Invalid role: " + role);
        }
        return role;
    }
}
