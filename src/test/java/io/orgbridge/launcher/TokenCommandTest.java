package io.orgbridge.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orgbridge.config.OrgbridgeConfig;
import io.orgbridge.fixtures.Browser;
import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.Keys;
import io.orgbridge.fixtures.LocalOrgs;
import io.orgbridge.fixtures.Running;
import io.orgbridge.fixtures.Seeds;
import io.orgbridge.fixtures.Settings;
import io.orgbridge.localsalesforce.AppPolicy;
import io.orgbridge.localsalesforce.ConnectedApp;
import io.orgbridge.signup.OrderStore;
import io.orgbridge.store.Store;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the command says when it cannot show a token, and the ways to one; the tests of docs/tokens.md go them in a shell. */
class TokenCommandTest {
    private static final String SECRET = "8123456789012345678";

    @TempDir
    Path folder;

    private final Properties properties = Settings.smallest();
    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();

    @BeforeEach
    void writeSettings() throws Exception {
        properties.setProperty("orgbridge.db.url", Databases.H2.freshUrl());
        store(properties);
    }

    private void store(Properties given) throws Exception {
        Settings.write(given, folder);
    }

    private String file() {
        return "--properties=" + folder.resolve("application.properties");
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setErr(new PrintWriter(err, true))
                .setOut(new PrintWriter(out, true))
                .execute(arguments);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --org=acme --user=a@b.example        | not an org id of 15 or 18
            --org=00D5f000004AbCd                | does not know the org 00D5f000004AbCdEAK, so name the user
            --flow=password                      | jwt-bearer, refresh-token, client-credentials
            --login-url=https://test.salesforce.com | goes with --authorize or --flow
            --flow=jwt-bearer --login-url=://    | is not an https:// URL""")
    void badUsage_endsWithTwo_andTheMend(String arguments, String mend) {
        String all = "token --properties=" + folder.resolve("application.properties") + " " + arguments;

        assertThat(run(all.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(mend);
    }

    @Test
    void orgWithoutUser_isThatOfItsAdministrator() throws Exception {
        try (LocalOrgs orgs = new LocalOrgs();
                Running running = new Running(orgs.properties(Databases.H2.freshUrl()))) {
            running.order(LocalOrgs.order("acme"));
            running.awaitState("acme", "FOLLOWED");
            Path file = Settings.write(orgs.properties(running.bridge().config().get(OrgbridgeConfig.DB_URL)), folder);
            String org =
                    String.valueOf(running.rows("select org_id from org").get(0).get("org_id"));

            assertThat(run("token", "--properties=" + file, "--org=" + org.substring(0, 15)))
                    .as(err.toString())
                    .isZero();
            assertThat(out.toString()).contains("User          admin@acme.example", "Org           " + org);
        }
    }

    @Test
    void hostThatIsNotAllowed_isRefused() {
        assertThat(run("token", file(), "--flow=jwt-bearer", "--login-url=https://evil.example"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("host_not_allowed").contains("orgbridge.salesforce.allowed-hosts");
    }

    @Test
    void storedTokenThatDied_isReplacedBeforeItIsShown() throws Exception {
        try (LocalOrgs orgs = new LocalOrgs()) {
            store(orgs.properties(Databases.H2.freshUrl()));
            assertThat(run("token", file(), "--show")).as(err.toString()).isZero();
            assertThat(run("token", file(), "--show")).as(err.toString()).isZero();
            assertThat(orgs.control().expireTokens()).isPositive();
            assertThat(run("token", file(), "--show")).as(err.toString()).isZero();

            String[] shown = out.toString().split("\\R");
            assertThat(shown[1]).as("still good").isEqualTo(shown[0]);
            assertThat(shown[2]).isNotEqualTo(shown[0]);
        }
    }

    @Test
    void flow_getsATokenByIt_andTheUserKeepsToIt() throws Exception {
        try (LocalOrgs orgs = new LocalOrgs()) {
            Properties properties = orgs.properties(Databases.H2.freshUrl());
            properties.setProperty("orgbridge.salesforce.flow", "refresh-token");
            properties.setProperty("orgbridge.salesforce.client-secret", SECRET);
            orgs.control()
                    .registerApp(ConnectedApp.of(
                                    properties.getProperty("orgbridge.salesforce.client-id"),
                                    Keys.PAIR.certificate(),
                                    properties.getProperty("orgbridge.salesforce.callback-url"))
                            .withClientSecret(SECRET)
                            .withPolicy(AppPolicy.ofDefaults().runningAs("signup@vendor.example")));
            store(properties);
            assertThat(run("token", file())).as("nobody has consented").isEqualTo(1);

            assertThat(run("token", file(), "--flow=jwt-bearer"))
                    .as(err.toString())
                    .isZero();
            assertThat(out.toString()).containsPattern("Flow +jwt-bearer").contains("signup@vendor.example");
            String instance = out.toString().replaceFirst("(?s).*Answers at +(\\S+).*", "$1");
            out.getBuffer().setLength(0);
            assertThat(run("token", file())).as(err.toString()).isZero();
            assertThat(out.toString()).containsPattern("Flow +jwt-bearer");

            out.getBuffer().setLength(0);
            assertThat(run("token", file(), "--flow=client-credentials", "--login-url=" + instance))
                    .as(err.toString())
                    .isZero();
            assertThat(out.toString()).containsPattern("Flow +client-credentials");
        }
    }

    @Test
    void consentByHand_wakesTheOrderThatWaitsForIt() throws Exception {
        try (LocalOrgs orgs = new LocalOrgs()) {
            Properties properties = orgs.properties(Databases.H2.freshUrl());
            properties.setProperty("orgbridge.salesforce.flow", "refresh-token");
            store(properties);
            try (Store store = Store.open(properties.getProperty("orgbridge.db.url"), "", "")) {
                Instant now = Instant.now();
                OrderStore orders = new OrderStore(store, "another");
                Seeds.order(store, "waits", "ORDERED", "jo@acme.example", now);
                orders.trouble("waits", "not_authorised", "no token", "consent", now.plus(Duration.ofDays(1)), now);
                assertThat(due(store)).isZero();
                PipedOutputStream pasted = new PipedOutputStream();
                InputStream before = System.in;
                System.setIn(new PipedInputStream(pasted));
                try {
                    CompletableFuture<Integer> code =
                            CompletableFuture.supplyAsync(() -> run("token", file(), "--authorize"));
                    Pattern address = Pattern.compile("http\\S+/services/oauth2/authorize\\S+");
                    await().atMost(Duration.ofSeconds(30))
                            .until(() -> address.matcher(err.toString()).find());
                    Matcher found = address.matcher(err.toString());
                    assertThat(found.find()).isTrue();
                    String back = new Browser()
                            .stopBefore(properties.getProperty("orgbridge.salesforce.callback-url"))
                            .open(found.group())
                            .login("signup@vendor.example")
                            .address()
                            .toString();
                    pasted.write((back + "\n").getBytes(StandardCharsets.UTF_8));
                    pasted.close();

                    assertThat(code.get(60, TimeUnit.SECONDS))
                            .as(err.toString())
                            .isZero();
                } finally {
                    System.setIn(before);
                }
                assertThat(due(store)).isEqualTo(1);
            }
        }
    }

    /** How many orders are to go on. */
    private static long due(Store store) {
        return store.sql()
                .sql("select count(*) from signup_order where next_attempt_at <= :now")
                .param("now", Store.timestamp(Instant.now()))
                .query(Long.class)
                .single();
    }

    @Test
    void databaseThatARunningOrgbridgeHolds_isToldInOneLine() throws Exception {
        properties.remove("orgbridge.db.url");
        Settings.write(properties, folder);
        Store held = Store.open(
                "jdbc:h2:file:" + folder.resolve("data/orgbridge") + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE", "", "");
        try (held;
                Program program = Program.start(folder, "token")) {
            assertThat(program.end()).isEqualTo(1);
            assertThat(program.err().lines()).singleElement().asString().contains("holds this H2 file", "PostgreSQL");
        }
    }
}
