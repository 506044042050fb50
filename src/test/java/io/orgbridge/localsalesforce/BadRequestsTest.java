package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that are wrong get the error that Salesforce has for them, in its form. */
class BadRequestsTest {
    private final World world = new World();
    private final TestClient.Login admin = world.org("acme");

    @AfterEach
    void close() {
        world.close();
    }

    private void assertError(TestClient.Reply reply, int status, String code) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.response().headers().firstValue("Content-Type")).hasValue(Answer.JSON);
        JsonNode error = reply.json().get(0);
        assertThat(error.get("errorCode").asText()).isEqualTo(code);
        assertThat(error.get("message").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET    | /services/data/v62.0/nothing                           | 404 | NOT_FOUND",
                "GET    | /services/data/v62.0/chatter/nothing                   | 404 | NOT_FOUND",
                "GET    | /services/data/v62.0/connect/nothing                   | 404 | NOT_FOUND",
                "GET    | /services/data/v62.0/sobjects/Nothing/describe         | 404 | NOT_FOUND",
                "GET    | /services/data/v99.0/limits                            | 404 | NOT_FOUND",
                "GET    | /services/data/v62.5/limits                            | 404 | NOT_FOUND",
                "GET    | /services/data/v25.0/limits                            | 410 | UNSUPPORTED_API_VERSION",
                "GET    | /services/oauth2/nothing                               | 404 | NOT_FOUND",
                "GET    | /nothing                                               | 404 | NOT_FOUND",
                "POST   | /services/data                                         | 405 | METHOD_NOT_ALLOWED",
                "DELETE | /services/data/v62.0/limits                            | 405 | METHOD_NOT_ALLOWED",
                "PUT    | /services/data/v62.0/sobjects/User                     | 405 | METHOD_NOT_ALLOWED",
                "POST   | /services/data/v62.0/query?q=SELECT+Id+FROM+User       | 405 | METHOD_NOT_ALLOWED",
                "POST   | /services/data/v62.0/chatter/feeds/news/me/feed-elements | 405 | METHOD_NOT_ALLOWED",
                "PUT    | /services/data/v62.0/chatter/feed-elements             | 405 | METHOD_NOT_ALLOWED",
                "POST   | /services/data/v62.0/chatter/groups/batch/x            | 405 | METHOD_NOT_ALLOWED",
                "POST   | /services/data/v62.0/chatter/comments/batch/x          | 405 | METHOD_NOT_ALLOWED",
                "GET    | /services/data/v62.0/connect/batch                     | 405 | METHOD_NOT_ALLOWED",
                "PUT    | /services/oauth2/userinfo                              | 405 | METHOD_NOT_ALLOWED",
                "POST   | /id/keys                                               | 405 | METHOD_NOT_ALLOWED",
                "GET    | /services/data/v62.0/sobjects/User/005x                | 400 | MALFORMED_ID",
                "GET    | /services/data/v62.0/sobjects/User/0F95f000000GhIjCAK  | 400 | MALFORMED_ID",
                "GET    | /services/data/v62.0/sobjects/User/0055f00000BcDeFAAV  | 404 | NOT_FOUND",
                "GET    | /services/data/v62.0/sobjects/User/X__c/1              | 404 | NOT_FOUND",
                "GET    | /services/data/v62.0/query                             | 400 | MALFORMED_QUERY",
                "GET    | /services/data/v62.0/query?q=SELECT                    | 400 | MALFORMED_QUERY",
                "GET    | /services/data/v62.0/query?q=SELECT+x+FROM+User        | 400 | INVALID_FIELD",
                "GET    | /services/data/v62.0/query?q=SELECT+Id+FROM+Nothing    | 400 | INVALID_TYPE",
                "GET    | /services/data/v62.0/query/01g5f00000XyZaBAAV-2000     | 400 | INVALID_QUERY_LOCATOR",
                "GET    | /services/data/v62.0/chatter/groups/0055f00000BcDeFAAV | 400 | INVALID_ID_FIELD",
                "GET    | /services/data/v62.0/chatter/groups/0F95f000000GhIjCAK | 404 | NOT_FOUND",
                "GET    | /services/data/v62.0/chatter/groups?pageSize=251       | 400 | ILLEGAL_QUERY_PARAMETER_VALUE",
                "GET    | /services/data/v62.0/chatter/feeds/news/me/feed-elements?pageSize=x | 400 | ILLEGAL_QUERY_PARAMETER_VALUE",
                "GET    | /services/data/v62.0/chatter/feeds/news/me/feed-elements?density=x  | 400 | ILLEGAL_QUERY_PARAMETER_VALUE",
                "GET    | /services/data/v62.0/chatter/feeds/news/me/feed-elements?include=x  | 400 | INVALID_FILTER_VALUE",
                "GET    | /services/data/v62.0/chatter/feeds/news/me/feed-elements?page=x     | 400 | ILLEGAL_QUERY_PARAMETER_VALUE",
            })
    void addressOrParameter_thatIsWrong(String method, String path, int status, String code) {
        assertError(admin.request(method, path, null), status, code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/sobjects/User        | {                                    | JSON_PARSER_ERROR",
                "/sobjects/User        | []                                   | JSON_PARSER_ERROR",
                "/sobjects/User        | {} {}                                | JSON_PARSER_ERROR",
                "/sobjects/User        | {\"IsActive\":\"maybe\"}             | JSON_PARSER_ERROR",
                "/sobjects/User        | {\"LastName\":{\"a\":1}}             | JSON_PARSER_ERROR",
                "/sobjects/User        | {\"Nonsense\":1}                     | INVALID_FIELD",
                "/sobjects/User        | {\"Name\":\"x\"}                     | INVALID_FIELD_FOR_INSERT_UPDATE",
                "/sobjects/User        | {\"LastName\":\"x\"}                 | REQUIRED_FIELD_MISSING",
                "/sobjects/User        | {\"Alias\":\"nine letters\"}         | STRING_TOO_LONG",
                "/sobjects/User        | {\"Email\":\"x\"}                    | INVALID_EMAIL_ADDRESS",
                "/sobjects/User        | {\"DigestFrequency\":\"x\"}          | INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                "/sobjects/User        | {\"ProfileId\":\"x\"}                | MALFORMED_ID",
                "/chatter/groups       | {                                    | JSON_PARSER_ERROR",
                "/chatter/groups       | {\"nonsense\":1}                     | JSON_PARSER_ERROR",
                "/chatter/groups       | {\"name\":{\"a\":1},\"visibility\":\"PublicAccess\"} | JSON_PARSER_ERROR",
                "/chatter/groups       | {\"name\":\"x\",\"visibility\":\"PublicAccess\",\"isArchived\":7} | JSON_PARSER_ERROR",
                "/chatter/groups       | {\"name\":\"x\"}                     | MISSING_ARGUMENT",
                "/chatter/feed-elements | {\"feedElementType\":[]}            | JSON_PARSER_ERROR",
                "/chatter/feed-elements | {\"feedElementType\":\"FeedItem\"}  | MISSING_ARGUMENT",
                "/chatter/feed-elements | {\"feedElementType\":\"FeedItem\",\"subjectId\":\"me\",\"visibility\":\"x\"} | INVALID_INPUT",
                "/composite            | {\"compositeRequest\":7}             | INVALID_INPUT",
                "/composite/batch      | {\"batchRequests\":[7]}              | INVALID_INPUT",
                "/composite/sobjects   | {\"records\":[7]}                    | JSON_PARSER_ERROR",
            })
    void body_thatIsWrong(String path, String body, String code) {
        assertError(admin.post(path, body), 400, code);
    }

    @ParameterizedTest
    @CsvSource({"text/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"})
    void body_ofAnotherType_is415(String type) {
        assertError(
                admin.request("POST", TestClient.DATA + "/sobjects/User", "LastName=Doe", Map.of("Content-Type", type)),
                415,
                "UNSUPPORTED_MEDIA_TYPE");
    }

    @Test
    void token_missingMalformedDeadOrOfAnotherOrg() {
        String url = admin.instanceUrl + TestClient.DATA + "/limits";
        assertError(TestClient.send(HttpRequest.newBuilder(URI.create(url))), 401, "INVALID_SESSION_ID");
        assertError(as(url, "Nonsense"), 401, "INVALID_AUTH_HEADER");
        assertError(as(url, "Bearer nonsense"), 401, "INVALID_SESSION_ID");
        assertError(as(url, "Bearer " + world.hub().token), 401, "INVALID_SESSION_ID");
        assertError(
                as(world.salesforce.baseUrl() + TestClient.DATA + "/limits", "Bearer " + admin.token),
                400,
                "URL_NOT_RESET");
        TestClient.Reply identity = as(admin.instanceUrl + "/services/oauth2/userinfo", "Bearer nonsense");
        assertThat(identity.status()).isEqualTo(403);
        assertThat(identity.body()).isEqualTo("Bad_OAuth_Token");
    }

    private static TestClient.Reply as(String url, String authorization) {
        return TestClient.send(HttpRequest.newBuilder(URI.create(url)).header("Authorization", authorization));
    }

    @Test
    void uriOrHeaders_thatAreTooLong_are414And431() {
        String long17k = "x".repeat(17_000);
        assertThat(admin.data("/query?q=" + long17k).status()).isEqualTo(414);
        assertThat(admin.request("GET", TestClient.DATA + "/limits", null, Map.of("X-Long", long17k))
                        .status())
                .isEqualTo(431);
        String half = "x".repeat(8_500);
        assertThat(admin.request("GET", TestClient.DATA + "/limits?x=" + half, null, Map.of("X-Long", half))
                        .status())
                .isEqualTo(431);
        assertThat(admin.request("POST", TestClient.DATA + "/limits?x=" + half, half, Map.of("X-Long", half))
                        .status())
                .isEqualTo(431);
        String less = "x".repeat(7_500);
        assertThat(admin.request("GET", TestClient.DATA + "/limits?x=" + less, null, Map.of("X-Long", less))
                        .status())
                .isEqualTo(200);
        assertThat(admin.data("/limits").status()).isEqualTo(200);
    }

    /** By hand, since a client library would send all of it before it reads. */
    @Test
    @Timeout(30)
    void body_thatIsTooLarge_is413_andNotKept() throws IOException {
        URI host = URI.create(admin.instanceUrl);
        try (Socket socket = new Socket(host.getHost(), host.getPort())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST " + TestClient.DATA + "/sobjects/User HTTP/1.1\r\nHost: x\r\nContent-Length: 900000000\r\n"
                            + "Content-Type: application/json\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] megabyte = new byte[1 << 20];
            for (int i = 0; i <= 50; i++) {
                out.write(megabyte);
            }
            InputStream in = socket.getInputStream();
            assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
        assertThat(admin.data("/limits").status()).isEqualTo(200);
    }

    /** {@code %a%a…} over a long text takes a naive regular expression for ever. */
    @Test
    @Timeout(30)
    void like_ofManyWildcards_isAnsweredAtOnce() {
        admin.say("me", "a".repeat(9000));
        String pattern = "%a".repeat(200) + "b";
        TestClient.Reply none = admin.query("SELECT Id FROM FeedItem WHERE Body LIKE '" + pattern + "'");
        assertThat(none.json().get("totalSize").asInt()).isZero();
        TestClient.Reply one = admin.query("SELECT Id FROM FeedItem WHERE Body LIKE '%A_a%'");
        assertThat(one.json().get("totalSize").asInt()).isEqualTo(1);
    }
}
