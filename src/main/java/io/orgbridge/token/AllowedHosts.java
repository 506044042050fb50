package io.orgbridge.token;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The hosts to which a token may be sent. HTTPS only, except plain HTTP to the loopback address. Immutable.
 *
 * <p>An entry is a host name ({@code login.salesforce.com}) or a domain with all below it ({@code *.salesforce.com}).
 */
public final class AllowedHosts {
    /** Salesforce's own domains: login hosts, My Domain hosts, Experience Cloud sites. */
    public static final String SALESFORCE = "*.salesforce.com,*.force.com,*.site.com,*.salesforce.mil,*.cloudforce.com";

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]", "::1");
    private final List<String> entries;

    private AllowedHosts(List<String> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * Reads a comma-separated list.
     *
     * @throws IllegalArgumentException when an entry is not a host name or {@code *.domain}
     */
    public static AllowedHosts of(String commaSeparated) {
        List<String> entries = Arrays.stream(commaSeparated.split(","))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .map(entry -> entry.toLowerCase(Locale.ROOT))
                .toList();
        for (String entry : entries) {
            if (!entry.matches("(\\*\\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?")) {
                throw new IllegalArgumentException(
                        "'" + entry + "' is not a host name such as login.salesforce.com or *.salesforce.com");
            }
        }
        return new AllowedHosts(entries);
    }

    /** Whether a token may be sent there. */
    public boolean allows(URI uri) {
        String host = uri.getHost();
        if (host == null || uri.getUserInfo() != null) {
            return false;
        }
        if (isLoopback(host)) {
            return "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
        }
        return "https".equals(uri.getScheme()) && isListed(host.toLowerCase(Locale.ROOT));
    }

    /**
     * The URI itself.
     *
     * @throws TokenException ({@code host_not_allowed}) when a token may not be sent there
     */
    public URI require(URI uri) {
        if (!allows(uri)) {
            throw TokenException.of(
                    "host_not_allowed",
                    "a token may not be sent to " + uri.getScheme() + "://" + host(uri),
                    "If this host is yours, add it to orgbridge.salesforce.allowed-hosts;"
                            + " plain http is for the loopback address only");
        }
        return uri;
    }

    /** The authority without credentials, which must not show in a message. */
    private static String host(URI uri) {
        return String.valueOf(uri.getRawAuthority()).replaceFirst("^.*@", "");
    }

    /** Whether the host is this machine itself. */
    public static boolean isLoopback(@Nullable String host) {
        return host != null
                && (LOOPBACK.contains(host.toLowerCase(Locale.ROOT)) || host.matches("127(\\.\\d{1,3}){3}"));
    }

    private boolean isListed(String host) {
        return entries.stream()
                .anyMatch(entry -> entry.startsWith("*.") ? host.endsWith(entry.substring(1)) : host.equals(entry));
    }
}
