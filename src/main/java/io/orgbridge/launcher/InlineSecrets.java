package io.orgbridge.launcher;

import io.orgbridge.config.OrgbridgeConfig;
import io.orgbridge.config.Setting;
import io.orgbridge.token.PrivateFiles;
import io.orgbridge.token.PrivateKeySource;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Finds the secrets that stand in a file of settings, where others could read them. */
final class InlineSecrets {
    /** What to do with such a file. */
    static final String NEXT_STEP = "chmod 600 it; if it was so for long, replace what is secret in it";

    /** Takes no file that others can read with secrets in it. */
    static final Consumer<String> REFUSE = exposed -> {
        throw new CommandFailure(exposed + ": " + NEXT_STEP + ".");
    };

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{[^}]*}}");
    private static final Pattern PASSWORD_IN_URL = Pattern.compile("(?i)password=[^&;]|//[^/@?]*:[^/@?]*@");

    private InlineSecrets() {}

    /** Tells of a file that others can read with secrets in it; never what they are. */
    static void check(Path file, Properties properties, Consumer<String> exposed) {
        List<String> secrets = of(properties);
        if (!secrets.isEmpty() && PrivateFiles.othersCanRead(file)) {
            exposed.accept(file + " holds " + String.join(" and ", secrets)
                    + " and can be read by other users of this machine");
        }
    }

    /** The keys whose values are secrets themselves; a path or a placeholder is none. */
    static List<String> of(Properties properties) {
        return OrgbridgeConfig.settings().stream()
                .filter(setting -> isSecret(
                        setting,
                        PLACEHOLDER
                                .matcher(properties.getProperty(setting.key(), ""))
                                .replaceAll("")
                                .strip()))
                .map(Setting::key)
                .toList();
    }

    private static boolean isSecret(Setting<?> setting, String text) {
        if (setting.equals(OrgbridgeConfig.PRIVATE_KEY) || setting.equals(OrgbridgeConfig.NEXT_PRIVATE_KEY)) {
            return PrivateKeySource.of(text).isPemText();
        }
        if (setting.equals(OrgbridgeConfig.KEYSET)) {
            return text.startsWith("{");
        }
        if (setting.equals(OrgbridgeConfig.DB_URL)) {
            return PASSWORD_IN_URL.matcher(text).find();
        }
        return setting.secret() && !text.isEmpty();
    }
}
