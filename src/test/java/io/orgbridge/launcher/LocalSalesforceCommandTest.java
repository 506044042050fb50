package io.orgbridge.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Bad usage of {@code local-salesforce} ends with 2 and says the mend. */
class LocalSalesforceCommandTest {
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return new CommandLine(new LocalSalesforceCommand())
                .setErr(new PrintWriter(err))
                .setOut(new PrintWriter(new StringWriter()))
                .execute(args);
    }

    @Test
    void certificateThatIsNotThere_isBadUsage(@TempDir Path directory) {
        assertThat(run("--client-id=x", "--certificate=" + directory.resolve("none.crt")))
                .isEqualTo(2);
        assertThat(err.toString()).contains("none.crt cannot be read").contains("keygen");
    }

    @Test
    void certificateThatIsNone_isBadUsage(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("key.pem"), "no certificate");
        assertThat(run("--client-id=x", "--certificate=" + file)).isEqualTo(2);
        assertThat(err.toString()).contains("is no X.509 certificate");
    }

    @Test
    void moreUsersThanTheOrgHasLicencesFor_areBadUsage(@TempDir Path directory) throws IOException {
        String users =
                IntStream.range(0, 30).mapToObj(i -> "u" + i + "@a.example").collect(Collectors.joining(", "));
        Path file = Files.writeString(
                directory.resolve("s.yaml"), "orgs: [ { name: Big, admin: a@a.example, users: [" + users + "] } ]");
        assertThat(run("--port=0", "--scenario=" + file)).isEqualTo(2);
        assertThat(err.toString()).contains("'Big' cannot be made").contains("License Limit Exceeded");
    }

    @Test
    void halfAnApp_isBadUsage_andHelpIsAnswered() {
        assertThat(run("--client-id=x")).isEqualTo(2);
        assertThat(err.toString()).contains("go together");
        assertThat(run("--help")).isZero();
    }
}
