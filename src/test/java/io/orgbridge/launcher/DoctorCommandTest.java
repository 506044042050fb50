package io.orgbridge.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orgbridge.fixtures.Browser;
import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.Keys;
import io.orgbridge.fixtures.LocalOrgs;
import io.orgbridge.fixtures.Running;
import io.orgbridge.fixtures.Seeds;
import io.orgbridge.fixtures.Serving;
import io.orgbridge.fixtures.Settings;
import io.orgbridge.localsalesforce.AppPolicy;
import io.orgbridge.localsalesforce.ConnectedApp;
import io.orgbridge.token.PrivateFiles;
import io.orgbridge.token.SelfSignedKeyPair;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
        examine(
                clock,
                Stream.concat(Stream.of("--properties", file), Stream.of(more)).toArray(String[]::new));
    }

    private void examine(Clock clock, String... arguments) {
        StringWriter text = new StringWriter();
        exit = new CommandLine(new DoctorCommand(clock))
                .setOut(new PrintWriter(text))
                .execute(arguments);
        out = text.toString();
        assertThat(out)
                .doesNotContain(
                        Keys.PAIR.privateKeyPem().lines().skip(1).findFirst().orElseThrow())
                .doesNotContain("\tat ");
    }

    private String write() throws Exception {
        return Settings.write(properties, directory).toString();
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
    void userWhoHasNotApproved_getsAnAddressThatWorks_andTheOtherChecksGoOn() throws Exception {
        int port = Serving.freePort();
        String callback = "http://127.0.0.1:" + port + "/oauth/callback";
        properties.setProperty("orgbridge.salesforce.callback-url", callback);
        properties.setProperty("orgbridge.salesforce.client-secret", "8123456789");
        properties.setProperty("orgbridge.db.url", Databases.H2.freshUrl());
        properties.setProperty("orgbridge.tick", "1d");
        orgs.control()
                .registerApp(ConnectedApp.of(
                                properties.getProperty("orgbridge.salesforce.client-id"),
                                Keys.PAIR.certificate(),
                                callback)
                        .withClientSecret("8123456789")
                        .withPolicy(AppPolicy.ofDefaults().selfAuthorizing().requiringPkce()));
        try (Serving serving = new Serving(port, properties, Clock.systemUTC())) {
            doctor();

            assertThat(exit).isEqualTo(1);
            assertThat(line("hub login"))
                    .startsWith("FAIL")
                    .contains("user hasn't approved this consumer", "token URL ", ", aud ");
            assertThat(nextStepOf("hub login"))
                    .contains("./orgbridge token --org hub --user " + HUB_USER + " --authorize");
            assertThat(line("consents")).isNotBlank();
            Matcher address = Pattern.compile("open (\\S+) in a browser").matcher(nextStepOf("hub login"));
            assertThat(address.find()).as(nextStepOf("hub login")).isTrue();
            assertThat(address.group(1)).startsWith(serving.url() + "/oauth/start?org=hub");

            Browser browser =
                    new Browser().open(address.group(1)).login(HUB_USER).decide("allow");

            assertThat(browser.text()).contains("Token obtained");
            doctor();
            assertThat(line("hub login")).startsWith("ok").contains("refresh-token");
        }
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
    void settingsThatOthersCanRead_areNamed_andTheChecksGoOn() throws Exception {
        properties.setProperty("orgbridge.salesforce.client-secret", "8123456789");
        Path file = Path.of(write());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        examine(Clock.systemUTC(), "--properties", file.toString());

        assertThat(exit).isEqualTo(1);
        assertThat(line("configuration"))
                .startsWith("FAIL")
                .contains("application.properties holds orgbridge.salesforce.client-secret and can be read by other");
        assertThat(nextStepOf("configuration")).contains("chmod 600");
        assertThat(line("hub login")).startsWith("ok");
        assertThat(out).doesNotContain("8123456789");
    }

    @Test
    void settingsObject_isEnough() throws Exception {
        Files.writeString(directory.resolve("settings.json"), """
                { "Username": "%s", "ClientId": "%s", "PrivateKey": "%s", "InstanceUrl": "%s" }""".formatted(
                        HUB_USER,
                        properties.getProperty("orgbridge.salesforce.client-id"),
                        directory.resolve("app.key"),
                        properties.getProperty("orgbridge.salesforce.login-url")));

        try (Program program = Program.start(directory, "doctor", "--settings", "settings.json")) {
            assertThat(program.end()).as(program.out() + program.err()).isZero();
            assertThat(program.out()).containsPattern("hub login +signup@vendor.example");
        }
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
    void credentialOfAnAdoptedOrg_waitsForNobody() throws Exception {
        properties.setProperty("orgbridge.salesforce.flow", "refresh-token");
        properties.setProperty("orgbridge.tick", "1d");
        try (Running running = new Running(properties)) {
            Seeds.connectedOrg(running.bridge().store(), Instant.now());
            for (String statement : List.of(
                    "update signup_order set flow = 'client-credentials', login_url = 'https://acme.my.salesforce.com'",
                    "insert into credential (org_id, username) values ('" + Seeds.ORG + "', '" + Seeds.ADMIN + "')",
                    "insert into credential (org_id, username, flow) values ('unknown', '" + Seeds.ADMIN
                            + "', 'refresh-token')")) {
                running.bridge().store().sql().sql(statement).update();
            }
        }

        doctor();

        assertThat(out)
                .as("its order names another flow than the configured one; what was left under an unknown org is over")
                .contains("signup@vendor.example in org hub has to consent")
                .doesNotContain(Seeds.ADMIN);
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
