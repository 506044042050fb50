package io.orgbridge.extract;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;

/** Compiles the regular expressions of rules with RE2, which needs time linear in the text whatever the text is. */
final class Patterns {

    private static final String NOT_IN_RE2 = ", which RE2 cannot do in linear time";

    private Patterns() {}

    /** The pattern that stands under a key; empty if there is none or it is a mistake, which is then noted. */
    static Optional<Pattern> compile(YamlMapping mapping, String key) {
        Optional<String> text = mapping.text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.get().indexOf('\b') >= 0) {
            mapping.mistakeAtValue(
                    key,
                    "the pattern contains a backspace, which is what \\b means in double quotes",
                    "write the pattern in single quotes");
            return Optional.empty();
        }
        try {
            return Optional.of(Pattern.compile(text.get()));
        } catch (PatternSyntaxException bad) {
            String part = bad.getPattern() == null ? "" : bad.getPattern();
            Fault fault = Fault.of(bad.getDescription(), part);
            mapping.mistakeAtValue(key, "bad pattern: " + fault.what(), fault.mend());
            return Optional.empty();
        }
    }

    private record Fault(String what, String mend) {

        static Fault of(String description, String part) {
            if (part.startsWith("(?=") || part.startsWith("(?!")) {
                return new Fault(
                        "look-ahead " + start(part, 3) + NOT_IN_RE2,
                        "match the following text too, and take the wanted part with a group");
            }
            if (part.startsWith("(?<=") || part.startsWith("(?<!")) {
                return new Fault(
                        "look-behind " + start(part, 4) + NOT_IN_RE2,
                        "match the preceding text too, and take the wanted part with a group");
            }
            if (part.matches("\\\\[1-9].*") || part.startsWith("\\k") || part.startsWith("(?P=")) {
                return new Fault(
                        "back-reference " + start(part, 2) + NOT_IN_RE2, "write out what the group may repeat");
            }
            if (part.startsWith("(?>")) {
                return new Fault("atomic group (?>" + NOT_IN_RE2, "write (?:, RE2 does not backtrack anyway");
            }
            if (part.length() == 2 && "*+?}".indexOf(part.charAt(0)) >= 0 && part.charAt(1) == '+') {
                return new Fault(
                        "possessive repetition " + part + NOT_IN_RE2, "leave out the second +, RE2 does not backtrack");
            }
            if (description.contains("internal error")) {
                return new Fault("a ) without its (", "write \\) for the character itself");
            }
            return new Fault(
                    description + (part.isEmpty() ? "" : " in " + start(part, 60)),
                    "see the RE2 syntax, https://github.com/google/re2/wiki/Syntax");
        }

        private static String start(String part, int length) {
            return part.length() <= length ? part : part.substring(0, length);
        }
    }
}
