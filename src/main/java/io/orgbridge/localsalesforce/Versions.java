package io.orgbridge.localsalesforce;

import java.util.List;
import java.util.stream.IntStream;

/** The API versions that are answered, with the names of their releases. */
final class Versions {
    static final String LATEST = "67.0";

    private static final int OLDEST = 31;
    private static final int NEWEST = 67;
    private static final String[] SEASONS = {"Spring", "Summer", "Winter"};

    private Versions() {}

    /** Oldest first. */
    static List<String> all() {
        return IntStream.rangeClosed(OLDEST, NEWEST).mapToObj(v -> v + ".0").toList();
    }

    /** Such as {@code Summer '26} for 67.0: three releases a year, Winter named for the next year. */
    static String label(String version) {
        int releases = Integer.parseInt(version.substring(0, version.indexOf('.'))) - 66;
        int season = Math.floorMod(releases, 3);
        int year = 26 + Math.floorDiv(releases, 3) + (season == 2 ? 1 : 0);
        return SEASONS[season] + " '" + year;
    }

    /** The number in {@code v66.0}; throws 404 for one that never was and 410 for a retired one. */
    static String of(String part) {
        String version = part.startsWith("v") ? part.substring(1) : "";
        if (!version.matches("\\d{2}\\.0")) {
            throw ApiException.notFound();
        }
        int number = Integer.parseInt(version.substring(0, 2));
        if (number > NEWEST || number < 20) {
            throw ApiException.notFound();
        }
        if (number < OLDEST) {
            throw ApiException.data(410, "UNSUPPORTED_API_VERSION", "The requested API version has been retired");
        }
        return version;
    }
}
