package io.orgbridge.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

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
     * @throws CommandFailure when a file is missing or malformed
     */
    static Properties read(Optional<Path> file, Optional<String> profile, boolean optional) {
        Properties properties = new Properties();
        if (!optional || file.isPresent() || Files.isRegularFile(USUAL)) {
            load(properties, file.orElse(USUAL));
        }
        profile.ifPresent(name -> load(properties, Path.of("application-" + name + ".properties")));
        return properties;
    }

    private static void load(Properties properties, Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure(file + " is missing: run in the folder that holds it, or name it with --properties"
                    + " or --profile.");
        }
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (MalformedInputException e) {
            throw new CommandFailure(file + " is not UTF-8 text: save it as UTF-8.");
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(file + " cannot be read: " + e.getMessage() + " Correct the \\u escape.");
        } catch (IOException e) {
            throw new CommandFailure(file + " cannot be read: check that it may be read.");
        }
    }
}
