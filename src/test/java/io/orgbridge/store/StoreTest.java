package io.orgbridge.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.orgbridge.fixtures.Databases;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;

/** The schema, when a process died while it was being made. */
class StoreTest {
    @Test
    void migrationThatWasKilledHalfway_isFinishedByTheNextStart() throws Exception {
        String url = Databases.H2.freshUrl();
        String tables = new String(
                Store.class
                        .getResourceAsStream("/io/orgbridge/db/V1__tables.sql")
                        .readAllBytes(),
                StandardCharsets.UTF_8);
        String first = tables.substring(0, tables.indexOf("\n);") + 2).replace("${ifNotExists}", "");
        try (Connection dying = DriverManager.getConnection(url, "sa", "")) {
            dying.createStatement().execute(first);
        }

        try (Store store = Store.open(url, "", "")) {
            assertThat(store.sql()
                            .sql("select count(*) from trip")
                            .query(Long.class)
                            .single())
                    .isZero();
        }
    }
}
