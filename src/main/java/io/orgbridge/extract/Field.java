package io.orgbridge.extract;

import com.google.re2j.Pattern;
import org.apache.camel.Expression;

/**
 * One field of a rule.
 *
 * @param name its name in the record
 * @param source where its value is taken from
 * @param type what becomes of the text that was found
 * @param required whether there is no record without it
 */
record Field(String name, Source source, ValueType type, boolean required) {

    /** Where a value is taken from. */
    sealed interface Source {}

    /** The first match in the text: the whole match for group 0, else that group. */
    record InText(Pattern pattern, int group) implements Source {}

    /** The first segment of a type, or each of them as a list. */
    record InSegments(String type, boolean each) implements Source {}

    /** What a Camel language makes of the post. */
    record InLanguage(Expression expression) implements Source {}
}
