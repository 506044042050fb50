package io.orgbridge.token;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A token endpoint and an API in this process. It verifies no signature, so that it costs little; it counts logins, and
 * answers 401 to tokens that it gave before {@link #revokeAll}. Thread-safe.
 */
final class TokenServer implements AutoCloseable {
    private static final Pattern SUBJECT = Pattern.compile("\"sub\":\"admin@c(\\d{6})\\.example\"");
    private static final int SERIAL_DIGITS = 12;
    private static final String FILLING =
            "Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4zA7bCd0eFgH.iJkLmN_oPqRsTuVwXyZ0123456789abcdefgh";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicLong serial = new AtomicLong();
    private final LongAdder logins = new LongAdder();
    private final LongAdder revocations = new LongAdder();
    private final IntFunction<String> instanceUrls;
    private final Duration loginTakes;
    private volatile long deadUpTo;
    private volatile @Nullable CountDownLatch arrivals;

    /** Whose tokens are good at this server, after a login that takes so long. */
    static TokenServer withApi(Duration loginTakes) {
        return new TokenServer(null, loginTakes);
    }

    /** Whose tokens name an instance for each org, as Salesforce's do, and come at once. */
    static TokenServer ofManyInstances() {
        return new TokenServer(number -> "https://customer-c%06d.my.salesforce.com".formatted(number), Duration.ZERO);
    }

    private TokenServer(@Nullable IntFunction<String> instanceUrls, Duration loginTakes) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 2_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.instanceUrls = instanceUrls != null ? instanceUrls : number -> url().toString();
        this.loginTakes = loginTakes;
        server.createContext(TokenEndpoint.PATH, this::token);
        server.createContext("/services/oauth2/revoke", exchange -> {
            revocations.increment();
            answer(exchange, 200, "{}");
        });
        server.createContext("/", this::api);
        server.setExecutor(threads);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Logins since the last call. */
    long takeLogins() {
        return logins.sumThenReset();
    }

    /** Requests to revoke a token since the last call. */
    long takeRevocations() {
        return revocations.sumThenReset();
    }

    /** Ends all tokens. The calls that come with one are all answered when so many have come. */
    void revokeAll(int calls) {
        arrivals = new CountDownLatch(calls);
        deadUpTo = serial.get();
    }

    private void token(HttpExchange exchange) throws IOException {
        logins.increment();
        pause();
        int number = orgOf(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        String org = Fleet.orgId(number);
        answer(exchange, 200, """
                {"access_token":"%s!%s%012d","scope":"chatter_api refresh_token web api","instance_url":"%s",\
                "id":"https://login.salesforce.com/id/%s/%s","token_type":"Bearer"}""".formatted(
                        org.substring(0, 15),
                        FILLING,
                        serial.incrementAndGet(),
                        instanceUrls.apply(number),
                        org,
                        SalesforceId.to18("0055f0000%06d".formatted(number))));
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(loginTakes.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The number of the org whose administrator the assertion is for. */
    private static int orgOf(String form) {
        int begin = form.indexOf('.', form.indexOf("assertion=")) + 1;
        String claims = URLDecoder.decode(form.substring(begin, form.indexOf('.', begin)), StandardCharsets.UTF_8);
        Matcher subject = SUBJECT.matcher(new String(Base64.getUrlDecoder().decode(claims), StandardCharsets.UTF_8));
        if (!subject.find()) {
            throw new IllegalArgumentException("an assertion for nobody of the fleet");
        }
        return Integer.parseInt(subject.group(1));
    }

    private void api(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String token = exchange.getRequestHeaders().getFirst("Authorization");
        if (Long.parseLong(token.substring(token.length() - SERIAL_DIGITS)) > deadUpTo) {
            answer(exchange, 200, "{}");
            return;
        }
        CountDownLatch all = arrivals;
        if (all != null) {
            all.countDown();
            await(all);
        }
        answer(exchange, 401, "[{\"errorCode\":\"INVALID_SESSION_ID\",\"message\":\"Session expired or invalid\"}]");
    }

    private static void await(CountDownLatch all) {
        try {
            if (!all.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException(all.getCount() + " calls did not come");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        try (exchange) {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json;charset=UTF-8");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
