package io.orgbridge.extract;

import java.util.List;
import java.util.stream.Collectors;

/** Rule files that cannot be used; the message has one line for each mistake of each file. */
public final class RuleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final List<RuleMistake> mistakes;

    RuleException(List<RuleMistake> mistakes) {
        super(mistakes.stream().map(RuleMistake::toString).collect(Collectors.joining("\n")));
        this.mistakes = List.copyOf(mistakes);
    }

    /** All mistakes: files in the order they were given, each file from top to bottom. Never empty. */
    public List<RuleMistake> mistakes() {
        return mistakes;
    }
}
