package io.orgbridge.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./orgbridge orgs}: the orgs of a running Orgbridge, with feeds and lag, and whose tokens are set. */
@Command(
        name = "orgs",
        mixinStandardHelpOptions = true,
        description =
                "Lists the orgs of a running Orgbridge: state, token facts, feeds, and how far behind they are; and"
                        + " each user whose tokens are set or not set, with the address at which to obtain a new one.")
public final class OrgsCommand implements Callable<Integer> {
    private static final List<String> TITLES =
            List.of("ORG", "NAME", "STATE", "TOKEN", "FLOW", "AGE", "FEEDS", "FAILING", "LAG");
    private static final List<String> CREDENTIAL_TITLES =
            List.of("USER", "ORG", "FLOW", "ACCESS TOKEN", "REFRESH TOKEN", "AGE", "OBTAIN NEW TOKEN");

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Where Orgbridge answers; default: by application.properties of the working directory.")
    private @Nullable URI url;

    @Option(names = "--json", description = "Prints the orgs as JSON, for scripts; GET /api/orgs has the users too.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        RestClient rest = new RestClient(url);
        JsonNode answer = rest.get("/api/orgs");
        if (json) {
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(answer.path("orgs")));
        } else {
            List<List<String>> rows = new ArrayList<>(List.of(TITLES));
            answer.path("orgs").forEach(org -> rows.add(row(org)));
            print(out, rows);
            out.println();
            List<List<String>> credentials = new ArrayList<>(List.of(CREDENTIAL_TITLES));
            answer.path("credentials").forEach(credential -> credentials.add(credential(credential, rest)));
            print(out, credentials);
        }
        out.flush();
        return 0;
    }

    private static List<String> row(JsonNode org) {
        JsonNode token = org.path("token");
        long failing = 0;
        for (JsonNode feed : org.path("feeds")) {
            failing += feed.path("failures").asInt() > 0 ? 1 : 0;
        }
        return List.of(
                org.path("orgId").asText(),
                org.path("name").asText(),
                org.path("state").asText(),
                token.path("accessToken").asText(),
                token.path("flow").asText(),
                age(token.path("ageSeconds")),
                String.valueOf(org.path("feeds").size()),
                String.valueOf(failing),
                age(org.path("lagSeconds")));
    }

    private static List<String> credential(JsonNode credential, RestClient rest) {
        JsonNode token = credential.path("token");
        return List.of(
                credential.path("username").asText(),
                credential.path("org").asText(),
                token.path("flow").asText(),
                token.path("accessToken").asText(),
                token.path("refreshToken").asText(),
                age(token.path("ageSeconds")),
                rest.address(credential.path("obtain").asText()).toString());
    }

    private static String age(JsonNode seconds) {
        if (!seconds.isNumber()) {
            return "-";
        }
        Duration age = Duration.ofSeconds(seconds.asLong());
        return age.toMinutes() < 2
                ? age.toSeconds() + " s"
                : age.toHours() < 2 ? age.toMinutes() + " min" : age.toHours() + " h";
    }

    private static void print(PrintWriter out, List<List<String>> rows) {
        StringBuilder format = new StringBuilder();
        for (int column = 0; column < rows.get(0).size(); column++) {
            int at = column;
            int width =
                    rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0);
            format.append(column == 0 ? "%-" : "  %-")
                    .append(Math.max(1, width))
                    .append('s');
        }
        rows.forEach(row ->
                out.println(String.format(format.toString(), row.toArray()).stripTrailing()));
    }
}
