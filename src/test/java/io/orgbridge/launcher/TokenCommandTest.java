package io.orgbridge.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.orgbridge.fixtures.Settings;
import io.orgbridge.store.Store;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the command says when it cannot show a token; docs/tokens.md shows what it does when it can. */
class TokenCommandTest {
    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeSettings() throws Exception {
        Properties properties = Settings.smallest();
        try (Writer file = Files.newBufferedWriter(folder.resolve("application.properties"))) {
            properties.store(file, null);
        }
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setErr(new PrintWriter(err, true))
                .setOut(new PrintWriter(new StringWriter()))
                .execute(arguments);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --org=acme --user=a@b.example        | not an org id of 15 or 18
            --org=00D5f000004AbCd                | --user is missing
            --flow=password                      | jwt-bearer, refresh-token, client-credentials
            --login-url=https://test.salesforce.com | goes with --authorize or --flow
            --flow=jwt-bearer --login-url=://    | is not an https:// URL""")
    void badUsage_endsWithTwo_andTheMend(String arguments, String mend) {
        String all = "token --properties=" + folder.resolve("application.properties") + " " + arguments;

        assertThat(run(all.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(mend);
    }

    @Test
    void hostThatIsNotAllowed_isRefused() {
        assertThat(run(
                        "token",
                        "--properties=" + folder.resolve("application.properties"),
                        "--flow=jwt-bearer",
                        "--login-url=https://evil.example"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("host_not_allowed").contains("orgbridge.salesforce.allowed-hosts");
    }

    @Test
    void databaseThatARunningOrgbridgeHolds_isToldInOneLine() throws Exception {
        Store held = Store.open(
                "jdbc:h2:file:" + folder.resolve("data/orgbridge") + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE", "", "");
        try (held;
                Program program = Program.start(folder, "token")) {
            assertThat(program.end()).isEqualTo(1);
            assertThat(program.err().lines()).singleElement().asString().contains("holds this H2 file", "PostgreSQL");
        }
    }
}
