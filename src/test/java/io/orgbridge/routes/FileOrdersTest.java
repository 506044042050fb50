package io.orgbridge.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.builder.NotifyBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders may come as files, with a route of one line. */
class FileOrdersTest extends RouteTest {
    @TempDir
    private Path folder;

    @Test
    void filesInAFolder_becomeOrders() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("file:" + folder + "?initialDelay=0&delay=50")
                        .routeId("files")
                        .to("direct:orgbridge-order");
            }
        });
        NotifyBuilder both =
                new NotifyBuilder(context).fromRoute("files").whenCompleted(2).create();
        Files.writeString(folder.resolve("one.json"), """
                {"orderId": "json", "company": "Zoë", "lastName": "Smith", "email": "jo@a.example",
                 "username": "a@a.example"}""");
        Files.writeString(
                folder.resolve("two.csv"),
                "orderId,company,lastName,email,username\ncsv,Zoë,Smith,jo@a.example,b@a.example\n");
        begin();

        assertThat(both.matchesWaitTime()).isTrue();
        assertThat(rows("select order_id, company from signup_order order by order_id"))
                .extracting(row -> row.get("order_id") + " " + row.get("company"))
                .containsExactly("csv Zoë", "json Zoë");
    }
}
