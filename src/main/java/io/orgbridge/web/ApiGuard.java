package io.orgbridge.web;

import io.orgbridge.token.AllowedHosts;
import io.orgbridge.token.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who may use the REST interface: who sends the API key; where none is set, who speaks to this machine by a name of this
 * machine, so that a web page which somebody looks at cannot. Thread-safe.
 */
final class ApiGuard {
    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic ";

    private final Optional<Secret> key;

    /** @param key empty text for none */
    ApiGuard(String key) {
        this.key = key.isBlank() ? Optional.empty() : Optional.of(Secret.of(key));
    }

    /**
     * Lets the call pass.
     *
     * @param header gives a request header, null when it was not sent
     * @param host the host that the caller named, with or without port; null when that is not known
     * @throws ApiException 401 without the right key, 403 for a foreign name of this machine
     */
    void admit(Function<String, @Nullable String> header, @Nullable String host) {
        if (key.isPresent()) {
            String given = header.apply("X-Api-Key");
            String authorization = header.apply("Authorization");
            if (given == null && authorization != null && authorization.startsWith(BEARER)) {
                given = authorization.substring(BEARER.length());
            }
            if (given == null || !key.get().equals(Secret.of(given))) {
                throw new ApiException(
                        401, "Unauthorized", "Send the API key in the header X-Api-Key or as a bearer token");
            }
        } else if (host != null && !AllowedHosts.isLoopback(nameOf(host))) {
            throw new ApiException(
                    403,
                    "Forbidden",
                    "Without an API key only the loopback address is answered: set orgbridge.http.api-key");
        }
    }

    /**
     * Lets a page pass that a person opens in a browser. Where a key is set, the browser asks for it by HTTP Basic: the key
     * is the password, the name does not matter.
     *
     * @param authorization the header of that name; null when it was not sent
     * @throws ApiException 401 without the right key, 403 for a foreign name of this machine
     */
    void admitBrowser(@Nullable String authorization, @Nullable String host) {
        String password = authorization != null && authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())
                ? password(authorization.substring(BASIC.length()).strip())
                : null;
        admit(name -> name.equals("X-Api-Key") ? password : authorization, host);
    }

    private static @Nullable String password(String credentials) {
        try {
            String pair = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
            return pair.substring(pair.indexOf(':') + 1);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    /**
     * Checks that a body is of a type which a web page of another site cannot send unasked.
     *
     * @throws ApiException 415 for any other type
     */
    static void requireOrders(@Nullable String contentType) {
        String type = contentType == null
                ? ""
                : contentType.toLowerCase(Locale.ROOT).replaceFirst(";.*", "").strip();
        if (!type.equals("application/json") && !type.equals("text/csv")) {
            throw new ApiException(
                    415, "Unsupported media type", "Send orders as Content-Type application/json or text/csv");
        }
    }

    private static @Nullable String nameOf(String host) {
        try {
            return URI.create("http://" + host).getHost();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
