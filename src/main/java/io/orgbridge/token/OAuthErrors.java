package io.orgbridge.token;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What each error of Salesforce's OAuth endpoints comes from and what to do about it.
 *
 * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flow_errors.htm&type=5">Salesforce
 *     Help: OAuth authorization flow errors</a>
 */
public final class OAuthErrors {
    private static final String CALLBACK_PATH = "/oauth/callback";
    private static final String AUDIENCE =
            "Set orgbridge.salesforce.audience to https://login.salesforce.com, or to https://test.salesforce.com for a"
                    + " sandbox; no trailing slash";
    private static final String AGAIN = "Nothing: it is tried again; if it stays, look at status.salesforce.com";
    private static final String SECRET =
            "Check orgbridge.salesforce.client-secret against the app; without one, its certificate against the private key";
    private static final String ANY = "*";
    private static final String LOGINS_EXCEEDED = "the user has logged in more than 3,600 times in an hour";
    private static final String WAIT = "Wait until the hour has passed; look who else logs in as this user";
    private static final String RIGHTS = "Assign the user's profile or a permission set to the app, in the org";

    /**
     * What is known of an error.
     *
     * @param error Salesforce's code; {@link #ANY} where only the text is known
     * @param description Salesforce's text, or its beginning; null for every text
     * @param cause what it comes from; one clause
     * @param nextStep what a person should do; one sentence
     * @param passing whether waiting may help
     */
    public record Row(String error, @Nullable String description, String cause, String nextStep, boolean passing) {

        private boolean tells(String code, String text) {
            return (error.equals(ANY) || error.equals(code))
                    && (description == null
                            || text.toLowerCase(Locale.ROOT).startsWith(description.toLowerCase(Locale.ROOT)));
        }
    }

    /** The rows with a text stand before those of the same code without one. */
    private static final List<Row> ROWS = List.of(
            lasting(
                    ANY,
                    "External client app is not installed",
                    "the external client app is not in this org",
                    "Install the app in the org"),
            new Row(ANY, "login rate exceeded", LOGINS_EXCEEDED, WAIT, true),
            lasting(
                    "unsupported_response_type",
                    null,
                    "the authorize request asks for something else than a code",
                    "Open the address anew from /oauth/start"),
            lasting(
                    "invalid_client_id",
                    null,
                    "Salesforce does not know this consumer key",
                    "Check orgbridge.salesforce.client-id; a new app is known only after some minutes"),
            lasting("invalid_client", null, "the app's secret, or the key that signs for it, is wrong", SECRET),
            lasting(
                    "invalid_request",
                    null,
                    "a parameter is missing, or the address is not https",
                    "Check that the app's settings (PKCE, secret, callback URL) are those of the configuration"),
            lasting("access_denied", null, "the user pressed Deny", "Open the address again and press Allow"),
            lasting("access-denied", null, "the user pressed Deny", "Open the address again and press Allow"),
            lasting("redirect_uri_missing", null, "no callback URL was sent", "Set orgbridge.salesforce.callback-url"),
            lasting(
                    "redirect_uri_mismatch",
                    null,
                    "the callback URL is not one of the app's",
                    "Register orgbridge.salesforce.callback-url with the app, letter by letter"),
            lasting(
                    "immediate_unsuccessful",
                    null,
                    "the user would have to log in or to consent",
                    "Open the address in a browser"),
            lasting(
                    "invalid_scope",
                    null,
                    "a scope that the app does not have was asked for",
                    "Give the app the scopes api and refresh_token"),
            lasting(
                    "unsupported_grant_type",
                    null,
                    "the app does not have this flow",
                    "Enable the flow in the app: digital signatures for JWT bearer, client credentials for that"),
            lasting(
                    "invalid_grant",
                    "authentication failure - Invalid Password",
                    "the password was wrong",
                    "Use another flow: Orgbridge asks for tokens without passwords"),
            lasting(
                    "invalid_grant",
                    "authentication failure",
                    "a policy of the org or the app forbids the login",
                    "Look at the user's Login History in the org; it names the policy"),
            lasting(
                    "invalid_grant",
                    "expired authorization code",
                    "the code or the assertion is too old, or was used",
                    "Check this machine's clock; open /oauth/start anew if it was a code"),
            lasting(
                    "invalid_grant",
                    "invalid authorization code",
                    "the code is not one, or was encoded twice",
                    "Open /oauth/start anew; a code pasted by hand is to be pasted whole"),
            lasting(
                    "invalid_grant",
                    "expired access/refresh token",
                    "the refresh token was revoked, has expired, or a sixth approval pushed it out",
                    "The user has to consent anew"),
            lasting(
                    "invalid_grant",
                    "user hasn't approved this consumer",
                    "the user has not approved the app, or is of another login host",
                    "Pre-authorise the user's profile in the app, or let the user consent once; directly after a sign-up"
                            + " it passes by itself"),
            lasting(
                    "invalid_grant",
                    "audience is invalid",
                    "aud is not the login host that Salesforce expects",
                    AUDIENCE),
            lasting(
                    "invalid_grant",
                    "Audience validation failed",
                    "aud is not the login host that Salesforce expects",
                    AUDIENCE),
            lasting(
                    "invalid_grant",
                    "invalid assertion",
                    "no certificate of the app belongs to the key",
                    "Check that orgbridge.salesforce.private-key belongs to the certificate uploaded to the app"),
            lasting(
                    "invalid_grant",
                    "inactive user",
                    "the user is deactivated or frozen",
                    "Activate the user in the org"),
            lasting(
                    "invalid_grant",
                    "IP restricted or invalid login hours",
                    "this machine's address or the hour is not among those that are allowed",
                    "Look at the login IP ranges and login hours of the user's profile and at the app's IP relaxation"),
            lasting(
                    "invalid_grant",
                    "ip restricted",
                    "this machine's address is not in the allowed ranges",
                    "Relax the app's IP restrictions or add this machine's address to the login ranges"),
            lasting(
                    "invalid_grant",
                    "invalid login hours",
                    "the user's profile forbids logins at this hour",
                    "Widen the login hours of the profile"),
            lasting(
                    "invalid_grant",
                    "activation secret invalid",
                    "Salesforce does not say",
                    "Let the user consent anew; if it stays, open a Salesforce case"),
            lasting(
                    "invalid_grant",
                    "request not supported on this domain",
                    "the client-credentials flow works at the org's own host only",
                    "Set the login URL to the org's My Domain host"),
            lasting(
                    "invalid_grant",
                    "invalid code verifier",
                    "the code was asked for by another request",
                    "Open /oauth/start anew"),
            lasting(
                    "invalid_grant",
                    "unexpected code verifier",
                    "the code was asked for without PKCE",
                    "Open /oauth/start anew"),
            lasting(
                    "invalid_grant",
                    null,
                    "Salesforce refuses this login",
                    "Look at the user's Login History in the org; it names the reason"),
            lasting("invalid_app_access", null, "the app admits only users who are assigned to it", RIGHTS),
            lasting("inactive_user", null, "the user is deactivated or frozen", "Activate the user in the org"),
            lasting(
                    "inactive_org",
                    null,
                    "the org is locked, closed or suspended",
                    "Ask Salesforce support, or sign the customer up again"),
            passing("rate_limit_exceeded", LOGINS_EXCEEDED, WAIT),
            lasting(
                    "unsupported_token_type",
                    null,
                    "this kind of token cannot be revoked",
                    "Nothing: it ends by itself"),
            lasting("invalid_token", null, "the token is dead already", "Nothing: a new one is asked for"),
            lasting("app_not_found", null, "the app is not there", "Check orgbridge.salesforce.client-id"),
            lasting(
                    "OAUTH_EC_APP_NOT_FOUND",
                    null,
                    "the external client app is not in this org",
                    "Install the app in the org"),
            lasting("app_blocked", null, "an administrator has blocked the app", "Unblock it in the org's OAuth usage"),
            lasting(
                    "oauth_flow_disabled",
                    null,
                    "the org or the app forbids this flow",
                    "Allow it in the org's OAuth settings and in the app"),
            lasting("invalid_assertion_type", null, "the client assertion is not of the type jwt-bearer", SECRET),
            lasting("bad_jti_claim", null, "an assertion was sent twice", "Nothing: each request signs a new one"),
            lasting("invalid_basic_auth_header", null, "the Authorization header could not be read", SECRET),
            lasting("authorization_pending", null, "the user has not answered yet", "Let the user answer"),
            passing("slow_down", "it was asked too often", AGAIN),
            lasting("invalid_otp", null, "the verification code was wrong", "Open /oauth/start anew"),
            lasting("login_error", null, "the login failed", "Look at the user's Login History in the org"),
            passing("service_unavailable", "Salesforce is busy or in maintenance", AGAIN),
            passing("system_down", "Salesforce is busy or in maintenance", AGAIN),
            passing("server_error", "Salesforce failed", AGAIN),
            passing("unknown_error", "Salesforce failed", AGAIN));

    private static final Row UNKNOWN = lasting(
            "", null, "this error is not in Salesforce's list", "Look the code up in Salesforce's OAuth flow errors");
    private static final List<String> CURED_BY_CONSENT =
            List.of("user hasn't approved this consumer", "expired access/refresh token", "activation secret invalid");
    private static final Duration WORTH_NAMING = Duration.ofSeconds(60);

    private OAuthErrors() {}

    private static Row lasting(String error, @Nullable String description, String cause, String nextStep) {
        return new Row(error, description, cause, nextStep, false);
    }

    private static Row passing(String error, String cause, String nextStep) {
        return new Row(error, null, cause, nextStep, true);
    }

    /** Every row there is. */
    static List<Row> rows() {
        return ROWS;
    }

    /** What is known of an error; a row for what nobody knows otherwise. */
    public static Row row(@Nullable String error, @Nullable String description) {
        String code = Objects.requireNonNullElse(error, "unknown_error");
        String text = Objects.requireNonNullElse(description, "");
        return ROWS.stream().filter(row -> row.tells(code, text)).findFirst().orElse(UNKNOWN);
    }

    /**
     * The failure of a token request.
     *
     * @param ahead by how much Salesforce's clock is ahead of ours; null if its answer does not tell
     */
    static TokenException explain(
            @Nullable String error, @Nullable String description, TokenRequest request, @Nullable Duration ahead) {
        String code = request.withoutSecrets(Objects.requireNonNullElse(error, "unknown_error"));
        String text = request.withoutSecrets(Objects.requireNonNullElse(description, "no description"));
        Row row = row(error, description);
        String where = " (" + row.cause() + "; user " + request.orgUser().username() + ", token URL "
                + request.loginUrl() + TokenEndpoint.PATH
                + (request.audience() == null ? "" : ", aud " + request.audience()) + ")";
        String nextStep = row.nextStep();
        if (row.description() != null && CURED_BY_CONSENT.contains(row.description())) {
            nextStep += ". To consent: " + consent(request.app(), request.orgUser());
        }
        if (ahead != null && isOfTheClock(row, request, ahead)) {
            nextStep = "Set this machine's clock: it is " + ahead.abs().toSeconds() + " s "
                    + (ahead.isNegative() ? "ahead of" : "behind") + " Salesforce's";
        }
        return row.passing()
                ? TokenException.passing(code, text + where, nextStep, null)
                : TokenException.of(code, text + where, nextStep);
    }

    /** The failure of an authorisation that came back without a code. */
    static TokenException refused(@Nullable String error, @Nullable String description) {
        if (error == null) {
            return TokenException.of(
                    "no_code",
                    "the answer holds neither a code nor an error",
                    "Open the authorize address anew; paste the whole address to which the browser was sent");
        }
        Row row = row(error, description);
        return TokenException.of(
                error,
                (description == null ? "no description" : description) + " (" + row.cause() + ")",
                row.nextStep());
    }

    /** An assertion, not a code, is found to be too old, or wrong without a word why: a clock that is off makes it so. */
    private static boolean isOfTheClock(Row row, TokenRequest request, Duration ahead) {
        return ahead.abs().compareTo(WORTH_NAMING) > 0
                && (request.form().containsKey("client_assertion")
                        ? row.error().equals("invalid_client")
                        : request.form().containsKey("assertion")
                                && row.error().equals("invalid_grant")
                                && (row.description() == null
                                        || row.description().equals("expired authorization code")));
    }

    /** How a person gets Orgbridge a refresh token of the user: an address that is ready to be opened, and a command. */
    static String consent(OAuthApp app, OrgUser orgUser) {
        String command =
                "run ./orgbridge token --org " + orgUser.org() + " --user " + orgUser.username() + " --authorize";
        String callback = app.callbackUrl().toString();
        return callback.endsWith(CALLBACK_PATH)
                ? "open " + callback.substring(0, callback.length() - CALLBACK_PATH.length()) + startPath(orgUser)
                        + " in a browser, or " + command
                : command;
    }

    /** How a person gets Orgbridge a refresh token of the user, at an Orgbridge whose address they know. */
    public static String obtain(OrgUser orgUser) {
        return "Let the user consent: open " + startPath(orgUser) + " in a browser, or run ./orgbridge token --org "
                + orgUser.org() + " --user " + orgUser.username() + " --authorize";
    }

    /** Where a person begins to get Orgbridge a refresh token of the user: path and query at an Orgbridge's address. */
    public static String startPath(OrgUser orgUser) {
        return "/oauth/start?org=" + encoded(orgUser.org()) + "&user=" + encoded(orgUser.username());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
