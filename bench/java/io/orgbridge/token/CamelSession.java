package io.orgbridge.token;

import io.orgbridge.fixtures.Keys;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.component.salesforce.AuthenticationType;
import org.apache.camel.component.salesforce.SalesforceHttpClient;
import org.apache.camel.component.salesforce.SalesforceLoginConfig;
import org.apache.camel.component.salesforce.api.SalesforceException;
import org.apache.camel.component.salesforce.internal.SalesforceSession;
import org.apache.camel.component.salesforce.internal.client.DefaultRestClient;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** What one component of camel-salesforce has for its org: HTTP client, JWT session and REST client. */
record CamelSession(SalesforceHttpClient http, SalesforceSession session, DefaultRestClient rest)
        implements AutoCloseable {
    private static final String PASSWORD = "orgbridge";
    private static final int TIMEOUT_MILLIS = 60_000;

    /** The test's key as a keystore file, which is what camel-salesforce reads. */
    static Path keystore() {
        try {
            Path file = Files.createTempFile("orgbridge-bench", ".p12");
            file.toFile().deleteOnExit();
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "app", Keys.PAIR.privateKey(), PASSWORD.toCharArray(), new Certificate[] {Keys.PAIR.certificate()});
            try (OutputStream out = Files.newOutputStream(file)) {
                store.store(out, PASSWORD.toCharArray());
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static SalesforceLoginConfig login(OrgUser orgUser, URI loginUrl, Path keystore) {
        KeyStoreParameters key = new KeyStoreParameters();
        key.setType("PKCS12");
        key.setResource("file:" + keystore);
        key.setPassword(PASSWORD);
        SalesforceLoginConfig login = new SalesforceLoginConfig();
        login.setType(AuthenticationType.JWT);
        login.setLoginUrl(loginUrl.toString());
        login.setJwtAudience(Fleet.AUDIENCE);
        login.setClientId(Fleet.APP.clientId());
        login.setUserName(orgUser.username());
        login.setKeystore(key);
        login.setLazyLogin(true);
        return login;
    }

    /** A started component's innards, as SalesforceComponent makes them, with threads shared by all. */
    static CamelSession start(
            CamelContext camel, ExecutorService threads, OrgUser orgUser, URI loginUrl, Path keystore) {
        SalesforceHttpClient http = new SalesforceHttpClient(camel, null, new SslContextFactory.Client()) {
            @Override
            public ExecutorService getWorkerPool() {
                return threads;
            }
        };
        http.setExecutor(threads);
        SalesforceLoginConfig login = login(orgUser, loginUrl, keystore);
        SalesforceSession session = new SalesforceSession(camel, http, TIMEOUT_MILLIS, login);
        http.setSession(session);
        try {
            http.start();
            DefaultRestClient rest = new DefaultRestClient(http, "66.0", session, login);
            rest.start();
            return new CamelSession(http, session, rest);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A session of another user over this one's HTTP client. */
    CamelSession another(CamelContext camel, OrgUser orgUser, URI loginUrl, Path keystore) {
        return new CamelSession(
                http, new SalesforceSession(camel, http, TIMEOUT_MILLIS, login(orgUser, loginUrl, keystore)), rest);
    }

    /** Logs in, unless somebody else has replaced the old token. */
    void login(String oldToken) {
        try {
            session.login(oldToken);
        } catch (SalesforceException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One REST call, whose 401 camel-salesforce handles by itself. */
    void call() {
        CompletableFuture<String> answered = new CompletableFuture<>();
        rest.limits(Map.of(), (body, headers, failure) -> {
            if (failure == null) {
                answered.complete("");
            } else {
                answered.completeExceptionally(failure);
            }
        });
        answered.join();
    }

    @Override
    public void close() throws Exception {
        rest.stop();
        http.stop();
    }
}
