package io.orgbridge.localsalesforce;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP side: the login host on its port, each org's host on a port of its own, all on one address. */
final class Server implements Hosts, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    /** Salesforce's bound of the URI, and of URI and headers together. */
    private static final int MOST_BYTES = 16_384;

    /** Most bytes of a body; the largest upload by JSON that Salesforce takes is of this order. */
    private static final int MOST_BODY = 50 * 1024 * 1024;

    /** In how many pieces a slow body comes. */
    private static final int PIECES = 10;

    private final Vertx vertx;
    private final Settings settings;
    private final FaultPlan faults;
    private final Map<Long, HttpServer> servers = new ConcurrentHashMap<>();
    /** Ports that orgs have left. */
    private final Map<Integer, Left> left = new ConcurrentHashMap<>();

    /** What answers at a port that an org has left. */
    private record Left(long org, OldHost answering) {
        /** After the org's next move: a redirect ends with it. */
        Left after() {
            boolean redirect = answering == OldHost.MOVED_PERMANENTLY || answering == OldHost.TEMPORARY_REDIRECT;
            return redirect ? new Left(org, OldHost.NOT_ROUTED) : this;
        }
    }

    private final Mangler mangler = new Mangler();
    private final long tick;
    private volatile Function<Call, Answer> gate =
            call -> ApiException.notFound().answer();
    private volatile Runnable ticker = () -> {};

    /** Opens the login host; throws {@link UncheckedIOException} if its port is in use. */
    Server(Settings settings, FaultPlan faults) {
        this.settings = settings;
        this.faults = faults;
        this.vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(16).setBlockedThreadCheckInterval(60_000));
        try {
            servers.put(0L, listen(0, settings.port()));
        } catch (RuntimeException e) {
            vertx.close().toCompletionStage().toCompletableFuture().join();
            throw e;
        }
        tick = vertx.setPeriodic(
                200, id -> vertx.executeBlocking(this::runTicker, true).onFailure(e -> LOG.error("a tick failed", e)));
    }

    private boolean runTicker() {
        ticker.run();
        return true;
    }

    /** Begins to answer by this, and to run the ticker a few times a second. */
    void serve(Function<Call, Answer> newGate, Runnable newTicker) {
        gate = newGate;
        ticker = newTicker;
    }

    private HttpServer listen(long org, int port) {
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(settings.host())
                        .setPort(port)
                        .setHttp2ClearTextEnabled(false)
                        .setCompressionSupported(true)
                        .setDecompressionSupported(true)
                        .setHandle100ContinueAutomatically(true)
                        .setMaxInitialLineLength(MOST_BYTES)
                        .setMaxHeaderSize(MOST_BYTES))
                .requestHandler(request -> receive(org, request));
        try {
            return server.listen().toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new UncheckedIOException(
                    new IOException("cannot listen on " + settings.host() + ":" + port, e.getCause()));
        }
    }

    /** Reads the body, but no more of it than may be. */
    private void receive(long org, HttpServerRequest request) {
        if (headBytes(request) > MOST_BYTES) {
            refuse(request, Answer.empty(431));
            return;
        }
        Buffer body = Buffer.buffer();
        request.handler(piece -> {
            if (body.length() <= MOST_BODY) {
                body.appendBuffer(piece);
                if (body.length() > MOST_BODY) {
                    // Code and text are unconfirmed.
                    refuse(
                            request,
                            ApiException.data(413, "REQUEST_ENTITY_TOO_LARGE", "The request is too large")
                                    .answer());
                }
            }
        });
        request.endHandler(end -> {
            if (body.length() <= MOST_BODY) {
                received(org, request, body);
            }
        });
    }

    /** The bytes of the URI and of the headers together. */
    private static long headBytes(HttpServerRequest request) {
        long bytes = request.uri().length();
        for (Map.Entry<String, String> header : request.headers()) {
            bytes += header.getKey().length() + header.getValue().length();
        }
        return bytes;
    }

    private void refuse(HttpServerRequest request, Answer answer) {
        begin(request, answer)
                .putHeader("Connection", "close")
                .end(Buffer.buffer(answer.body()))
                .onComplete(done -> request.connection().close());
    }

    private void received(long org, HttpServerRequest request, Buffer body) {
        Left old = left.get(request.localAddress().port());
        if (old != null) {
            send(request, ofOldHost(old.answering(), url(org), request.uri()));
            return;
        }
        boolean control = request.path().startsWith("/__control/");
        Optional<FaultPlan.Strike> strike =
                control ? Optional.empty() : faults.strike(request.method().name(), request.path());
        if (strike.isEmpty()) {
            work(org, request, body, answer -> send(request, answer));
        } else {
            strike(strike.get(), org, request, body);
        }
    }

    private static Answer ofOldHost(OldHost old, String newHost, String uri) {
        return switch (old) {
            case MOVED_PERMANENTLY -> Answer.redirect(301, newHost + uri);
            case TEMPORARY_REDIRECT -> Answer.redirect(307, newHost + uri);
            case NOT_ROUTED -> Answer.text(420, "<html><body>No route to this host.</body></html>");
            case URL_NOT_RESET, CLOSED ->
                ApiException.data(
                                400,
                                "URL_NOT_RESET",
                                "Destination URL not reset. The URL returned from login must be set")
                        .answer();
        };
    }

    private void strike(FaultPlan.Strike strike, long org, HttpServerRequest request, Buffer body) {
        Fault fault = strike.fault();
        long millis = Math.max(1, strike.latency().toMillis());
        switch (fault.kind()) {
            case ANSWER ->
                send(
                        request,
                        new Answer(
                                fault.status(),
                                fault.body().isEmpty() ? null : fault.contentType(),
                                Map.of(),
                                Buffer.buffer(fault.body()).getBytes()));
            case LATENCY -> vertx.setTimer(millis, id -> work(org, request, body, answer -> send(request, answer)));
            case RESET -> request.connection().close();
            case RESET_AFTER ->
                work(org, request, body, answer -> request.connection().close());
            case DEAD_TOKEN -> send(request, ApiException.deadSession().answer());
            case OAUTH_ERROR -> send(request, OAuthErrors.answer(fault.body(), request.uri()));
            case TRUNCATED -> work(org, request, body, answer -> sendHalf(request, answer));
            case SLOW_BODY -> work(org, request, body, answer -> sendSlowly(request, answer, millis));
            case WRONG_TYPE ->
                work(
                        org,
                        request,
                        body,
                        answer -> send(
                                request,
                                new Answer(
                                        answer.status(),
                                        answer.contentType() == null ? null : "text/plain;charset=UTF-8",
                                        answer.headers(),
                                        answer.body())));
            case SHUFFLED ->
                work(org, request, body, answer -> send(request, mangler.shuffled(listing(org, request), answer)));
        }
    }

    /** What makes two answers pages of one list: the org, whose it is, and the path. */
    private static String listing(long org, HttpServerRequest request) {
        return org + " " + Objects.hashCode(request.getHeader("Authorization")) + " " + request.path();
    }

    /** Promises all of the body, sends half of it, and ends. */
    private void sendHalf(HttpServerRequest request, Answer answer) {
        HttpServerResponse response = begin(request, answer);
        if (answer.body().length < 2) {
            request.connection().close();
            return;
        }
        response.putHeader("Content-Encoding", "identity")
                .putHeader("Content-Length", String.valueOf(answer.body().length))
                .write(Buffer.buffer(Arrays.copyOf(answer.body(), answer.body().length / 2)))
                .onComplete(done -> request.connection().close());
    }

    private void sendSlowly(HttpServerRequest request, Answer answer, long millis) {
        HttpServerResponse response = begin(request, answer);
        response.putHeader("Content-Encoding", "identity").setChunked(true);
        sendPiece(response, answer.body(), 0, Math.max(1, millis / PIECES));
    }

    private void sendPiece(HttpServerResponse response, byte[] body, int piece, long pause) {
        if (response.closed()) {
            return;
        }
        int from = (int) ((long) body.length * piece / PIECES);
        int to = (int) ((long) body.length * (piece + 1) / PIECES);
        Buffer part = Buffer.buffer(Arrays.copyOfRange(body, from, to));
        if (piece == PIECES - 1) {
            response.end(part);
        } else {
            if (part.length() > 0) {
                response.write(part);
            }
            vertx.setTimer(pause, id -> sendPiece(response, body, piece + 1, pause));
        }
    }

    private void work(long org, HttpServerRequest request, Buffer body, Consumer<Answer> then) {
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach((name, value) -> headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
        Call call = Call.of(
                request.method().name(),
                org,
                request.uri(),
                headers,
                body.getBytes(),
                request.remoteAddress().hostAddress());
        Future<Answer> answer = vertx.executeBlocking(() -> gate.apply(call), false);
        answer.onSuccess(then::accept);
        answer.onFailure(e -> {
            LOG.error("a request was not answered", e);
            request.connection().close();
        });
    }

    private HttpServerResponse begin(HttpServerRequest request, Answer answer) {
        HttpServerResponse response = request.response();
        response.setStatusCode(answer.status());
        response.putHeader("Date", Dates.http(settings.second()));
        response.putHeader("x-sfdc-request-id", UUID.randomUUID().toString().replace("-", ""));
        if (answer.contentType() != null) {
            response.putHeader("Content-Type", answer.contentType());
            response.putHeader("Vary", "Accept-Encoding");
        }
        answer.headers().forEach(response::putHeader);
        return response;
    }

    private void send(HttpServerRequest request, Answer answer) {
        if (request.response().closed()) {
            return;
        }
        HttpServerResponse response = begin(request, answer);
        if (request.method().name().equals("HEAD") || answer.status() == 204) {
            response.end();
        } else {
            response.end(Buffer.buffer(answer.body()));
        }
    }

    @Override
    public String loginUrl() {
        return url(0);
    }

    @Override
    public String instanceUrl(long org) {
        return url(org);
    }

    private String url(long org) {
        HttpServer server = servers.get(org);
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        return "http://" + host + ":" + (server == null ? 0 : server.actualPort());
    }

    @Override
    public boolean isHost(String url) {
        return servers.keySet().stream().anyMatch(org -> url(org).equals(url));
    }

    @Override
    public int open(long org, int port) {
        HttpServer server;
        try {
            server = listen(org, port);
        } catch (UncheckedIOException e) {
            if (port == 0) {
                throw e;
            }
            server = listen(org, 0);
        }
        servers.put(org, server);
        return server.actualPort();
    }

    @Override
    public int move(long org, OldHost answering) {
        HttpServer next = listen(org, 0);
        HttpServer old = servers.put(org, next);
        left.replaceAll((port, one) -> one.org() == org ? one.after() : one);
        if (old != null && answering == OldHost.CLOSED) {
            old.close();
        } else if (old != null) {
            left.put(old.actualPort(), new Left(org, answering));
        }
        return next.actualPort();
    }

    @Override
    public void close(long org) {
        HttpServer server = servers.remove(org);
        if (server != null) {
            server.close();
        }
    }

    @Override
    public void close() {
        vertx.cancelTimer(tick);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
