package io.orgbridge.signup;

import java.util.List;
import java.util.stream.Collectors;

/** Orders that cannot be taken; names every field that is wrong, of every order, at once. Nothing was stored. */
public final class InvalidOrderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * One thing that is wrong.
     *
     * @param order the order's id, or its place in the list where it has none: {@code #1}
     * @param field the field's path, such as {@code users[0].email}
     * @param message what is wrong and what to give instead
     */
    public record Problem(String order, String field, String message) {
        @Override
        public String toString() {
            return "order " + order + ": " + field + " " + message;
        }
    }

    InvalidOrderException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, at least one. */
    public List<Problem> problems() {
        return problems;
    }
}
