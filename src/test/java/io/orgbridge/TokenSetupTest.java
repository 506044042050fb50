package io.orgbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orgbridge.config.ConfigException;
import io.orgbridge.config.OrgbridgeConfig;
import io.orgbridge.config.Setting;
import io.orgbridge.fixtures.Keys;
import io.orgbridge.fixtures.Settings;
import io.orgbridge.token.SelfSignedKeyPair;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each of the two private keys has a password and an alias of its own, and messages name settings that there are. */
class TokenSetupTest {
    private static final Pattern SETTING = Pattern.compile("orgbridge\\.[a-z.-]*[a-z]");
    private static final SelfSignedKeyPair NEXT =
            SelfSignedKeyPair.generate("Next", 2048, Duration.ofDays(1), Clock.systemUTC());

    @TempDir
    private Path folder;

    /** Both keys, as {@code now} and {@code next}. */
    private String keystore(String name, String password) throws Exception {
        KeyStore keystore = KeyStore.getInstance("PKCS12");
        keystore.load(null, null);
        keystore.setKeyEntry("now", Keys.PAIR.privateKey(), password.toCharArray(), chain(Keys.PAIR));
        keystore.setKeyEntry("next", NEXT.privateKey(), password.toCharArray(), chain(NEXT));
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            keystore.store(out, password.toCharArray());
        }
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"))
                .toString();
    }

    private static Certificate[] chain(SelfSignedKeyPair pair) {
        return new Certificate[] {pair.certificate()};
    }

    @Test
    void twoKeys_haveTheirOwnPasswordsAndAliases() throws Exception {
        OrgbridgeConfig config = Settings.config(
                "orgbridge.salesforce.private-key", keystore("now.p12", "first"),
                "orgbridge.salesforce.private-key-password", "first",
                "orgbridge.salesforce.private-key-alias", "now",
                "orgbridge.salesforce.next-private-key", keystore("next.p12", "second"),
                "orgbridge.salesforce.next-private-key-password", "second",
                "orgbridge.salesforce.next-private-key-alias", "next");

        assertThat(TokenSetup.app(config).keys()).containsExactly(Keys.PAIR.privateKey(), NEXT.privateKey());
    }

    @Test
    void secondKey_mayBeInTheKeystoreOfTheFirst_withItsPassword() throws Exception {
        String keystore = keystore("both.p12", "first");
        OrgbridgeConfig config = Settings.config(
                "orgbridge.salesforce.private-key", keystore,
                "orgbridge.salesforce.private-key-password", "first",
                "orgbridge.salesforce.private-key-alias", "now",
                "orgbridge.salesforce.next-private-key", keystore,
                "orgbridge.salesforce.next-private-key-alias", "next");

        assertThat(TokenSetup.app(config).keys()).containsExactly(Keys.PAIR.privateKey(), NEXT.privateKey());
    }

    @Test
    void messages_nameSettingsThatThereAre() throws Exception {
        String keystore = keystore("both.p12", "first");
        for (Setting<String> key : List.of(OrgbridgeConfig.PRIVATE_KEY, OrgbridgeConfig.NEXT_PRIVATE_KEY)) {
            unusable(key, key.key() + "-password", key.key(), keystore, key.key() + "-alias", "now");
            unusable(key, key.key() + "-password", key.key(), keystore, key.key() + "-password", "wr0ng");
            unusable(key, key.key() + "-alias", key.key(), keystore, key.key() + "-password", "first");
            unusable(
                    key,
                    key.key() + "-alias",
                    key.key(),
                    keystore,
                    key.key() + "-password",
                    "first",
                    key.key() + "-alias",
                    "other");
        }
    }

    private static void unusable(Setting<String> key, String named, String... keysAndValues) {
        OrgbridgeConfig config = Settings.config(keysAndValues);
        assertThatThrownBy(() -> TokenSetup.key(config, key))
                .isInstanceOf(ConfigException.class)
                .satisfies(thrown -> assertThat(SETTING.matcher(String.valueOf(thrown.getMessage()))
                                .results()
                                .map(MatchResult::group))
                        .contains(key.key(), named)
                        .isSubsetOf(OrgbridgeConfig.settings().stream()
                                .map(Setting::key)
                                .toList()));
    }
}
