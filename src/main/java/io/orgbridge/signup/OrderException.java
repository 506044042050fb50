package io.orgbridge.signup;

/** A step of an order cannot succeed, however often it is tried: what is wrong and what a person should do. */
public final class OrderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final String nextStep;

    /** Says so with a short code, one line of reason and one sentence of advice. */
    public OrderException(String code, String message, String nextStep) {
        super(message);
        this.code = code;
        this.nextStep = nextStep;
    }

    String code() {
        return code;
    }

    String nextStep() {
        return nextStep;
    }
}
