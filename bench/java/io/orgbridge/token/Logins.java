package io.orgbridge.token;

import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpRequestFactory;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.auth.http.HttpCredentialsAdapter;
import io.orgbridge.fixtures.Databases;
import io.orgbridge.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;

/** How many logins it takes when 1,000 threads at once want to call 100 orgs whose tokens have ended. */
final class Logins {
    private static final int THREADS = 1_000;
    private static final int ORGS = 100;
    private static final Duration LOGIN_TAKES = Duration.ofMillis(50);
    private static final String API_PATH = "/services/data/v66.0/limits";

    private Logins() {}

    private interface Call {
        void to(int org) throws Exception;
    }

    static void print() throws Exception {
        System.out.printf(
                "%n%,d threads at once, %d orgs, a login takes %d ms      logins  revocations  failed calls%n",
                THREADS, ORGS, LOGIN_TAKES.toMillis());
        try (TokenServer server = TokenServer.withApi(LOGIN_TAKES)) {
            noToken("no token yet: Orgbridge, in memory", server, new OfProvider(Fleet.inMemory(server)));
            for (Databases database : Databases.values()) {
                try (Store store = database.freshStore()) {
                    SalesforceTokens tokens = Fleet.stored(server, store);
                    noToken("no token yet: Orgbridge, " + database, server, new OfProvider(tokens));
                    refused("answered 401: Orgbridge, " + database, server, tokens);
                }
            }
            refused("answered 401: Orgbridge, in memory", server, Fleet.inMemory(server));
            google(server);
            camel(server);
        }
    }

    private record OfProvider(SalesforceTokens tokens) implements Call {
        @Override
        public void to(int org) {
            tokens.get(Fleet.user(org));
        }
    }

    /** Calls through camel-http's HTTP client, as the routes make them. */
    private static void refused(String label, TokenServer server, SalesforceTokens tokens) throws Exception {
        HttpClientBuilder builder = HttpClientBuilder.create()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(THREADS)
                        .setMaxConnPerRoute(THREADS)
                        .build());
        new BearerTokens(tokens, Fleet.HOSTS).configureHttpClient(builder);
        try (CloseableHttpClient http = builder.build()) {
            refused(label, server, org -> {
                OrgUser user = Fleet.user(org);
                int status = http.execute(
                        ClassicRequestBuilder.get(server.url() + API_PATH)
                                .setHeader(BearerTokens.ORG, user.org())
                                .setHeader(BearerTokens.USER, user.username())
                                .build(),
                        response -> response.getCode());
                if (status != 200) {
                    throw new IllegalStateException("HTTP " + status);
                }
            });
        }
    }

    private static void google(TokenServer server) throws Exception {
        JwtBearerGrant grant = Fleet.grant();
        List<GoogleCredentials> credentials = IntStream.range(0, ORGS)
                .mapToObj(org -> new GoogleCredentials(grant, Fleet.user(org), server.url(), Duration.ofHours(2)))
                .toList();
        noToken(
                "no token yet: google-auth-library",
                server,
                org -> credentials.get(org).getRequestMetadata(server.url()));
        List<HttpRequestFactory> factories = credentials.stream()
                .map(each -> new NetHttpTransport().createRequestFactory(new HttpCredentialsAdapter(each)))
                .toList();
        refused(
                "answered 401: google-auth-library",
                server,
                org -> factories
                        .get(org)
                        .buildGetRequest(new GenericUrl(server.url() + API_PATH))
                        .execute()
                        .parseAsString());
    }

    private static void camel(TokenServer server) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        Path keystore = CamelSession.keystore();
        List<CamelSession> sessions = new ArrayList<>();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            for (int org = 0; org < ORGS; org++) {
                sessions.add(CamelSession.start(context, threads, Fleet.user(org), server.url(), keystore));
            }
            noToken(
                    "no token yet: camel-salesforce, one component an org",
                    server,
                    org -> sessions.get(org).login(null));
            refused(
                    "answered 401: camel-salesforce, one component an org",
                    server,
                    org -> sessions.get(org).call());
            for (CamelSession session : sessions) {
                session.close();
            }
        } finally {
            threads.shutdown();
        }
    }

    private static void noToken(String label, TokenServer server, Call call) throws Exception {
        long failed = all(call);
        print(label, server, failed);
    }

    /** Every org has had a token and every call is answered 401, once all have come. */
    private static void refused(String label, TokenServer server, Call call) throws Exception {
        for (int org = 0; org < ORGS; org++) {
            call.to(org);
        }
        server.takeLogins();
        server.takeRevocations();
        server.revokeAll(THREADS);
        long failed = all(call);
        print(label, server, failed);
    }

    private static void print(String label, TokenServer server, long failed) {
        System.out.printf("  %-58s%8d%13d%14d%n", label, server.takeLogins(), server.takeRevocations(), failed);
    }

    /** Has all threads call at once; tells how many could not. */
    private static long all(Call call) throws InterruptedException {
        CountDownLatch start = new CountDownLatch(1);
        LongAdder failed = new LongAdder();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int org = i % ORGS;
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                    call.to(org);
                } catch (Exception e) {
                    failed.increment();
                }
            });
            thread.start();
            threads.add(thread);
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        return failed.sum();
    }
}
