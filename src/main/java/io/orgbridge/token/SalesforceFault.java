package io.orgbridge.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.component.salesforce.api.SalesforceException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.jspecify.annotations.Nullable;

/**
 * What a failed call means: Salesforce's code and text, whether the same call may succeed later, and what to do.
 *
 * @param status HTTP status; 0 when there was no answer
 * @param code Salesforce's {@code errorCode}, or {@code HTTP_503} and the like, or {@code unreachable}
 * @param message one line
 * @param passing whether waiting may help
 * @param login whether it failed before the call, since there was no token to be had
 * @param nextStep what a person should do; one sentence
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm">Status codes and
 *     error responses</a>
 */
public record SalesforceFault(
        int status, String code, String message, boolean passing, boolean login, String nextStep) {
    /** What the identity service says, in plain text, where the others answer 401. */
    private static final String DEAD_TOKEN = "Bad_OAuth_Token";

    /** A redirect is a host that the org has left: the next call goes where it is now. */
    private static final Set<Integer> PASSING_STATUS =
            Set.of(301, 302, 307, 308, 401, 408, 420, 429, 500, 502, 503, 504);

    private static final Set<String> PASSING_CODES = Set.of(
            "REQUEST_LIMIT_EXCEEDED",
            "UNABLE_TO_LOCK_ROW",
            "SERVER_UNAVAILABLE",
            "DUPLICATE_VALUE",
            "QUERY_TIMEOUT",
            "URL_NOT_RESET",
            "API_CURRENTLY_DISABLED",
            DEAD_TOKEN);
    private static final Map<String, String> NEXT_STEP = Map.ofEntries(
            Map.entry("REQUEST_LIMIT_EXCEEDED", "Nothing: it goes on when the limit's time has passed"),
            Map.entry("LICENSE_LIMIT_EXCEEDED", "Order fewer users, or add licences to the org"),
            Map.entry("DUPLICATE_USERNAME", "The username is taken somewhere in Salesforce: order another one"),
            Map.entry("INVALID_SESSION_ID", "Nothing: a new token is asked for"),
            Map.entry(DEAD_TOKEN, "Nothing: a new token is asked for"),
            Map.entry("API_DISABLED_FOR_ORG", "The org's edition has no API: sign up with another edition"),
            Map.entry("INSUFFICIENT_ACCESS", "Give the user the right that the operation needs"),
            Map.entry("NOT_FOUND", "For SignupRequest: ask Salesforce support to enable it in the hub org"));

    /** How camel-salesforce words what {@link HubHttpClient} says when there is no token. */
    private static final Pattern LOGIN =
            Pattern.compile("Login error code:\\[.*?] description:\\[(.*)\n(.*)]", Pattern.DOTALL);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads the first failure among the exception and its causes that says what happened. */
    public static SalesforceFault of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof TokenException token) {
                return ofToken(
                        token.error(), String.valueOf(token.getMessage()), token.isTransient(), token.nextStep());
            }
            if (cause instanceof HttpOperationFailedException http) {
                return ofAnswer(http.getHttpResponseCode(), http.getResponseBody());
            }
            if (cause instanceof SalesforceException salesforce) {
                return ofHub(salesforce);
            }
        }
        Throwable root = rootOf(thrown);
        return new SalesforceFault(
                0,
                root.getClass().getSimpleName(),
                String.valueOf(root.getMessage()).lines().findFirst().orElse(""),
                true,
                false,
                "It is tried again; if it stays, look at the log");
    }

    private static Throwable rootOf(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    private static SalesforceFault ofToken(String code, String message, boolean passing, String nextStep) {
        return new SalesforceFault(0, code, message, passing, true, nextStep);
    }

    private static SalesforceFault ofHub(SalesforceException thrown) {
        if (thrown.getErrors().isEmpty() && thrown.getStatusCode() == 0) {
            Throwable root = rootOf(thrown);
            return new SalesforceFault(
                    0,
                    "unreachable",
                    "no answer from the hub ("
                            + String.valueOf(root.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse("") + ")",
                    true,
                    false,
                    "Nothing: it is tried again; if it stays, check the network");
        }
        if (thrown.getErrors().isEmpty()) {
            return ofAnswer(thrown.getStatusCode(), null);
        }
        String code = String.valueOf(thrown.getErrors().get(0).getErrorCode());
        String message = String.valueOf(thrown.getErrors().get(0).getMessage());
        Matcher login = LOGIN.matcher(message);
        return login.matches()
                ? ofToken(code, login.group(1), false, login.group(2))
                : of(thrown.getStatusCode(), code, message);
    }

    private static SalesforceFault ofAnswer(int status, @Nullable String body) {
        if (status >= 200 && status < 300) {
            return new SalesforceFault(
                    status,
                    "unreadable",
                    "Salesforce answered HTTP " + status + ", but its answer broke off or could not be read",
                    true,
                    false,
                    "Nothing: it is looked whether it was done, and tried again if not");
        }
        if (body != null && body.strip().equals(DEAD_TOKEN)) {
            return of(status, DEAD_TOKEN, "the identity service does not know the token");
        }
        if (body != null) {
            try {
                JsonNode root = JSON.readTree(body);
                JsonNode first = root.isArray() ? root.path(0) : root;
                if (first.hasNonNull("errorCode")) {
                    return of(
                            status,
                            first.path("errorCode").asText(),
                            first.path("message").asText());
                }
            } catch (JsonProcessingException e) {
                // An edge in front of Salesforce answers in HTML or text: the status has to do.
            }
        }
        return of(status, "HTTP_" + status, "Salesforce answered HTTP " + status);
    }

    private static SalesforceFault of(int status, String code, String message) {
        return new SalesforceFault(
                status,
                code,
                code + ": " + message,
                PASSING_STATUS.contains(status) || PASSING_CODES.contains(code) || isDailyLimit(message),
                false,
                NEXT_STEP.getOrDefault(code, "Look the code up in Salesforce's REST API documentation"));
    }

    /** The day's sign-ups are used up: the code is not published, the text of the sibling object's error is known. */
    private static boolean isDailyLimit(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        return text.contains("daily") && text.contains("limit");
    }
}
