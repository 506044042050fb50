package io.orgbridge.feed;

/** An answer that is not what a feed's resource gives. */
public final class FeedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FeedException(String message, Throwable cause) {
        super(message, cause);
    }
}
