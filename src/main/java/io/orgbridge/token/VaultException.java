package io.orgbridge.token;

import java.io.IOException;

/** Why stored secrets cannot be read or written; the message says what to do and shows no secret. */
public final class VaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    VaultException(String message) {
        super(message);
    }

    /** The cause's own message is left out, since it might quote what it read. */
    VaultException(String message, Throwable cause) {
        super(message, cause instanceof IOException ? cause : null);
    }
}
