package io.orgbridge.token;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of an address, whose percent-encoding is undone exactly once; of a name that is given twice the first. What
 * is not percent-encoding stays as it is.
 */
public final class Query {
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private final Map<String, String> raw;

    private Query(Map<String, String> raw) {
        this.raw = raw;
    }

    /**
     * Reads a query.
     *
     * @param text what stands behind the question mark, as it arrived
     */
    public static Query of(String text) {
        Map<String, String> raw = new HashMap<>();
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                raw.putIfAbsent(decoded(pair.substring(0, equals)), pair.substring(equals + 1));
            }
        }
        return new Query(raw);
    }

    /** A value as a form writes it, with plus signs for spaces; the other one if it is missing. */
    public String text(String name, String missing) {
        String value = raw.get(name);
        return value == null ? missing : decoded(value.replace('+', ' '));
    }

    /** A value in which a plus sign is one; null if it is missing or empty. */
    public @Nullable String code(String name) {
        String value = raw.get(name);
        return value == null || value.isEmpty() ? null : decoded(value);
    }

    /** Undoes percent-encoding; a plus sign stays one. */
    static String decoded(String text) {
        String whole = BROKEN_ESCAPE.matcher(text.replace("+", "%2B")).replaceAll("%25");
        return URLDecoder.decode(whole, StandardCharsets.UTF_8);
    }
}
