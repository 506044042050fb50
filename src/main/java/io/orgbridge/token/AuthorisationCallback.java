package io.orgbridge.token;

import java.util.Locale;
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
    /**
     * Reads a query.
     *
     * @param query what stands behind the question mark, as it arrived
     */
    public static AuthorisationCallback of(String query) {
        Query parameters = Query.of(query);
        String code = parameters.code("code");
        return new AuthorisationCallback(
                parameters.code("state"),
                code == null ? null : Secret.of(code),
                parameters.code("error"),
                parameters.code("error_description") == null ? null : parameters.text("error_description", ""));
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
        return new AuthorisationCallback(null, pasted.isEmpty() ? null : Secret.of(Query.decoded(pasted)), null, null);
    }
}
