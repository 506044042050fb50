package io.orgbridge;

import io.orgbridge.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * Finds route and rule files: those that a setting names, else those of the working directory's {@code routes} folder
 * where there is one, else the copies in the jar.
 */
final class Resources {
    private static final String IN_JAR = "classpath:io/orgbridge/routes/";

    private Resources() {}

    static List<Resource> routes(CamelContext context, String setting) {
        List<Resource> routes =
                find(context, setting, Path.of("routes"), "routes/*.camel.yaml", "*.camel.yaml", "orgbridge.routes");
        if (routes.isEmpty()) {
            throw new ConfigException(List.of(
                    "No route file (*.camel.yaml) was found: put the route files back into the folder routes, remove"
                            + " that folder to use the ones in the jar, or correct orgbridge.routes."));
        }
        return routes;
    }

    static List<Resource> rules(CamelContext context, String setting) {
        return find(
                context, setting, Path.of("routes", "rules"), "routes/rules/*.yaml", "rules/*.yaml", "orgbridge.rules");
    }

    static String text(Resource resource) {
        try (InputStream stream = resource.getInputStream()) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ConfigException(List.of(name(resource) + " cannot be read: check that it may be read."));
        }
    }

    /** The name by which people know the file. */
    static String name(Resource resource) {
        String location = resource.getLocation();
        return location.startsWith("file:") ? location.substring("file:".length()) : location;
    }

    private static List<Resource> find(
            CamelContext context, String setting, Path folder, String inFolder, String inJar, String key) {
        List<Resource> found = new ArrayList<>();
        if (!setting.isBlank()) {
            for (String pattern : setting.split(",")) {
                String location =
                        ResourceHelper.hasScheme(pattern.strip()) ? pattern.strip() : "file:" + pattern.strip();
                List<Resource> matching = isFolderMissing(location) ? List.of() : scan(context, location);
                if (matching.isEmpty()) {
                    throw new ConfigException(
                            List.of(key + " = '" + setting + "': no file matches '" + pattern.strip() + "'."));
                }
                found.addAll(matching);
            }
        } else if (Files.isDirectory(folder)) {
            found.addAll(scan(context, "file:" + inFolder));
        } else {
            found.addAll(scan(context, IN_JAR + inJar));
        }
        found.sort(Comparator.comparing(Resource::getLocation));
        return found;
    }

    private static boolean isFolderMissing(String location) {
        if (!location.startsWith("file:")) {
            return false;
        }
        Path folder = Path.of(location.substring("file:".length()).replaceFirst("[^/]*[*?].*$", "x"))
                .getParent();
        return folder != null && !Files.isDirectory(folder);
    }

    private static List<Resource> scan(CamelContext context, String location) {
        try {
            return new ArrayList<>(
                    PluginHelper.getPackageScanResourceResolver(context).findResources(location));
        } catch (Exception e) {
            throw new ConfigException(List.of("'" + location + "' cannot be searched for files: " + e.getMessage()));
        }
    }
}
