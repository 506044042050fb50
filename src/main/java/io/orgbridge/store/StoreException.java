package io.orgbridge.store;

import java.sql.SQLException;

/** The database cannot be used; the message says which, why and what to do, without a password. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    /** H2's codes DATABASE_ALREADY_OPEN_1 and DATABASE_NOT_FOUND_WITH_IF_EXISTS_1. */
    private static final int HELD = 90020;

    private static final int ABSENT = 90146;

    private StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    static StoreException unreachable(String url, Throwable cause) {
        StoreException unreachable = new StoreException("", cause);
        if (unreachable.isInUse()) {
            return new StoreException(
                    "orgbridge.db.url = '" + masked(url) + "': another process, most likely a running Orgbridge, holds"
                            + " this H2 file. Stop that one first, or use PostgreSQL, which several processes may share.",
                    cause);
        }
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

    /** Whether it is an H2 file that another process holds. */
    public boolean isInUse() {
        return isOfH2(HELD);
    }

    /** Whether it is an H2 file that does not exist. */
    public boolean isAbsent() {
        return isOfH2(ABSENT);
    }

    private boolean isOfH2(int code) {
        for (Throwable cause = getCause(); cause != null && cause != cause.getCause(); cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getErrorCode() == code) {
                return true;
            }
        }
        return false;
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
