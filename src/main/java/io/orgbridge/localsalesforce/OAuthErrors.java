package io.orgbridge.localsalesforce;

import java.util.Map;

/**
 * The OAuth errors that can be had on purpose, with the description that belongs to each.
 *
 * <p>Source: https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flow_errors.htm; where no description
 * is documented or was seen, it is the code in words.
 */
final class OAuthErrors {
    private static final Map<String, String> DESCRIPTIONS = Map.ofEntries(
            Map.entry("unsupported_response_type", "response type not supported"),
            Map.entry("invalid_client_id", "client identifier invalid"),
            Map.entry("invalid_client", "invalid client credentials"),
            Map.entry("access_denied", "end-user denied authorization"),
            Map.entry("redirect_uri_mismatch", "redirect_uri must match configuration"),
            Map.entry("unsupported_grant_type", "grant type not supported"),
            Map.entry("invalid_grant", "authentication failure"),
            Map.entry("invalid_app_access", "user is not admin approved to access this app"),
            Map.entry("inactive_user", "user inactive"),
            Map.entry("inactive_org", "organization is locked"),
            Map.entry("rate_limit_exceeded", "number of logins exceeded"));

    private OAuthErrors() {}

    /** The answer to a request that is to fail with "code" or "code: description". */
    static Answer answer(String wanted, String uri) {
        int colon = wanted.indexOf(':');
        String code = colon < 0 ? wanted.trim() : wanted.substring(0, colon).trim();
        String description = colon < 0
                ? DESCRIPTIONS.getOrDefault(code, code.replace('_', ' '))
                : wanted.substring(colon + 1).trim();
        int question = uri.indexOf('?');
        if (question > 0 && uri.startsWith("/services/oauth2/authorize")) {
            Map<String, String> query = Call.form(uri.substring(question + 1));
            String redirect = query.get("redirect_uri");
            if (redirect != null) {
                return AuthorizeRequest.callback(
                        redirect, AuthorizeRequest.error(code, description), query.get("state"));
            }
        }
        return ApiException.oauth(code, description).answer();
    }
}
