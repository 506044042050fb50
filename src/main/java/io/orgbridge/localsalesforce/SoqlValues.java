package io.orgbridge.localsalesforce;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values of SOQL: strings, numbers, dates and date literals. Days are UTC's, weeks begin on Sunday.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_dateformats.htm
 */
final class SoqlValues {
    private static final Set<String> COUNTED = Set.of(
            "LAST_N_DAYS",
            "NEXT_N_DAYS",
            "N_DAYS_AGO",
            "LAST_N_WEEKS",
            "NEXT_N_WEEKS",
            "LAST_N_MONTHS",
            "NEXT_N_MONTHS",
            "LAST_N_YEARS",
            "NEXT_N_YEARS");

    private final SoqlTokens tokens;
    private final LocalDate today;

    /** @param now epoch second, which gives date literals their meaning */
    SoqlValues(SoqlTokens tokens, long now) {
        this.tokens = tokens;
        this.today = Instant.ofEpochSecond(now).atZone(ZoneOffset.UTC).toLocalDate();
    }

    @Nullable
    Object value() {
        SoqlTokens.Token token = tokens.take();
        return switch (token.kind()) {
            case "string" -> unescaped(token.text().substring(1, token.text().length() - 1));
            case "number" -> Double.valueOf(token.text());
            case "time" -> time(token);
            case "name" -> literal(token);
            default -> throw tokens.unexpected(token);
        };
    }

    private Soql.Seconds time(SoqlTokens.Token token) {
        try {
            if (!token.text().contains("T")) {
                return span(
                        LocalDate.parse(token.text()),
                        LocalDate.parse(token.text()).plusDays(1));
            }
            String zoned = token.text().replaceAll("([+-]\\d\\d)(\\d\\d)$", "$1:$2");
            long second = OffsetDateTime.parse(zoned).toEpochSecond();
            return new Soql.Seconds(second, second + 1);
        } catch (DateTimeParseException e) {
            throw tokens.malformed("invalid date: " + token.text(), token.position());
        }
    }

    private @Nullable Object literal(SoqlTokens.Token token) {
        String name = token.text().toUpperCase(Locale.ROOT);
        int colon = name.indexOf(':');
        if (colon >= 0) {
            return counted(name.substring(0, colon), name.substring(colon + 1), token);
        }
        LocalDate week = today.minusDays(today.getDayOfWeek().getValue() % 7);
        LocalDate month = today.withDayOfMonth(1);
        LocalDate quarter = month.minusMonths((month.getMonthValue() - 1) % 3);
        LocalDate year = today.withDayOfYear(1);
        return switch (name) {
            case "NULL" -> null;
            case "TRUE" -> true;
            case "FALSE" -> false;
            case "TODAY" -> span(today, today.plusDays(1));
            case "YESTERDAY" -> span(today.minusDays(1), today);
            case "TOMORROW" -> span(today.plusDays(1), today.plusDays(2));
            case "THIS_WEEK" -> span(week, week.plusWeeks(1));
            case "LAST_WEEK" -> span(week.minusWeeks(1), week);
            case "NEXT_WEEK" -> span(week.plusWeeks(1), week.plusWeeks(2));
            case "THIS_MONTH" -> span(month, month.plusMonths(1));
            case "LAST_MONTH" -> span(month.minusMonths(1), month);
            case "NEXT_MONTH" -> span(month.plusMonths(1), month.plusMonths(2));
            case "THIS_QUARTER" -> span(quarter, quarter.plusMonths(3));
            case "LAST_QUARTER" -> span(quarter.minusMonths(3), quarter);
            case "NEXT_QUARTER" -> span(quarter.plusMonths(3), quarter.plusMonths(6));
            case "THIS_YEAR" -> span(year, year.plusYears(1));
            case "LAST_YEAR" -> span(year.minusYears(1), year);
            case "NEXT_YEAR" -> span(year.plusYears(1), year.plusYears(2));
            case "LAST_90_DAYS" -> span(today.minusDays(90), today.plusDays(1));
            case "NEXT_90_DAYS" -> span(today.plusDays(1), today.plusDays(91));
            default -> throw tokens.unexpected(token);
        };
    }

    private Soql.Seconds counted(String name, String digits, SoqlTokens.Token token) {
        // Ten thousand years are beyond any date of Salesforce's, and within Java's.
        if (!COUNTED.contains(name) || digits.length() > 5) {
            throw tokens.unexpected(token);
        }
        long n = Long.parseLong(digits);
        if (name.equals("N_DAYS_AGO")) {
            return span(today.minusDays(n), today.minusDays(n - 1));
        }
        if (name.equals("LAST_N_DAYS")) {
            return span(today.minusDays(n), today.plusDays(1));
        }
        if (name.equals("NEXT_N_DAYS")) {
            return span(today.plusDays(1), today.plusDays(n + 1));
        }
        ChronoUnit unit = name.endsWith("WEEKS")
                ? ChronoUnit.WEEKS
                : name.endsWith("MONTHS") ? ChronoUnit.MONTHS : ChronoUnit.YEARS;
        LocalDate begin = switch (unit) {
            case WEEKS -> today.minusDays(today.getDayOfWeek().getValue() % 7);
            case MONTHS -> today.withDayOfMonth(1);
            default -> today.withDayOfYear(1);
        };
        return name.startsWith("LAST")
                ? span(begin.minus(n, unit), begin)
                : span(begin.plus(1, unit), begin.plus(n + 1, unit));
    }

    private static Soql.Seconds span(LocalDate from, LocalDate to) {
        return new Soql.Seconds(
                from.atStartOfDay(ZoneOffset.UTC).toEpochSecond(),
                to.atStartOfDay(ZoneOffset.UTC).toEpochSecond());
    }

    private static String unescaped(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                char next = text.charAt(++i);
                out.append(
                        switch (next) {
                            case 'n', 'N' -> '\n';
                            case 'r', 'R' -> '\r';
                            case 't', 'T' -> '\t';
                            default -> next;
                        });
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
