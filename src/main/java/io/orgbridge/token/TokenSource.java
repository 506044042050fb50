package io.orgbridge.token;

import org.jspecify.annotations.Nullable;

/** Where {@link SalesforceTokens} gets a token that it does not hold. Thread-safe. */
@FunctionalInterface
public interface TokenSource {
    /**
     * A token other than the spent one.
     *
     * @param spent what Salesforce rejected or what has surely ended; null if there was none
     * @throws TokenException when there is none to be had
     */
    AccessToken token(OrgUser orgUser, @Nullable AccessToken spent);
}
