package io.orgbridge.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.Keys;
import io.orgbridge.fixtures.LocalOrgs;
import io.orgbridge.fixtures.Running;
import io.orgbridge.localsalesforce.AppPolicy;
import io.orgbridge.localsalesforce.ConnectedApp;
import io.orgbridge.token.PrivateFiles;
import io.orgbridge.token.SelfSignedKeyPair;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The doctor says of each thing how it stands and what to do, goes on after a failure, and shows no secret. */
class DoctorCommandTest {
    private static final String HUB_USER = "signup@vendor.example";

    @TempDir
    private Path directory;

    private final LocalOrgs orgs = new LocalOrgs();
    private final Properties properties = orgs.properties("");
    private String url;
    private int exit;
    private String out;

    @BeforeEach
    void writeWhatIsRight() throws Exception {
        url = "jdbc:h2:file:" + directory.resolve("db") + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";
        PrivateFiles.create(directory.resolve("app.key"), Keys.PAIR.privateKeyPem(), true);
        Files.writeString(directory.resolve("app.crt"), Keys.PAIR.certificatePem());
        properties.setProperty(
                "orgbridge.salesforce.private-key", directory.resolve("app.key").toString());
        properties.setProperty(
                "orgbridge.secrets.keyset", directory.resolve("keyset").toString());
        properties.setProperty("orgbridge.db.url", url);
    }

    @AfterEach
    void stop() {
        orgs.close();
    }

    private void doctor(Clock clock, String... more) throws Exception {
        String file = write();
        StringWriter text = new StringWriter();
        exit = new CommandLine(new DoctorCommand(clock))
                .setOut(new PrintWriter(text))
                .execute(Stream.concat(Stream.of("--properties", file), Stream.of(more))
                        .toArray(String[]::new));
        out = text.toString();
        assertThat(out)
                .doesNotContain(
                        Keys.PAIR.privateKeyPem().lines().skip(1).findFirst().orElseThrow())
                .doesNotContain("\tat ");
    }

    private String write() throws Exception {
        Path file = directory.resolve("application.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        return file.toString();
    }

    private void doctor() throws Exception {
        doctor(Clock.systemUTC());
    }

    private String line(String name) {
        return out.lines()
                .filter(line -> line.matches("(ok|FAIL|skip) +" + name + " .*"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line of " + name + " in\n" + out));
    }

    private String nextStepOf(String name) {
        return out.lines()
                .dropWhile(line -> !line.matches("FAIL +" + name + " .*"))
                .skip(1)
                .findFirst()
                .orElse("");
    }

    @Test
    void allIsWell_isALineForEachCheck_andNothingIsChanged() throws Exception {
        doctor();

        assertThat(out).as(out).doesNotContain("FAIL");
        assertThat(exit).isZero();
        assertThat(line("configuration")).startsWith("ok");
        assertThat(line("key"))
                .contains(
                        "RSA 2048",
                        "mode 0600",
                        "public key SHA-256 ",
                        "app.crt belongs to it, SHA-256 ",
                        "valid until");
        assertThat(line("keyset")).contains("made at the first start");
        assertThat(line("hosts"))
                .contains("token URL http://127.0.0.1:", "/services/oauth2/token, aud http://127.0.0.1:");
        assertThat(line("database")).contains("made at the first start");
        assertThat(line("hub login")).contains(HUB_USER, "jwt-bearer", "org 00D");
        assertThat(line("API budget")).containsPattern("\\d+ of \\d+ calls");
        assertThat(line("SignupRequest")).contains("enabled");
        assertThat(line("consents")).startsWith("skip");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("app.key", "app.crt", "application.properties");
        }
    }

    @Test
    void json_saysTheSameToScripts() throws Exception {
        doctor(Clock.systemUTC(), "--json");

        JsonNode answer = new ObjectMapper().readTree(out);
        assertThat(answer.path("ok").asBoolean()).isTrue();
        assertThat(answer.path("checks").findValuesAsText("check"))
                .contains("configuration", "key", "keyset", "hosts", "clock", "database", "hub login", "API budget");
        assertThat(answer.path("checks").findValuesAsText("status")).containsOnly("ok", "skipped");
    }

    @Test
    void userWhoHasNotApproved_getsTheAuthorizeUrl_andTheOtherChecksGoOn() throws Exception {
        orgs.control()
                .registerApp(ConnectedApp.of(
                                properties.getProperty("orgbridge.salesforce.client-id"),
                                Keys.PAIR.certificate(),
                                properties.getProperty("orgbridge.salesforce.callback-url"))
                        .withPolicy(AppPolicy.ofDefaults().selfAuthorizing()));

        doctor();

        assertThat(exit).isEqualTo(1);
        assertThat(line("hub login"))
                .startsWith("FAIL")
                .contains("user hasn't approved this consumer", "token URL ", ", aud ");
        assertThat(nextStepOf("hub login"))
                .contains("/services/oauth2/authorize?response_type=code&client_id=3MVG9", "redirect_uri=http%3A%2F%2F")
                .contains("open http://127.0.0.1:8080/oauth/start?org=hub");
        assertThat(line("consents")).isNotBlank();
    }

    @Test
    void clockThatIsWrong_isNamedAsTheCause() throws Exception {
        doctor(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-20)));

        assertThat(exit).isEqualTo(1);
        assertThat(line("clock")).startsWith("FAIL").containsPattern("1[12]\\d\\d s behind Salesforce's");
        assertThat(line("hub login")).startsWith("FAIL").contains("expired authorization code");
        assertThat(nextStepOf("hub login")).contains("Set this machine's clock");
    }

    @Test
    void brokenConfiguration_isNamed_andWhatCanBeCheckedIs() throws Exception {
        properties.remove("orgbridge.hub.username");
        properties.setProperty("orgbridge.feed.interval", "soon");
        properties.setProperty("orgbridge.http.prt", "1");

        doctor();

        assertThat(exit).isEqualTo(1);
        assertThat(out)
                .contains(
                        "orgbridge.hub.username is missing", "orgbridge.feed.interval = 'soon'", "orgbridge.http.prt");
        assertThat(line("key")).startsWith("ok");
        assertThat(line("clock")).startsWith("ok");
        assertThat(line("hub login")).startsWith("skip");
    }

    @Test
    void noPropertiesAtAll_isSaid() {
        StringWriter text = new StringWriter();
        int code = new CommandLine(new DoctorCommand())
                .setOut(new PrintWriter(text))
                .execute("--properties", directory.resolve("none.properties").toString());

        assertThat(code).isEqualTo(1);
        assertThat(text.toString()).contains("none.properties is missing");
    }

    @Test
    void keyThatOthersCanRead_isNamed() throws Exception {
        Files.setPosixFilePermissions(directory.resolve("app.key"), PosixFilePermissions.fromString("rw-r--r--"));

        doctor();

        assertThat(line("key")).startsWith("FAIL").contains("can be read by other users");
        assertThat(line("hub login")).startsWith("skip");
    }

    @Test
    void certificateOfAnotherKey_isNamed() throws Exception {
        Files.writeString(
                directory.resolve("app.crt"),
                SelfSignedKeyPair.generate("Other", 2048, Duration.ofDays(1), Clock.systemUTC())
                        .certificatePem());

        doctor();

        assertThat(line("key")).startsWith("FAIL").contains("app.crt belongs to another key");
        assertThat(line("hub login")).as("Salesforce has the right one").startsWith("ok");
    }

    @Test
    void certificateThatHasExpired_isNamed() throws Exception {
        doctor(Clock.offset(Clock.systemUTC(), Duration.ofDays(400)));

        assertThat(line("key")).startsWith("FAIL").contains("has expired");
    }

    @Test
    void databaseThatARunningOrgbridgeHolds_isNoFailure() throws Exception {
        try (Running running = new Running(properties);
                Program program = Program.start(directory, "doctor", "--properties", write())) {
            assertThat(program.end()).as(program.out() + program.err()).isZero();
            assertThat(program.out()).contains("a running Orgbridge holds");
            assertThat(running.bridge().config()).isNotNull();
        }
    }

    @Test
    void hostThatDoesNotAnswer_isNamed() throws Exception {
        properties.setProperty("orgbridge.salesforce.login-url", "http://127.0.0.1:1");

        doctor();

        assertThat(line("hosts")).startsWith("FAIL").contains("http://127.0.0.1:1 does not answer");
        assertThat(line("hub login")).startsWith("FAIL").contains("unreachable");
    }

    @Test
    void credentialThatNeedsConsent_isNamedWithTheCommand() throws Exception {
        try (Running running = new Running(properties)) {
            running.bridge()
                    .store()
                    .sql()
                    .sql("insert into credential (org_id, username, flow) values ('00D5f000004AbCdEAK', 'x@y.example',"
                            + " 'refresh-token')")
                    .update();
        }

        doctor();

        assertThat(exit).isEqualTo(1);
        assertThat(line("consents")).startsWith("FAIL").contains("x@y.example");
        assertThat(nextStepOf("consents"))
                .contains("./orgbridge token --org 00D5f000004AbCdEAK --user x@y.example --authorize");
        assertThat(line("database")).contains("has Orgbridge's tables");
        assertThat(line("keyset")).contains("mode 0600", "1 key");
    }

    @Test
    void databaseThatCannotBeReached_isNamed_withoutItsPassword() throws Exception {
        properties.setProperty("orgbridge.db.url", "jdbc:postgresql://127.0.0.1:1/none");
        properties.setProperty("orgbridge.db.password", "geheim");

        doctor();

        assertThat(line("database")).startsWith("FAIL").contains("cannot be reached");
        assertThat(out).doesNotContain("geheim");
        assertThat(line("hub login")).startsWith("ok");
    }

    @Test
    void databaseOfTheProcessItself_needsNoFile() throws Exception {
        properties.setProperty("orgbridge.db.url", Databases.H2.freshUrl());

        doctor();

        assertThat(line("database")).startsWith("ok");
    }
}
