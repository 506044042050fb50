package io.orgbridge.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orgbridge.fixtures.ScriptedServer;
import io.orgbridge.fixtures.ScriptedServer.Answer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every error that Salesforce's OAuth endpoints are documented or known to give has a cause and a next step of its own,
 * whether it comes from the token endpoint or by the callback.
 */
class OAuthErrorsTest {
    /** The errors and texts as they stand on the wire; what the cause and what the next step must speak of. */
    private static final String KNOWN = """
            unsupported_response_type | response type not supported | lasting | something else than a code | /oauth/start
            invalid_client_id | client identifier invalid | lasting | consumer key | orgbridge.salesforce.client-id
            invalid_client | invalid client credentials | lasting | secret | orgbridge.salesforce.client-secret
            invalid_request | - | lasting | parameter is missing | PKCE
            access_denied | - | lasting | pressed Deny | press Allow
            access-denied | - | lasting | pressed Deny | press Allow
            redirect_uri_missing | - | lasting | no callback URL | orgbridge.salesforce.callback-url
            redirect_uri_mismatch | redirect_uri must match configuration | lasting | not one of the app's | letter by letter
            immediate_unsuccessful | - | lasting | log in or to consent | in a browser
            invalid_scope | - | lasting | scope that the app does not have | refresh_token
            unsupported_grant_type | grant type not supported | lasting | does not have this flow | Enable the flow
            invalid_grant | authentication failure | lasting | policy | Login History
            invalid_grant | authentication failure - Invalid Password | lasting | password was wrong | another flow
            invalid_grant | expired authorization code | lasting | too old | clock
            invalid_grant | invalid authorization code | lasting | encoded twice | /oauth/start
            invalid_grant | expired access/refresh token | lasting | revoked | consent anew
            invalid_grant | user hasn't approved this consumer | lasting | not approved | Pre-authorise
            invalid_grant | audience is invalid | lasting | aud | orgbridge.salesforce.audience
            invalid_grant | Audience validation failed | lasting | aud | orgbridge.salesforce.audience
            invalid_grant | invalid assertion | lasting | no certificate | orgbridge.salesforce.private-key
            invalid_grant | inactive user | lasting | deactivated | Activate the user
            invalid_grant | ip restricted | lasting | address | IP restrictions
            invalid_grant | IP restricted or invalid login hours | lasting | address or the hour | login hours
            invalid_grant | invalid login hours | lasting | hour | login hours
            invalid_grant | activation secret invalid | lasting | does not say | Salesforce case
            invalid_grant | request not supported on this domain | lasting | own host | My Domain
            invalid_grant | invalid code verifier | lasting | another request | /oauth/start
            invalid_grant | unexpected code verifier | lasting | without PKCE | /oauth/start
            invalid_grant | - | lasting | refuses this login | Login History
            invalid_app_access | user is not admin approved to access this app | lasting | assigned | permission set
            inactive_user | user inactive | lasting | deactivated | Activate the user
            inactive_org | org locked | lasting | locked, closed or suspended | support
            rate_limit_exceeded | number of logins exceeded | passing | 3,600 | hour has passed
            unknown_error | Login Rate Exceeded | passing | 3,600 | hour has passed
            unsupported_token_type | this token type is not supported | lasting | cannot be revoked | Nothing
            invalid_token | invalid token | lasting | dead already | Nothing
            invalid_client_id | External client app is not installed in this org | lasting | external client app | Install
            OAUTH_EC_APP_NOT_FOUND | - | lasting | external client app | Install
            app_not_found | - | lasting | app is not there | orgbridge.salesforce.client-id
            app_blocked | - | lasting | administrator | Unblock
            oauth_flow_disabled | - | lasting | forbids this flow | OAuth settings
            invalid_assertion_type | - | lasting | jwt-bearer | client-secret
            bad_jti_claim | - | lasting | sent twice | Nothing
            invalid_basic_auth_header | - | lasting | Authorization header | client-secret
            authorization_pending | - | lasting | not answered | answer
            slow_down | - | passing | too often | tried again
            invalid_otp | - | lasting | verification code | /oauth/start
            login_error | - | lasting | login failed | Login History
            service_unavailable | - | passing | maintenance | tried again
            system_down | - | passing | maintenance | tried again
            server_error | - | passing | failed | tried again
            unknown_error | - | passing | failed | tried again""";

    private static final OrgUser USER = new OrgUser(ScriptedServer.ORG_ID, "admin@acme.example");
    private static final String AUDIENCE = "https://login.salesforce.com";

    private final ScriptedServer server = new ScriptedServer();

    /** A line of the table; the description is null where Salesforce's text is not known. */
    record Known(String error, String description, boolean passing, String cause, String nextStep) {}

    static Stream<Known> known() {
        return KNOWN.lines().map(line -> line.split("\\s*\\|\\s*")).map(cell -> {
            assertThat(cell).as(Arrays.toString(cell)).hasSize(5);
            return new Known(
                    cell[0].strip(),
                    cell[1].equals("-") ? null : cell[1],
                    cell[2].equals("passing"),
                    cell[3],
                    cell[4].strip());
        });
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @MethodSource("known")
    void knownError_hasACauseAndANextStepOfItsOwn(Known known) {
        OAuthErrors.Row row = OAuthErrors.row(known.error(), known.description());

        assertThat(row.cause()).contains(known.cause());
        assertThat(row.nextStep()).contains(known.nextStep());
        assertThat(row.passing()).isEqualTo(known.passing());
        assertThat(row.description() == null)
                .as("the general row is for texts that nobody knows")
                .isEqualTo(known.description() == null || !isTextOfSeveral(known.error(), known.description()));
    }

    /** Whether the code alone does not tell the cause. */
    private static boolean isTextOfSeveral(String error, String description) {
        return error.equals("invalid_grant")
                || description.startsWith("External")
                || description.startsWith("Login Rate");
    }

    @ParameterizedTest
    @MethodSource("known")
    void knownError_atTheTokenEndpoint_saysAllThatAPersonNeeds(Known known) throws Exception {
        TokenException failure = failure(known.error(), known.description());

        assertThat(failure.error()).isEqualTo(known.error());
        assertThat(failure)
                .hasMessageContaining(known.description() == null ? "no description" : known.description())
                .hasMessageContaining(known.cause())
                .hasMessageContaining("user " + USER.username())
                .hasMessageContaining("token URL " + server.url() + ScriptedServer.TOKEN_PATH)
                .hasMessageContaining("aud " + AUDIENCE);
        assertThat(failure.nextStep()).contains(known.nextStep());
        assertThat(failure.isTransient()).isEqualTo(known.passing());
    }

    @Test
    void theTableAboveHasEveryRow() {
        Set<OAuthErrors.Row> untold = new HashSet<>(OAuthErrors.rows());
        known().map(known -> OAuthErrors.row(known.error(), known.description()))
                .forEach(untold::remove);

        assertThat(untold).isEmpty();
        assertThat(OAuthErrors.rows()).doesNotHaveDuplicates();
    }

    @Test
    void errorThatNobodyKnows_isSaidAsItCame_andIsNotRetried() throws Exception {
        assertThat(failure("something_new", "what")).satisfies(failure -> {
            assertThat(failure).hasMessageContaining("something_new: what");
            assertThat(failure.nextStep()).contains("Look the code up");
            assertThat(failure.isTransient()).isFalse();
        });
    }

    @ParameterizedTest
    @CsvSource({"user hasn't approved this consumer", "expired access/refresh token", "activation secret invalid"})
    void errorThatConsentCures_givesTheAddressToOpen(String description) throws Exception {
        assertThat(failure("invalid_grant", description).nextStep())
                .contains("open http://127.0.0.1:8080/oauth/start?org=" + ScriptedServer.ORG_ID
                        + "&user=admin%40acme.example in a browser")
                .contains(
                        "./orgbridge token --org " + ScriptedServer.ORG_ID + " --user admin@acme.example --authorize");
    }

    @Test
    void callbackThatIsNotOurs_leavesTheCommandAlone() {
        OAuthApp app = new OAuthApp("key", null, List.of(), URI.create("https://vendor.example/back"));

        assertThat(OAuthErrors.consent(app, USER)).startsWith("run ./orgbridge token --org");
    }

    @ParameterizedTest
    @CsvSource({"600, behind", "-600, ahead of"})
    void clockThatIsWrong_isNamed_whenTheAssertionIsTooOld(long behind, String named) throws Exception {
        answer("invalid_grant", "expired authorization code");

        assertThat(failure(assertion(), Duration.ofSeconds(behind)).nextStep())
                .matches("Set this machine's clock: it is (59|60)\\d s " + named + " Salesforce's");
    }

    @ParameterizedTest
    @CsvSource({"20, expired authorization code", "600, inactive user"})
    void clock_isNotNamed_whenItIsNotTheCause(long behind, String description) throws Exception {
        answer("invalid_grant", description);

        assertThat(failure(assertion(), Duration.ofSeconds(behind)).nextStep())
                .doesNotContain("Set this machine's clock");
    }

    @Test
    void clock_isNotNamed_whenItIsACodeThatIsTooOld() throws Exception {
        answer("invalid_grant", "expired authorization code");

        TokenException failure = failure(
                TokenRequest.ofClient(
                        server.url(), USER, Apps.APP, Map.of("grant_type", "authorization_code", "code", "aPrx")),
                Duration.ofMinutes(10));

        assertThat(failure.nextStep()).contains("/oauth/start").doesNotContain("Set this machine's clock");
        assertThat(failure).hasMessageNotContaining("aud ");
    }

    @Test
    void clock_isNamed_whenTheAppsOwnAssertionIsRefused() throws Exception {
        answer("invalid_client", "invalid client credentials");
        TokenEndpoint endpoint = new TokenEndpoint(
                AllowedHosts.of(AllowedHosts.SALESFORCE), Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10)));

        TokenException failure = catchThrowableOfType(
                TokenException.class,
                () -> new AppRequests(Apps.APP, endpoint)
                        .post(server.url(), USER, Map.of("grant_type", "refresh_token", "refresh_token", "r")));

        assertThat(failure.nextStep()).contains("Set this machine's clock");
        assertThat(failure).hasMessageContaining("aud " + server.url() + "/services/oauth2/token");
    }

    @ParameterizedTest
    @CsvSource({
        "assertion, eyJhbGciOiJSUzI1NiJ9.x.y",
        "client_assertion, eyJhbGciOiJSUzI1NiJ9.y.z",
        "client_secret, 8123456789012345678",
        "refresh_token, 5Aep861MadeUpRefreshToken",
        "code, aPrxMadeUpCode",
        "code_verifier, kq3Zt0aWm1dQ7xYb9rLc5uHs2vJf8nPe4gTi6oKyXz1"
    })
    void whatACarelessServerRepeats_isNotShown(String field, String secret) throws Exception {
        answer("invalid_grant " + secret, "what is " + secret + "?");

        TokenException failure = failure(
                new TokenRequest(server.url(), USER, Apps.APP, AUDIENCE, Map.of("grant_type", "x", field, secret)),
                Duration.ZERO);

        assertThat(failure + failure.error() + failure.nextStep())
                .contains("<redacted>")
                .doesNotContain(secret);
    }

    private TokenException failure(String error, String description) throws Exception {
        answer(error, description);
        return failure(assertion(), Duration.ZERO);
    }

    /** The failure on a machine whose clock is that far behind the server's. */
    private static TokenException failure(TokenRequest request, Duration behind) {
        TokenEndpoint endpoint = new TokenEndpoint(
                AllowedHosts.of(AllowedHosts.SALESFORCE), Clock.offset(Clock.systemUTC(), behind.negated()));
        return catchThrowableOfType(TokenException.class, () -> endpoint.post(request));
    }

    private void answer(String error, String description) throws Exception {
        Map<String, String> members = new HashMap<>();
        members.put("error", error);
        if (description != null) {
            members.put("error_description", description);
        }
        server.on(ScriptedServer.TOKEN_PATH, Answer.json(400, new ObjectMapper().writeValueAsString(members)));
    }

    private TokenRequest assertion() {
        return new TokenRequest(
                server.url(), USER, Apps.APP, AUDIENCE, Map.of("grant_type", "x", "assertion", "eyJ.x.y"));
    }
}
