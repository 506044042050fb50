package io.orgbridge.token;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /services/oauth2/token}: sends a form and reads the answer strictly, since all else is built on it. Never
 * follows a redirect, never sends to a host that is not allowed. Thread-safe.
 */
public final class TokenEndpoint {
    static final String PATH = "/services/oauth2/token";
    static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String REVOKE_PATH = "/services/oauth2/revoke";
    private static final Logger LOG = LoggerFactory.getLogger(TokenEndpoint.class);

    private final HttpClient http;
    private final ObjectMapper json = new ObjectMapper();
    private final AllowedHosts allowedHosts;
    private final Clock clock;

    /** Makes the endpoint with an HTTP client of its own. */
    public TokenEndpoint(AllowedHosts allowedHosts, Clock clock) {
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        this.allowedHosts = allowedHosts;
        this.clock = clock;
    }

    /** By which assertions are dated. */
    Clock clock() {
        return clock;
    }

    /**
     * Sends the request.
     *
     * @throws TokenException when the answer is not a token
     */
    TokenAnswer post(TokenRequest request) {
        URI uri = allowedHosts.require(URI.create(request.loginUrl() + PATH));
        try {
            HttpResponse<String> response = sendOnce(uri, request.body());
            return response.statusCode() == 200 ? token(uri, response, request) : fail(uri, response, request);
        } catch (IOException e) {
            throw TokenException.passing(
                    "unreachable",
                    "no answer from " + uri + " (" + e.getClass().getSimpleName() + ")",
                    "Check orgbridge.salesforce.login-url and the network; it is tried again",
                    e);
        }
    }

    /**
     * Posts what must not be sent again, a code or a refresh token, and waits for its answer though the thread is told to
     * stop: that answer is not given twice.
     */
    private HttpResponse<String> sendOnce(URI uri, String form) throws IOException {
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(request(uri, form), HttpResponse.BodyHandlers.ofString());
        boolean stopped = false;
        try {
            long until = System.nanoTime() + TIMEOUT.toNanos();
            while (true) {
                try {
                    return result(answer, until - System.nanoTime());
                } catch (InterruptedException e) {
                    stopped = true;
                }
            }
        } finally {
            answer.cancel(true);
            if (stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Makes tokens useless that are not to be kept; where that fails, they end by themselves some time. */
    void revoke(URI loginUrl, TokenAnswer answer) {
        URI uri = URI.create(loginUrl + REVOKE_PATH);
        // With a refresh token go the access tokens that were made from it.
        Secret token = answer.refreshToken() == null ? answer.token().value() : answer.refreshToken();
        try {
            HttpResponse<String> response =
                    send(uri, "token=" + URLEncoder.encode(token.reveal(), StandardCharsets.UTF_8));
            LOG.info("{} answered HTTP {} to the revocation of a token that is not kept", uri, response.statusCode());
        } catch (IOException e) {
            LOG.warn(
                    "A token that is not kept could not be revoked at {}: {}",
                    uri,
                    e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Posts a form. */
    HttpResponse<String> send(URI uri, String form) throws IOException, InterruptedException {
        return answer(request(uri, form));
    }

    private HttpRequest request(URI uri, String form) {
        return HttpRequest.newBuilder(allowedHosts.require(uri))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
    }

    /** Waits for the whole answer; the JDK's own time-out ends with the headers. */
    HttpResponse<String> answer(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> answer = http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        try {
            return result(answer, TIMEOUT.toNanos());
        } finally {
            answer.cancel(true);
        }
    }

    private static HttpResponse<String> result(CompletableFuture<HttpResponse<String>> answer, long nanos)
            throws IOException, InterruptedException {
        try {
            return answer.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no whole answer within " + TIMEOUT.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    private TokenAnswer token(URI uri, HttpResponse<String> response, TokenRequest request) {
        Answer answer = read(uri, response.body(), Answer.class, response.statusCode());
        OrgUser orgUser = request.orgUser();
        if (answer.accessToken == null
                || answer.accessToken.isBlank()
                || answer.instanceUrl == null
                || answer.id == null) {
            throw TokenException.of(
                    "incomplete_token_response",
                    uri + " answered without access_token, instance_url or id",
                    "Check that orgbridge.salesforce.login-url is a Salesforce login host");
        }
        requireSignature(uri, answer, request);
        URI instance = allowedHosts.require(bare(uri, absolute(uri, "instance_url", stripSlash(answer.instanceUrl))));
        URI identity = allowedHosts.require(absolute(uri, "id", answer.id));
        AccessToken token;
        try {
            token = AccessToken.of(
                    Secret.of(answer.accessToken),
                    instance,
                    identity,
                    answer.scope == null ? "" : answer.scope,
                    clock.instant());
        } catch (IllegalArgumentException e) {
            throw TokenException.of(
                    "incomplete_token_response",
                    uri + " answered with " + e.getMessage(),
                    "Check that orgbridge.salesforce.login-url is a Salesforce login host");
        }
        if (orgUser.isOrgKnown() && !token.orgId().equals(orgUser.org())) {
            throw TokenException.of(
                    "wrong_org",
                    "the token of " + orgUser.username() + " is for org " + token.orgId() + ", not " + orgUser.org(),
                    "Check which org this username belongs to");
        }
        return new TokenAnswer(
                token,
                answer.refreshToken == null || answer.refreshToken.isBlank() ? null : Secret.of(answer.refreshToken));
    }

    /**
     * Checks, where the flow gives a signature and the app has a secret, that nobody changed the identity URL on the way.
     *
     * @see <a
     *     href="https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_understanding_web_server_oauth_flow.htm">the
     *     signature's make</a>
     */
    private static void requireSignature(URI uri, Answer answer, TokenRequest request) {
        Secret secret = request.app().secret();
        if (answer.signature == null || answer.issuedAt == null || secret == null) {
            return;
        }
        if (!isSignature(answer.signature, answer.id + answer.issuedAt, secret)) {
            throw TokenException.of(
                    "bad_signature",
                    "the signature in the answer of " + uri + " does not fit its id",
                    "Check orgbridge.salesforce.client-secret; if it is right, something between here and Salesforce"
                            + " changes answers");
        }
    }

    static boolean isSignature(String signature, String signed, Secret secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] expected = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
            return MessageDigest.isEqual(expected, Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256", e);
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private TokenAnswer fail(URI uri, HttpResponse<String> response, TokenRequest request) {
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
                    "Ask for tokens at the host that the redirect names: set orgbridge.salesforce.login-url, or, where this"
                            + " user has a login URL of its own, ./orgbridge token --authorize --login-url");
        }
        Failure failure = read(uri, response.body(), Failure.class, status);
        throw OAuthErrors.explain(failure.error, failure.description, request, ahead(response));
    }

    /** By how much the answering clock is ahead of ours, to the second that its {@code Date} header tells. */
    @Nullable
    Duration ahead(HttpResponse<String> response) {
        return DateHeader.of(response)
                .map(theirs -> Duration.between(clock.instant(), theirs))
                .orElse(null);
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

    /** A host and nothing behind it, since paths are put behind it. */
    private static URI bare(URI uri, URI instance) {
        if (!instance.getRawPath().isEmpty() || instance.getRawQuery() != null || instance.getRawFragment() != null) {
            throw TokenException.of(
                    "incomplete_token_response",
                    uri + " answered with an instance_url that is more than a host",
                    "Check that orgbridge.salesforce.login-url is a Salesforce login host");
        }
        return instance;
    }

    private static String stripSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Answer(
            @JsonProperty("access_token") @Nullable String accessToken,
            @JsonProperty("instance_url") @Nullable String instanceUrl,
            @JsonProperty("refresh_token") @Nullable String refreshToken,
            @JsonProperty("issued_at") @Nullable String issuedAt,
            @Nullable String id,
            @Nullable String signature,
            @Nullable String scope) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Failure(
            @Nullable String error,
            @JsonProperty("error_description") @Nullable String description) {}
}
