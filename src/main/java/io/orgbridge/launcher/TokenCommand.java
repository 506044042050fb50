package io.orgbridge.launcher;

import io.orgbridge.TokenProvider;
import io.orgbridge.config.OrgbridgeConfig;
import io.orgbridge.connect.OrgStore;
import io.orgbridge.store.Store;
import io.orgbridge.token.AccessToken;
import io.orgbridge.token.AllowedHosts;
import io.orgbridge.token.AuthorisationCallback;
import io.orgbridge.token.Authorisations;
import io.orgbridge.token.Flow;
import io.orgbridge.token.OrgUser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.Charset;
import java.time.Clock;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./orgbridge token}: shows a user's valid token, or obtains one. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Shows a valid access token's facts; from the database of the settings, or new.",
        footer = {"", "Exit codes: 0 done, 1 failed, 2 bad usage."})
public final class TokenCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--org", paramLabel = "ID", description = "Org id of 15 or 18 characters; default: the hub.")
    private String org = OrgUser.HUB;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "Username; default: the hub's user, or the administrator of an org that is connected.")
    private @Nullable String user;

    @Option(names = "--show", description = "Prints the whole token, and nothing else.")
    private boolean show;

    @Option(
            names = "--authorize",
            description =
                    "Prints the address at which the user consents, and takes the code or the address to which the"
                            + " browser was sent then, as a line of input.")
    private boolean authorize;

    @Option(
            names = "--flow",
            paramLabel = "FLOW",
            description = "Gets the user's tokens by this flow from now on: jwt-bearer or client-credentials.")
    private @Nullable String flow;

    @Option(
            names = "--login-url",
            paramLabel = "URL",
            description = "Where tokens are asked for from now on, with --authorize or --flow.")
    private @Nullable String loginUrl;

    @Mixin
    private final SettingsOptions settings = new SettingsOptions();

    @Override
    public Integer call() throws IOException {
        Logging.warningsOnly();
        OrgbridgeConfig config = OrgbridgeConfig.of(settings.read());
        Flow chosen = flow();
        URI login = loginUrl(config);
        TokenProvider.Secrets secrets = TokenProvider.secrets(config);
        try (Store store = Store.open(
                config.get(OrgbridgeConfig.DB_URL),
                config.get(OrgbridgeConfig.DB_USERNAME),
                config.get(OrgbridgeConfig.DB_PASSWORD))) {
            OrgUser orgUser = orgUser(config, store);
            TokenProvider provider = new TokenProvider(
                    config, secrets, store, "command-" + UUID.randomUUID(), Runnable::run, Clock.systemUTC());
            if (authorize) {
                Authorisations.Authorised done = authorised(provider.authorisations(), orgUser, login);
                print(provider, done.orgUser(), done.token());
            } else if (chosen != null) {
                Authorisations.Authorised done = provider.authorisations().choose(orgUser, chosen, login);
                print(provider, done.orgUser(), done.token());
            } else {
                print(provider, orgUser, provider.authorisations().valid(orgUser));
            }
        }
        return 0;
    }

    private Authorisations.Authorised authorised(Authorisations authorisations, OrgUser orgUser, @Nullable URI login)
            throws IOException {
        Authorisations.Begun begun = authorisations.begin(orgUser, login);
        // On the standard error: the standard output is for the token.
        PrintWriter err = command().commandLine().getErr();
        err.println("Open this address in a browser, log in as " + orgUser.username() + " and allow the access:");
        err.println();
        err.println(begun.authorizeUrl());
        err.println();
        err.println("The browser is then sent on; it does not matter whether a page appears. Paste the address where it"
                + " ended, or the code in it, as it stands there:");
        err.flush();
        String line = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
        if (line == null || line.isBlank()) {
            throw new CommandFailure("Nothing was pasted, so nothing was stored: begin again.");
        }
        AuthorisationCallback callback = AuthorisationCallback.ofPasted(line);
        if (callback.state() != null && !callback.state().equals(begun.state().reveal())) {
            throw new CommandFailure(
                    "This address is of another authorisation: open the one above, and paste what comes of it.");
        }
        return authorisations.end(begun, callback);
    }

    private void print(TokenProvider provider, OrgUser orgUser, AccessToken token) {
        PrintWriter out = command().commandLine().getOut();
        if (show) {
            out.println(token.value().reveal());
        } else {
            out.println("User          " + orgUser.username());
            out.println("Org           " + token.orgId() + (orgUser.org().equals(OrgUser.HUB) ? " (hub)" : ""));
            out.println("Answers at    " + token.instanceUrl());
            out.println("Flow          "
                    + provider.credentials().find(orgUser).orElseThrow().flow().text());
            out.println("Scope         " + token.scope());
            out.println("Obtained      " + token.obtainedAt());
            out.println("Access token  " + token.masked());
        }
        out.flush();
    }

    private OrgUser orgUser(OrgbridgeConfig config, Store store) {
        try {
            return new OrgStore(store).named(org, user, config.get(OrgbridgeConfig.HUB_USERNAME));
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Flow flow() {
        try {
            return flow == null ? null : Flow.of(flow);
        } catch (IllegalArgumentException e) {
            throw usage("--flow '" + flow + "' is unknown: " + e.getMessage());
        }
    }

    private @Nullable URI loginUrl(OrgbridgeConfig config) {
        if (loginUrl == null) {
            return null;
        }
        if (!authorize && flow == null) {
            throw usage("--login-url goes with --authorize or --flow");
        }
        try {
            AllowedHosts allowed = config.get(OrgbridgeConfig.ALLOWED_HOSTS);
            return allowed.require(URI.create(loginUrl.strip().replaceFirst("/+$", "")));
        } catch (IllegalArgumentException e) {
            throw usage("--login-url '" + loginUrl + "' is not an https:// URL");
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(command().commandLine(), message);
    }

    private CommandSpec command() {
        return Objects.requireNonNull(spec);
    }
}
