package io.orgbridge.launcher;

/** A command could not do what it was asked for; the message is one line for people, with the mend. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandFailure(String message) {
        super(message);
    }
}
