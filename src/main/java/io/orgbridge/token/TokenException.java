package io.orgbridge.token;

import org.jspecify.annotations.Nullable;

/** Why no token could be had: Salesforce's own error code and text, whether waiting may help, and what to do. */
public final class TokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String error;
    private final String nextStep;
    private final boolean transientFault;

    private TokenException(
            String error, String message, String nextStep, boolean transientFault, @Nullable Throwable cause) {
        super(message, cause);
        this.error = error;
        this.nextStep = nextStep;
        this.transientFault = transientFault;
    }

    /** A fault that waiting does not cure. */
    static TokenException of(String error, String message, String nextStep) {
        return new TokenException(error, error + ": " + message, nextStep, false, null);
    }

    /** A fault that may pass: the network, a busy server. */
    static TokenException passing(String error, String message, String nextStep, @Nullable Throwable cause) {
        return new TokenException(error, error + ": " + message, nextStep, true, cause);
    }

    /** The same fault for another waiting caller, with a stack of its own. */
    TokenException forAnotherCaller() {
        return new TokenException(error, String.valueOf(getMessage()), nextStep, transientFault, this);
    }

    /** Salesforce's error code ({@code invalid_grant}), or ours ({@code host_not_allowed}, {@code unreachable}). */
    public String error() {
        return error;
    }

    /** What a person should do about it; one sentence. */
    public String nextStep() {
        return nextStep;
    }

    /** Whether the same request may succeed later. */
    public boolean isTransient() {
        return transientFault;
    }

    /** Whether the code is spent, too old or not one, so that it never gives tokens any more. */
    public boolean isCodeLost() {
        return (error.equals("invalid_grant") && !isNotYetApproved())
                || error.equals("no_refresh_token")
                || error.equals("wrong_org");
    }

    /** Whether no certificate of the app belongs to the key that signed; another key may be known. */
    boolean isUnknownKey() {
        return error.equals("invalid_client")
                || String.valueOf(getMessage()).startsWith("invalid_grant: invalid assertion");
    }

    /** Whether the org does not know the approval (yet); directly after a sign-up this passes within minutes. */
    boolean isNotYetApproved() {
        return String.valueOf(getMessage()).contains("user hasn't approved this consumer");
    }
}
