package io.orgbridge.token;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How tokens of a user are got. Data of the credential, not of the build. */
public enum Flow {
    /** A signed assertion for each token; the user or the user's profile has approved the app. */
    JWT_BEARER,
    /** A refresh token, which a person's consent in a browser or a sign-up's {@code AuthCode} gave. */
    REFRESH_TOKEN,
    /** Consumer key and secret alone, at the org's own host; the app runs as one user. */
    CLIENT_CREDENTIALS;

    /** The name in properties, tables and pages: {@code jwt-bearer} and the like. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The flow of that name.
     *
     * @throws IllegalArgumentException naming those that there are
     */
    public static Flow of(String text) {
        return Arrays.stream(values())
                .filter(flow -> flow.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "give one of " + Arrays.stream(values()).map(Flow::text).collect(Collectors.joining(", "))));
    }
}
