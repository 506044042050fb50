package io.orgbridge.localsalesforce;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the parameter {@code q} asks for: a part of a text, upper and lower case alike. In its middle and at its end
 * {@code *} stands for any characters of a word, or none, and {@code ?} for exactly one. At its beginning they mean nothing.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/intro_wildcards.htm
 */
final class SearchTerm {
    private static final int LEAST_CHARACTERS = 2;

    static final SearchTerm EVERYTHING = new SearchTerm("");

    private final String wanted;
    private final boolean wild;

    private SearchTerm(String wanted) {
        this.wanted = wanted;
        this.wild = wanted.indexOf('*') >= 0 || wanted.indexOf('?') >= 0;
    }

    /** The request's {@code q}, or what finds everything; throws if it has fewer than two characters besides wildcards. */
    static SearchTerm of(Chatter chatter) {
        String q = chatter.call().query("q");
        if (q == null) {
            return EVERYTHING;
        }
        if (q.replaceAll("[*?]", "").length() < LEAST_CHARACTERS) {
            throw Chatter.illegal("q", q);
        }
        return new SearchTerm(
                q.toLowerCase(Locale.ROOT).replaceFirst("^[*?]+", "").replaceAll("\\*+", "*"));
    }

    boolean isEverything() {
        return wanted.isEmpty();
    }

    /** Whether the text has it. */
    boolean isIn(@Nullable String text) {
        if (text == null) {
            return wanted.isEmpty();
        }
        String lower = text.toLowerCase(Locale.ROOT);
        return wild ? matches(lower) : lower.contains(wanted);
    }

    /** Follows all beginnings at once, so that the time is bounded by the lengths' product. */
    private boolean matches(String text) {
        int end = wanted.length();
        boolean[] reached = new boolean[end + 1];
        for (int i = 0; i <= text.length(); i++) {
            reached[0] = true;
            for (int at = 0; at < end; at++) {
                reached[at + 1] |= reached[at] && wanted.charAt(at) == '*';
            }
            if (reached[end] || i == text.length()) {
                return reached[end];
            }
            char c = text.charAt(i);
            boolean inWord = !Character.isWhitespace(c);
            boolean[] next = new boolean[end + 1];
            for (int at = 0; at < end; at++) {
                char expected = wanted.charAt(at);
                if (reached[at] && expected == '*') {
                    next[at] |= inWord;
                } else if (reached[at]) {
                    next[at + 1] = expected == '?' ? inWord : expected == c;
                }
            }
            reached = next;
        }
        return false;
    }
}
