package io.orgbridge.token;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.net.URIAuthority;
import org.apache.hc.core5.util.Timeout;

/**
 * Authorises camel-http's calls below the exchange, so that no token is ever a header of a message: give an endpoint
 * {@code httpClientConfigurer: "#salesforceBearerTokens"} and its messages the headers {@link #ORG} and {@link #USER}.
 *
 * <p>A call answered 401, or 403 {@code Bad_OAuth_Token} by the identity service, or in a way that says the org has moved,
 * is repeated once with a new token at the instance that came with it.
 * Redirects are not followed and nothing else is retried: routes decide that. Thread-safe.
 */
public final class BearerTokens implements HttpClientConfigurer {
    /** Header naming the org of the call, by its id of 18 characters or {@code hub}; never leaves the machine. */
    public static final String ORG = "Orgbridge-Org";

    /** Header naming the user of the call, by username; never leaves the machine. */
    public static final String USER = "Orgbridge-User";

    private static final byte[] DEAD_TOKEN = "Bad_OAuth_Token".getBytes(StandardCharsets.US_ASCII);
    /**
     * Texts of {@code INVALID_SESSION_ID} that say something else.
     *
     * @see <a href="https://github.com/jsforce/jsforce">jsforce, http-api.ts</a>
     */
    private static final List<String> INCURABLE =
            List.of("This session is not valid for use with the REST API", "Connected app is not attached to Agent");

    private static final Timeout ANSWER_WITHIN = Timeout.ofSeconds(60);

    private static final Timeout CONNECT_WITHIN = Timeout.ofSeconds(10);

    private final SalesforceTokens tokens;
    private final AllowedHosts allowedHosts;

    /** Makes the configurer over the shared provider. */
    public BearerTokens(SalesforceTokens tokens, AllowedHosts allowedHosts) {
        this.tokens = tokens;
        this.allowedHosts = allowedHosts;
    }

    @Override
    @SuppressWarnings("deprecation") // the connection manager, which is Camel's, has no place for it that we may set
    public void configureHttpClient(HttpClientBuilder client) {
        client.disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectTimeout(CONNECT_WITHIN)
                        .setResponseTimeout(ANSWER_WITHIN)
                        .setConnectionRequestTimeout(ANSWER_WITHIN)
                        .build())
                .addExecInterceptorBefore(ChainElement.PROTOCOL.name(), "salesforce-bearer-token", this::authorise);
    }

    private ClassicHttpResponse authorise(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        OrgUser orgUser = new OrgUser(take(request, ORG), take(request, USER));
        Instant begun = tokens.now();
        AccessToken token = tokens.get(orgUser);
        ClassicHttpResponse response;
        try {
            response = chain.proceed(with(token, request, scope), scope);
        } catch (ConnectException | ConnectTimeoutException | UnknownHostException | NoRouteToHostException e) {
            return atNewHost(orgUser, token, scope, chain, e);
        }
        if (!drop(orgUser, token, response) || !isRepeatable(request)) {
            return response;
        }
        AccessToken renewed = next(orgUser, response);
        ClassicHttpResponse second = again(token, renewed, scope, chain);
        // Another process may have got that one long ago: only one that was got since says how things are.
        if (renewed.obtainedAt().isBefore(begun) && drop(orgUser, renewed, second)) {
            return again(renewed, next(orgUser, second), scope, chain);
        }
        return second;
    }

    /** Drops the token if the answer says that it is dead, or that its org has moved; false if it says neither. */
    private boolean drop(OrgUser orgUser, AccessToken token, ClassicHttpResponse response) throws IOException {
        if (isMoved(response)) {
            tokens.moved(orgUser, token);
            return true;
        }
        if (isDead(response)) {
            tokens.reject(orgUser, token);
            return true;
        }
        return false;
    }

    private AccessToken next(OrgUser orgUser, ClassicHttpResponse response) throws IOException {
        // Read to its end before another token is asked for: if that fails, the connection is not lost with it.
        detach(response);
        AccessToken next = tokens.get(orgUser);
        response.close();
        return next;
    }

    /** A host that does not answer at all may be that of an instance which the org has left since the token was given. */
    private ClassicHttpResponse atNewHost(
            OrgUser orgUser, AccessToken token, ExecChain.Scope scope, ExecChain chain, IOException unreachable)
            throws IOException, HttpException {
        if (!isRepeatable(scope.originalRequest) || !tokens.mayHaveMoved(token)) {
            throw unreachable;
        }
        tokens.moved(orgUser, token);
        AccessToken renewed = tokens.get(orgUser);
        if (renewed.instanceUrl().equals(token.instanceUrl())) {
            throw unreachable;
        }
        return again(token, renewed, scope, chain);
    }

    private ClassicHttpResponse again(AccessToken before, AccessToken renewed, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        ClassicHttpRequest again =
                ClassicRequestBuilder.copy(scope.originalRequest).build();
        again.removeHeaders(ORG);
        again.removeHeaders(USER);
        HttpHost asked = scope.route.getTargetHost();
        HttpHost instance = host(renewed.instanceUrl());
        if (asked.equals(instance) || !asked.equals(host(before.instanceUrl()))) {
            return chain.proceed(with(renewed, again, scope), scope);
        }
        again.setScheme(instance.getSchemeName());
        again.setAuthority(new URIAuthority(instance));
        ExecChain.Scope there = new ExecChain.Scope(
                scope.exchangeId, to(instance, scope.route), again, scope.execRuntime, scope.clientContext);
        return chain.proceed(with(renewed, again, there), there);
    }

    private static HttpRoute to(HttpHost target, HttpRoute like) {
        return like.getProxyHost() == null
                ? new HttpRoute(target, like.getLocalAddress(), isSecure(target))
                : new HttpRoute(target, like.getLocalAddress(), like.getProxyHost(), isSecure(target));
    }

    private static HttpHost host(URI url) {
        boolean secure = "https".equals(url.getScheme());
        return new HttpHost(url.getScheme(), url.getHost(), url.getPort() != -1 ? url.getPort() : secure ? 443 : 80);
    }

    private static boolean isSecure(HttpHost host) {
        return "https".equals(host.getSchemeName());
    }

    private static boolean isRepeatable(ClassicHttpRequest request) {
        return request.getEntity() == null || request.getEntity().isRepeatable();
    }

    private ClassicHttpRequest with(AccessToken token, ClassicHttpRequest request, ExecChain.Scope scope) {
        allowedHosts.require(URI.create(scope.route.getTargetHost().toURI()));
        request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token.value().reveal());
        return request;
    }

    private static String take(ClassicHttpRequest request, String name) throws HttpException {
        Header header = request.getHeader(name);
        if (header == null || header.getValue() == null) {
            throw new HttpException("A call to Salesforce needs the header " + name);
        }
        request.removeHeaders(name);
        return header.getValue();
    }

    private static boolean isDead(ClassicHttpResponse response) throws IOException {
        if (response.getCode() == 401) {
            return !isIncurable(detach(response));
        }
        return response.getCode() == 403 && Arrays.equals(detach(response), DEAD_TOKEN);
    }

    /** Whether a 401 is one that a new token does not cure: the app or the user may not do this. */
    private static boolean isIncurable(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        return INCURABLE.stream().anyMatch(text::contains);
    }

    /**
     * Whether the answer says that the org is at another host: a redirect, 420, or 400 {@code URL_NOT_RESET}.
     *
     * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.domain_name_redirections_understand.htm&type=5">My
     *     Domain redirections</a>
     */
    private static boolean isMoved(ClassicHttpResponse response) throws IOException {
        return isMoved(response.getCode()) || (response.getCode() == 400 && isUrlNotReset(detach(response)));
    }

    static boolean isMoved(int status) {
        return switch (status) {
            case 301, 302, 307, 308, 420 -> true;
            default -> false;
        };
    }

    static boolean isUrlNotReset(byte[] body) {
        return new String(body, StandardCharsets.UTF_8).contains("\"URL_NOT_RESET\"");
    }

    /** Reads the body, so that the response holds it and no connection any more; answers it uncompressed. */
    private static byte[] detach(ClassicHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new byte[0];
        }
        byte[] body = EntityUtils.toByteArray(entity);
        String encoding = entity.getContentEncoding();
        response.setEntity(new ByteArrayEntity(body, ContentType.parse(entity.getContentType()), encoding));
        if (!"gzip".equalsIgnoreCase(encoding)) {
            return body;
        }
        try (GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return plain.readAllBytes();
        }
    }
}
