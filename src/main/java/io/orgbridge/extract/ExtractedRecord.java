package io.orgbridge.extract;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Structured data that one rule took from one post. Unmodifiable; (org, post, rule, ordinal) is its identity.
 *
 * @param orgId the post's org
 * @param postId the post
 * @param rule the rule's name
 * @param ordinal 0 for a rule's first record of the post, one more for each further record of a repeating rule
 * @param fields every field of the rule in the rule's order; a value is a String, a LocalDate, a BigDecimal, a Long, a
 *     Boolean, a List of Strings, or null where the post says nothing
 */
public record ExtractedRecord(
        String orgId, String postId, String rule, int ordinal, Map<String, @Nullable Object> fields) {

    /** Copies the fields, so that a record never changes. */
    public ExtractedRecord {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
}
