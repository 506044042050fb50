package io.orgbridge.web;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.orgbridge.token.SalesforceTokens;
import io.orgbridge.token.TokenStatistics;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyConfiguration;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyFactory;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyService;
import org.apache.camel.spi.RoutePolicyFactory;
import org.jspecify.annotations.Nullable;

/**
 * Numbers of the token provider and, by Camel, of Orgbridge's routes; in the host's meter registry where there is one, else
 * in one of our own for Prometheus. No label names a user, an org or anything secret. Thread-safe.
 *
 * @see <a href="https://camel.apache.org/components/4.18.x/micrometer-component.html">Camel: Micrometer</a>
 */
public final class Metrics implements AutoCloseable {
    private static final String PREFIX = "orgbridge.tokens.";

    private final CamelContext context;
    private final MeterRegistry registry;
    private final boolean ours;
    private final Tags tags;
    private final Queue<Meter> meters = new ConcurrentLinkedQueue<>();
    private @Nullable RoutePolicyFactory routePolicies;
    private boolean broughtService;

    private Metrics(CamelContext context, MeterRegistry registry, boolean ours) {
        this.context = context;
        this.registry = registry;
        this.ours = ours;
        this.tags = Tags.of("camelContext", context.getName());
    }

    /** Over the registry that the host has bound; empty if it has none, or several. */
    public static Optional<Metrics> ofHost(CamelContext context) {
        MeterRegistry theirs = context.getRegistry().findSingleByType(MeterRegistry.class);
        return Optional.ofNullable(theirs).map(registry -> new Metrics(context, registry, false));
    }

    /** Over a registry of our own. */
    public static Metrics own(CamelContext context) {
        return new Metrics(context, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), true);
    }

    /** Begins to show what the token provider does. */
    public void watch(SalesforceTokens tokens) {
        TokenStatistics statistics = tokens.statistics();
        meters.add(FunctionTimer.builder(
                        PREFIX + "login",
                        statistics,
                        TokenStatistics::logins,
                        known -> known.loginTime().toNanos(),
                        TimeUnit.NANOSECONDS)
                .description("Tokens that Salesforce gave, and how long it took")
                .tags(tags)
                .register(registry));
        count(
                "taken",
                "Tokens found in the database, from an earlier run or another process",
                statistics,
                TokenStatistics::taken);
        count("renewals", "Renewals begun in the background", statistics, TokenStatistics::renewals);
        count("waits", "Callers who waited for a request that another had begun", statistics, TokenStatistics::waits);
        count("rejections", "Tokens that Salesforce rejected", statistics, TokenStatistics::rejections);
        meters.add(Gauge.builder(PREFIX + "kept", tokens, SalesforceTokens::size)
                .description("Tokens kept in this process")
                .tags(tags)
                .register(registry));
        meters.add(TimeGauge.builder(
                        PREFIX + "oldest.age",
                        tokens,
                        TimeUnit.MILLISECONDS,
                        known -> known.oldest().toMillis())
                .description("Age of the oldest token kept")
                .tags(tags)
                .register(registry));
        statistics.onFailureCode(code -> meters.add(FunctionCounter.builder(
                        PREFIX + "failures",
                        statistics,
                        known -> known.failures().getOrDefault(code, 0L))
                .description("Failed requests for a token")
                .tags(tags.and("code", code))
                .register(registry)));
    }

    /** The registry holds the source weakly; it lives as long as the token provider. */
    private <T> void count(String name, String description, T source, ToDoubleFunction<T> value) {
        meters.add(FunctionCounter.builder(PREFIX + name, source, value)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    /**
     * Has Camel count what passes our routes, those to be added from now on.
     *
     * @param routeIds which are ours besides those whose ids begin with {@code orgbridge-}
     */
    public void watchRoutes(Set<String> routeIds) {
        MicrometerRoutePolicyConfiguration configuration = new MicrometerRoutePolicyConfiguration();
        configuration.setContextEnabled(false);
        configuration.setAdditionalCounters(false);
        MicrometerRoutePolicyFactory camels = new MicrometerRoutePolicyFactory();
        camels.setCamelContext(context);
        camels.setMeterRegistry(registry);
        camels.setSkipCamelInfo(true);
        camels.setPolicyConfiguration(configuration);
        broughtService = context.hasService(MicrometerRoutePolicyService.class) == null;
        routePolicies = (any, routeId, route) -> routeId.startsWith("orgbridge-") || routeIds.contains(routeId)
                ? camels.createRoutePolicy(context, routeId, route)
                : null;
        context.addRoutePolicyFactory(routePolicies);
    }

    /** All numbers in Prometheus' text form; empty where the host's registry is of another kind. */
    Optional<String> scrape() {
        return prometheus(registry).map(PrometheusMeterRegistry::scrape);
    }

    private static Optional<PrometheusMeterRegistry> prometheus(MeterRegistry registry) {
        if (registry instanceof CompositeMeterRegistry composite) {
            return composite.getRegistries().stream()
                    .flatMap(part -> prometheus(part).stream())
                    .findFirst();
        }
        return registry instanceof PrometheusMeterRegistry prometheus ? Optional.of(prometheus) : Optional.empty();
    }

    /** Takes our numbers out of the registry again; to be called when our routes are gone. */
    @Override
    public void close() {
        context.getRoutePolicyFactories().remove(routePolicies);
        MicrometerRoutePolicyService service = context.hasService(MicrometerRoutePolicyService.class);
        if (broughtService && service != null) {
            try {
                context.removeService(service);
            } catch (Exception e) {
                throw new IllegalStateException("Camel's metrics service could not be removed", e);
            }
        }
        meters.forEach(registry::remove);
        if (ours) {
            registry.close();
        }
    }
}
