package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The measurement works: with numbers so small that they measure nothing. */
class LocalSalesforceBenchTest {
    private static final List<String> JVM = List.of("-Xmx128m");

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final LocalSalesforceBench bench = new LocalSalesforceBench(
            new LocalSalesforceBench.Sizes(200, 2, 120, 30, 3, 2, 6),
            new PrintStream(said, true, StandardCharsets.UTF_8));

    @Test
    @Timeout(120)
    void pages_areComparedWithAPlainServer_andANeighbourIsBusy(@TempDir Path data) throws Exception {
        bench.run(() -> LocalSalesforceBench.process(data.resolve("data"), JVM));
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains(
                        "a page of 100 posts has", "local Salesforce ", "plain server ", "ratio ", "another org posts");
    }

    @Test
    @Timeout(120)
    void manyOrgs_areFilledReadAndFoundAgain(@TempDir Path data) throws Exception {
        bench.manyOrgs(() -> LocalSalesforceBench.process(data.resolve("data"), JVM));
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("3 orgs of 2 users and 6 posts filled", "nothing touched", "of 1 orgs read");
    }
}
