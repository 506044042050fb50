package io.orgbridge.localsalesforce;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** How SOQL compares values: texts without case, ids in either length, date-times with spans. */
final class SoqlMatch {
    private SoqlMatch() {}

    static boolean matches(@Nullable Object value, Soql.Condition.Compare compare) {
        Object wanted = compare.values().get(0);
        return switch (compare.operator()) {
            case "=" -> same(value, wanted);
            case "!=" -> !same(value, wanted);
            case "IN" -> compare.values().stream().anyMatch(one -> same(value, one));
            case "NOTIN" -> compare.values().stream().noneMatch(one -> same(value, one));
            case "LIKE" -> value != null && wanted instanceof String pattern && like(value.toString(), pattern);
            default -> value != null && wanted != null && ordered(value, compare.operator(), wanted);
        };
    }

    /** Ascending or descending, nulls first or last whatever the direction. */
    static Comparator<@Nullable Object> order(Soql.Order order) {
        Comparator<@Nullable Object> natural = (a, b) -> compare(a, b);
        Comparator<@Nullable Object> directed = order.descending() ? natural.reversed() : natural;
        return order.nullsLast() ? Comparator.nullsLast(directed) : Comparator.nullsFirst(directed);
    }

    private static boolean ordered(Object value, String operator, Object wanted) {
        if (wanted instanceof Soql.Seconds span && value instanceof Long second) {
            return switch (operator) {
                case "<" -> second < span.from();
                case "<=" -> second < span.to();
                case ">" -> second >= span.to();
                default -> second >= span.from();
            };
        }
        int order = compare(value, wanted);
        return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    static boolean same(@Nullable Object value, @Nullable Object wanted) {
        if (value == null || wanted == null) {
            return value == null && (wanted == null || "".equals(wanted));
        }
        if (wanted instanceof Soql.Seconds span) {
            return value instanceof Long second && (second >= span.from() && second < span.to());
        }
        if (value instanceof String text && wanted instanceof String other) {
            boolean ids = Ids.isWellFormed(text) && Ids.isWellFormed(other);
            return ids ? Ids.normalise(text).equals(Ids.normalise(other)) : text.equalsIgnoreCase(other);
        }
        boolean numbers = value instanceof Number && wanted instanceof Number;
        return numbers ? compare(value, wanted) == 0 : value.equals(wanted);
    }

    static int compare(Object a, Object b) {
        if (a instanceof Number x && b instanceof Number y) {
            return Double.compare(x.doubleValue(), y.doubleValue());
        }
        return a.toString().compareToIgnoreCase(b.toString());
    }

    /** {@code %} for any text, {@code _} for one character, whatever the case; in a time that grows with the lengths only. */
    private static boolean like(String value, String pattern) {
        int at = 0;
        int in = 0;
        int star = -1;
        int from = 0;
        while (at < value.length()) {
            if (in < pattern.length() && pattern.charAt(in) == '%') {
                star = in++;
                from = at;
            } else if (in < pattern.length() && isLike(value.charAt(at), pattern.charAt(in))) {
                at++;
                in++;
            } else if (star >= 0) {
                in = star + 1;
                at = ++from;
            } else {
                return false;
            }
        }
        while (in < pattern.length() && pattern.charAt(in) == '%') {
            in++;
        }
        return in == pattern.length();
    }

    private static boolean isLike(char value, char pattern) {
        return pattern == '_'
                || value == pattern
                || Character.toLowerCase(Character.toUpperCase(value))
                        == Character.toLowerCase(Character.toUpperCase(pattern));
    }
}
