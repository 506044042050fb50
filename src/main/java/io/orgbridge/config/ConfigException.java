package io.orgbridge.config;

import java.util.List;

/** The configuration cannot be used. Each problem is one line: the key, the value (secrets masked) and the mend. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /** Reports the problems, at least one. */
    public ConfigException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** Reports the problems, at least one, with what brought them to light. */
    public ConfigException(List<String> problems, Throwable cause) {
        this(problems);
        initCause(cause);
    }

    /** One line a problem. */
    public List<String> problems() {
        return problems;
    }
}
