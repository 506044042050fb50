package io.orgbridge.launcher;

import io.orgbridge.localsalesforce.ConnectedApp;
import io.orgbridge.localsalesforce.LocalSalesforce;
import io.orgbridge.localsalesforce.Scenario;
import io.orgbridge.token.PrivateFiles;
import io.orgbridge.token.SelfSignedKeyPair;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * What the demo runs on: a folder that outlives the process, so that a story which was interrupted goes on where it was,
 * a key pair, the local Salesforce, and the settings. A story that was told to its end begins anew.
 */
final class DemoWorld implements AutoCloseable {
    private static final String CLIENT_ID = "3MVG9OrgbridgeDemoConsumerKey";
    private static final String CALLBACK = "http://127.0.0.1:8080/oauth/callback";
    private static final String HUB_USER = "signup@vendor.example";
    private static final int USUAL_PORT = 8080;

    private final Path folder = Path.of("data", "demo");
    private final Path key = folder.resolve("orgbridge.key");
    private final Path certificate = folder.resolve("orgbridge.crt");
    private final Path told = folder.resolve("told");
    private final Scenario scenario = Scenario.demo();
    private final boolean resumed;
    private final LocalSalesforce salesforce;

    DemoWorld() {
        if (Files.exists(told)) {
            delete(folder);
        }
        this.resumed = Files.exists(certificate);
        if (!resumed) {
            makeKeys();
        }
        this.salesforce = LocalSalesforce.builder()
                .data(folder.resolve("salesforce"))
                .connectedApp(ConnectedApp.of(CLIENT_ID, readCertificate(), CALLBACK))
                .hubUsername(HUB_USER)
                .signupDuration(Duration.ofSeconds(1), Duration.ofSeconds(3))
                .replicationDelay(Duration.ofSeconds(1))
                .scenario(scenario)
                .start();
    }

    /** Whether an earlier process began the story. */
    boolean isResumed() {
        return resumed;
    }

    LocalSalesforce salesforce() {
        return salesforce;
    }

    /** How many acts of the story edit a post. */
    long edits() {
        return scenario.acts().stream()
                .filter(act -> act.deed() instanceof Scenario.Deed.EditOf)
                .count();
    }

    Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("orgbridge.salesforce.login-url", salesforce.baseUrl());
        properties.setProperty("orgbridge.salesforce.client-id", CLIENT_ID);
        properties.setProperty("orgbridge.salesforce.private-key", key.toString());
        properties.setProperty("orgbridge.salesforce.callback-url", CALLBACK);
        properties.setProperty("orgbridge.hub.username", HUB_USER);
        properties.setProperty("orgbridge.secrets.keyset", "data/demo/orgbridge.keyset");
        properties.setProperty("orgbridge.signup.template-id", "0TT000000000001");
        properties.setProperty("orgbridge.signup.poll-interval", "500ms");
        properties.setProperty("orgbridge.tick", "200ms");
        properties.setProperty("orgbridge.feed.interval", "1s");
        properties.setProperty("orgbridge.feed.max-interval", "2s");
        properties.setProperty("orgbridge.feed.sweep-interval", "4s");
        properties.setProperty(
                "orgbridge.db.url",
                "jdbc:h2:file:./data/demo/orgbridge;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE");
        properties.setProperty("orgbridge.http.port", isFree(USUAL_PORT) ? String.valueOf(USUAL_PORT) : "0");
        return properties;
    }

    /** The three customers' orders, as JSON. */
    static String orders() {
        try (InputStream in = DemoWorld.class.getResourceAsStream("demo-orders.json")) {
            return new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Notes that the story was told to its end. */
    void end() {
        try {
            Files.writeString(told, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void makeKeys() {
        SelfSignedKeyPair pair =
                SelfSignedKeyPair.generate("Orgbridge demo", 2048, Duration.ofDays(3650), Clock.systemUTC());
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(key);
            PrivateFiles.create(key, pair.privateKeyPem(), true);
            Path half = folder.resolve("orgbridge.crt.part");
            Files.writeString(half, pair.certificatePem());
            Files.move(half, certificate, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CommandFailure(folder + " cannot be written: " + e.getMessage()
                    + ". Run the demo in a folder in which you may write.");
        }
    }

    private X509Certificate readCertificate() {
        try (InputStream in = Files.newInputStream(certificate)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException | CertificateException e) {
            throw new CommandFailure(certificate + " cannot be read: delete the folder " + folder + ".");
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new CommandFailure(folder + " cannot be emptied: is another demo running there?");
        }
    }

    @Override
    public void close() {
        salesforce.close();
    }
}
