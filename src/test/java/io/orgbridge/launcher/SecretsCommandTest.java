package io.orgbridge.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.orgbridge.TokenProvider;
import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.Keys;
import io.orgbridge.fixtures.LocalOrgs;
import io.orgbridge.fixtures.Running;
import io.orgbridge.fixtures.Settings;
import io.orgbridge.token.CredentialStore;
import io.orgbridge.token.PrivateFiles;
import io.orgbridge.token.Vault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new key for stored tokens: under a running process where the database is shared, refused where it is not. */
class SecretsCommandTest {
    @TempDir
    private Path directory;

    private final LocalOrgs orgs = new LocalOrgs();

    @AfterEach
    void stop() {
        orgs.close();
    }

    private Properties properties(String databaseUrl) throws Exception {
        Properties properties = orgs.properties(databaseUrl);
        properties.setProperty(
                "orgbridge.secrets.keyset", directory.resolve("keyset").toString());
        Settings.write(properties, directory);
        return properties;
    }

    private static List<String> stored(Running running) {
        return running.rows("select access_token from credential").stream()
                .map(row -> String.valueOf(row.get("access_token")))
                .toList();
    }

    @Test
    void rotation_encryptsAnew_whileAProcessGoesOn() throws Exception {
        Properties properties = properties(Databases.POSTGRESQL.freshUrl());
        try (Running running = new Running(properties)) {
            running.order(LocalOrgs.order("acme"));
            running.awaitState("acme", "FOLLOWED");
            running.awaitCount("select count(*) from credential where access_token is not null", 3);
            List<String> before = stored(running);
            Vault older = Vault.open(properties.getProperty("orgbridge.secrets.keyset"));
            CredentialStore credentials = TokenProvider.credentials(
                    running.bridge().config(), running.bridge().store(), older, "test");

            for (int rotation = 1; rotation <= 3; rotation++) {
                try (Program program = Program.start(directory, "secrets", "rotate")) {
                    assertThat(program.end()).as(program.err()).isZero();
                    assertThat(program.out())
                            .contains("The keyset has a new key")
                            .containsPattern("\\d credentials");
                }
                assertThat(credentials.all())
                        .as("a process that had the older keyset reads the newer one")
                        .hasSizeGreaterThanOrEqualTo(2)
                        .allSatisfy(credential -> assertThat(credential.token()).isNotNull());
            }

            assertThat(older.size()).isEqualTo(2);
            assertThat(stored(running)).hasSameSizeAs(before).doesNotContainAnyElementsOf(before);
            orgs.control().expireTokens();
            String post = orgs.control().post("ana@acme.example", "Travel", "LH442 on 2026-12-03 #travel");
            running.awaitCount("select count(*) from post where post_id = '" + post + "'", 1);
        }
    }

    @Test
    void h2FileThatARunningOrgbridgeHolds_isSaid_andTheKeysetIsLeftAsItIs() throws Exception {
        Properties properties =
                properties("jdbc:h2:file:" + directory.resolve("db") + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE");
        try (Running running = new Running(properties)) {
            String keyset = Files.readString(directory.resolve("keyset"));

            try (Program program = Program.start(directory, "secrets", "rotate")) {
                assertThat(program.end()).isEqualTo(1);
                assertThat(program.err())
                        .contains("another process, most likely a running Orgbridge, holds this H2 file", "PostgreSQL")
                        .doesNotContain("\tat ");
            }

            assertThat(Files.readString(directory.resolve("keyset"))).isEqualTo(keyset);
            assertThat(running.bridge().config()).isNotNull();
        }
    }

    @Test
    void settingsObject_isEnough() throws Exception {
        Properties properties = orgs.properties("");
        Path key = directory.resolve("app.key");
        PrivateFiles.create(key, Keys.PAIR.privateKeyPem(), true);
        Files.writeString(
                directory.resolve("settings.json"),
                "{\"Username\": \"signup@vendor.example\", \"PrivateKey\": \"app.key\", \"ClientId\": \""
                        + properties.getProperty("orgbridge.salesforce.client-id") + "\"}");

        try (Program program = Program.start(directory, "secrets", "rotate", "--settings", "settings.json")) {
            assertThat(program.end()).as(program.err()).isZero();
            assertThat(program.out()).contains("0 credentials");
        }
    }

    @Test
    void withoutAVerb_isBadUsage() throws Exception {
        try (Program program = Program.start(directory, "secrets")) {
            assertThat(program.end()).isEqualTo(2);
            assertThat(program.err()).contains("rotate");
        }
    }
}
