package io.orgbridge.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orgbridge.fixtures.LocalOrgs;
import io.orgbridge.fixtures.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user edits YAML in the working directory and starts the program again: nothing is built. */
class EditedRoutesTest {
    /** Open to a second process, the test's, so that it can look. */
    private static final String DATABASE =
            "jdbc:h2:file:%s/data/test;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;AUTO_SERVER=TRUE";

    @Test
    void changedSqlAndPatternAndAnAddedRoute_takeEffectWithoutARebuild(@TempDir Path directory) throws Exception {
        Program.copyRoutes(directory);
        replace(
                directory.resolve("routes/insert.camel.yaml"),
                "values (:#orgId, :#postId, :#ordinal, :#parentId, :#authorName, :#flight,",
                "values (:#orgId, :#postId, :#ordinal, :#parentId, upper(:#authorName), :#flight,");
        replace(directory.resolve("routes/rules/travel.yaml"), "\\b([A-Z]{2}\\d{2,4})\\b", "\\b(TRAIN-\\d+)\\b");
        Files.writeString(directory.resolve("routes/hello.camel.yaml"), """
                - route:
                    id: hello
                    from:
                      uri: timer:hello
                      parameters:
                        repeatCount: 1
                        delay: 0
                      steps:
                        - setBody:
                            constant: hello
                        - to:
                            uri: file:.
                            parameters:
                              fileName: hello.txt
                """);
        try (LocalOrgs orgs = new LocalOrgs()) {
            Properties settings = orgs.properties(DATABASE.formatted("."));
            settings.setProperty("orgbridge.http.port", "0");
            Settings.write(settings, directory);
            Files.writeString(directory.resolve("orders.json"), """
                    { "orderId": "acme-42", "company": "Acme", "lastName": "Smith", "email": "jo@acme.example",
                      "username": "admin@acme-42.example" }""");
            try (Program program = Program.start(directory, "run")) {
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> program.out().contains("Orgbridge is running") || !program.isAlive());
                String address = program.out().replaceAll("(?s).*(http://127\\.0\\.0\\.1:\\d+)/.*", "$1");
                try (Program order = Program.start(directory, "order", "orders.json", "--url", address)) {
                    assertThat(order.end()).as(order.err() + program.err()).isZero();
                    assertThat(order.out()).contains("acme-42").contains("FOLLOWED");
                }
                orgs.control()
                        .post(
                                "admin@acme-42.example",
                                "Travel",
                                "By TRAIN-4711 to Zürich on 2026-12-03 for EUR 80 #travel");
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(trip(directory)).isEqualTo("SMITH by TRAIN-4711"));
                assertThat(directory.resolve("hello.txt")).hasContent("hello");
            }
        }
    }

    private static String trip(Path directory) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(DATABASE.formatted(directory) + ";IFEXISTS=TRUE", "sa", "");
                ResultSet row =
                        connection.createStatement().executeQuery("select traveller || ' by ' || flight from trip")) {
            return row.next() ? row.getString(1) : "no trip yet";
        }
    }

    private static void replace(Path file, String before, String after) throws Exception {
        String text = Files.readString(file);
        assertThat(text).contains(before);
        Files.writeString(file, text.replace(before, after));
    }
}
