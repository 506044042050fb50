package io.orgbridge.token;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.component.salesforce.SalesforceHttpClient;
import org.apache.camel.component.salesforce.internal.client.SalesforceSecurityHandler;
import org.eclipse.jetty.client.BufferingResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.ProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.internal.HttpContentResponse;
import org.eclipse.jetty.client.transport.HttpConversation;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.client.transport.HttpResponse;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content.Chunk;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives camel-salesforce the shared tokens: its own requests for a token, and its revocations, are answered here, in the
 * process, and never sent; and its calls go to the host where the hub is by now. Everything else of the component stays
 * Camel's. Made for Camel 4.18 and Jetty 12.1.
 */
final class HubHttpClient extends SalesforceHttpClient {
    private static final String REVOKE_PATH = "/services/oauth2/revoke";
    private static final Logger LOG = LoggerFactory.getLogger(HubHttpClient.class);
    /** Attribute of a conversation in which the old host said that the hub has moved. */
    private static final String MOVED = HubHttpClient.class.getName() + ".moved";

    private static final String STALE_REQUEST = SalesforceSecurityHandler.class.getName() + ".request";

    private final CamelContext camel;
    private final SalesforceTokens tokens;
    private final OrgUser hubUser;
    private final ExecutorService workers;
    private final ObjectMapper json = new ObjectMapper();

    HubHttpClient(CamelContext context, ExecutorService workers, SalesforceTokens tokens, OrgUser hubUser) {
        super(context, workers, new SslContextFactory.Client());
        this.camel = context;
        this.tokens = tokens;
        this.hubUser = hubUser;
        this.workers = workers;
        setFollowRedirects(false);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        getProtocolHandlers().put(new MovedInstanceHandler());
    }

    @Override
    protected void doStop() throws Exception {
        try {
            super.doStop();
        } finally {
            camel.getExecutorServiceManager().shutdownNow(workers);
        }
    }

    @Override
    public Request newRequest(URI uri) {
        return isTokenRequest(uri) ? new TokenRequest(new HttpConversation(), uri) : super.newRequest(present(uri));
    }

    @Override
    public HttpRequest newHttpRequest(HttpConversation conversation, URI uri) {
        if (isTokenRequest(uri)) {
            return new TokenRequest(conversation, uri);
        }
        HttpRequest request = new InstanceRequest(conversation, uri);
        request.timeout(getTimeout(), TimeUnit.MILLISECONDS);
        return request;
    }

    /** A call to the hub at the host where it is by now; so are its copies, with which Camel repeats it. */
    private final class InstanceRequest extends HttpRequest {
        private HttpConversation copies;

        InstanceRequest(HttpConversation conversation, URI uri) {
            super(HubHttpClient.this, conversation, present(uri));
            copies = conversation;
        }

        @Override
        public void send(Response.@Nullable CompleteListener listener) {
            super.send(listener instanceof BufferingResponseListener target ? orAtNewHost(this, target) : listener);
        }

        @Override
        protected HttpRequest copyInstance(URI uri) {
            return new InstanceRequest(copies, uri);
        }

        /** The same request in a conversation of its own, which the failure of this one does not end. */
        Request anew(AccessToken token) {
            HttpConversation fresh = new HttpConversation();
            getConversation()
                    .getAttributeNameSet()
                    .forEach(name -> fresh.setAttribute(name, getConversation().getAttribute(name)));
            copies = fresh;
            return copy(getURI())
                    .headers(headers -> headers.put(
                            HttpHeader.AUTHORIZATION, "Bearer " + token.value().reveal()));
        }

        /** Leaves out the header of the host that was asked before, which Camel copies. */
        @Override
        public Request headers(Consumer<HttpFields.Mutable> change) {
            return super.headers(headers -> {
                change.accept(headers);
                String host = headers.get(HttpHeader.HOST);
                if (host != null && !host.equals(getURI().getRawAuthority())) {
                    headers.remove(HttpHeader.HOST);
                }
            });
        }
    }

    /** Passes on what becomes of a request; one that reached no host is repeated once where the hub is by now. */
    private Response.CompleteListener orAtNewHost(InstanceRequest request, BufferingResponseListener target) {
        return new BufferingResponseListener(getMaxContentLength()) {
            @Override
            public void onComplete(Result result) {
                if (isUnreachable(result.getFailure()) && mayHaveMoved()) {
                    // Asking for a token takes time that the connection's thread does not have.
                    workers.execute(() -> repeat(request, target, result));
                } else {
                    pass(target, result, getContent());
                }
            }
        };
    }

    private boolean mayHaveMoved() {
        return tokens.kept(hubUser).filter(tokens::mayHaveMoved).isPresent();
    }

    private void repeat(InstanceRequest request, BufferingResponseListener target, Result failed) {
        try {
            tokens.kept(hubUser).ifPresent(old -> tokens.moved(hubUser, old));
            AccessToken token = tokens.get(hubUser);
            boolean sameHost =
                    token.resolve("/").getAuthority().equals(request.getURI().getAuthority());
            if (sameHost || (request.getBody() != null && !request.getBody().rewind())) {
                target.onComplete(failed);
                return;
            }
            request.anew(token).send(target);
        } catch (RuntimeException e) {
            LOG.debug(
                    "The hub could not be asked where it is ({})", e.getClass().getSimpleName());
            target.onComplete(failed);
        }
    }

    private static void pass(BufferingResponseListener target, Result result, byte @Nullable [] body) {
        if (result.isSucceeded()) {
            give(target, result.getResponse(), body == null ? new byte[0] : body);
        }
        target.onComplete(result);
    }

    private static boolean isUnreachable(@Nullable Throwable failure) {
        return failure instanceof ConnectException
                || failure instanceof SocketTimeoutException
                || failure instanceof UnknownHostException
                || failure instanceof NoRouteToHostException;
    }

    /** The same at the host where the hub is by now; the component keeps the one of its first login. */
    private URI present(URI uri) {
        String query = uri.getRawQuery();
        return tokens.get(hubUser).resolve(uri.getRawPath() + (query == null ? "" : "?" + query));
    }

    @Override
    public Request copyRequest(Request oldRequest, URI newUri) {
        return oldRequest instanceof TokenRequest token
                ? new TokenRequest(token.getConversation(), newUri)
                : super.copyRequest(oldRequest, newUri);
    }

    /**
     * Turns the answers which say that the org is at another host into a 401, upon which Camel asks for a token, which
     * names the host, and repeats the call.
     */
    private final class MovedInstanceHandler implements ProtocolHandler {
        private final SalesforceSecurityHandler camels = new SalesforceSecurityHandler(HubHttpClient.this);

        @Override
        public String getName() {
            return camels.getName();
        }

        @Override
        public boolean accept(Request request, Response response) {
            if (BearerTokens.isMoved(response.getStatus())) {
                ((HttpRequest) request).getConversation().setAttribute(MOVED, true);
                ((HttpResponse) response).status(HttpStatus.UNAUTHORIZED_401);
            }
            return camels.accept(request, response);
        }

        @Override
        public Response.Listener getResponseListener() {
            Response.Listener target = camels.getResponseListener();
            return new BufferingResponseListener(getMaxContentLength()) {
                @Override
                public void onComplete(Result result) {
                    if (result.isSucceeded()
                            && result.getResponse().getStatus() == HttpStatus.BAD_REQUEST_400
                            && BearerTokens.isUrlNotReset(getContent())) {
                        ((HttpRequest) result.getRequest()).getConversation().setAttribute(MOVED, true);
                        ((HttpResponse) result.getResponse()).status(HttpStatus.UNAUTHORIZED_401);
                    }
                    if (target instanceof BufferingResponseListener buffering && result.isSucceeded()) {
                        give(buffering, result.getResponse(), getContent());
                    }
                    target.onComplete(result);
                }
            };
        }
    }

    /** As Jetty does it with an answer from the network; only content that comes as a chunk is kept. */
    private static void give(BufferingResponseListener listener, Response response, byte[] body) {
        try {
            listener.onHeaders(response);
            listener.onContent(response, Chunk.from(ByteBuffer.wrap(body), true), () -> {});
            listener.onSuccess(response);
        } catch (Exception e) {
            throw new IllegalStateException("An answer could not be passed on", e);
        }
    }

    private static boolean isTokenRequest(URI uri) {
        return TokenEndpoint.PATH.equals(uri.getPath()) || REVOKE_PATH.equals(uri.getPath());
    }

    /** A request that is answered from the shared provider. */
    private final class TokenRequest extends HttpRequest {
        TokenRequest(HttpConversation conversation, URI uri) {
            super(HubHttpClient.this, conversation, uri);
        }

        @Override
        public ContentResponse send() {
            HttpResponse response = new HttpResponse(this).version(HttpVersion.HTTP_1_1);
            byte[] body = answer(response);
            return new HttpContentResponse(response, body, "application/json", "UTF-8");
        }

        @Override
        public void send(Response.@Nullable CompleteListener listener) {
            Response.CompleteListener target = listener != null
                    ? listener
                    : new SalesforceSecurityHandler(HubHttpClient.this).getResponseListener();
            workers.execute(() -> {
                HttpResponse response = new HttpResponse(this).version(HttpVersion.HTTP_1_1);
                byte[] body = answer(response);
                if (target instanceof BufferingResponseListener buffering) {
                    give(buffering, response, body);
                }
                target.onComplete(new Result(this, response));
            });
        }

        private byte[] answer(HttpResponse response) {
            if (REVOKE_PATH.equals(getURI().getPath())) {
                response.status(200);
                return new byte[0];
            }
            try {
                if (getConversation().getAttribute(STALE_REQUEST) instanceof Request stale) {
                    rejectTokenOf(stale);
                }
                AccessToken token = tokens.get(hubUser);
                response.status(200);
                return body(Map.of(
                        "access_token", token.value().reveal(),
                        "instance_url", token.instanceUrl().toString(),
                        "id", token.identityUrl().toString(),
                        "token_type", "Bearer"));
            } catch (TokenException e) {
                response.status(400);
                return body(Map.of("error", e.error(), "error_description", e.getMessage() + "\n" + e.nextStep()));
            } catch (RuntimeException e) {
                // Whatever it is, the call it is for must end.
                LOG.warn("The hub's token could not be had", e);
                response.status(400);
                return body(Map.of(
                        "error", "unexpected", "error_description", e.getClass().getSimpleName()));
            }
        }

        private void rejectTokenOf(Request stale) {
            String header = stale.getHeaders().get("Authorization");
            AccessToken kept = tokens.get(hubUser);
            if (header != null && header.endsWith(" " + kept.value().reveal())) {
                if (getConversation().getAttribute(MOVED) == null) {
                    tokens.reject(hubUser, kept);
                } else {
                    tokens.moved(hubUser, kept);
                }
            }
        }

        private byte[] body(Map<String, String> members) {
            return json.valueToTree(members).toString().getBytes(StandardCharsets.UTF_8);
        }
    }
}
