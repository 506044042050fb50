package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Arbitrary requests to the OAuth endpoints, the identity resources and the control API, on all hosts: never a 500, never a
 * hang, never who somebody of another org is. Seeded and bounded.
 */
class FuzzOAuthTest {
    private static final long SEED = 20_261_122L;
    private static final String FOREIGN = "globex.example";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Random random = new Random(SEED);
    private final World world = new World();
    private final TestClient.Login acme = world.org("acme");
    private final TestClient.Login globex = world.org("globex");
    private final String foreignUser = globex.identityUrl.substring(globex.identityUrl.lastIndexOf('/') + 1);
    private final List<String> values = List.of(
            "",
            "x",
            "null",
            "admin@acme.example",
            "00D5f000004AbCdEAK",
            "5Aep861x",
            "aPrx==",
            "0CQ5f000004AbCdEAK",
            foreignUser,
            acme.token,
            "a.b.c",
            "..",
            jwt("{\"alg\":\"RS256\"}", "{}"),
            jwt("{\"alg\":7}", "{\"iss\":[],\"aud\":{},\"exp\":\"never\"}"),
            jwt("[".repeat(3000), "[".repeat(3000)),
            world.keys.assertion("admin@acme.example", "https://login.salesforce.com", world.clock.instant()),
            "http://127.0.0.1:9999/callback?x=%0d%0aSet-Cookie:%20a=b",
            "-9223372036854775808",
            "\u0000\ud83d\ude80\"<script>",
            "y".repeat(5000));

    @AfterEach
    void close() {
        world.close();
    }

    private <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private static String jwt(String header, String claims) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return base64.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".c2ln";
    }

    private HttpResponse<String> send(
            String host, String method, String path, String type, String authorization, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(host + path))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", type)
                .header("Accept", one(List.of("*/*", "application/xml", "text/html", "application/json")))
                .header("Cookie", one(List.of("sid=x", "x", ";;=;", "sid=")));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return HTTP.send(
                request.method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static boolean isWrong(HttpResponse<String> reply) {
        return reply.statusCode() >= 500
                || reply.body().contains("UNKNOWN_EXCEPTION")
                || reply.body().contains(FOREIGN)
                || reply.headers()
                        .firstValue("Set-Cookie")
                        .filter("a=b"::equals)
                        .isPresent();
    }

    @Test
    void arbitraryOAuthRequests_areAnsweredByRefusalsAtWorst() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            String path = one(List.of(
                    "/services/oauth2/token",
                    "/services/oauth2/token",
                    "/services/oauth2/authorize",
                    "/services/oauth2/authorize",
                    "/services/oauth2/introspect",
                    "/services/oauth2/revoke",
                    "/services/oauth2/userinfo",
                    "/services/oauth2/register",
                    "/id/keys",
                    "/id/" + TestClient.encode(one(values)) + "/" + TestClient.encode(one(values)),
                    acme.identityUrl.substring(acme.identityUrl.indexOf("/id/"), acme.identityUrl.lastIndexOf('/') + 1)
                            + TestClient.encode(one(values)),
                    "/.well-known/openid-configuration"));
            String form = form();
            boolean inUrl = random.nextInt(3) == 0 && form.length() < 8000;
            String method = inUrl ? "GET" : one(List.of("POST", "POST", "POST", "GET", "PUT", "DELETE"));
            String authorization = one(List.of(
                    "", "", "Bearer " + acme.token, "Bearer x", "Basic !!", "Basic eDp5", "Basic", "OAuth", "x"));
            HttpResponse<String> reply = send(
                    one(List.of(acme.instanceUrl, world.salesforce.baseUrl())),
                    method,
                    inUrl ? path + "?" + form.replace("%z", "z") : path,
                    one(List.of("application/x-www-form-urlencoded", "application/json", "text/plain")),
                    authorization,
                    inUrl ? "" : form);
            if (isWrong(reply)) {
                wrong.add(method + " " + path + " " + form + " -> " + reply.statusCode() + " " + reply.body());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(world.client.token("admin@acme.example").status()).isEqualTo(200);
    }

    private String form() {
        StringBuilder form = new StringBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            String name = one(List.of(
                    "grant_type",
                    "grant_type",
                    "assertion",
                    "client_id",
                    "client_id",
                    "client_secret",
                    "code",
                    "code_verifier",
                    "code_challenge",
                    "code_challenge_method",
                    "refresh_token",
                    "redirect_uri",
                    "redirect_uri",
                    "response_type",
                    "scope",
                    "state",
                    "prompt",
                    "immediate",
                    "nonce",
                    "format",
                    "token",
                    "token_type_hint",
                    "oauth_token",
                    "client_assertion",
                    "client_assertion_type",
                    "step",
                    "username",
                    "pw",
                    "csrf",
                    "decision",
                    "version",
                    "callback"));
            String value = switch (random.nextInt(3) == 0 ? "" : name) {
                case "grant_type" ->
                    one(List.of(
                            "authorization_code",
                            "refresh_token",
                            "client_credentials",
                            "urn:ietf:params:oauth:grant-type:jwt-bearer"));
                case "client_id" -> TestKeys.CLIENT_ID;
                case "client_secret" -> "secret";
                case "redirect_uri" -> TestKeys.CALLBACK;
                case "response_type" -> "code";
                case "step" -> one(List.of("login", "decision"));
                case "client_assertion_type" -> "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
                case "format" -> one(List.of("xml", "urlencoded", "json"));
                case "callback" -> "show";
                default -> one(values);
            };
            form.append(form.isEmpty() ? "" : "&").append(name).append('=').append(TestClient.encode(value));
        }
        return form.append(one(List.of("", "&", "&&=", "&%25", "&=x", "&%zz=%zz")))
                .toString();
    }

    @Test
    void arbitraryControlRequests_areAnsweredByRefusalsAtWorst() throws Exception {
        List<String> acts = List.of(
                "post",
                "comment",
                "edit",
                "delete",
                "system-item",
                "expire-tokens",
                "apps",
                "certificate",
                "password",
                "approve",
                "withdraw-approval",
                "freeze",
                "move-org",
                "clock",
                "faults",
                "seed",
                "stats",
                "x",
                "");
        List<String> names = List.of(
                "as",
                "in",
                "on",
                "id",
                "text",
                "item",
                "username",
                "clientId",
                "callbackUrl",
                "certificate",
                "scopes",
                "profiles",
                "sessionTimeoutSeconds",
                "password",
                "frozen",
                "oldHost",
                "aheadSeconds",
                "kind",
                "times",
                "rate",
                "status",
                "milliseconds",
                "seed");
        List<String> jsons = List.of(
                "null",
                "true",
                "7",
                "-1",
                "1e99",
                "9223372036854775807",
                "[]",
                "{}",
                "[1,{}]",
                "\"x\"",
                "\"me\"",
                "\"admin@acme.example\"",
                "\"" + TestKeys.CLIENT_ID + "\"",
                "\"latency\"",
                "\"@{nobody@x.example} #a\"");
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            // A fault strikes whom it is for, so these are for nobody.
            StringBuilder body = new StringBuilder("{\"path\":\"^never$\"");
            for (int j = random.nextInt(6); j > 0; j--) {
                body.append(",\"").append(one(names)).append("\":").append(one(jsons));
            }
            String whole = random.nextInt(10) == 0 ? one(List.of("{", "[]", "7", "\"x\"", "")) : body + "}";
            String act = one(acts);
            String method = one(List.of("POST", "POST", "POST", "GET", "DELETE", "PATCH"));
            HttpResponse<String> reply =
                    send(world.salesforce.baseUrl(), method, "/__control/" + act, "application/json", "", whole);
            if (isWrong(reply)) {
                wrong.add(method + " " + act + " " + whole + " -> " + reply.statusCode() + " " + reply.body());
            }
        }
        assertThat(wrong).isEmpty();
        world.salesforce.control().skewClock(Duration.ZERO);
        world.salesforce.control().registerApp(world.keys.app().withClientSecret("secret"));
        world.salesforce.control().approve("admin@globex.example", TestKeys.CLIENT_ID);
        assertThat(world.client.token("admin@globex.example").status()).isEqualTo(200);
    }
}
