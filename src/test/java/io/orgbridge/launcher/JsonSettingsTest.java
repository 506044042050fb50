package io.orgbridge.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orgbridge.fixtures.Keys;
import io.orgbridge.token.PrivateKeySource;
import io.orgbridge.token.PrivateKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One settings object becomes properties, however its key and its version are written. */
class JsonSettingsTest {
    @TempDir
    Path folder;

    private Properties read(String json) throws IOException {
        return read(json, "rw-------");
    }

    private Properties read(String json, String mode) throws IOException {
        Path file = Files.writeString(folder.resolve("settings.json"), json);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return JsonSettings.read(file, InlineSecrets.REFUSE);
    }

    @Test
    void keyInAFileThatOthersCanRead_isRefused_andAPathIsNot() throws IOException {
        String key = Keys.PAIR.privateKeyPem().replace("\n", "\\n");

        assertThatThrownBy(() -> read("{\"PrivateKey\": \"" + key + "\"}", "rw-r-----"))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining(
                        "settings.json holds orgbridge.salesforce.private-key and can be read by other users")
                .hasMessageContaining("chmod 600 it")
                .hasMessageNotContaining("BEGIN");
        assertThat(read("{\"PrivateKey\": \"orgbridge.key\"}", "rw-r--r--")).hasSize(1);
    }

    @Test
    void everyMember_hasItsProperty_andOthersAreIgnored() throws IOException {
        Properties properties = read("""
                { "Username": "signup@vendor.example", "ClientId": "3MVG9", "InstanceUrl": "https://acme.my.salesforce.com",
                  "InstanceAPIVersion": "v58.0", "PrivateKey": "orgbridge.key", "Timeout": 30 }""");

        assertThat(properties)
                .containsEntry("orgbridge.hub.username", "signup@vendor.example")
                .containsEntry("orgbridge.salesforce.client-id", "3MVG9")
                .containsEntry("orgbridge.salesforce.login-url", "https://acme.my.salesforce.com")
                .containsEntry("orgbridge.salesforce.private-key", "orgbridge.key")
                .hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"v58.0\"", "\"58.0\"", "58", "58.0", "\"V58\""})
    void version_isTakenInEveryForm(String version) throws IOException {
        assertThat(read("{\"InstanceAPIVersion\": " + version + "}"))
                .containsEntry("orgbridge.salesforce.api-version", "58.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\n", "\\r\\n", "\\\\n", "\n", "\r\n"})
    void key_isUsable_whateverItsLineBreaks(String lineBreak) throws IOException {
        Properties properties =
                read("{\"PrivateKey\": \"" + Keys.PAIR.privateKeyPem().strip().replace("\n", lineBreak) + "\"}");

        assertThat(PrivateKeys.load(PrivateKeySource.of(properties.getProperty("orgbridge.salesforce.private-key"))))
                .isEqualTo(PrivateKeys.load(PrivateKeySource.of(Keys.PAIR.privateKeyPem())));
    }

    @Test
    void mistake_isTold_withoutTheKey() {
        assertThatThrownBy(() -> read("{\"PrivateKey\": \"-----BEGIN SECRET\",, }"))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("settings.json:1:")
                .hasMessageNotContaining("SECRET");
        assertThatThrownBy(() -> read("[]")).hasMessageContaining("is not a JSON object");
        assertThatThrownBy(() -> read("{\"username\": \"a@b\"}")).hasMessageContaining("holds none of Username");
        assertThatThrownBy(() -> read("{\"InstanceAPIVersion\": \"latest\"}"))
                .hasMessageContaining("v66.0, 66.0 or 66");
        assertThatThrownBy(() -> JsonSettings.read(folder.resolve("none.json"), InlineSecrets.REFUSE))
                .hasMessageContaining("cannot be read");
    }
}
