package io.orgbridge.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.component.salesforce.api.SalesforceException;
import org.apache.camel.component.salesforce.api.dto.RestError;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a failed call means for whoever has to decide whether to try again. */
class SalesforceFaultTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | DUPLICATE_USERNAME      | false
            400 | LICENSE_LIMIT_EXCEEDED  | false
            400 | UNABLE_TO_LOCK_ROW      | true
            400 | URL_NOT_RESET           | true
            401 | INVALID_SESSION_ID      | true
            403 | REQUEST_LIMIT_EXCEEDED  | true
            403 | INSUFFICIENT_ACCESS     | false
            404 | NOT_FOUND               | false
            500 | UNKNOWN_EXCEPTION       | true
            503 | REQUEST_LIMIT_EXCEEDED  | true""")
    void restError_isReadFromItsBody(int status, String code, boolean passing) {
        SalesforceFault fault =
                SalesforceFault.of(failed(status, "[{\"errorCode\":\"" + code + "\",\"message\":\"why\"}]"));

        assertThat(fault.status()).isEqualTo(status);
        assertThat(fault.code()).isEqualTo(code);
        assertThat(fault.message()).isEqualTo(code + ": why");
        assertThat(fault.passing()).isEqualTo(passing);
        assertThat(fault.nextStep()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>maintenance</html>", "", "[]", "{}", "\"text\""})
    void answerThatIsNoRestError_isItsStatus(String body) {
        assertThat(SalesforceFault.of(failed(503, body)))
                .returns("HTTP_503", SalesforceFault::code)
                .returns(true, SalesforceFault::passing);
        assertThat(SalesforceFault.of(failed(404, body))).returns(false, SalesforceFault::passing);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201})
    void answerThatBrokeOff_isLookedAtAgain(int status) {
        assertThat(SalesforceFault.of(new SalesforceException("broke off", status)))
                .returns("unreadable", SalesforceFault::code)
                .returns(true, SalesforceFault::passing);
        assertThat(SalesforceFault.of(failed(status, "{\"errorCode\": \"INVALID_")))
                .returns(true, SalesforceFault::passing);
    }

    @Test
    void deadTokenAtTheIdentityService_passes() {
        assertThat(SalesforceFault.of(failed(403, "Bad_OAuth_Token")))
                .returns("Bad_OAuth_Token", SalesforceFault::code)
                .returns(true, SalesforceFault::passing);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308, 420})
    void hostThatTheOrgHasLeft_passes(int status) {
        assertThat(SalesforceFault.of(failed(status, ""))).returns(true, SalesforceFault::passing);
    }

    @Test
    void answerWithoutBody_isItsStatus() {
        assertThat(SalesforceFault.of(failed(502, null))).returns("HTTP_502", SalesforceFault::code);
    }

    @Test
    void failureOfTheHubComponent_isReadFromItsErrors() {
        SalesforceException failed = new SalesforceException(
                List.of(new RestError("REQUIRED_FIELD_MISSING", "Required fields are missing: [Company]")), 400);

        assertThat(SalesforceFault.of(new CamelExecutionException("x", null, failed)))
                .returns(400, SalesforceFault::status)
                .returns("REQUIRED_FIELD_MISSING", SalesforceFault::code)
                .returns(false, SalesforceFault::passing);
    }

    @Test
    void hubThatDoesNotAnswer_isTriedAgain() {
        SalesforceException failed =
                new SalesforceException("Unexpected error", 0, new java.io.IOException("connection reset"));

        assertThat(SalesforceFault.of(failed))
                .returns("unreachable", SalesforceFault::code)
                .returns(true, SalesforceFault::passing)
                .satisfies(fault -> assertThat(fault.message()).contains("connection reset"));
    }

    @Test
    void refusedToken_isFoundBehindWhateverWrapsIt() {
        TokenException refused = TokenException.of("invalid_app_access", "not approved", "Assign the profile");

        assertThat(SalesforceFault.of(new IllegalStateException(new java.io.IOException(refused))))
                .returns("invalid_app_access", SalesforceFault::code)
                .returns("Assign the profile", SalesforceFault::nextStep)
                .returns(false, SalesforceFault::passing);
    }

    @Test
    void dailySignUpLimitOfTheHub_passes() {
        assertThat(SalesforceFault.of(failed(
                        400,
                        "[{\"errorCode\":\"LIMIT_EXCEEDED\","
                                + "\"message\":\"The organization has reached its daily sign-up limit.\"}]")))
                .returns(true, SalesforceFault::passing);
    }

    @Test
    void anythingElse_isTriedAgain() {
        assertThat(SalesforceFault.of(new IllegalStateException("line one\nline two")))
                .returns("IllegalStateException", SalesforceFault::code)
                .returns("line one", SalesforceFault::message)
                .returns(true, SalesforceFault::passing);
    }

    private static HttpOperationFailedException failed(int status, String body) {
        return new HttpOperationFailedException("https://acme.my.salesforce.com", status, "", "", Map.of(), body);
    }
}
