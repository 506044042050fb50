package io.orgbridge.web;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list a request asks for.
 *
 * @param since nothing older; null for no bound
 * @param limit 1 to 1,000
 * @param after the key of the last row of the page before, as the list's own cursor gave it; empty for the first page
 */
record Window(@Nullable Instant since, int limit, List<String> after) {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;
    private static final int ORDINAL = 4;
    private static final String SEPARATOR = "\n";

    Window {
        after = List.copyOf(after);
    }

    static Window of(Exchange exchange, int keyLength) {
        return new Window(since(exchange), limit(exchange), after(exchange, keyLength));
    }

    static String cursor(Object... key) {
        String joined = String.join(
                SEPARATOR, java.util.Arrays.stream(key).map(String::valueOf).toList());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(joined.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable Instant since(Exchange exchange) {
        String given = exchange.getMessage().getHeader("since", String.class);
        try {
            return given == null || given.isBlank()
                    ? null
                    : OffsetDateTime.parse(given).toInstant();
        } catch (DateTimeException e) {
            throw new ApiException(400, "Bad parameter", "since must be a time such as 2026-12-03T10:00:00Z");
        }
    }

    private static int limit(Exchange exchange) {
        String given = exchange.getMessage().getHeader("limit", String.class);
        if (given == null || given.isBlank()) {
            return DEFAULT_LIMIT;
        }
        if (!given.matches("\\d{1,4}") || Integer.parseInt(given) < 1 || Integer.parseInt(given) > MAX_LIMIT) {
            throw new ApiException(400, "Bad parameter", "limit must be a whole number from 1 to " + MAX_LIMIT);
        }
        return Integer.parseInt(given);
    }

    private static List<String> after(Exchange exchange, int keyLength) {
        String given = exchange.getMessage().getHeader("cursor", String.class);
        if (given == null || given.isBlank()) {
            return List.of();
        }
        try {
            List<String> key =
                    List.of(new String(Base64.getUrlDecoder().decode(given), StandardCharsets.UTF_8).split(SEPARATOR));
            if (key.size() == keyLength) {
                OffsetDateTime.parse(key.get(0));
                if (keyLength > ORDINAL) {
                    Integer.parseInt(key.get(ORDINAL));
                }
                return key;
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            // said below
        }
        throw new ApiException(400, "Bad parameter", "cursor must be the nextCursor of an earlier answer");
    }

    @Nullable
    OffsetDateTime afterTime() {
        return after.isEmpty() ? null : OffsetDateTime.parse(after.get(0));
    }
}
