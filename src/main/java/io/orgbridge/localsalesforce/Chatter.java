package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * What the Chatter resources need for one request.
 *
 * @param session who asks
 * @param call the request
 * @param rest its path behind {@code /services/data/vXX.X/chatter/}, as index into {@link Call#path}
 * @param base {@code /services/data/vXX.X}
 */
record Chatter(Session session, Call call, int rest, String base) {
    String part(int index) {
        return call.part(rest + index);
    }

    int parts() {
        return call.path().size() - rest;
    }

    JsonOut out() {
        JsonOut out = new JsonOut(!"false".equalsIgnoreCase(call.header("x-chatter-entity-encoding")));
        return "1".equals(call.header("x-prettyprint")) || "true".equals(call.header("x-prettyprint"))
                ? out.pretty()
                : out;
    }

    /** A number parameter within bounds; throws {@code ILLEGAL_QUERY_PARAMETER_VALUE} outside of them. */
    int number(String name, int least, int most, int otherwise) {
        String text = call.query(name);
        if (text == null || text.isEmpty()) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw illegal(name, text);
        }
        throw illegal(name, text);
    }

    /** A required argument that is a boolean. */
    boolean flag(String name) {
        return Boolean.parseBoolean(required(name));
    }

    /** An argument; throws {@code MISSING_ARGUMENT} without. */
    String required(String name) {
        String value = given(name);
        if (value == null) {
            throw Inputs.missing(name);
        }
        return value;
    }

    /** An argument from the body if there is one, else from the URL. */
    @Nullable
    String given(String name) {
        if (call.hasJsonBody()) {
            ObjectNode body = call.bodyObject();
            return body.has(name) ? body.get(name).asText() : null;
        }
        return call.hasBody() && call.bodyForm().containsKey(name)
                ? call.bodyForm().get(name)
                : call.query(name);
    }

    /** Where the resources outside of Chatter are: below {@code connect/}, or those of the site. */
    static String connect(String base) {
        return base.contains("/connect/communities/") ? base : base + "/connect";
    }

    static ApiException illegal(String name, @Nullable String value) {
        return ApiException.data(
                400, "ILLEGAL_QUERY_PARAMETER_VALUE", "Illegal value for query parameter " + name + ": " + value);
    }
}
