package io.orgbridge.launcher;

/** Points logback at the launcher's own configuration; must run before the first logger is made. */
final class Logging {
    private static final String FILE = "logback.configurationFile";

    private Logging() {}

    static void configure(boolean verbose) {
        if (System.getProperty(FILE) == null) {
            System.setProperty(FILE, "io/orgbridge/launcher/logback.xml");
        }
        if (verbose && System.getProperty("orgbridge.log.level") == null) {
            System.setProperty("orgbridge.log.level", "DEBUG");
        }
    }

    /** Keeps the console for the demo's account: only warnings and worse are logged. */
    static void warningsOnly() {
        if (System.getProperty("orgbridge.log.level") == null) {
            org.slf4j.LoggerFactory.getILoggerFactory();
            ((ch.qos.logback.classic.Logger) org.slf4j.LoggerFactory.getLogger("io.orgbridge"))
                    .setLevel(ch.qos.logback.classic.Level.ERROR);
        }
    }
}
