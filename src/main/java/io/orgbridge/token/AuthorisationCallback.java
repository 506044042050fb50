package io.orgbridge.token;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Salesforce sends a browser back with: a code, or an error. Percent-encoding is undone, exactly once. A plus sign in
 * a code stays one: codes hold no spaces.
 *
 * @param state as it was given; null if it is missing
 * @param code null if there is an error instead
 * @param error Salesforce's code of what went wrong
 * @param description Salesforce's text of it
 */
public record AuthorisationCallback(
        @Nullable String state,
        @Nullable Secret code,
        @Nullable String error,
        @Nullable String description) {
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    /**
     * Reads a query.
     *
     * @param query what stands behind the question mark, as it arrived
     */
    public static AuthorisationCallback of(String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.putIfAbsent(decoded(pair.substring(0, equals)), pair.substring(equals + 1));
            }
        }
        String code = text(parameters, "code");
        String description = parameters.get("error_description");
        return new AuthorisationCallback(
                text(parameters, "state"),
                code == null ? null : Secret.of(code),
                text(parameters, "error"),
                description == null ? null : decoded(description.replace('+', ' ')));
    }

    /**
     * Reads what a person copied from the browser: the whole address, or the code in it.
     *
     * @param text encoded as it stands in the address
     */
    public static AuthorisationCallback ofPasted(String text) {
        String pasted = text.strip();
        int query = pasted.indexOf('?');
        if (query >= 0 || pasted.toLowerCase(Locale.ROOT).matches("(code|error|state)=.*")) {
            return of(pasted.substring(query + 1).replaceFirst("#.*$", ""));
        }
        return new AuthorisationCallback(null, pasted.isEmpty() ? null : Secret.of(decoded(pasted)), null, null);
    }

    private static @Nullable String text(Map<String, String> parameters, String name) {
        String value = parameters.get(name);
        return value == null || value.isEmpty() ? null : decoded(value);
    }

    private static String decoded(String text) {
        String whole = BROKEN_ESCAPE.matcher(text.replace("+", "%2B")).replaceAll("%25");
        return URLDecoder.decode(whole, StandardCharsets.UTF_8);
    }
}
