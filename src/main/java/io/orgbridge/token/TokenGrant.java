package io.orgbridge.token;

/** One OAuth flow. One request to Salesforce a call, or one for each key; keeps nothing. Thread-safe. */
@FunctionalInterface
public interface TokenGrant {
    /**
     * Asks Salesforce for a token.
     *
     * @throws TokenException when there is none to be had
     */
    TokenAnswer request(Credential credential);
}
