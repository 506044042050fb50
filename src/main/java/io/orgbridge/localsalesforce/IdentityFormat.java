package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The identity URL's answer as JSON, JSONP or XML.
 *
 * <p>Source: https://developer.salesforce.com/docs/platform/mobile-sdk/guide/oauth-using-identity-urls.html
 */
final class IdentityFormat {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CALLBACK = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$.]*");

    private IdentityFormat() {}

    static Answer answer(Call call, JsonOut json) {
        String callback = call.query("callback");
        if (callback != null && CALLBACK.matcher(callback).matches()) {
            String script = callback + "(" + new String(json.bytes(), StandardCharsets.UTF_8) + ");";
            return of("text/javascript;charset=UTF-8", script);
        }
        String accept = call.header("accept");
        boolean xml = "xml".equals(call.query("format"))
                || (call.query("format") == null && accept != null && accept.startsWith("application/xml"));
        if (!xml) {
            return Answer.json(200, json);
        }
        try {
            StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
            write(text, "user", JSON.readTree(json.bytes()));
            return of("application/xml;charset=UTF-8", text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(StringBuilder text, String name, JsonNode node) {
        text.append('<').append(name).append('>');
        if (node.isObject()) {
            node.properties().forEach(member -> write(text, member.getKey(), member.getValue()));
        } else if (!node.isNull()) {
            text.append(Html.escaped(node.asText()));
        }
        text.append("</").append(name).append('>');
    }

    private static Answer of(String type, String text) {
        return new Answer(200, type, Map.of(), text.getBytes(StandardCharsets.UTF_8));
    }
}
