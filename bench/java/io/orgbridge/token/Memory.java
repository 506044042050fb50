package io.orgbridge.token;

import io.orgbridge.fixtures.Databases;
import io.orgbridge.store.Store;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.camel.impl.DefaultCamelContext;

/** Heap that an org's token takes: used after a full collection, before and after the logins, by their number. */
final class Memory {
    private static final int ORGS = 10_000;
    private static final int CAMEL_ORGS = 1_000;
    /** Logins before the first look, so that classes, connections and buffers are there. */
    private static final int WARMUP = 200;

    private Memory() {}

    static void print() throws Exception {
        System.out.printf("%nheap of an org's token, bytes%n");
        try (TokenServer server = TokenServer.ofManyInstances()) {
            SalesforceTokens tokens = Fleet.inMemory(server);
            AccessToken token = tokens.get(Fleet.user(1));
            int characters = token.value().reveal().length()
                    + token.instanceUrl().toString().length()
                    + token.identityUrl().toString().length()
                    + token.scope().length()
                    + Fleet.user(1).org().length()
                    + Fleet.user(1).username().length();
            print("characters in token, URLs, scope, org and user", 1, characters);
            ofProvider("Orgbridge, in memory", () -> Fleet.inMemory(server));
            for (Databases database : Databases.values()) {
                try (Store store = database.freshStore()) {
                    ofProvider(
                            "Orgbridge, " + database
                                    + (database == Databases.H2 ? ", whose rows are in this heap too" : ""),
                            () -> Fleet.stored(server, store));
                }
            }
            google(server);
            camel(server);
        }
    }

    private static void ofProvider(String label, Supplier<SalesforceTokens> provider) {
        SalesforceTokens tokens = provider.get();
        measure(label, ORGS, number -> tokens.get(Fleet.user(number)));
        if (tokens.size() != ORGS + WARMUP) {
            throw new IllegalStateException("only " + tokens.size() + " tokens are kept");
        }
    }

    private static void google(TokenServer server) {
        JwtBearerGrant grant = Fleet.grant();
        Map<OrgUser, GoogleCredentials> all = new HashMap<>();
        measure("google-auth-library, credentials in a map by org and user", ORGS, number -> {
            OrgUser user = Fleet.user(number);
            GoogleCredentials credentials = new GoogleCredentials(grant, user, server.url(), null);
            credentials.logIn();
            all.put(user, credentials);
        });
        if (all.size() != ORGS + WARMUP) {
            throw new IllegalStateException("only " + all.size() + " credentials are kept");
        }
    }

    /** One HTTP client for all sessions, which a real component has for itself, with its threads. */
    private static void camel(TokenServer server) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        Path keystore = CamelSession.keystore();
        List<Object> all = new ArrayList<>();
        try (DefaultCamelContext context = new DefaultCamelContext();
                CamelSession first = CamelSession.start(context, threads, Fleet.user(0), server.url(), keystore)) {
            measure("camel-salesforce, sessions without their HTTP clients", CAMEL_ORGS, number -> {
                CamelSession another = first.another(context, Fleet.user(number), server.url(), keystore);
                another.login(null);
                all.add(another.session());
            });
        } finally {
            threads.shutdown();
        }
        if (all.size() != CAMEL_ORGS + WARMUP) {
            throw new IllegalStateException("only " + all.size() + " sessions are kept");
        }
    }

    private static void measure(String label, int orgs, IntConsumer logIn) {
        IntStream.range(ORGS, ORGS + WARMUP).forEach(logIn);
        long before = used();
        IntStream.range(0, orgs).forEach(logIn);
        print(label, orgs, used() - before);
    }

    private static void print(String label, int orgs, long bytes) {
        System.out.printf("  %-70s%10d%n", label, bytes / orgs);
    }

    /** What is reachable, in bytes: collected until it no longer gets less. */
    private static long used() {
        long least = Long.MAX_VALUE;
        for (int unchanged = 0; unchanged < 3; unchanged++) {
            System.gc();
            long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            if (now < least) {
                least = now;
                unchanged = 0;
            }
        }
        return least;
    }
}
