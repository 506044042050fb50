package io.orgbridge.launcher;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command's settings come from; the same options at each command that has settings. */
final class SettingsOptions {
    @Option(names = "--profile", paramLabel = "NAME", description = "Adds application-NAME.properties.")
    private @Nullable String profile;

    @Option(names = "--properties", paramLabel = "FILE", description = "Instead of application.properties.")
    private @Nullable Path properties;

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description = "Adds a JSON object with Username, ClientId, PrivateKey, InstanceUrl and InstanceAPIVersion.")
    private @Nullable Path settings;

    /**
     * The settings; what {@code --settings} names wins, and without a file of properties is enough.
     *
     * @throws CommandFailure when a file is missing or malformed, or holds a secret and can be read by others
     */
    Properties read() {
        return read(InlineSecrets.REFUSE);
    }

    /**
     * The same, for those who go on with a file that others can read.
     *
     * @param exposed is told of a file that holds a secret and that others can read
     */
    Properties read(Consumer<String> exposed) {
        boolean enough = settings != null && properties == null;
        Properties read =
                PropertyFiles.read(Optional.ofNullable(properties), Optional.ofNullable(profile), enough, exposed);
        if (settings != null) {
            read.putAll(JsonSettings.read(settings, exposed));
        }
        return read;
    }
}
