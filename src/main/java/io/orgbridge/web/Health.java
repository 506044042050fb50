package io.orgbridge.web;

import io.orgbridge.store.Store;
import io.orgbridge.token.SalesforceTokens;
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

/** Health as Camel reports it, with checks of our own: whether the database answers, and whether tokens can be had. Thread-safe. */
public final class Health {
    private static final String DATABASE = "orgbridge-database";
    /** Camel's exposure level; by its default, one check that is up hides the others. */
    private static final String EVERY_CHECK = "full";

    private static final String TOKENS = "orgbridge-tokens";

    private final CamelContext context;

    private Health(CamelContext context) {
        this.context = context;
    }

    /** Registers the checks with the context's health registry, where it has one. */
    public static Health register(CamelContext context, Store store, SalesforceTokens tokens) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        if (registry != null) {
            registry.register(new DatabaseCheck(store));
            registry.register(new TokensCheck(tokens));
        }
        return new Health(context);
    }

    /** Takes the checks away again. */
    public void unregister() {
        HealthCheckRegistry registry = HealthCheckRegistry.get(context);
        if (registry != null) {
            registry.getCheck(DATABASE).ifPresent(registry::unregister);
            registry.getCheck(TOKENS).ifPresent(registry::unregister);
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
            case ALL -> HealthCheckHelper.invoke(context, EVERY_CHECK);
            case LIVE -> HealthCheckHelper.invokeLiveness(context, EVERY_CHECK);
            case READY -> HealthCheckHelper.invokeReadiness(context, EVERY_CHECK);
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

    /** Down only when no token of anybody can be had; an org that is locked or misconfigured is that org's trouble. */
    private static final class TokensCheck extends AbstractHealthCheck {
        private final SalesforceTokens tokens;

        TokensCheck(SalesforceTokens tokens) {
            super("orgbridge", TOKENS);
            this.tokens = tokens;
        }

        /** A new process would get no token either. */
        @Override
        public boolean isLiveness() {
            return false;
        }

        @Override
        protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
            if (tokens.canGetAny()) {
                builder.up();
            } else {
                builder.message("No token can be had: ./orgbridge doctor says why")
                        .down();
            }
        }
    }
}
