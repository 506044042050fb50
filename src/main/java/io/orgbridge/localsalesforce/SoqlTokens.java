package io.orgbridge.localsalesforce;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The words of a SOQL statement, and the place among them. */
final class SoqlTokens {
    private static final Pattern TOKEN = Pattern.compile("\\s*+(?:(?<string>'(?:[^'\\\\]++|\\\\.)*+')"
            + "|(?<time>\\d{4}-\\d\\d-\\d\\d(?:T\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?(?:Z|[+-]\\d\\d:?\\d\\d))?)"
            + "|(?<number>[+-]?\\d+(?:\\.\\d+)?)"
            + "|(?<name>[A-Za-z][A-Za-z0-9_]*(?:\\.[A-Za-z][A-Za-z0-9_]*)*(?::\\d+)?)"
            + "|(?<sign><=|>=|!=|<>|[=<>(),]))");
    private static final List<String> KINDS = List.of("string", "time", "number", "name", "sign");

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    /** A word: {@code string}, {@code time}, {@code number}, {@code name} or {@code sign}. */
    record Token(String kind, String text, int position) {}

    SoqlTokens(String text) {
        this.text = text;
        Matcher matcher = TOKEN.matcher(text);
        int end = text.stripTrailing().length();
        int from = 0;
        while (from < end) {
            matcher.region(from, text.length());
            if (!matcher.lookingAt()) {
                int bad = from;
                while (Character.isWhitespace(text.charAt(bad))) {
                    bad++;
                }
                throw unexpected(text.substring(bad, bad + 1), bad);
            }
            for (String kind : KINDS) {
                if (matcher.group(kind) != null) {
                    tokens.add(new Token(kind, matcher.group(kind), matcher.start(kind)));
                }
            }
            from = matcher.end();
        }
    }

    boolean isDone() {
        return at >= tokens.size();
    }

    /** The next word if it is a name. */
    @Nullable
    String peekName() {
        return !isDone() && tokens.get(at).kind().equals("name")
                ? tokens.get(at).text()
                : null;
    }

    /** Whether this text stands so many words ahead. */
    boolean isAhead(int ahead, String wanted) {
        return at + ahead < tokens.size() && tokens.get(at + ahead).text().equalsIgnoreCase(wanted);
    }

    boolean isWord(String word) {
        return word.equalsIgnoreCase(peekName());
    }

    boolean word(String word) {
        if (isWord(word)) {
            at++;
            return true;
        }
        return false;
    }

    void keyword(String word) {
        if (!word(word)) {
            throw unexpected(take());
        }
    }

    boolean sign(String sign) {
        if (!isDone()
                && tokens.get(at).kind().equals("sign")
                && tokens.get(at).text().equals(sign)) {
            at++;
            return true;
        }
        return false;
    }

    void expect(String sign) {
        if (!sign(sign)) {
            throw unexpected(take());
        }
    }

    Token take() {
        if (isDone()) {
            throw ApiException.data(400, "MALFORMED_QUERY", "unexpected token: <EOF>");
        }
        return tokens.get(at++);
    }

    Token peek() {
        Token token = take();
        at--;
        return token;
    }

    Soql.Path path() {
        Token token = take();
        if (!token.kind().equals("name")) {
            throw unexpected(token);
        }
        return new Soql.Path(List.of(token.text().split("\\.")), token.position());
    }

    int number() {
        Token token = take();
        try {
            int number = Integer.parseInt(token.text());
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw unexpected(token);
        }
        throw unexpected(token);
    }

    ApiException unexpected(Token token) {
        return unexpected(token.text(), token.position());
    }

    private ApiException unexpected(String token, int position) {
        return malformed("unexpected token: '" + token + "'", position);
    }

    ApiException malformed(String reason, int position) {
        return ApiException.data(400, "MALFORMED_QUERY", where(text, position) + reason);
    }

    /** The lines with which Salesforce shows where an error is. */
    static String where(String text, int position) {
        String before = text.substring(0, Math.min(position, text.length()));
        int row = 1 + (int) before.chars().filter(c -> c == '\n').count();
        int column = position - (before.lastIndexOf('\n') + 1);
        return "\n" + text + "\n" + " ".repeat(column) + "^\nERROR at Row:" + row + ":Column:" + (column + 1) + "\n";
    }
}
