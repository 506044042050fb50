package io.orgbridge.launcher;

import io.orgbridge.localsalesforce.ConnectedApp;
import io.orgbridge.localsalesforce.LocalSalesforce;
import io.orgbridge.localsalesforce.Scenario;
import io.orgbridge.localsalesforce.ScenarioException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code orgbridge local-salesforce}: runs the stand-in until it is told to end. */
@Command(
        name = "local-salesforce",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs a local stand-in for Salesforce, for developers and tests without an org.")
public final class LocalSalesforceCommand implements Callable<Integer> {
    private static final String FEED = "/services/data/v66.0/chatter/feeds/company/feed-elements";

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8090",
            description = "Port of the login host on 127.0.0.1; 0 picks one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--client-id",
            paramLabel = "ID",
            description = "Consumer key of a connected app of yours; with --certificate.")
    private @Nullable String clientId;

    @Option(names = "--certificate", paramLabel = "FILE", description = "Its X.509 certificate, PEM or DER.")
    private @Nullable Path certificate;

    @Option(
            names = "--apps",
            paramLabel = "FILE",
            description = "YAML of connected apps with their policies, besides or instead of --client-id.")
    private @Nullable Path apps;

    @Option(names = "--client-secret", paramLabel = "S", description = "Consumer secret of the connected app.")
    private @Nullable String clientSecret;

    @Option(
            names = "--callback-url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8080/oauth/callback",
            description = "Callback of the connected app. Default: ${DEFAULT-VALUE}.")
    private String callbackUrl = "";

    @Option(
            names = "--hub-username",
            paramLabel = "USER",
            description = "Who may make SignupRequests in the hub org. Default: the scenario's hub's administrator, or"
                    + " hub@vendor.example.")
    private @Nullable String hubUsername;

    @Option(
            names = "--scenario",
            paramLabel = "FILE",
            description =
                    "YAML of orgs, of who posts what and when, and of what goes wrong; 'demo' for the built-in one.")
    private @Nullable String scenario;

    @Option(names = "--data", paramLabel = "DIR", description = "Keeps everything there; default: in memory.")
    private @Nullable Path data;

    @Option(
            names = "--ready-file",
            paramLabel = "FILE",
            description = "Written with the base URL once the stand-in answers.")
    private @Nullable Path readyFile;

    @Option(
            names = "--signup-duration",
            paramLabel = "TIME",
            description = "How long a sign-up takes, such as 500ms or 30s. Default: 1 to 2 seconds.")
    private @Nullable String signupDuration;

    @Option(
            names = "--replication-delay",
            paramLabel = "TIME",
            defaultValue = "1s",
            description = "How long after Success logins are refused. Default: ${DEFAULT-VALUE}.")
    private String replicationDelay = "";

    @Option(
            names = "--idle-timeout",
            paramLabel = "TIME",
            defaultValue = "2h",
            description = "After how long without use a token dies. Default: ${DEFAULT-VALUE}.")
    private String idleTimeout = "";

    @Option(names = "--end-at-once", hidden = true, description = "Ends when it answers: for the launcher's archive.")
    private boolean endAtOnce;

    @Override
    public Integer call() {
        LocalSalesforce.Builder builder = LocalSalesforce.builder()
                .port(port)
                .localApp()
                .replicationDelay(duration("--replication-delay", replicationDelay))
                .idleTimeout(duration("--idle-timeout", idleTimeout));
        if (clientId != null && certificate != null) {
            builder.connectedApp(app(clientId, certificate));
        } else if (clientId != null || certificate != null) {
            throw usage("'--client-id=ID' and '--certificate=FILE' go together; give both, or neither");
        }
        if (apps != null) {
            addApps(builder, apps);
        }
        if (hubUsername != null) {
            builder.hubUsername(hubUsername);
        }
        if (signupDuration != null) {
            builder.signupDuration(duration("--signup-duration", signupDuration));
        }
        if (data != null) {
            builder.data(data);
        }
        if (scenario != null) {
            builder.scenario(scenario(scenario));
        }
        CountDownLatch ended = new CountDownLatch(1);
        try (LocalSalesforce salesforce = start(builder)) {
            announce(salesforce);
            if (endAtOnce) {
                return 0;
            }
            Runtime.getRuntime().addShutdownHook(new Thread(salesforce::close));
            ended.await();
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private LocalSalesforce start(LocalSalesforce.Builder builder) {
        try {
            return builder.start();
        } catch (ScenarioException e) {
            throw usage(String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            throw usage(e.getCause().getMessage() + "; end what listens there, or choose another --port (0 picks one)");
        } catch (RuntimeException e) {
            if (data == null) {
                throw e;
            }
            throw usage("--data " + data + " cannot be opened: " + e.getMessage()
                    + "; is another stand-in using it? Otherwise choose another directory");
        }
    }

    private void addApps(LocalSalesforce.Builder builder, Path file) {
        try {
            builder.connectedApps(file);
        } catch (ScenarioException e) {
            throw usage(String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            throw usage("--apps " + file + " cannot be read; give a YAML file with a list of 'apps'");
        }
    }

    private ConnectedApp app(String id, Path file) {
        ConnectedApp app = ConnectedApp.of(id, readCertificate(file), callbackUrl);
        return clientSecret == null ? app : app.withClientSecret(clientSecret);
    }

    private X509Certificate readCertificate(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException e) {
            throw usage("--certificate " + file + " cannot be read; './orgbridge keygen' makes one");
        } catch (CertificateException e) {
            throw usage("--certificate " + file
                    + " is no X.509 certificate; give the certificate, not the key ('./orgbridge keygen' makes both)");
        }
    }

    private Scenario scenario(String file) {
        try {
            return file.equals("demo") ? Scenario.demo() : Scenario.read(Path.of(file));
        } catch (ScenarioException e) {
            throw usage(String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            throw usage("--scenario " + file + " cannot be read; give a YAML file, or 'demo' for the built-in one");
        }
    }

    private Duration duration(String option, String text) {
        try {
            return text.endsWith("ms")
                    ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                    : Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
        } catch (NumberFormatException | DateTimeParseException e) {
            throw usage(option + " '" + text + "' is no duration; write it as 500ms, 3s, 15m or 2h");
        }
    }

    private void announce(LocalSalesforce salesforce) {
        String url = salesforce.baseUrl();
        PrintWriter out = command().commandLine().getOut();
        out.println(url);
        out.println("A local Salesforce answers there. See how it stands: curl -s " + url + "/__control/stats");
        salesforce.localApp().ifPresent(app -> {
            String token = "curl -s " + app.instanceUrl() + "/services/oauth2/token -d "
                    + String.join(" -d ", app.tokenForm());
            out.println("A token of " + app.username() + ":");
            out.println("  " + token);
            out.println("With one, what is in the company's feed:");
            out.println("  curl -s " + app.instanceUrl() + FEED + " -H \"Authorization: Bearer $(" + token
                    + " | sed 's/.*\"access_token\" *: *\"\\([^\"]*\\)\".*/\\1/')\"");
        });
        out.flush();
        if (readyFile == null) {
            return;
        }
        try {
            // Whole or not at all: who waits for the file reads it at once.
            Path part = readyFile.resolveSibling(readyFile.getFileName() + ".part");
            Files.writeString(part, url + "\n");
            Files.move(part, readyFile, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw usage("--ready-file " + readyFile + " cannot be written; choose a file in a directory that exists");
        }
    }

    private ParameterException usage(@Nullable String message) {
        return new ParameterException(command().commandLine(), String.valueOf(message));
    }

    private CommandSpec command() {
        if (spec == null) {
            throw new IllegalStateException("to be run by picocli");
        }
        return spec;
    }
}
