package io.orgbridge.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;

/** Reads the property files of the working directory; a profile's file wins over the general one. */
final class PropertyFiles {
    /** Read where no other file is named. */
    static final Path USUAL = Path.of("application.properties");

    private PropertyFiles() {}

    /**
     * The properties in force.
     *
     * @param file instead of {@code application.properties}
     * @param profile adds {@code application-PROFILE.properties}
     * @param optional whether {@code application.properties} may be missing
     * @param exposed is told of a file that holds a secret and that others can read
     * @throws CommandFailure when a file is missing or malformed
     */
    static Properties read(Optional<Path> file, Optional<String> profile, boolean optional, Consumer<String> exposed) {
        Properties properties = new Properties();
        if (!optional || file.isPresent() || Files.isRegularFile(USUAL)) {
            properties.putAll(load(file.orElse(USUAL), exposed));
        }
        profile.ifPresent(name -> properties.putAll(load(Path.of("application-" + name + ".properties"), exposed)));
        return properties;
    }

    private static Properties load(Path file, Consumer<String> exposed) {
        Properties properties = new Properties();
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure(file + " is missing: run in the folder that holds it, or name it with --properties"
                    + " or --profile.");
        }
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
            InlineSecrets.check(file, properties, exposed);
            return properties;
        } catch (MalformedInputException e) {
            throw new CommandFailure(file + " is not UTF-8 text: save it as UTF-8.");
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(file + " cannot be read: " + e.getMessage() + " Correct the \\u escape.");
        } catch (IOException e) {
            throw new CommandFailure(file + " cannot be read: check that it may be read.");
        }
    }
}
