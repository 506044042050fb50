package io.orgbridge.token;

/** A way to get a token for a user. One request to Salesforce a call; keeps nothing. Thread-safe. */
@FunctionalInterface
public interface TokenGrant {
    /**
     * Asks Salesforce for a token.
     *
     * @throws TokenException when there is none to be had
     */
    AccessToken request(OrgUser orgUser);
}
