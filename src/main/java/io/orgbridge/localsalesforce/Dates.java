package io.orgbridge.localsalesforce;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

/** The ways of writing a time: Connect's with Z, the sObjects' with an offset without colon, HTTP's. All to the second. */
final class Dates {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("MMMM d, yyyy 'at' h:mm a", Locale.US).withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXX][XX]")
            .toFormatter(Locale.ROOT);

    private Dates() {}

    /**
     * The epoch second of a date and time of ISO 8601 with any offset, a colon in it or not.
     *
     * @throws java.time.format.DateTimeParseException when it is none
     */
    static long parse(String text) {
        return OffsetDateTime.parse(text, TIME).toEpochSecond();
    }

    /** As the {@code Date} header has it. */
    static String http(long second) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC));
    }

    static String connect(long second) {
        return plain(second) + ".000Z";
    }

    static String sobject(long second) {
        return plain(second) + ".000+0000";
    }

    static String second(long second) {
        return plain(second) + "Z";
    }

    /** {@code 2026-07-14T10:00:00}, by hand: every post has several, and a formatter takes most of their time. */
    private static String plain(long second) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(24);
        text.append(time.getYear());
        two(text, '-', time.getMonthValue());
        two(text, '-', time.getDayOfMonth());
        two(text, 'T', time.getHour());
        two(text, ':', time.getMinute());
        two(text, ':', time.getSecond());
        return text.toString();
    }

    private static void two(StringBuilder text, char before, int number) {
        text.append(before).append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
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
