package io.orgbridge.routes;

import io.orgbridge.Orgbridge;
import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.HeldClock;
import io.orgbridge.fixtures.ScriptedServer;
import io.orgbridge.fixtures.Seeds;
import io.orgbridge.fixtures.Settings;
import io.orgbridge.store.Store;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.junit.jupiter.api.AfterEach;

/**
 * The shipped routes in a context whose timers a test pulls itself, with channels that are direct, a held clock and a
 * scripted server in place of Salesforce. A test that wants to bend a route does so before {@link #begin}.
 */
abstract class RouteTest extends CamelTestSupport {
    final HeldClock clock = new HeldClock();
    final ScriptedServer server = new ScriptedServer();
    Store store;
    Orgbridge bridge;

    /** What the test sets otherwise than the shipped configuration. */
    void settings(Properties properties) {}

    @Override
    public void configureTest(TestExecutionConfiguration configuration) {
        super.configureTest(configuration);
        configuration.withUseAdviceWith(true);
    }

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext made = super.createCamelContext();
        store = Databases.H2.freshStore();
        server.issueTokens();
        Properties properties = Settings.smallest();
        properties.setProperty("orgbridge.salesforce.login-url", server.url().toString());
        properties.setProperty("orgbridge.signup.template-id", "0TT000000000001");
        properties.setProperty("orgbridge.channel.orders", "direct:orders-channel");
        properties.setProperty("orgbridge.channel.polls", "direct:polls-channel");
        properties.setProperty("orgbridge.channel.records", "mock:records");
        settings(properties);
        bridge = Orgbridge.on(made)
                .properties(properties)
                .dataSource(store.dataSource())
                .clock(clock)
                .start();
        return made;
    }

    @AfterEach
    void stopWorld() {
        server.close();
        store.close();
    }

    /** Starts the routes. */
    void begin() throws Exception {
        AdviceWith.adviceWith(context, "orgbridge-orders-due", route -> route.replaceFromWith("direct:tick-orders"));
        AdviceWith.adviceWith(context, "orgbridge-feeds-due", route -> route.replaceFromWith("direct:tick-feeds"));
        context.start();
    }

    /** Does the due steps of all orders. */
    void tickOrders() {
        template.sendBody("direct:tick-orders", null);
    }

    /** Polls all feeds that are due. */
    void tickFeeds() {
        template.sendBody("direct:tick-feeds", null);
    }

    Map<String, Object> order(String orderId) {
        return Seeds.rows(store, "select * from signup_order where order_id = '" + orderId + "'")
                .get(0);
    }

    Map<String, Object> feed(String feedKey) {
        return Seeds.rows(store, "select * from feed where feed_key = '" + feedKey + "'")
                .get(0);
    }

    static Instant instant(Object timestamp) {
        return ((OffsetDateTime) timestamp).toInstant();
    }

    List<Map<String, Object>> rows(String query) {
        return Seeds.rows(store, query);
    }
}
