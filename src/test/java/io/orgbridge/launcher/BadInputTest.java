package io.orgbridge.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.orgbridge.fixtures.Keys;
import io.orgbridge.token.PrivateFiles;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program says of bad input: one clear line with what, where and the mend; the exit code; no stack trace. */
class BadInputTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void writeWhatIsRight() throws Exception {
        PrivateFiles.create(directory.resolve("orgbridge.key"), Keys.PAIR.privateKeyPem(), true);
        Files.writeString(directory.resolve("orgbridge.crt"), Keys.PAIR.certificatePem());
        Program.copyRoutes(directory);
        properties("");
    }

    private void properties(String more) throws Exception {
        Path file = Files.writeString(directory.resolve("application.properties"), """
                orgbridge.salesforce.login-url=http://127.0.0.1:1
                orgbridge.salesforce.client-id=3MVG9Tests
                orgbridge.salesforce.private-key=orgbridge.key
                orgbridge.hub.username=signup@vendor.example
                orgbridge.signup.template-id=0TT000000000001
                orgbridge.db.url=jdbc:h2:mem:bad;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE
                orgbridge.http.port=0
                """ + more);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private void refuses(String... parts) throws Exception {
        try (Program program = Program.start(directory, "run")) {
            assertThat(program.end()).as(program.err()).isEqualTo(1);
            assertThat(program.err()).contains(parts).doesNotContain("\tat ").doesNotContain("Exception");
        }
    }

    @Test
    void aFolderWithoutApplicationProperties_isSaid() throws Exception {
        Files.delete(directory.resolve("application.properties"));
        refuses("application.properties is missing");
    }

    @Test
    void everyMissingMalformedAndUnknownKey_isNamedAtOnce() throws Exception {
        Path file = Files.writeString(
                directory.resolve("application.properties"),
                "orgbridge.feed.interval=soon\norgbridge.htp.port=1\norgbridge.db.password=geheim\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        refuses("application.properties holds orgbridge.db.password and can be read by other users", "chmod 600");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        refuses(
                "orgbridge.salesforce.client-id is missing",
                "orgbridge.salesforce.private-key is missing",
                "orgbridge.hub.username is missing",
                "orgbridge.feed.interval = 'soon' cannot be used",
                "orgbridge.htp.port is not a key of Orgbridge (did you mean orgbridge.http.port?)");
    }

    @Test
    void anUnknownKeyOfCamel_isNamed() throws Exception {
        properties("camel.main.nonsense=1\n");
        refuses("camel.main.nonsense cannot be used");
    }

    @Test
    void aCertificateInPlaceOfTheKey_isTold() throws Exception {
        properties("orgbridge.salesforce.private-key=orgbridge.crt\n");
        refuses("orgbridge.salesforce.private-key", "which is a certificate");
    }

    @Test
    void aKeyThatOthersCanRead_isRefused() throws Exception {
        Files.setPosixFilePermissions(directory.resolve("orgbridge.key"), PosixFilePermissions.fromString("rw-r--r--"));
        refuses("orgbridge.key", "can be read by other users", "chmod 600");
    }

    @Test
    void aKeysetThatIsNone_isNamed() throws Exception {
        PrivateFiles.create(directory.resolve("orgbridge.keyset"), "{}", true);
        properties("orgbridge.secrets.keyset=orgbridge.keyset\n");
        refuses("orgbridge.secrets.keyset", "is not a Tink keyset");
    }

    @Test
    void aDatabaseThatIsNotThere_isNamed() throws Exception {
        properties("orgbridge.db.url=jdbc:postgresql://127.0.0.1:1/x\norgbridge.db.password=geheim\n");
        refuses("orgbridge.db.url = 'jdbc:postgresql://127.0.0.1:1/x'", "cannot be reached");
    }

    @Test
    void aPortInUse_isNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            properties("orgbridge.http.port=" + taken.getLocalPort() + "\n");
            refuses("orgbridge.http.port = '" + taken.getLocalPort() + "' cannot be used");
        }
    }

    @Test
    void aHostThatIsNotAllowed_isNamed() throws Exception {
        properties("orgbridge.salesforce.login-url=https://login.elsewhere.example\n");
        refuses("orgbridge.salesforce.login-url = 'https://login.elsewhere.example' is not an allowed host");
    }

    @Test
    void aMistakeInARouteFile_isTheLineAndColumn() throws Exception {
        Files.writeString(
                directory.resolve("routes/my.camel.yaml"), "- route:\n    id: my\n    frm:\n      uri: timer:my\n");
        refuses("routes/my.camel.yaml:2:5: Unsupported field: frm");
    }

    @Test
    void anUnknownComponent_isNamedWithItsRoute() throws Exception {
        Files.writeString(
                directory.resolve("routes/my.camel.yaml"),
                "- route:\n    id: my\n    from:\n      uri: timmer:my\n      steps:\n        - log: hello\n");
        refuses("routes/my.camel.yaml: route my", "timmer");
    }

    @Test
    void aRouteIdThatStandsTwice_isRefusedWithBothPlaces() throws Exception {
        Files.writeString(
                directory.resolve("routes/my.camel.yaml"),
                "- route:\n    id: orgbridge-signup\n    from:\n      uri: timer:my\n      steps:\n        - log: hello\n");
        refuses("the route id orgbridge-signup stands also in routes/my.camel.yaml:2:9");
    }

    @Test
    void aFolderOfRoutesWithoutARoute_isRefused() throws Exception {
        try (var files = Files.newDirectoryStream(directory.resolve("routes"), "*.camel.yaml")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        refuses("No route file (*.camel.yaml) was found");
    }

    @Test
    void aMistakeInARule_isTheLineAndColumn() throws Exception {
        Path rule = directory.resolve("routes/rules/my.yaml");
        Files.writeString(rule, "rule: my\nfields:\n  flight: { patern: 'x' }\n");
        refuses("routes/rules/my.yaml:3:13: ", "pattern");
    }

    @Test
    void badUsage_endsWithTwo() throws Exception {
        try (Program nothing = Program.start(directory);
                Program unknown = Program.start(directory, "run", "--nonsense")) {
            assertThat(nothing.end()).isEqualTo(2);
            assertThat(unknown.end()).isEqualTo(2);
            assertThat(unknown.err()).contains("--nonsense").doesNotContain("\tat ");
        }
    }
}
