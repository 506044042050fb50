package io.orgbridge.launcher;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program {@code orgbridge}. */
@Command(
        name = "orgbridge",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Salesforce behind your own product: signs customers up, connects their orgs, follows their"
                + " Chatter feeds and puts what people post into your database.",
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            DoctorCommand.class,
            OrderCommand.class,
            OrgsCommand.class,
            SecretsCommand.class,
            TokenCommand.class,
            LocalSalesforceCommand.class,
            KeygenCommand.class
        },
        footer = {"", "Exit codes: 0 done, 1 failed, 2 bad usage."})
public final class Main implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Shows stack traces and debug messages.")
    private boolean verbose;

    private Main() {}

    /** Runs the command that the arguments name and exits with its code. */
    public static void main(String[] arguments) {
        if (Runtime.version().feature() >= 24) {
            // Else the JVM warns on the console of what Netty does; Netty has another way.
            System.setProperty("io.netty.noUnsafe", "true");
        }
        Logging.configure(java.util.List.of(arguments).contains("--verbose"));
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        Main main = new Main();
        return new CommandLine(main).setExecutionExceptionHandler((thrown, command, parsed) -> {
            Failures.explain(thrown)
                    .forEach(line ->
                            command.getErr().println(command.getColorScheme().errorText(line)));
            if (main.verbose) {
                thrown.printStackTrace(command.getErr());
            }
            return 1;
        });
    }

    @Override
    public Integer call() {
        throw new ParameterException(
                java.util.Objects.requireNonNull(spec).commandLine(), "Say what to do: demo, run, order, …");
    }

    /** Version from the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"orgbridge " + (version == null ? "(not packaged)" : version)};
        }
    }
}
