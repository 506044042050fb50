package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client of Salesforce does, over {@code java.net.http}. */
final class TestClient {
    static final ObjectMapper JSON = new ObjectMapper();
    static final String DATA = "/services/data/v62.0";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String loginUrl;
    private final TestKeys keys;
    private final Clock clock;

    TestClient(LocalSalesforce salesforce, TestKeys keys, Clock clock) {
        this(salesforce.baseUrl(), keys, clock);
    }

    TestClient(String loginUrl, TestKeys keys, Clock clock) {
        this.loginUrl = loginUrl;
        this.keys = keys;
        this.clock = clock;
    }

    /** An answer with its body as text. */
    record Reply(int status, String body, HttpResponse<?> response) {
        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String errorCode() {
            return json().path(0).path("errorCode").asText();
        }
    }

    /** A user's token and where to use it. */
    static final class Login {
        final String token;
        final String instanceUrl;
        final String identityUrl;

        Login(JsonNode answer) {
            token = answer.get("access_token").asText();
            instanceUrl = answer.get("instance_url").asText();
            identityUrl = answer.get("id").asText();
        }

        Reply get(String path) {
            return request("GET", path, null);
        }

        /** Below {@code /services/data/vXX.X}. */
        Reply data(String path) {
            return get(DATA + path);
        }

        Reply query(String soql) {
            return data("/query?q=" + encode(soql));
        }

        Reply post(String path, Object body) {
            return request("POST", DATA + path, body);
        }

        Reply patch(String path, Object body) {
            return request("PATCH", DATA + path, body);
        }

        Reply delete(String path) {
            return request("DELETE", DATA + path, null);
        }

        Reply request(String method, String path, @Nullable Object body) {
            return request(method, path, body, Map.of());
        }

        Reply request(String method, String path, @Nullable Object body, Map<String, String> headers) {
            String url = path.startsWith("http") ? path : instanceUrl + path;
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json");
            headers.forEach(request::setHeader);
            return send(request.method(method, body(body)));
        }

        /** Posts a text into a group or to {@code me}. */
        JsonNode say(String subject, String text) {
            Reply reply = post(
                    "/chatter/feed-elements",
                    Map.of(
                            "feedElementType",
                            "FeedItem",
                            "subjectId",
                            subject,
                            "body",
                            Map.of("messageSegments", java.util.List.of(Map.of("type", "Text", "text", text)))));
            if (reply.status() != 201) {
                throw new AssertionError(reply.status() + " " + reply.body());
            }
            return reply.json();
        }

        JsonNode comment(String element, String text) {
            Reply reply = post(
                    "/chatter/feed-elements/" + element + "/capabilities/comments/items",
                    Map.of("body", Map.of("messageSegments", java.util.List.of(Map.of("type", "Text", "text", text)))));
            if (reply.status() != 201) {
                throw new AssertionError(reply.status() + " " + reply.body());
            }
            return reply.json();
        }
    }

    private static HttpRequest.BodyPublisher body(@Nullable Object body) {
        if (body == null) {
            return HttpRequest.BodyPublishers.noBody();
        }
        try {
            return HttpRequest.BodyPublishers.ofString(
                    body instanceof String text ? text : JSON.writeValueAsString(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Reply token(String subject) {
        return tokenFor(keys.assertion(
                subject, "https://login.salesforce.com", clock.instant().plusSeconds(180)));
    }

    Reply tokenFor(String assertion) {
        return form(
                "/services/oauth2/token",
                Map.of("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion", assertion));
    }

    Reply form(String path, Map<String, String> fields) {
        StringBuilder form = new StringBuilder();
        fields.forEach((name, value) ->
                form.append(form.isEmpty() ? "" : "&").append(name).append('=').append(encode(value)));
        return send(HttpRequest.newBuilder(URI.create(loginUrl + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form.toString())));
    }

    Login login(String username) {
        Reply reply = token(username);
        if (reply.status() != 200) {
            throw new AssertionError(reply.status() + " " + reply.body());
        }
        return new Login(reply.json());
    }

    static Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    HTTP.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The fields of a good SignupRequest. */
    static Map<String, Object> signup(String name) {
        return Map.of(
                "TemplateId",
                "0TT000000000001",
                "SignupEmail",
                "ops@vendor.example",
                "username",
                "admin@" + name + ".example",
                "Company",
                name,
                "lastName",
                "Operator",
                "Country",
                "US",
                "Subdomain",
                name,
                "ConnectedAppConsumerKey",
                TestKeys.CLIENT_ID,
                "ConnectedAppCallbackUrl",
                encode(TestKeys.CALLBACK));
    }
}
