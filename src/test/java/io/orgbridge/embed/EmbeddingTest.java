package io.orgbridge.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.orgbridge.Orgbridge;
import io.orgbridge.config.ConfigException;
import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.LocalOrgs;
import io.orgbridge.fixtures.Seeds;
import io.orgbridge.store.Store;
import io.orgbridge.token.AccessToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In somebody else's context, with their database, routes and Salesforce component: a guest that leaves as it came. */
class EmbeddingTest {
    private final LocalOrgs orgs = new LocalOrgs();
    private final Store host = Databases.H2.freshStore();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final SalesforceComponent theirSalesforce = new SalesforceComponent();

    @BeforeEach
    void furnish() throws Exception {
        host.sql().sql("create table hosts_own (id int)").update();
        theirSalesforce.setLazyLogin(true);
        theirSalesforce.setClientId("theirs");
        theirSalesforce.setClientSecret("theirs");
        context.addComponent("salesforce", theirSalesforce);
        context.getRegistry().bind("theirBean", "theirs");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:orders").routeId("their-orders").setBody(constant("their answer"));
                from("seda:polls").routeId("their-polls").to("direct:orders");
                from("seda:orgbridge-records").routeId("their-records").to("mock:their-records");
            }
        });
    }

    @AfterEach
    void stop() {
        context.stop();
        host.close();
        orgs.close();
    }

    private Properties properties() {
        Properties properties = orgs.properties("jdbc:h2:mem:never-opened");
        properties.setProperty("orgbridge.feed.sources", "users");
        return properties;
    }

    private Orgbridge start() {
        return Orgbridge.on(context)
                .properties(properties())
                .dataSource(host.dataSource())
                .start();
    }

    private void awaitFollowed(String orderId) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Seeds.rows(host, "select state from signup_order where order_id = '" + orderId + "'")
                        .equals(List.of(Map.of("state", "FOLLOWED"))));
    }

    private Set<String> routeIds() {
        return context.getRoutes().stream().map(Route::getRouteId).collect(Collectors.toSet());
    }

    private String theirAnswer() {
        return context.createProducerTemplate().requestBody("direct:orders", null, String.class);
    }

    @Test
    void startedContextOfSomebodyElse_getsTheStory_andItsOwnThingsGoOn() {
        context.start();
        try (Orgbridge bridge = start()) {
            context.createProducerTemplate().sendBody("direct:orgbridge-order", LocalOrgs.order("acme"));
            awaitFollowed("acme");
            orgs.control().post("ana@acme.example", "me", "Flying LH442 on 2026-12-03 #travel");
            await().atMost(Duration.ofSeconds(30)).until(() -> Seeds.count(host, "trip") == 1);

            AccessToken token = context.createProducerTemplate()
                    .requestBodyAndHeaders(
                            "direct:orgbridge-token",
                            null,
                            Map.of("Orgbridge-Org", org(), "Orgbridge-User", "ana@acme.example"),
                            AccessToken.class);
            assertThat(token.orgId()).isEqualTo(org());
            assertThat(bridge.store().dataSource()).isSameAs(host.dataSource());
            assertThat(context.getComponent("salesforce")).isSameAs(theirSalesforce);
            assertThat(theirAnswer()).isEqualTo("their answer");
        }
    }

    private String org() {
        return Seeds.rows(host, "select org_id from org").get(0).get("org_id").toString();
    }

    @Test
    void recordsChannel_isReadByTheHostsRoute() throws Exception {
        context.start();
        try (Orgbridge bridge = start()) {
            assertThat(bridge.config()).isNotNull();
            context.createProducerTemplate().sendBody("direct:orgbridge-order", LocalOrgs.order("acme"));
            awaitFollowed("acme");
            context.getEndpoint("mock:their-records", org.apache.camel.component.mock.MockEndpoint.class)
                    .expectedMessageCount(1);
            orgs.control().post("ana@acme.example", "me", "Flying LH442 on 2026-12-03 #travel");

            org.apache.camel.component.mock.MockEndpoint.assertIsSatisfied(
                    context, 30, java.util.concurrent.TimeUnit.SECONDS);
        }
    }

    @Test
    void close_takesRoutesBeansAndComponentAway_andTheHostGoesOn() {
        context.start();
        Set<String> componentsBefore = Set.copyOf(context.getComponentNames());
        int sourcesBefore =
                context.getPropertiesComponent().getPropertiesSources().size();
        int strategiesBefore = context.getLifecycleStrategies().size();
        Orgbridge bridge = start();
        assertThat(routeIds()).contains("orgbridge-signup", "orgbridge-feed-poll", "orgbridge-insert");

        bridge.close();
        bridge.close();

        assertThat(routeIds()).containsExactlyInAnyOrder("their-orders", "their-polls", "their-records");
        assertThat(context.getRegistry().lookupByName("salesforceTokens")).isNull();
        assertThat(context.hasComponent("orgbridge-sql")).isNull();
        assertThat(context.getRegistry().lookupByName("theirBean")).isEqualTo("theirs");
        assertThat(context.hasComponent("salesforce-hub")).isNull();
        assertThat(context.getComponentNames()).containsAll(componentsBefore);
        assertThat(context.hasComponent("salesforce")).isSameAs(theirSalesforce);
        assertThat(context.getPropertiesComponent().getPropertiesSources()).hasSize(sourcesBefore);
        assertThat(context.getLifecycleStrategies()).hasSize(strategiesBefore);
        assertThat(context.getRouteConfigurationDefinitions()).isEmpty();
        assertThat(context.getEndpoints())
                .noneMatch(endpoint -> endpoint.getEndpointUri().startsWith("salesforce-hub:")
                        || endpoint.getEndpointUri().startsWith("https://salesforce-org")
                        || endpoint.getEndpointUri().startsWith("orgbridge-sql:"));
        assertThat(context.isStarted()).isTrue();
        assertThat(theirAnswer()).isEqualTo("their answer");
        assertThat(Seeds.count(host, "hosts_own")).isZero();
    }

    @Test
    void close_endsItsThreads() {
        context.start();
        start().close();

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet().stream()
                                .map(Thread::getName)
                                .filter(name -> name.contains("(" + context.getName() + ")"))
                                .filter(name -> name.matches(".*(hub-salesforce|orgbridge-orders|orgbridge-polls).*")))
                        .isEmpty());
    }

    @Test
    void startedAgainInTheSameContext_worksWithTheNewSettings() {
        context.start();
        start().close();
        Properties changed = properties();
        changed.setProperty("orgbridge.provision.group-name", "Trips");
        changed.setProperty("orgbridge.tick", "150ms");

        try (Orgbridge again = Orgbridge.on(context)
                .properties(changed)
                .dataSource(host.dataSource())
                .start()) {
            assertThat(context.resolvePropertyPlaceholders("{{orgbridge.tick}}"))
                    .isEqualTo("150ms");
            assertThat(again.store()).isNotNull();
            context.createProducerTemplate().sendBody("direct:orgbridge-order", LocalOrgs.order("acme"));
            awaitFollowed("acme");
            orgs.control().post("ana@acme.example", "Trips", "Flying LH442 on 2026-12-03 #travel");
            await().atMost(Duration.ofSeconds(30)).until(() -> Seeds.count(host, "trip") == 1);
        }
    }

    @Test
    void closeWhileOrdersAreOnTheirWay_isQuick_andCostsThemNothing() {
        context.start();
        Orgbridge bridge = start();
        context.createProducerTemplate()
                .sendBody("direct:orgbridge-order", "[" + LocalOrgs.order("one") + "," + LocalOrgs.order("two") + "]");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !Seeds.rows(host, "select 1 from signup_order where state <> 'ORDERED'")
                        .isEmpty());

        long start = System.nanoTime();
        bridge.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(Seeds.rows(host, "select reason from signup_order where reason is not null"))
                .noneMatch(row -> row.get("reason").toString().contains("onsumer"));
    }

    @Test
    void orgbridgeFirst_andTheContextLater_worksToo() {
        try (Orgbridge bridge = start()) {
            assertThat(Seeds.rows(bridge.store(), "select * from signup_order")).isEmpty();
            context.start();
            context.createProducerTemplate().sendBody("direct:orgbridge-order", LocalOrgs.order("acme"));
            awaitFollowed("acme");
        }
        assertThat(routeIds()).containsExactlyInAnyOrder("their-orders", "their-polls", "their-records");
        assertThat(theirAnswer()).isEqualTo("their answer");
    }

    @Test
    void closedBeforeTheContextStarts_leavesNothingToStart() {
        start().close();
        context.start();

        assertThat(routeIds()).containsExactlyInAnyOrder("their-orders", "their-polls", "their-records");
    }

    @Test
    void contextThatStops_closesOrgbridgesOwnDatabase_butNotTheHosts() {
        context.start();
        Orgbridge bridge = start();
        context.stop();
        bridge.close();

        assertThat(Seeds.count(host, "hosts_own")).isZero();
    }

    @Test
    void secondOrgbridgeInTheSameContext_isRefused_andTheFirstLives() {
        context.start();
        try (Orgbridge first = start()) {
            assertThatThrownBy(this::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("already");

            assertThat(context.getRegistry().lookupByName("salesforceTokens")).isNotNull();
            assertThat(first.store()).isNotNull();
            context.createProducerTemplate().sendBody("direct:orgbridge-order", LocalOrgs.order("acme"));
            awaitFollowed("acme");
        }
    }

    @Test
    void startThatFails_leavesNothingBehind(@TempDir Path folder) throws Exception {
        context.start();
        Path broken = folder.resolve("broken.camel.yaml");
        Files.writeString(broken, """
                - route:
                    id: good
                    from:
                      uri: direct:good
                      steps:
                        - to: log:x
                - route:
                    id: bad
                    from:
                      uri: nosuchcomponent:x
                      steps:
                        - to: log:x
                """);
        Properties properties = properties();
        properties.setProperty("orgbridge.routes", broken.toString());

        assertThatThrownBy(() -> Orgbridge.on(context)
                        .properties(properties)
                        .dataSource(host.dataSource())
                        .start())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("nosuchcomponent")
                .hasMessageContaining("broken.camel.yaml");

        assertThat(routeIds()).containsExactlyInAnyOrder("their-orders", "their-polls", "their-records");
        assertThat(context.getRouteDefinitions()).hasSize(3);
        assertThat(context.getRegistry().lookupByName("salesforceTokens")).isNull();
        try (Orgbridge good = start()) {
            assertThat(good.config()).isNotNull();
        }
    }

    @Test
    void settingsOfTheContext_areUsed_andTheBuildersWin() {
        Properties inContext = properties();
        inContext.setProperty("orgbridge.tick", "5s");
        inContext.setProperty("orgbridge.signup.country", "DE");
        context.getPropertiesComponent().setInitialProperties(inContext);
        context.start();
        Properties given = new Properties();
        given.setProperty("orgbridge.tick", "150ms");

        try (Orgbridge bridge = Orgbridge.on(context)
                .properties(given)
                .dataSource(host.dataSource())
                .start()) {
            assertThat(bridge.config().get(io.orgbridge.config.OrgbridgeConfig.COUNTRY))
                    .isEqualTo("DE");
            assertThat(bridge.config().get(io.orgbridge.config.OrgbridgeConfig.TICK))
                    .isEqualTo(Duration.ofMillis(150));
            assertThat(context.resolvePropertyPlaceholders("{{orgbridge.tick}}"))
                    .isEqualTo("150ms");
        }
    }

    @Test
    void routesOrRulesThatAreNotThere_areNamed() {
        for (String key : List.of("orgbridge.routes", "orgbridge.rules")) {
            Properties properties = properties();
            properties.setProperty(key, "nowhere/*.yaml");

            assertThatThrownBy(
                            () -> Orgbridge.on(context).properties(properties).start())
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(key)
                    .hasMessageContaining("nowhere/*.yaml");
        }
    }
}
