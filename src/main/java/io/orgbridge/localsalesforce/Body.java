package io.orgbridge.localsalesforce;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a feed element or comment.
 *
 * @param rich whether it has markup; null in system items, as Salesforce answers
 * @param segments in order; empty in a system item, whose text is null then
 */
record Body(@Nullable Boolean rich, List<Segment> segments) {
    /** A system item's body: no segments, and null as text. */
    static final Body NONE = new Body(null, List.of());

    Body {
        segments = List.copyOf(segments);
    }

    static Body of(List<Segment> segments) {
        return new Body(
                segments.stream()
                        .anyMatch(segment ->
                                segment instanceof Segment.MarkupBegin || segment instanceof Segment.InlineImage),
                segments);
    }

    /** The segments' texts, one after the other; null if there is no segment. */
    @Nullable
    String text() {
        if (segments.isEmpty()) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (Segment segment : segments) {
            text.append(segment.text());
        }
        return text.toString();
    }
}
