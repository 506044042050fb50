package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads members of Connect inputs and refuses what is missing or unknown. */
final class Inputs {
    private Inputs() {}

    static void requireKnown(ObjectNode input, Set<String> members) {
        input.fieldNames().forEachRemaining(name -> {
            if (!members.contains(name)) {
                // Unconfirmed: the code for malformed Connect bodies.
                throw ApiException.data(400, "JSON_PARSER_ERROR", "Unrecognized field \"" + name + "\"");
            }
        });
    }

    /** An input of one text, or of none. */
    static ObjectNode object(String name, @Nullable String value) {
        ObjectNode input = JsonNodeFactory.instance.objectNode();
        return value == null ? input : input.put(name, value);
    }

    static JsonNode required(ObjectNode input, String name) {
        if (!input.hasNonNull(name)) {
            throw missing(name);
        }
        return input.get(name);
    }

    static ApiException malformedId(String id) {
        return ApiException.data(400, "INVALID_ID_FIELD", "Invalid identifier: " + id);
    }

    /**
     * The row with an id of 15 or 18 characters.
     *
     * @param known whether the asking user may know of a row
     * @throws ApiException as Connect throws for what is no id of this kind, and for an unknown one
     */
    static <T> T byId(String prefix, String id, Table<Long, T> table, Predicate<T> known) {
        if (!Ids.isWellFormed(id) || !id.startsWith(prefix)) {
            throw malformedId(id);
        }
        return Ids.serial(prefix, id).stream()
                .mapToObj(table::get)
                .filter(row -> row != null && known.test(row))
                .findFirst()
                .orElseThrow(ApiException::notFound);
    }

    /** Throws if a text member is longer than this. */
    static void checkLength(ObjectNode input, String name, int most) {
        String text = text(input, name);
        if (text != null && text.length() > most) {
            throw ApiException.data(
                    400, "STRING_TOO_LONG", name + ": data value too large: " + text + " (max length=" + most + ")");
        }
    }

    static ApiException missing(String name) {
        return ApiException.data(400, "MISSING_ARGUMENT", "Missing argument: " + name);
    }

    /** A text member or null; throws {@code JSON_PARSER_ERROR} for an object or array. */
    static @Nullable String text(JsonNode input, String name) {
        if (input.path(name).isContainerNode()) {
            throw unreadable(name, input.get(name));
        }
        return input.hasNonNull(name) ? input.get(name).asText() : null;
    }

    /** A boolean member, which may be a text; throws {@code JSON_PARSER_ERROR} for anything else. */
    static boolean flag(JsonNode input, String name, boolean otherwise) {
        if (!input.hasNonNull(name)) {
            return otherwise;
        }
        String text = input.get(name).asText();
        if (!text.equals("true") && !text.equals("false")) {
            throw unreadable(name, input.get(name));
        }
        return text.equals("true");
    }

    static ApiException unreadable(String name, JsonNode value) {
        return ApiException.data(
                400,
                "JSON_PARSER_ERROR",
                "The value of \"" + name + "\" cannot be read: "
                        + value.getNodeType().name().toLowerCase(Locale.ROOT));
    }

    static @Nullable String parameter(Call call, String name) {
        String value = call.query(name);
        return value == null && call.hasBody() ? call.bodyForm().get(name) : value;
    }
}
