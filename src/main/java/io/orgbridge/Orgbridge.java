package io.orgbridge;

import io.orgbridge.config.ConfigException;
import io.orgbridge.config.OrgbridgeConfig;
import io.orgbridge.connect.Connections;
import io.orgbridge.connect.OrgStore;
import io.orgbridge.extract.Extractor;
import io.orgbridge.extract.PageExtraction;
import io.orgbridge.extract.RuleSet;
import io.orgbridge.extract.RuleSource;
import io.orgbridge.feed.Cursors;
import io.orgbridge.feed.FeedStore;
import io.orgbridge.feed.Feeds;
import io.orgbridge.insert.Insertions;
import io.orgbridge.provision.Provisioning;
import io.orgbridge.signup.OrderFailures;
import io.orgbridge.signup.OrderStore;
import io.orgbridge.signup.Orders;
import io.orgbridge.signup.Signups;
import io.orgbridge.store.RouteTransaction;
import io.orgbridge.store.Store;
import io.orgbridge.token.AllowedHosts;
import io.orgbridge.token.BearerTokens;
import io.orgbridge.token.HubSalesforce;
import io.orgbridge.token.OrgUser;
import io.orgbridge.token.SalesforceCalls;
import io.orgbridge.token.SalesforceComponent;
import io.orgbridge.token.SalesforceTokens;
import io.orgbridge.web.Api;
import io.orgbridge.web.AuthorisationPages;
import io.orgbridge.web.Health;
import io.orgbridge.web.Metrics;
import io.orgbridge.web.WebPage;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Ordered;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.sql.SqlComponent;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultHeaderFilterStrategy;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds Orgbridge's beans and routes to a CamelContext, started or not, and takes them away again. Two instances in one
 * JVM, each in a context of its own, do not meet.
 *
 * <pre>{@code
 * Orgbridge bridge = Orgbridge.on(camelContext)
 *     .properties(properties)      // or the context's own property placeholders
 *     .dataSource(dataSource)      // optional: the host's
 *     .start();
 * }</pre>
 *
 * <p>Entry points for the host's routes: {@code direct:orgbridge-order}, {@code direct:orgbridge-token},
 * {@code direct:orgbridge-poll}; exit point: {@code orgbridge.channel.records}. The REST routes are added where the
 * context has an HTTP server for Camel's platform-http.
 */
public final class Orgbridge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Orgbridge.class);
    /** Route files that need an HTTP server. */
    private static final Set<String> SERVED = Set.of("api.camel.yaml", "oauth.camel.yaml");

    private static final int LONGEST_INSTANCE = 100;
    /** Of our own: a data source in the host's registry would become that of the host's own {@code sql:} endpoints. */
    private static final String CALL_COMPONENT = "orgbridge-salesforce";

    private static final String SQL_COMPONENT = "orgbridge-sql";

    private static final String HUB_COMPONENT = "salesforce-hub";

    private final CamelContext context;
    private final OrgbridgeConfig config;
    private final Store store;
    private final Belongings belongings;
    private final boolean serves;
    private final @Nullable Metrics metrics;
    private @Nullable WebPage page;
    private volatile boolean closed;

    private Orgbridge(CamelContext context, OrgbridgeConfig config, Store store) {
        this.context = context;
        this.config = config;
        this.store = store;
        this.belongings = new Belongings(context);
        this.serves = mayServe();
        this.metrics = Metrics.ofHost(context).orElseGet(() -> serves ? Metrics.own(context) : null);
    }

    /** Begins to add Orgbridge to the context. */
    public static Builder on(CamelContext context) {
        return new Builder(context);
    }

    /** What is given before the start. Not thread-safe. */
    public static final class Builder {
        private final CamelContext context;
        private Properties properties = new Properties();
        private @Nullable DataSource dataSource;
        private Clock clock = Clock.systemUTC();

        private Builder(CamelContext context) {
            this.context = context;
        }

        /** Settings {@code orgbridge.…}; what is not among them is asked of the context's property placeholders. */
        public Builder properties(Properties given) {
            this.properties = given;
            return this;
        }

        /** The host's database, instead of one opened by {@code orgbridge.db.url}; it stays the host's to close. */
        public Builder dataSource(DataSource given) {
            this.dataSource = given;
            return this;
        }

        /** The time by which everything is decided. */
        public Builder clock(Clock given) {
            this.clock = given;
            return this;
        }

        /**
         * The configuration as it will be in force.
         *
         * @throws ConfigException when a setting is missing or wrong
         */
        public OrgbridgeConfig config() {
            return OrgbridgeConfig.read(this::lookup, present());
        }

        /** The configuration as far as it is good, and what is wrong with the rest. */
        public OrgbridgeConfig.Reading examine() {
            return OrgbridgeConfig.examine(this::lookup, present());
        }

        /**
         * Checks the configuration, opens the database, binds the beans and adds the routes.
         *
         * @throws ConfigException when a setting or a file is missing or wrong
         * @throws io.orgbridge.store.StoreException when the database cannot be used
         * @throws io.orgbridge.extract.RuleException when a rule file is wrong
         * @throws IllegalStateException when the context has an Orgbridge already
         */
        public Orgbridge start() {
            if (context.hasComponent(HUB_COMPONENT) != null) {
                throw new IllegalStateException("The context " + context.getName()
                        + " already has an Orgbridge: close it first, or use another context");
            }
            OrgbridgeConfig config = config();
            RuleSet rules = rules(config);
            TokenProvider.Secrets secrets = TokenProvider.secrets(config);
            List<Resource> routes = Resources.routes(context, config.get(OrgbridgeConfig.ROUTES));
            Store store = dataSource == null
                    ? Store.open(
                            config.get(OrgbridgeConfig.DB_URL),
                            config.get(OrgbridgeConfig.DB_USERNAME),
                            config.get(OrgbridgeConfig.DB_PASSWORD))
                    : Store.over(dataSource);
            Orgbridge bridge = new Orgbridge(context, config, store);
            try {
                bridge.bind(rules, secrets, clock);
                bridge.addRoutes(routes);
                bridge.addPage();
                return bridge;
            } catch (RuntimeException e) {
                bridge.close();
                throw e;
            }
        }

        private Optional<String> lookup(String key) {
            return OrgbridgeConfig.lookup(properties, key)
                    .or(() -> context.getPropertiesComponent().resolveProperty(key));
        }

        private Collection<String> present() {
            Set<String> keys = new HashSet<>(properties.stringPropertyNames());
            context.getPropertiesComponent()
                    .loadProperties(key -> key.startsWith("orgbridge."))
                    .forEach((key, value) -> keys.add(key.toString()));
            return keys;
        }

        private RuleSet rules(OrgbridgeConfig config) {
            return RuleSet.load(
                    Resources.rules(context, config.get(OrgbridgeConfig.RULES)).stream()
                            .map(file -> new RuleSource(Resources.name(file), Resources.text(file)))
                            .toList(),
                    context);
        }
    }

    /** The configuration in force. */
    public OrgbridgeConfig config() {
        return config;
    }

    /** The database in use. */
    public Store store() {
        return store;
    }

    private void bind(RuleSet rules, TokenProvider.Secrets secrets, Clock clock) {
        String instance = instance();
        URI loginUrl = config.get(OrgbridgeConfig.LOGIN_URL);
        OrgUser hubUser = OrgUser.ofHub(config.get(OrgbridgeConfig.HUB_USERNAME));
        OrderStore orders = new OrderStore(store, instance);
        OrgStore orgs = new OrgStore(store);
        FeedStore feeds = new FeedStore(store, instance);
        TokenProvider provider = new TokenProvider(config, secrets, store, instance, renewals(), clock);
        SalesforceTokens tokens = provider.tokens();
        if (metrics != null) {
            metrics.watch(tokens);
        }
        belongings.add(new InForce(config));
        SqlComponent sql = new SqlComponent();
        sql.setDataSource(store.dataSource());
        belongings.add(SQL_COMPONENT, sql);
        belongings.add(CALL_COMPONENT, new SalesforceComponent());
        belongings.bind("orgbridgeTransaction", new RouteTransaction(store.transactionManager()));
        belongings.bind("salesforceTokens", tokens);
        belongings.bind("salesforceCalls", new SalesforceCalls(tokens));
        belongings.bind("salesforceBearerTokens", new BearerTokens(tokens, config.get(OrgbridgeConfig.ALLOWED_HOSTS)));
        belongings.bind("orgbridgeOrders", new Orders(config, store, orders, clock));
        belongings.bind("orgbridgeOrderFailures", new OrderFailures(config, orders, clock));
        belongings.bind("orgbridgeSignups", new Signups(config, orders, clock));
        belongings.bind(
                "orgbridgeConnections",
                new Connections(tokens, provider.credentials(), provider.authorisations(), store, orders, orgs, clock));
        belongings.bind("orgbridgeProvisioning", new Provisioning(config, orders, orgs, clock));
        belongings.bind("orgbridgeFeeds", new Feeds(config, orders, orgs, feeds, clock));
        belongings.bind("orgbridgeExtraction", new PageExtraction(new Extractor(rules)));
        belongings.bind("orgbridgeInsertions", new Insertions(store, new Cursors(config, feeds), clock));
        belongings.bind("orgbridgeApi", new Api(config, store, orders, tokens, clock));
        belongings.bind(
                "orgbridgeAuthorisationPages", new AuthorisationPages(config, store, provider.authorisations()));
        belongings.bind("orgbridgePageHeaders", pageHeaders());
        belongings.add(
                HUB_COMPONENT,
                HubSalesforce.component(context, tokens, loginUrl, hubUser, config.get(OrgbridgeConfig.API_VERSION)));
        orders.releaseOwnClaims();
        feeds.releaseOwnClaims();
        if (store.isEmbedded()) {
            provider.credentials().releaseAll();
        }
        belongings.add(new LifecycleStrategySupport() {
            @Override
            public void onContextStopped(CamelContext stopped) {
                store.close();
            }
        });
    }

    /** Lets a page say that it is not to be cached, which the usual filter takes for the server's business. */
    private static HeaderFilterStrategy pageHeaders() {
        DefaultHeaderFilterStrategy filter = new DefaultHeaderFilterStrategy();
        filter.setOutFilterStartsWith(DefaultHeaderFilterStrategy.CAMEL_FILTER_STARTS_WITH);
        filter.setInFilterStartsWith(DefaultHeaderFilterStrategy.CAMEL_FILTER_STARTS_WITH);
        return filter;
    }

    /** Without a queue: what finds no thread is not renewed, so that one org's slow renewals hold up no other's. */
    private ExecutorService renewals() {
        ThreadPoolProfile profile = new ThreadPoolProfileBuilder("orgbridge-renewals")
                .poolSize(0)
                .maxPoolSize(8)
                .maxQueueSize(0)
                .rejectedPolicy(ThreadPoolRejectedPolicy.Abort)
                .build();
        ExecutorService pool = context.getExecutorServiceManager().newThreadPool(this, "orgbridge-renewals", profile);
        belongings.add(pool);
        return pool;
    }

    /**
     * What this process is called where it claims work. Nobody else can be in an embedded database, so there the name stays
     * the same over a restart, and what was claimed is its own again; in a shared one each start has a name of its own, and
     * claims of a process that died run out.
     */
    private String instance() {
        String given = config.get(OrgbridgeConfig.INSTANCE);
        if (!given.isBlank()) {
            return given;
        }
        String name = hostName() + "-" + context.getName();
        String start = store.isEmbedded() ? "" : "-" + UUID.randomUUID();
        return name.substring(0, Math.min(name.length(), LONGEST_INSTANCE - start.length())) + start;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private void addRoutes(List<Resource> files) {
        List<Resource> wanted = files.stream()
                .filter(file -> serves || SERVED.stream().noneMatch(file.getLocation()::endsWith))
                .toList();
        Set<String> ids = RouteIds.requireUnique(wanted, belongings.routeIdsOfTheHost());
        if (metrics != null) {
            metrics.watchRoutes(ids);
        }
        int routes = belongings.addRoutes(wanted);
        if (routes == 0) {
            throw new ConfigException(
                    List.of("The route files hold no route: an Orgbridge without routes would do nothing."));
        }
        LOG.info("Orgbridge has added {} routes from {} files", routes, wanted.size());
    }

    private void addPage() {
        VertxPlatformHttpRouter router = context.getRegistry().findSingleByType(VertxPlatformHttpRouter.class);
        if (router != null && serves && metrics != null) {
            Api api = context.getRegistry().lookupByNameAndType("orgbridgeApi", Api.class);
            SalesforceTokens tokens =
                    context.getRegistry().lookupByNameAndType("salesforceTokens", SalesforceTokens.class);
            page = new WebPage(router, api, Health.register(context, store, tokens), metrics);
        }
    }

    /** Whether there is an HTTP server, and one that only this machine reaches or an API key to ask for. */
    private boolean mayServe() {
        VertxPlatformHttpRouter router = context.getRegistry().findSingleByType(VertxPlatformHttpRouter.class);
        boolean server = router != null
                || !context.getRegistry().findByType(PlatformHttpEngine.class).isEmpty();
        boolean loopback = router != null
                && router.getServer() != null
                && AllowedHosts.isLoopback(router.getServer().getHost());
        boolean safe = loopback || !config.get(OrgbridgeConfig.HTTP_API_KEY).isBlank();
        if (server && !safe) {
            LOG.warn(
                    "The REST routes and the page are left out: other machines may reach this HTTP server, so they need"
                            + " orgbridge.http.api-key");
        }
        return server && safe;
    }

    /** Takes routes and beans away and closes the database, unless it is the host's. Closing twice does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (page != null) {
            page.close();
        }
        belongings.remove();
        if (metrics != null) {
            metrics.close();
        }
        store.close();
    }

    /** Answers the routes' placeholders with what is in force, defaults included, before any other source does. */
    private record InForce(OrgbridgeConfig config) implements PropertiesSource, Ordered {
        @Override
        public int getOrder() {
            return Ordered.HIGHEST;
        }

        @Override
        public String getName() {
            return "orgbridge";
        }

        @Override
        public @Nullable String getProperty(String name) {
            return config.placeholders().get(name);
        }
    }
}
