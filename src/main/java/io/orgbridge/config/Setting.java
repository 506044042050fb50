package io.orgbridge.config;

import io.orgbridge.token.AllowedHosts;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration: its default, how its text is read and what it means. The list of them in
 * {@link OrgbridgeConfig} drives binding, validation and the reference in the documentation.
 *
 * @param key {@code orgbridge.…}
 * @param fallback the default as a user would write it; null when there is none and the value is required; empty when
 *     the value may be left out
 * @param secret whether error messages mask the value
 * @param meaning one sentence
 * @param reader turns the text into the value; throws {@link IllegalArgumentException} saying what is expected
 */
public record Setting<T>(
        String key, @Nullable String fallback, boolean secret, String meaning, Function<String, T> reader) {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

    static Setting<String> text(String key, @Nullable String fallback, String meaning) {
        return new Setting<>(key, fallback, false, meaning, Function.identity());
    }

    static Setting<String> secret(String key, @Nullable String fallback, String meaning) {
        return new Setting<>(key, fallback, true, meaning, Function.identity());
    }

    static Setting<Optional<String>> optional(String key, String meaning) {
        return optional(key, ".*", "", meaning);
    }

    static Setting<Optional<String>> optional(String key, String regex, String hint, String meaning) {
        return new Setting<>(key, "", false, meaning, text -> {
            if (text.isBlank()) {
                return Optional.empty();
            }
            if (text.matches(regex)) {
                return Optional.of(text.strip());
            }
            throw new IllegalArgumentException(hint);
        });
    }

    static Setting<Boolean> flag(String key, String fallback, String meaning) {
        return new Setting<>(key, fallback, false, meaning, text -> {
            if (text.equals("true") || text.equals("false")) {
                return Boolean.valueOf(text);
            }
            throw new IllegalArgumentException("give true or false");
        });
    }

    static Setting<Integer> integer(String key, String fallback, int min, int max, String meaning) {
        return new Setting<>(key, fallback, false, meaning, text -> {
            try {
                int value = Integer.parseInt(text.strip());
                if (value >= min && value <= max) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new IllegalArgumentException("give a whole number from " + min + " to " + max);
        });
    }

    static Setting<Duration> duration(String key, String fallback, String meaning) {
        return new Setting<>(key, fallback, false, meaning, Setting::readDuration);
    }

    static Setting<URI> url(String key, String fallback, String meaning) {
        return new Setting<>(key, fallback, false, meaning, Setting::readUrl);
    }

    static Setting<String> pattern(String key, @Nullable String fallback, String regex, String hint, String meaning) {
        return new Setting<>(key, fallback, false, meaning, text -> {
            if (text.matches(regex)) {
                return text;
            }
            throw new IllegalArgumentException(hint);
        });
    }

    private static Duration readDuration(String text) {
        Matcher matcher = DURATION.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            Duration duration = switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
            if (!duration.isZero()) {
                return duration;
            }
        }
        throw new IllegalArgumentException("give a time such as 500ms, 60s, 15m, 2h or 1d");
    }

    private static URI readUrl(String text) {
        try {
            String stripped = text.strip().replaceFirst("/+$", "");
            URI uri = URI.create(stripped);
            if (uri.getHost() != null
                    && uri.getUserInfo() == null
                    && ("https".equals(uri.getScheme())
                            || ("http".equals(uri.getScheme()) && AllowedHosts.isLoopback(uri.getHost())))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new IllegalArgumentException("give an https:// URL (plain http only to the loopback address)");
    }
}
