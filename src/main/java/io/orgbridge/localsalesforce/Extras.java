package io.orgbridge.localsalesforce;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a feed element has besides its body.
 *
 * @param choices of a poll, in order
 * @param question title of a question
 * @param bestAnswer serial of the comment; 0 for none
 * @param bestAnswerBy serial of the user who chose it
 * @param files serials of files
 * @param shared serial of the element that this one shares; 0 for none
 */
record Extras(
        List<String> choices,
        @Nullable String question,
        long bestAnswer,
        long bestAnswerBy,
        List<Long> files,
        long shared) {
    static final Extras NONE = new Extras(List.of(), null, 0, 0, List.of(), 0);

    Extras {
        choices = choices == null ? List.of() : List.copyOf(choices);
        files = files == null ? List.of() : List.copyOf(files);
    }

    Extras titled(String title) {
        return new Extras(choices, title, bestAnswer, bestAnswerBy, files, shared);
    }

    Extras answered(long comment, long by) {
        return new Extras(choices, question, comment, by, files, shared);
    }
}
