package io.orgbridge.token;

/**
 * The configured private key cannot be used. The message is one line that says which value, what is wrong with it and
 * what to do; it has no key material and no cause, whose message could have some.
 */
public final class UnusablePrivateKeyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnusablePrivateKeyException(PrivateKeySource source, String what, String mend) {
        super(source.setting() + " is " + source.shown() + ", which " + what + "; " + mend);
    }
}
