package io.orgbridge.token;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /services/oauth2/token}: sends a form and reads the answer strictly, since all else is built on it. Never
 * follows a redirect, never sends to a host that is not allowed. Thread-safe.
 */
public final class TokenEndpoint {
    static final String PATH = "/services/oauth2/token";
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Pattern IDENTITY =
            Pattern.compile(".*/id/([A-Za-z0-9]{15}|[A-Za-z0-9]{18})/([A-Za-z0-9]{15}|[A-Za-z0-9]{18})");

    private final HttpClient http;
    private final ObjectMapper json = new ObjectMapper();
    private final AllowedHosts allowedHosts;
    private final Clock clock;

    /** Makes the endpoint with an HTTP client of its own. */
    public TokenEndpoint(AllowedHosts allowedHosts, Clock clock) {
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(20))
                .build();
        this.allowedHosts = allowedHosts;
        this.clock = clock;
    }

    AccessToken post(URI loginUrl, String form, OrgUser orgUser) {
        URI uri = allowedHosts.require(URI.create(loginUrl + PATH));
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        try {
            HttpResponse<String> response = answer(request);
            return response.statusCode() == 200 ? token(uri, response, orgUser) : fail(uri, response, orgUser);
        } catch (IOException e) {
            throw TokenException.passing(
                    "unreachable",
                    "no answer from " + uri + " (" + e.getClass().getSimpleName() + ")",
                    "Check orgbridge.salesforce.login-url and the network; it is tried again",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TokenException.passing("interrupted", "stopped while waiting for " + uri, "Try again", e);
        }
    }

    /** Waits for the whole answer; the JDK's own time-out ends with the headers. */
    private HttpResponse<String> answer(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> answer = http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        try {
            return answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no whole answer within " + TIMEOUT.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private AccessToken token(URI uri, HttpResponse<String> response, OrgUser orgUser) {
        Answer answer = read(uri, response.body(), Answer.class, response.statusCode());
        if (answer.accessToken == null
                || answer.accessToken.isBlank()
                || answer.instanceUrl == null
                || answer.id == null) {
            throw TokenException.of(
                    "incomplete_token_response",
                    uri + " answered without access_token, instance_url or id",
                    "Check that orgbridge.salesforce.login-url is a Salesforce login host");
        }
        URI instance = allowedHosts.require(absolute(uri, "instance_url", stripSlash(answer.instanceUrl)));
        URI identity = allowedHosts.require(absolute(uri, "id", answer.id));
        Matcher ids = IDENTITY.matcher(answer.id);
        if (!ids.matches()) {
            throw TokenException.of(
                    "incomplete_token_response",
                    uri + " answered with an id that is not …/id/{org}/{user}",
                    "Check that orgbridge.salesforce.login-url is a Salesforce login host");
        }
        String orgId = SalesforceId.to18(ids.group(1));
        if (orgUser.isOrgKnown() && !orgId.equals(orgUser.org())) {
            throw TokenException.of(
                    "wrong_org",
                    "the token of " + orgUser.username() + " is for org " + orgId + ", not " + orgUser.org(),
                    "Check which org this username belongs to");
        }
        return new AccessToken(
                Secret.of(answer.accessToken),
                instance,
                identity,
                orgId,
                SalesforceId.to18(ids.group(2)),
                answer.scope == null ? "" : answer.scope,
                clock.instant());
    }

    private AccessToken fail(URI uri, HttpResponse<String> response, OrgUser orgUser) {
        int status = response.statusCode();
        if (status >= 500 || status == 420 || status == 429) {
            throw TokenException.passing(
                    "http_" + status,
                    uri + " answered HTTP " + status,
                    "Salesforce is busy or in maintenance; it is tried again",
                    null);
        }
        if (status >= 300 && status < 400) {
            throw TokenException.of(
                    "redirect_refused",
                    uri + " redirects elsewhere (HTTP " + status + ")",
                    "Set orgbridge.salesforce.login-url to the host that the redirect names");
        }
        Failure failure = read(uri, response.body(), Failure.class, status);
        throw OAuthErrors.explain(failure.error, failure.description, orgUser);
    }

    private <T> T read(URI uri, String body, Class<T> type, int status) {
        try {
            T value = json.readValue(body, type);
            if (value != null) {
                return value;
            }
        } catch (JsonProcessingException e) {
            // Its message quotes the answer, which may hold a token: not passed on.
        }
        throw TokenException.of(
                "not_json",
                uri + " answered HTTP " + status + " with something that is not the JSON of a token endpoint",
                "Check that orgbridge.salesforce.login-url is a Salesforce login host and no proxy answers for it");
    }

    private static URI absolute(URI uri, String field, String value) {
        try {
            return URI.create(value);
        } catch (IllegalArgumentException e) {
            throw TokenException.of(
                    "incomplete_token_response",
                    uri + " answered with a malformed " + field,
                    "Check that orgbridge.salesforce.login-url is a Salesforce login host");
        }
    }

    private static String stripSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Answer(
            @JsonProperty("access_token") @Nullable String accessToken,
            @JsonProperty("instance_url") @Nullable String instanceUrl,
            @Nullable String id,
            @Nullable String scope) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Failure(
            @Nullable String error,
            @JsonProperty("error_description") @Nullable String description) {}
}
