package io.orgbridge.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.LocalOrgs;
import io.orgbridge.fixtures.Running;
import java.io.PrintWriter;
import java.io.StringWriter;
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
            assertThat(orgs(running).lines()).singleElement().asString().startsWith("ORG");
            running.order(LocalOrgs.order("acme"));
            running.awaitState("acme", "FOLLOWED");

            assertThat(orgs(running).lines())
                    .hasSize(2)
                    .last()
                    .asString()
                    .matches("00D\\w{15}  Acme acme +FOLLOWED +Set +jwt-bearer +\\d+ s +3 +0 +\\d+ s");
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
