package io.orgbridge.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret in a file of settings is found, and a path or a placeholder is not taken for one. */
class InlineSecretsTest {
    private static Properties properties(String line) throws Exception {
        Properties properties = new Properties();
        properties.load(new StringReader(line));
        return properties;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orgbridge.salesforce.client-secret=8123456789",
                "orgbridge.salesforce.private-key=-----BEGIN PRIVATE KEY-----\\nMIIE",
                "orgbridge.salesforce.private-key-password=s3cret",
                "orgbridge.salesforce.next-private-key=-----BEGIN PRIVATE KEY-----\\nMIIE",
                "orgbridge.salesforce.next-private-key-password=s3cret",
                "orgbridge.db.password=s3cret",
                "orgbridge.db.url=jdbc:postgresql://db.example/orgbridge?user=app&password=s3cret",
                "orgbridge.db.url=jdbc:h2:file:./data/o;PASSWORD=s3cret",
                "orgbridge.secrets.keyset={\"primaryKeyId\": 1}",
                "orgbridge.http.api-key=s3cret"
            })
    void secret_isFound(String line) throws Exception {
        assertThat(InlineSecrets.of(properties(line))).containsExactly(line.replaceFirst("=.*", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orgbridge.salesforce.client-secret={{env:CLIENT_SECRET}}",
                "orgbridge.salesforce.client-secret=",
                "orgbridge.salesforce.client-id=3MVG9",
                "orgbridge.salesforce.private-key=orgbridge.key",
                "orgbridge.salesforce.private-key={{env:KEY}}",
                "orgbridge.secrets.keyset=data/orgbridge.keyset",
                "orgbridge.secrets.keyset={{env:KEYSET}}",
                "orgbridge.db.password={{env:DB_PASSWORD}}",
                "orgbridge.db.url=jdbc:postgresql://db.example/orgbridge?user=app&password={{env:DB_PASSWORD}}",
                "orgbridge.db.url=jdbc:postgresql://db.example:5432/orgbridge"
            })
    void pathOrPlaceholder_isNone(String line) throws Exception {
        assertThat(InlineSecrets.of(properties(line))).isEmpty();
    }
}
