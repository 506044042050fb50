package io.orgbridge.extract;

import java.io.Serializable;

/**
 * One mistake in a rule file.
 *
 * @param file the name of its {@link RuleSource}
 * @param line from 1
 * @param column from 1, in characters
 * @param what what is wrong
 * @param mend what to do about it
 */
public record RuleMistake(String file, int line, int column, String what, String mend) implements Serializable {

    /** One line, as compilers write it: {@code file:line:column: what is wrong; the mend}. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": " + what + "; " + mend;
    }
}
