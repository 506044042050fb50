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
            description = "Consumer key of the connected app; with --certificate, unless there is --apps.")
    private @Nullable String clientId;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "X.509 certificate of the connected app, PEM or DER.")
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
            defaultValue = "hub@vendor.example",
            description = "Who may make SignupRequests in the hub org. Default: ${DEFAULT-VALUE}.")
    private String hubUsername = "";

    @Option(
            names = "--scenario",
            paramLabel = "FILE",
            description = "YAML of who posts what and when; 'demo' for the built-in one.")
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

    @Override
    public Integer call() {
        LocalSalesforce.Builder builder = LocalSalesforce.builder()
                .port(port)
                .hubUsername(hubUsername)
                .replicationDelay(duration("--replication-delay", replicationDelay))
                .idleTimeout(duration("--idle-timeout", idleTimeout));
        if (clientId != null && certificate != null) {
            builder.connectedApp(app(clientId, certificate));
        } else if (clientId != null || certificate != null || apps == null) {
            throw usage("Missing required options: '--client-id=ID' and '--certificate=FILE', or '--apps=FILE'");
        }
        if (apps != null) {
            addApps(builder, apps);
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
            announce(salesforce.baseUrl());
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

    private void announce(String url) {
        PrintWriter out = command().commandLine().getOut();
        out.println(url);
        out.println("A local Salesforce answers there. See how it stands: curl -s " + url + "/__control/stats");
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
