package io.orgbridge.localsalesforce;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes wrong for the next requests whose method and path match. Immutable.
 *
 * @param path regular expression that is found in {@code METHOD /path}
 * @param times how many requests it strikes
 * @param kind what happens
 * @param status of {@link Kind#ANSWER}
 * @param contentType of {@link Kind#ANSWER}
 * @param body of {@link Kind#ANSWER}; error code of {@link Kind#OAUTH_ERROR}
 * @param latency of {@link Kind#LATENCY} and {@link Kind#SLOW_BODY}: all of it, or its mean
 * @param rate share of the matching requests that it strikes, over 0 and up to 1
 * @param spread how the latency is distributed
 */
public record Fault(
        Pattern path,
        int times,
        Kind kind,
        int status,
        String contentType,
        String body,
        @Nullable Duration latency,
        double rate,
        Spread spread) {

    /** What a fault does. */
    public enum Kind {
        /** Answers with a status and a body; the request has no effect. */
        ANSWER,
        /** Answers late, but as usual. */
        LATENCY,
        /** Closes the connection without an answer; the request has no effect. */
        RESET,
        /** Does what was asked, then closes the connection without an answer. */
        RESET_AFTER,
        /** Answers 401 as to a dead token, whatever the token. */
        DEAD_TOKEN,
        /** Answers with an OAuth error; at the authorize endpoint by way of the callback. */
        OAUTH_ERROR,
        /** Does what was asked, sends half of the answer and closes the connection. */
        TRUNCATED,
        /** Does what was asked and sends the answer in pieces over the latency. */
        SLOW_BODY,
        /** Answers as usual, but calls it plain text. */
        WRONG_TYPE,
        /** Answers with lists out of order, and with elements that the page before had already. */
        SHUFFLED
    }

    /** How a latency is distributed. */
    public enum Spread {
        /** Always the same. */
        CONSTANT,
        /** Anything from nothing to twice the mean. */
        UNIFORM,
        /** Mostly short, now and then long. */
        EXPONENTIAL
    }

    private static Fault of(String path, int times, Kind kind, @Nullable Duration latency) {
        return new Fault(Pattern.compile(path), times, kind, 0, "", "", latency, 1, Spread.CONSTANT);
    }

    /** Answers the next requests with this. */
    public static Fault answer(String path, int times, int status, String body) {
        String type = body.stripLeading().startsWith("<") ? "text/html;charset=UTF-8" : Answer.JSON;
        return new Fault(Pattern.compile(path), times, Kind.ANSWER, status, type, body, null, 1, Spread.CONSTANT);
    }

    /** Answers the next requests late. */
    public static Fault latency(String path, int times, Duration latency) {
        return of(path, times, Kind.LATENCY, latency);
    }

    /** Closes the next connections. */
    public static Fault reset(String path, int times) {
        return of(path, times, Kind.RESET, null);
    }

    /** Closes the next connections after the work was done: the client cannot know. */
    public static Fault resetAfter(String path, int times) {
        return of(path, times, Kind.RESET_AFTER, null);
    }

    /** Calls the next tokens dead. */
    public static Fault deadToken(String path, int times) {
        return of(path, times, Kind.DEAD_TOKEN, null);
    }

    /** Sends half of the next answers. */
    public static Fault truncated(String path, int times) {
        return of(path, times, Kind.TRUNCATED, null);
    }

    /** Sends the next answers in pieces over this time. */
    public static Fault slowBody(String path, int times, Duration over) {
        return of(path, times, Kind.SLOW_BODY, over);
    }

    /** Calls the next answers plain text. */
    public static Fault wrongType(String path, int times) {
        return of(path, times, Kind.WRONG_TYPE, null);
    }

    /** Repeats and reorders elements of the next answers' lists. */
    public static Fault shuffled(String path, int times) {
        return of(path, times, Kind.SHUFFLED, null);
    }

    /** Refuses with an OAuth error and its usual description. */
    public static Fault oauthError(String path, int times, String error) {
        return new Fault(Pattern.compile(path), times, Kind.OAUTH_ERROR, 400, "", error, null, 1, Spread.CONSTANT);
    }

    /** 401 that a new token does not cure. */
    public static Fault incurable401(String path, int times) {
        return refusal(path, times, 401, "INVALID_SESSION_ID", "This session is not valid for use with the REST API");
    }

    /** 403 {@code Bad_OAuth_Token} in plain text. */
    public static Fault badOAuthToken(String path, int times) {
        return new Fault(
                Pattern.compile(path),
                times,
                Kind.ANSWER,
                403,
                "text/html;charset=UTF-8",
                "Bad_OAuth_Token",
                null,
                1,
                Spread.CONSTANT);
    }

    /** 503 of the hourly Chatter limit. */
    public static Fault chatterLimit(String path, int times) {
        return refusal(path, times, 503, "REQUEST_LIMIT_EXCEEDED", ChatterApi.HOURLY_LIMIT);
    }

    /** 403 of the daily API limit. */
    public static Fault dailyLimit(String path, int times) {
        return refusal(path, times, 403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
    }

    /** 403 of the concurrent long-running requests' limit; the text is unconfirmed. */
    public static Fault concurrentLimit(String path, int times) {
        return refusal(path, times, 403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded.");
    }

    /** 503 with the edge's HTML page. */
    public static Fault maintenance(String path, int times) {
        return answer(
                path,
                times,
                503,
                "<html><head><title>Down for maintenance</title></head><body><h1>We are down for maintenance."
                        + "</h1></body></html>");
    }

    private static Fault refusal(String path, int times, int status, String code, String message) {
        return answer(
                path,
                times,
                status,
                new String(
                        ApiException.data(status, code, message).answer().body(),
                        java.nio.charset.StandardCharsets.UTF_8));
    }

    /** The same for a share of the matching requests only. */
    public Fault atRate(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("rate must be over 0 and up to 1");
        }
        return new Fault(path, times, kind, status, contentType, body, latency, share, spread);
    }

    /** The same with its latency distributed like this. */
    public Fault spread(Spread how) {
        return new Fault(path, times, kind, status, contentType, body, latency, rate, how);
    }
}
