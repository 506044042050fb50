package io.orgbridge.localsalesforce;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The two ways of writing a time: Connect's with Z, the sObjects' with an offset without colon. Both to the second. */
final class Dates {
    private static final DateTimeFormatter CONNECT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'.000Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SOBJECT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'.000+0000'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern(
                    "MMMM d, yyyy 'at' h:mm a", java.util.Locale.US)
            .withZone(ZoneOffset.UTC);

    private Dates() {}

    static String connect(long second) {
        return CONNECT.format(Instant.ofEpochSecond(second));
    }

    static String sobject(long second) {
        return SOBJECT.format(Instant.ofEpochSecond(second));
    }

    static String second(long second) {
        return SECOND.format(Instant.ofEpochSecond(second));
    }

    /** "Just now", "17m ago", "3h ago", "Yesterday at …" is left to people: past two days the date. */
    static String relative(long second, long now) {
        long minutes = Math.max(0, now - second) / 60;
        if (minutes < 1) {
            return "Just now";
        }
        if (minutes < 60) {
            return minutes + "m ago";
        }
        return minutes < 48 * 60 ? minutes / 60 + "h ago" : DAY.format(Instant.ofEpochSecond(second));
    }
}
