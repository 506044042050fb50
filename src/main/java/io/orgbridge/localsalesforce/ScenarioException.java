package io.orgbridge.localsalesforce;

/** A mistake in a scenario's YAML; the message says {@code file:line:column: what is wrong; how to mend it}. */
public final class ScenarioException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    ScenarioException(String message) {
        super(message);
    }
}
