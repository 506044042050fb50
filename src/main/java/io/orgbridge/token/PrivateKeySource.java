package io.orgbridge.token;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a private key of the connected app is. Shows neither key nor password in messages and logs.
 *
 * @param setting the key of the setting; password and alias are in those of the same name with {@code -password} and
 *     {@code -alias} behind it
 * @param value the path of a PEM file or of a PKCS#12 keystore ({@code .p12}, {@code .pfx}), or the PEM text itself, with
 *     real line breaks or with {@code \n} for them
 * @param password of the keystore or of an encrypted PEM; null if there is none
 * @param alias which key of the keystore; null if it has only one
 */
public record PrivateKeySource(
        String setting,
        String value,
        @Nullable String password,
        @Nullable String alias) {

    /** What a private key's text looks like even without its header line. */
    private static final Pattern KEY_LIKE = Pattern.compile("^\\s*MI|[A-Za-z0-9+/=]{60}|\\R|\\\\n|-----");

    private static final int LONGEST_PATH = 255;

    /** A key without password and alias, of {@code orgbridge.salesforce.private-key}. */
    public static PrivateKeySource of(String value) {
        return new PrivateKeySource("orgbridge.salesforce.private-key", value, null, null);
    }

    String passwordSetting() {
        return setting + "-password";
    }

    String aliasSetting() {
        return setting + "-alias";
    }

    /** Whether the value is the key itself, as PEM text. */
    public boolean isPemText() {
        return value.contains("-----BEGIN");
    }

    /** The file that the value names; empty for PEM text and for what cannot be a path. */
    public Optional<Path> file() {
        if (isPemText() || value.isBlank()) {
            return Optional.empty();
        }
        String path = value.strip();
        try {
            return Optional.of(Path.of(path.startsWith("file:") ? path.substring("file:".length()) : path));
        } catch (InvalidPathException notAPath) {
            return Optional.empty();
        }
    }

    /** The value as messages may show it: a path as it is, anything that may be a key not at all. */
    String shown() {
        if (isPemText()) {
            return "PEM text";
        }
        boolean secret =
                value.length() > LONGEST_PATH || KEY_LIKE.matcher(value).find();
        return secret ? "a text of " + value.length() + " characters" : "\"" + value.strip() + "\"";
    }

    @Override
    public String toString() {
        return "PrivateKeySource[" + shown() + "]";
    }
}
