package io.orgbridge.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.LocalOrgs;
import io.orgbridge.fixtures.Running;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The orgs of a running Orgbridge, as a table and as JSON. */
class OrgsCommandTest {
    private static String orgs(Running running, String... more) {
        StringWriter out = new StringWriter();
        CommandLine command = new CommandLine(new OrgsCommand()).setOut(new PrintWriter(out));
        String[] arguments = new String[more.length + 2];
        arguments[0] = "--url";
        arguments[1] = running.address();
        System.arraycopy(more, 0, arguments, 2, more.length);
        assertThat(command.execute(arguments)).isZero();
        return out.toString();
    }

    @Test
    void orgs_areListedWithTokenFactsFeedsAndLag() throws Exception {
        try (LocalOrgs salesforce = new LocalOrgs();
                Running running = Running.serving(salesforce.properties(Databases.H2.freshUrl()))) {
            assertThat(orgs(running).lines().map(line -> line.replaceAll("  +", "|")))
                    .as("no org yet, and the hub without a token")
                    .containsExactly(
                            "ORG|NAME|STATE|TOKEN|FLOW|AGE|FEEDS|FAILING|LAG",
                            "",
                            "USER|ORG|FLOW|ACCESS TOKEN|REFRESH TOKEN|AGE|OBTAIN NEW TOKEN",
                            "signup@vendor.example|hub|jwt-bearer|Not Set|Not Set|-|" + running.address()
                                    + "/oauth/start?org=hub&user=signup%40vendor.example");
            running.order(LocalOrgs.order("acme"));
            running.awaitState("acme", "FOLLOWED");

            List<String> lines = orgs(running).lines().toList();
            assertThat(lines.get(1)).matches("00D\\w{15}  Acme acme +FOLLOWED +Set +jwt-bearer +\\d+ s +3 +0 +\\d+ s");
            assertThat(lines.subList(4, lines.size()))
                    .anyMatch(line -> line.matches(
                            "signup@vendor.example +hub +jwt-bearer +Set +Not Set +\\d+ s +http://.*org=hub&user=.*"))
                    .anyMatch(line -> line.matches(
                            "admin@acme.example +00D\\w{15} +jwt-bearer +Set +Not Set +\\d+ s +http://.*org=00D.*"));
            JsonNode org = new ObjectMapper().readTree(orgs(running, "--json")).path(0);
            assertThat(org.at("/token/accessToken").asText()).isEqualTo("Set");
            assertThat(org.at("/token/refreshToken").asText()).isEqualTo("Not Set");
            assertThat(org.at("/token/ageSeconds").isNumber()).isTrue();
            assertThat(org.path("lagSeconds").isNumber()).isTrue();
            assertThat(org.path("feeds")).hasSize(3);
        }
    }

    @Test
    void nobodyThere_isSaid() {
        StringWriter err = new StringWriter();
        int code = Main.commandLine().setErr(new PrintWriter(err)).execute("orgs", "--url", "http://127.0.0.1:1");

        assertThat(code).isEqualTo(1);
        assertThat(err.toString()).contains("No Orgbridge answers at http://127.0.0.1:1");
    }
}
