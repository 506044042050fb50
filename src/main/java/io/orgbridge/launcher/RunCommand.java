package io.orgbridge.launcher;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./orgbridge run}: runs the properties and routes of the working directory until it is stopped. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs application.properties and routes/ of the working directory.")
public final class RunCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final SettingsOptions settings = new SettingsOptions();

    @Override
    public Integer call() throws Exception {
        Standalone standalone = new Standalone(settings.read());
        standalone.start();
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            standalone.close();
                            stopped.countDown();
                        },
                        "orgbridge-shutdown"));
        java.util.Objects.requireNonNull(spec)
                .commandLine()
                .getOut()
                .println("Orgbridge is running: " + standalone.address() + " (Ctrl-C stops it)");
        stopped.await();
        return 0;
    }
}
