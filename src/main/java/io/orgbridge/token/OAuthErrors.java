package io.orgbridge.token;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to do about each error that Salesforce's token endpoint gives.
 *
 * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flow_errors.htm&type=5">Salesforce
 *     Help: OAuth authorization flow errors</a>
 */
final class OAuthErrors {
    private static final Set<String> PASSING =
            Set.of("service_unavailable", "system_down", "server_error", "rate_limit_exceeded", "unknown_error");

    private static final Map<String, String> BY_DESCRIPTION = Map.of(
            "user hasn't approved this consumer",
            "Pre-authorise the user's profile in the connected app, or let the user approve the app once in a browser;"
                    + " directly after a sign-up it passes by itself",
            "audience is invalid",
            "Set orgbridge.salesforce.audience to https://login.salesforce.com or https://test.salesforce.com",
            "Audience validation failed",
            "Set orgbridge.salesforce.audience to https://login.salesforce.com or https://test.salesforce.com",
            "expired authorization code",
            "Check this machine's clock: the assertion was already expired when it arrived",
            "invalid assertion",
            "Check that orgbridge.salesforce.private-key belongs to the certificate uploaded to the connected app",
            "inactive user",
            "Activate the user in the org",
            "ip restricted",
            "Relax the connected app's IP restrictions or add this machine's address to the login ranges");

    private static final Map<String, String> BY_ERROR = Map.of(
            "invalid_app_access", "Assign the user's profile or a permission set to the connected app",
            "invalid_client_id", "Check orgbridge.salesforce.client-id; a new app is known only after some minutes",
            "invalid_client", "Check the consumer secret",
            "inactive_user", "Activate the user in the org",
            "inactive_org", "The org is locked, closed or expired: ask Salesforce support or sign up again",
            "rate_limit_exceeded", "More than 3,600 logins of this user in an hour: wait until the hour has passed",
            "unsupported_grant_type", "Enable the JWT bearer flow (Use digital signatures) in the connected app");

    private OAuthErrors() {}

    static TokenException explain(@Nullable String error, @Nullable String description, OrgUser orgUser) {
        String code = error == null ? "unknown_error" : error;
        String text = (description == null ? "no description" : description) + " (user " + orgUser.username() + ")";
        String nextStep = BY_ERROR.getOrDefault(code, "Look the code up in Salesforce's list of OAuth flow errors");
        if (description != null) {
            nextStep = BY_DESCRIPTION.getOrDefault(description, nextStep);
        }
        return PASSING.contains(code)
                ? TokenException.passing(code, text, nextStep, null)
                : TokenException.of(code, text, nextStep);
    }
}
