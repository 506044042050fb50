package io.orgbridge.localsalesforce;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/** Makes a fault of the members that the control API and scenario files give. */
final class FaultReader {
    static final Set<String> MEMBERS = Set.of(
            "path", "times", "rate", "kind", "status", "body", "content-type", "milliseconds", "spread", "error");

    static final String KINDS = "answer, latency, reset, reset-after, dead-token, incurable-401, bad-oauth-token,"
            + " oauth-error, chatter-limit, daily-limit, concurrent-limit, maintenance, truncated, slow-body,"
            + " wrong-type, shuffled";

    private FaultReader() {}

    /** Throws {@link IllegalArgumentException} for a mistake. */
    static Fault of(Map<String, String> in) {
        String path = in.getOrDefault("path", "");
        if (path.isEmpty()) {
            throw new IllegalArgumentException("'path' is missing");
        }
        double rate = number(in, "rate", 1);
        // A rate without a number of times goes on.
        int times = (int) number(in, "times", in.containsKey("rate") ? Integer.MAX_VALUE : 1);
        try {
            Fault fault = kind(in, path, times)
                    .spread(Fault.Spread.valueOf(
                            in.getOrDefault("spread", "constant").toUpperCase(Locale.ROOT)));
            return rate == 1 ? fault : fault.atRate(rate);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("path is no regular expression: " + e.getDescription(), e);
        }
    }

    private static Fault kind(Map<String, String> in, String path, int times) {
        Duration time = Duration.ofMillis((long) number(in, "milliseconds", 1000));
        return switch (in.getOrDefault("kind", "")) {
            case "answer" -> answer(in, path, times);
            case "latency" -> Fault.latency(path, times, time);
            case "reset" -> Fault.reset(path, times);
            case "reset-after" -> Fault.resetAfter(path, times);
            case "dead-token" -> Fault.deadToken(path, times);
            case "incurable-401" -> Fault.incurable401(path, times);
            case "bad-oauth-token" -> Fault.badOAuthToken(path, times);
            case "oauth-error" -> {
                if (!in.containsKey("error")) {
                    throw new IllegalArgumentException("'error' is missing");
                }
                yield Fault.oauthError(path, times, in.get("error"));
            }
            case "chatter-limit" -> Fault.chatterLimit(path, times);
            case "daily-limit" -> Fault.dailyLimit(path, times);
            case "concurrent-limit" -> Fault.concurrentLimit(path, times);
            case "maintenance" -> Fault.maintenance(path, times);
            case "truncated" -> Fault.truncated(path, times);
            case "slow-body" -> Fault.slowBody(path, times, time);
            case "wrong-type" -> Fault.wrongType(path, times);
            case "shuffled" -> Fault.shuffled(path, times);
            default -> throw new IllegalArgumentException("kind must be one of " + KINDS);
        };
    }

    private static Fault answer(Map<String, String> in, String path, int times) {
        Fault fault = Fault.answer(path, times, (int) number(in, "status", 503), in.getOrDefault("body", ""));
        return in.containsKey("content-type")
                ? new Fault(
                        fault.path(),
                        times,
                        fault.kind(),
                        fault.status(),
                        in.get("content-type"),
                        fault.body(),
                        null,
                        1,
                        Fault.Spread.CONSTANT)
                : fault;
    }

    private static double number(Map<String, String> in, String name, double otherwise) {
        String text = in.get(name);
        try {
            return text == null ? otherwise : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + name + "' is no number: " + text, e);
        }
    }
}
