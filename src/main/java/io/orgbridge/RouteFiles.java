package io.orgbridge;

import io.orgbridge.config.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;

/** Loads route files, and says of a wrong one in one line where and what is wrong. */
final class RouteFiles {
    private static final Pattern POSITION =
            Pattern.compile("(.*?)\\.?\\s*in ((?:file|classpath):.+?), line (\\d+), column (\\d+):.*");
    private static final Pattern ROUTE = Pattern.compile("(?:create route:? |Route\\()([^\\s()]+)");
    private static final Pattern BECAUSE = Pattern.compile(".* because: (.*)");

    private RouteFiles() {}

    /**
     * Adds the files' routes to the context.
     *
     * @throws ConfigException when a file cannot be read as routes, or a route cannot be made or started
     */
    static void load(CamelContext context, List<Resource> files) {
        try {
            PluginHelper.getRoutesLoader(context).loadRoutes(new ArrayList<>(files));
        } catch (Exception e) {
            throw new ConfigException(List.of(explain(e, files)), e);
        }
    }

    /** {@code file:line:column: what} where Camel tells the place, else {@code file: route id: what}. */
    private static String explain(Throwable thrown, List<Resource> files) {
        String route = "";
        String reason = "";
        for (Throwable cause = thrown; cause != null && cause != cause.getCause(); cause = cause.getCause()) {
            String line = oneLine(cause);
            Matcher position = POSITION.matcher(line);
            if (position.matches()) {
                return name(position.group(2)) + ":" + position.group(3) + ":" + position.group(4) + ": "
                        + position.group(1) + ". Correct the file.";
            }
            Matcher named = ROUTE.matcher(line);
            if (route.isEmpty() && named.find()) {
                route = named.group(1);
            }
            Matcher because = BECAUSE.matcher(line);
            reason = because.matches() ? because.group(1) : line;
        }
        String id = route;
        Optional<String> file = files.stream()
                .filter(candidate -> !id.isEmpty() && holds(candidate, id))
                .map(Resources::name)
                .reduce((first, second) -> first + " and " + second);
        String where = file.orElse("The route files") + (id.isEmpty() ? "" : ": route " + id);
        return where + ": " + reason.replaceFirst("\\.+$", "") + ". Correct the file.";
    }

    private static boolean holds(Resource file, String routeId) {
        return Pattern.compile("^\\s*(- )?id:\\s*[\"']?" + Pattern.quote(routeId) + "[\"']?\\s*$", Pattern.MULTILINE)
                .matcher(Resources.text(file))
                .find();
    }

    private static String oneLine(Throwable cause) {
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return String.join(" ", message.lines().map(String::strip).toList());
    }

    private static String name(String location) {
        return location.replaceFirst("^(file|classpath):", "");
    }
}
