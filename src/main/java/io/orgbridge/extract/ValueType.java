package io.orgbridge.extract;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The types that a field can have. A value that cannot be one is absent: {@link #convert} then gives null. */
enum ValueType {
    /** Text as it was found; an expression's list becomes a list of texts. An empty text is no value. */
    STRING {
        @Override
        @Nullable
        Object convert(Object raw) {
            if (raw instanceof Collection<?> several) {
                return several.stream().map(String::valueOf).collect(Collectors.toUnmodifiableList());
            }
            if (raw instanceof Object[] several) {
                return Arrays.stream(several).map(String::valueOf).collect(Collectors.toUnmodifiableList());
            }
            String text = raw.toString();
            return text.isEmpty() ? null : text;
        }
    },

    /** {@code 2026-07-14}; an expression's point in time becomes its day, in UTC unless it has a zone of its own. */
    DATE {
        @Override
        @Nullable
        Object convert(Object raw) {
            LocalDate date = day(raw);
            // Years beyond four digits are no travel dates, and databases differ in what they do with them.
            return date == null || date.getYear() < 1 || date.getYear() > 9999 ? null : date;
        }
    },

    /** {@code -1234.50}: digits with at most one point; no exponent, no grouping. */
    DECIMAL {
        @Override
        @Nullable
        Object convert(Object raw) {
            if (raw instanceof BigDecimal decimal) {
                return decimal;
            }
            if (raw instanceof Double number && Double.isFinite(number)) {
                return BigDecimal.valueOf(number);
            }
            String text = raw.toString().strip();
            // Without the check "1e999999999" would be a number whose digits fill the memory.
            return DECIMAL_TEXT.matcher(text).matches() ? new BigDecimal(text) : null;
        }
    },

    /** {@code -1234}: a whole number of 64 bits. */
    INTEGER {
        @Override
        @Nullable
        Object convert(Object raw) {
            try {
                return raw instanceof Number number
                        ? whole(number)
                        : (Long) Long.parseLong(raw.toString().strip());
            } catch (NumberFormatException | ArithmeticException notWhole) {
                return null;
            }
        }
    },

    /** {@code true} or {@code yes}, {@code false} or {@code no}, in any case. */
    BOOLEAN {
        @Override
        @Nullable
        Object convert(Object raw) {
            return switch (raw.toString().strip().toLowerCase(Locale.ROOT)) {
                case "true", "yes" -> true;
                case "false", "no" -> false;
                default -> null;
            };
        }
    };

    static final List<String> NAMES =
            Arrays.stream(values()).map(ValueType::yaml).toList();

    private static final Pattern DECIMAL_TEXT = Pattern.compile("[+-]?(?:\\d++(?:\\.\\d*+)?+|\\.\\d++)");

    /** The value in this type, or null if it cannot be one. */
    abstract @Nullable Object convert(Object raw);

    /** The type's name in a rule file. */
    String yaml() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable LocalDate day(Object raw) {
        if (raw instanceof Date date) {
            return date.toInstant().atZone(ZoneOffset.UTC).toLocalDate();
        }
        if (raw instanceof Instant instant) {
            return instant.atZone(ZoneOffset.UTC).toLocalDate();
        }
        if (raw instanceof TemporalAccessor moment) {
            return moment.query(TemporalQueries.localDate());
        }
        try {
            return LocalDate.parse(raw.toString().strip());
        } catch (DateTimeParseException notADay) {
            return null;
        }
    }

    private static Long whole(Number number) {
        if (number instanceof Double || number instanceof Float || number instanceof BigDecimal) {
            return new BigDecimal(number.toString()).longValueExact();
        }
        return number instanceof BigInteger big ? (Long) big.longValueExact() : (Long) number.longValue();
    }
}
