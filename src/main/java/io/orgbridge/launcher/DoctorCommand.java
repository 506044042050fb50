package io.orgbridge.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./orgbridge doctor}: looks at all that Orgbridge needs, and says of what is wrong what to do next. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description =
                "Checks configuration, key, clock, hosts, database, hub login and API budget; says of each failure what"
                        + " to do next. Changes nothing.",
        footer = {"", "Exit codes: 0 all is well, 1 a check failed, 2 bad usage."})
public final class DoctorCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final SettingsOptions settings = new SettingsOptions();

    @Option(names = "--json", description = "Prints JSON, for scripts.")
    private boolean json;

    private final Clock clock;

    /** The command with the machine's clock. */
    public DoctorCommand() {
        this(Clock.systemUTC());
    }

    DoctorCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        List<Check> checks = new ArrayList<>();
        Consumer<Check> tell = check -> {
            checks.add(check);
            if (!json) {
                print(out, check);
            }
        };
        Properties given = new Properties();
        try {
            given = settings.read(
                    exposed -> tell.accept(Check.failed("configuration", exposed, InlineSecrets.NEXT_STEP)));
        } catch (CommandFailure e) {
            tell.accept(Check.failed("configuration", String.valueOf(e.getMessage()), "Then run the doctor again"));
        }
        Checkup.of(given, clock, tell).run();
        boolean failed = checks.stream().anyMatch(Check::isFailed);
        if (json) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("ok", !failed);
            answer.put("checks", checks.stream().map(Check::members).toList());
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(answer));
        }
        out.flush();
        return failed ? 1 : 0;
    }

    private static void print(PrintWriter out, Check check) {
        boolean signs =
                Ansi.AUTO.enabled() && Charset.defaultCharset().newEncoder().canEncode('\u2713');
        String mark = switch (check.status()) {
            case OK -> signs ? "@|green \u2713|@" : "ok  ";
            case FAILED -> signs ? "@|red \u2717|@" : "FAIL";
            case SKIPPED -> signs ? "-" : "skip";
        };
        out.printf("%s %-15s %s%n", Ansi.AUTO.string(mark), check.name(), check.detail());
        if (!check.nextStep().isEmpty()) {
            out.printf("%s %-15s %s%n", signs ? " " : "    ", "", "-> " + check.nextStep());
        }
        out.flush();
    }
}
