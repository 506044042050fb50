package io.orgbridge.store;

/** The database cannot be used; the message says which, why and what to do, without a password. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    static StoreException unreachable(String url, Throwable cause) {
        return new StoreException(
                "orgbridge.db.url = '" + masked(url) + "': the database cannot be reached (" + deepest(cause)
                        + "). Start it, or correct orgbridge.db.url, .username and .password.",
                cause);
    }

    static StoreException schema(String where, Throwable cause) {
        return new StoreException(
                "The tables of Orgbridge cannot be made or brought up to date in " + masked(where) + " ("
                        + deepest(cause)
                        + "). Give the database user the right to create tables, and Orgbridge a schema in which"
                        + " nothing else has tables of these names.",
                cause);
    }

    private static String masked(String url) {
        return url.replaceAll("(?i)(password=)[^&;]*", "$1****").replaceAll("//[^/@]*@", "//****@");
    }

    private static String deepest(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage())
                .lines()
                .findFirst()
                .orElse("no reason given")
                .strip();
    }
}
