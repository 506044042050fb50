package io.orgbridge.localsalesforce;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request is answered with.
 *
 * @param status HTTP status
 * @param contentType null for an answer without body
 * @param headers further headers
 * @param body empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, never compared
record Answer(int status, @Nullable String contentType, Map<String, String> headers, byte[] body) {
    static final String JSON = "application/json;charset=UTF-8";

    static Answer json(int status, JsonOut json) {
        return new Answer(status, JSON, Map.of(), json.bytes());
    }

    static Answer text(int status, String text) {
        return new Answer(status, "text/html;charset=UTF-8", Map.of(), text.getBytes(StandardCharsets.UTF_8));
    }

    static Answer redirect(int status, String location) {
        return new Answer(status, null, Map.of("Location", location), new byte[0]);
    }

    static Answer empty(int status) {
        return new Answer(status, null, Map.of(), new byte[0]);
    }

    Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, contentType, more, body);
    }
}
