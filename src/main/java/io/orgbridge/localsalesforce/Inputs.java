package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
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

    static JsonNode required(ObjectNode input, String name) {
        if (!input.hasNonNull(name)) {
            throw missing(name);
        }
        return input.get(name);
    }

    static ApiException missing(String name) {
        return ApiException.data(400, "MISSING_ARGUMENT", "Missing argument: " + name);
    }

    static @Nullable String text(JsonNode input, String name) {
        return input.hasNonNull(name) ? input.get(name).asText() : null;
    }

    static @Nullable String parameter(Call call, String name) {
        String value = call.query(name);
        return value == null && call.hasBody() ? call.bodyForm().get(name) : value;
    }
}
