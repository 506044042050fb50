package io.orgbridge.extract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rule, compiled.
 *
 * @param name unique among the rules of a set
 * @param when which posts it reads
 * @param fields at least one, in the file's order
 * @param anchor for a repeating rule the field of whose matches each begins a record; null for one record a post
 */
record Rule(
        String name,
        Condition when,
        List<Field> fields,
        @Nullable Field anchor) {}
