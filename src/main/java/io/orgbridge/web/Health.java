package io.orgbridge.web;

import io.orgbridge.store.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Health as Camel reports it, with a check of our own: whether the database answers. Thread-safe. */
public final class Health {
    private static final String DATABASE = "orgbridge-database";

    private final CamelContext context;

    private Health(CamelContext context) {
        this.context = context;
    }

    /** Registers the check with the context's health registry, where it has one. */
    public static Health register(CamelContext context, Store store) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        if (registry != null) {
            registry.register(new DatabaseCheck(store));
        }
        return new Health(context);
    }

    /** Takes the check away again. */
    public void unregister() {
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        if (registry != null) {
            registry.getCheck(DATABASE).ifPresent(registry::unregister);
        }
    }

    /** The kinds of health that are asked for. */
    enum Kind {
        ALL,
        LIVE,
        READY
    }

    /** An answer's status and JSON members: {@code status} and {@code checks}. */
    Map<String, Object> report(Kind kind) {
        Collection<HealthCheck.Result> results = switch (kind) {
            case ALL -> HealthCheckHelper.invoke(context);
            case LIVE -> HealthCheckHelper.invokeLiveness(context);
            case READY -> HealthCheckHelper.invokeReadiness(context);
        };
        List<Map<String, Object>> checks = new ArrayList<>();
        for (HealthCheck.Result result : results) {
            Map<String, Object> check = new LinkedHashMap<>();
            check.put("name", result.getCheck().getId());
            check.put("status", result.getState().name());
            result.getMessage().ifPresent(message -> check.put("message", message));
            checks.add(check);
        }
        boolean up = results.stream().noneMatch(result -> result.getState() == HealthCheck.State.DOWN);
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("status", up ? "UP" : "DOWN");
        report.put("checks", checks);
        return report;
    }

    private static final class DatabaseCheck extends AbstractHealthCheck {
        private final Store store;

        DatabaseCheck(Store store) {
            super("orgbridge", DATABASE);
            this.store = store;
        }

        @Override
        protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
            try {
                store.sql().sql("select 1").query(Integer.class).single();
                builder.up();
            } catch (RuntimeException e) {
                builder.message("The database does not answer").down();
            }
        }
    }
}
