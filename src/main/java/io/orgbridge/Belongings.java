package io.orgbridge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.spi.LifecycleStrategy;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.spi.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Orgbridge has put into somebody's context, so that it can take all of it away again and nothing else. Works on a
 * context that is not started yet, too. Not thread-safe.
 */
final class Belongings {
    /** Longer than a request for a token takes, with storing it. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(Belongings.class);

    private final ModelCamelContext context;
    private final Set<String> beans = new LinkedHashSet<>();
    private final Set<String> components = new LinkedHashSet<>();
    private final List<PropertiesSource> sources = new ArrayList<>();
    private final List<LifecycleStrategy> strategies = new ArrayList<>();
    private final List<ExecutorService> pools = new ArrayList<>();
    private final List<RouteDefinition> routes = new ArrayList<>();
    private final List<RouteConfigurationDefinition> configurations = new ArrayList<>();
    private final List<RestDefinition> rests = new ArrayList<>();

    Belongings(CamelContext context) {
        this.context = (ModelCamelContext) context;
    }

    void bind(String name, Object bean) {
        context.getRegistry().bind(name, bean);
        beans.add(name);
    }

    void add(String name, Component component) {
        context.addComponent(name, component);
        components.add(name);
    }

    void add(PropertiesSource source) {
        context.getPropertiesComponent().addPropertiesSource(source);
        sources.add(source);
    }

    void add(LifecycleStrategy strategy) {
        context.addLifecycleStrategy(strategy);
        strategies.add(strategy);
    }

    void add(ExecutorService pool) {
        pools.add(pool);
    }

    /** The ids of the routes that are there and not ours. */
    Set<String> routeIdsOfTheHost() {
        return context.getRouteDefinitions().stream()
                .map(RouteDefinition::getId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    /**
     * Adds the files' routes; what was added before a file turned out to be wrong belongs to us as well.
     *
     * @return how many routes there are now
     * @throws ConfigException when a file cannot be read as routes, or a route cannot start
     */
    int addRoutes(List<Resource> files) {
        Set<RouteDefinition> routesBefore = new HashSet<>(context.getRouteDefinitions());
        Set<RouteConfigurationDefinition> configurationsBefore =
                new HashSet<>(context.getRouteConfigurationDefinitions());
        Set<RestDefinition> restsBefore = new HashSet<>(context.getRestDefinitions());
        try {
            RouteFiles.load(context, files);
        } finally {
            routes.addAll(context.getRouteDefinitions());
            routes.removeAll(routesBefore);
            configurations.addAll(context.getRouteConfigurationDefinitions());
            configurations.removeAll(configurationsBefore);
            rests.addAll(context.getRestDefinitions());
            rests.removeAll(restsBefore);
        }
        return routes.size();
    }

    /** Takes everything away. What cannot be taken away is logged, and the rest is taken away all the same. */
    void remove() {
        List<RouteDefinition> outermostFirst = routes.stream()
                .sorted(Comparator.comparingInt(Belongings::distanceFromOutside))
                .toList();
        // First nothing new comes in and what is on its way ends; then nobody needs the inner routes any more.
        outermostFirst.forEach(route ->
                attempt(route.getId(), () -> context.getRouteController().stopRoute(route.getId())));
        outermostFirst.forEach(route -> attempt(route.getId(), () -> {
            context.removeRoute(route.getId());
            context.removeRouteDefinition(route);
        }));
        configurations.forEach(
                configuration -> attempt(configuration.getId(), () -> context.removeRouteConfiguration(configuration)));
        context.getRestDefinitions().removeAll(rests);
        components.forEach(context::removeComponent);
        beans.forEach(context.getRegistry()::unbind);
        // What a pool is at may be an answer that is not given twice: it ends, within its own time.
        pools.forEach(pool -> context.getExecutorServiceManager().shutdownGraceful(pool, PATIENCE.toMillis()));
        context.getPropertiesComponent().getPropertiesSources().removeAll(sources);
        context.getLifecycleStrategies().removeAll(strategies);
    }

    private static int distanceFromOutside(RouteDefinition route) {
        String uri = String.valueOf(route.getEndpointUrl());
        return uri.startsWith("timer:") ? 0 : uri.startsWith("direct:") ? 2 : 1;
    }

    private interface Step {
        void run() throws Exception;
    }

    private static void attempt(String what, Step step) {
        try {
            step.run();
        } catch (Exception e) {
            LOG.warn("{} could not be removed: {}", what, e.getMessage());
        }
    }
}
