package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as it arrived.
 *
 * @param method in upper case, with {@code _HttpMethod} already applied
 * @param org serial of the org whose host was called; 0 for the login host
 * @param path the decoded parts of the path between its slashes, empty ones left out
 * @param query decoded parameters of the URL; the first of each name
 * @param headers by name in lower case
 * @param body as bytes; empty for none
 * @param address of the caller; empty for a part of another request
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, never compared
record Call(
        String method,
        long org,
        List<String> path,
        Map<String, String> query,
        Map<String, String> headers,
        byte[] body,
        String address) {
    private static final ObjectReader READER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    /** Takes a part of another request apart. */
    static Call of(String method, long org, String uri, Map<String, String> headers, byte[] body) {
        return of(method, org, uri, headers, body, "");
    }

    /** Takes a request apart. */
    static Call of(String method, long org, String uri, Map<String, String> headers, byte[] body, String address) {
        int question = uri.indexOf('?');
        String path = question < 0 ? uri : uri.substring(0, question);
        Map<String, String> query = question < 0 ? Map.of() : form(uri.substring(question + 1));
        List<String> parts = Arrays.stream(path.split("/"))
                .filter(part -> !part.isEmpty())
                .map(part -> decode(part.replace("+", "%2B")))
                .toList();
        String override = query.get("_HttpMethod");
        String actual = method.equals("POST") && override != null ? override.toUpperCase(Locale.ROOT) : method;
        return new Call(actual, org, parts, query, headers, body, address);
    }

    static Map<String, String> form(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                values.putIfAbsent(name, equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return values;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    @Nullable
    String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    @Nullable
    String query(String name) {
        return query.get(name);
    }

    /** A path part, or the empty text behind the end. */
    String part(int index) {
        return index < path.size() ? path.get(index) : "";
    }

    boolean is(String wanted) {
        return method.equals(wanted) || (wanted.equals("GET") && method.equals("HEAD"));
    }

    /** Throws unless this is a GET or HEAD. */
    void requireGet() {
        if (!is("GET")) {
            throw ApiException.methodNotAllowed(method, "GET,HEAD");
        }
    }

    /** Where the data API's answer is written; indented if that was asked for. */
    JsonOut out() {
        String pretty = header("x-prettyprint");
        JsonOut out = new JsonOut(false);
        return "1".equals(pretty) || "true".equals(pretty) ? out.pretty() : out;
    }

    /** Whether there is a body that is more than form fields. */
    boolean hasJsonBody() {
        return hasBody() && !contentType().equals("application/x-www-form-urlencoded");
    }

    boolean hasBody() {
        return body.length > 0;
    }

    String contentType() {
        String type = header("content-type");
        if (type == null) {
            return "";
        }
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).trim().toLowerCase(Locale.ROOT);
    }

    /** The form fields of the body. */
    Map<String, String> bodyForm() {
        return form(new String(body, StandardCharsets.UTF_8));
    }

    /** The body as JSON object; throws {@code JSON_PARSER_ERROR} if it is none. */
    ObjectNode bodyObject() {
        JsonNode node = bodyJson();
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw ApiException.data(
                400,
                "JSON_PARSER_ERROR",
                node instanceof MissingNode
                        ? "No content to map to Object due to end of input"
                        : "The HTTP entity body is required to be a JSON object, but it is a "
                                + node.getNodeType().name().toLowerCase(Locale.ROOT));
    }

    private JsonNode bodyJson() {
        String type = contentType();
        // The control API is ours, and curl says this of whatever it posts.
        boolean careless = part(0).equals("__control") && type.equals("application/x-www-form-urlencoded");
        if (hasBody() && !type.isEmpty() && !type.contains("json") && !careless) {
            throw ApiException.data(415, "UNSUPPORTED_MEDIA_TYPE", "Content type '" + type + "' not supported");
        }
        try {
            JsonNode node = READER.readTree(body);
            return node == null ? MissingNode.getInstance() : node;
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at [line:" + e.getLocation().getLineNr() + ", column:"
                            + e.getLocation().getColumnNr() + "]";
            throw ApiException.data(400, "JSON_PARSER_ERROR", e.getOriginalMessage() + where);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
