package io.orgbridge.launcher;

import io.orgbridge.token.PrivateFiles;
import io.orgbridge.token.SelfSignedKeyPair;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./orgbridge keygen}: makes the key pair of a connected app, and never overwrites one. */
@Command(
        name = "keygen",
        mixinStandardHelpOptions = true,
        description = "Makes an RSA key pair and a self-signed certificate for the connected app. Never overwrites.",
        footer = {"", "Exit codes: 0 done, 1 failed (a file stands in the way), 2 bad usage."})
public final class KeygenCommand implements Callable<Integer> {

    private static final List<Integer> BITS = List.of(2048, 3072, 4096);
    private static final int LONGEST_DAYS = 36_500;

    private final Clock clock;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--out", paramLabel = "DIR", description = "Where to; made if absent (default: here).")
    private Path out = Path.of("");

    @Option(names = "--name", paramLabel = "NAME", description = "NAME.key and NAME.crt (default: ${DEFAULT-VALUE}).")
    private String name = "orgbridge";

    @Option(
            names = "--common-name",
            paramLabel = "TEXT",
            description = "The certificate's subject (default: ${DEFAULT-VALUE}).")
    private String commonName = "Orgbridge";

    @Option(names = "--days", paramLabel = "N", description = "How long it is valid (default: ${DEFAULT-VALUE}).")
    private int days = 730;

    @Option(names = "--bits", paramLabel = "N", description = "2048, 3072 or 4096 (default: ${DEFAULT-VALUE}).")
    private int bits = 2048;

    /** The command with the machine's clock. */
    public KeygenCommand() {
        this(Clock.systemUTC());
    }

    KeygenCommand(Clock clock) {
        this.clock = clock;
    }

    /** Makes both files or none; 0 if made, 1 if not. */
    @Override
    public Integer call() {
        checkUsage();
        Path key = out.resolve(name + ".key");
        Path certificate = out.resolve(name + ".crt");
        for (Path file : List.of(key, certificate)) {
            // Links that lead nowhere count too: the key must not be written where somebody else's link leads.
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                return inTheWay(file);
            }
        }
        try {
            Files.createDirectories(out.toAbsolutePath());
        } catch (IOException notADirectory) {
            return cannotWrite(notADirectory);
        }
        try {
            SelfSignedKeyPair pair = SelfSignedKeyPair.generate(commonName, bits, Duration.ofDays(days), clock);
            PrivateFiles.create(key, pair.privateKeyPem(), true);
            try {
                PrivateFiles.create(certificate, pair.certificatePem(), false);
            } catch (IOException | RuntimeException failed) {
                Files.deleteIfExists(key);
                throw failed;
            }
            tellWhatIsNext(key, certificate, pair);
            return 0;
        } catch (FileAlreadyExistsException raced) {
            return inTheWay(Path.of(raced.getFile()));
        } catch (IOException failed) {
            return cannotWrite(failed);
        }
    }

    private void checkUsage() {
        if (!BITS.contains(bits)) {
            throw usage("--bits is " + bits + "; choose 2048, 3072 or 4096");
        }
        if (days < 1 || days > LONGEST_DAYS) {
            throw usage("--days is " + days + "; choose 1 to " + LONGEST_DAYS);
        }
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw usage("--name is \"" + name + "\"; use letters, digits, dot, _ and -, and --out for the directory");
        }
        if (commonName.isBlank() || commonName.length() > 64) {
            throw usage("--common-name has " + commonName.length() + " characters; use 1 to 64");
        }
    }

    private int inTheWay(Path file) {
        err().println(file + " exists, and keys are never overwritten; move it away, or choose another --out or --name."
                + " Nothing was made.");
        return 1;
    }

    private int cannotWrite(IOException why) {
        err().println("Cannot write to " + shown(out) + " (" + why.getClass().getSimpleName()
                + "); choose a directory that you may write to with --out. Nothing was made.");
        return 1;
    }

    private void tellWhatIsNext(Path key, Path certificate, SelfSignedKeyPair pair) throws IOException {
        PrintWriter to = spec().commandLine().getOut();
        to.println("Private key  " + key + " (RSA " + bits + ", "
                + (PrivateFiles.hasModes(key) ? "only you can read it" : "keep others from reading it") + ")");
        to.println("Certificate  " + certificate + " (valid until "
                + pair.certificate()
                        .getNotAfter()
                        .toInstant()
                        .atZone(ZoneOffset.UTC)
                        .toLocalDate() + ")");
        to.println();
        to.println("Next:");
        to.println("  1. In Salesforce, open the connected app, tick \"Use digital signatures\" and upload "
                + certificate);
        to.println("  2. In application.properties, set orgbridge.salesforce.private-key=" + key);
        to.flush();
    }

    private static String shown(Path directory) {
        return directory.toString().isEmpty() ? "this directory" : directory.toString();
    }

    private PrintWriter err() {
        return spec().commandLine().getErr();
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec().commandLine(), message);
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("runs as a command only");
        }
        return spec;
    }
}
