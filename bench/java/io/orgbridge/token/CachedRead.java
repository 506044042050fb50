package io.orgbridge.token;

import com.google.auth.oauth2.OAuth2Credentials;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.camel.impl.DefaultCamelContext;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Reading a token that is kept. A sample is {@value #READS} reads, which is short enough that most samples are not
 * interrupted by what else the machine does; so their median stands for the reads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 2, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Dsun.net.httpserver.nodelay=true")
public class CachedRead {
    static final int READS = 1_000;
    private static final int ORGS = 100;
    private static final URI ANYWHERE = URI.create("https://acme.my.salesforce.com");

    private final OrgUser[] users = new OrgUser[ORGS];
    private final Map<OrgUser, OAuth2Credentials> googles = new ConcurrentHashMap<>();
    private SalesforceTokens tokens;
    private OAuth2Credentials google;
    private OAuth2Credentials googleWithoutEnd;
    private CamelSession camel;

    /** Logs every user in once. */
    @Setup
    public void logIn() throws Exception {
        JwtBearerGrant grant = Fleet.grant();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (TokenServer server = TokenServer.withApi(Duration.ZERO)) {
            tokens = Fleet.inMemory(server);
            for (int i = 0; i < ORGS; i++) {
                users[i] = Fleet.user(i);
                tokens.get(users[i]);
                OAuth2Credentials each = new GoogleCredentials(grant, users[i], server.url(), Duration.ofHours(2));
                each.refresh();
                googles.put(users[i], each);
            }
            google = googles.get(users[0]);
            googleWithoutEnd = new GoogleCredentials(grant, users[0], server.url(), null);
            googleWithoutEnd.refresh();
            camel = CamelSession.start(
                    new DefaultCamelContext(), threads, users[0], server.url(), CamelSession.keystore());
            camel.login(null);
            camel.close();
        } finally {
            threads.shutdown();
        }
        if (camel.session().getAccessToken() == null) {
            throw new IllegalStateException("camel-salesforce has no token to be read");
        }
    }

    @Benchmark
    public void orgbridge_oneOrg(Blackhole sink) {
        for (int i = 0; i < READS; i++) {
            sink.consume(tokens.get(users[0]));
        }
    }

    @Benchmark
    public void orgbridge_manyOrgs(Blackhole sink) {
        for (int i = 0; i < READS; i++) {
            sink.consume(tokens.get(users[i % ORGS]));
        }
    }

    @Benchmark
    public void google_oneOrg(Blackhole sink) throws IOException {
        for (int i = 0; i < READS; i++) {
            sink.consume(google.getRequestMetadata(ANYWHERE));
        }
    }

    @Benchmark
    public void google_oneOrgWithoutEnd(Blackhole sink) throws IOException {
        for (int i = 0; i < READS; i++) {
            sink.consume(googleWithoutEnd.getRequestMetadata(ANYWHERE));
        }
    }

    @Benchmark
    public void google_oneOrgUnchecked(Blackhole sink) {
        for (int i = 0; i < READS; i++) {
            sink.consume(google.getAccessToken());
        }
    }

    @Benchmark
    public void google_manyOrgs(Blackhole sink) throws IOException {
        for (int i = 0; i < READS; i++) {
            sink.consume(googles.get(users[i % ORGS]).getRequestMetadata(ANYWHERE));
        }
    }

    @Benchmark
    public void camel_oneOrgUnchecked(Blackhole sink) {
        for (int i = 0; i < READS; i++) {
            sink.consume(camel.session().getAccessToken());
        }
    }
}
