package io.orgbridge.launcher;

import io.orgbridge.TokenProvider;
import io.orgbridge.TokenSetup;
import io.orgbridge.config.OrgbridgeConfig;
import io.orgbridge.store.Store;
import io.orgbridge.token.CredentialStore;
import io.orgbridge.token.Vault;
import io.orgbridge.token.VaultException;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./orgbridge secrets rotate}: replaces the key under which stored tokens are encrypted. */
@Command(
        name = "secrets",
        mixinStandardHelpOptions = true,
        description = "Replaces the key under which stored tokens are encrypted.",
        footer = {"", "Exit codes: 0 done, 1 failed, 2 bad usage."})
public final class SecretsCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "Say what to do: rotate");
    }

    @Command(
            name = "rotate",
            mixinStandardHelpOptions = true,
            description = "Adds a key to the keyset file and encrypts all stored tokens anew. Processes on a shared"
                    + " database may go on running; an H2 file's Orgbridge has to be stopped.")
    int rotate(@Mixin SettingsOptions settings) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        OrgbridgeConfig config = OrgbridgeConfig.of(settings.read());
        // The database first: a keyset that was rotated without it would still have to be, and oftener than it keeps
        // keys.
        try (Store store = Store.open(
                config.get(OrgbridgeConfig.DB_URL),
                config.get(OrgbridgeConfig.DB_USERNAME),
                config.get(OrgbridgeConfig.DB_PASSWORD))) {
            Vault vault = TokenSetup.vault(config);
            CredentialStore credentials = TokenProvider.credentials(config, store, vault, "secrets");
            int count = vault.exclusively(() -> {
                // An earlier rotation may have been cut short; the keyset is about to forget that one's old key.
                credentials.reseal();
                vault.rotate();
                return credentials.reseal();
            });
            out.println("The keyset has a new key, and " + count + (count == 1 ? " credential is" : " credentials are")
                    + " encrypted with it.");
            out.println("Processes that run on this database need this keyset file; they read it again by themselves.");
            out.flush();
            return 0;
        } catch (VaultException e) {
            throw new CommandFailure(e.getMessage() + ". Nothing is lost: mend that, and rotate again.");
        }
    }
}
