package io.orgbridge.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.LocalOrgs;
import io.orgbridge.fixtures.Running;
import io.orgbridge.token.OrgUser;
import io.orgbridge.token.SalesforceTokens;
import io.orgbridge.token.TokenException;
import java.time.Duration;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator's monitoring sees: numbers without names, and a health that one broken org does not turn down. */
class ObserveTest {
    private final LocalOrgs orgs = new LocalOrgs();

    @AfterEach
    void stop() {
        orgs.close();
    }

    private Properties properties() {
        return orgs.properties(Databases.H2.freshUrl());
    }

    private static double value(String metrics, String regex) {
        Matcher line =
                Pattern.compile("^" + regex + " (\\S+)$", Pattern.MULTILINE).matcher(metrics);
        assertThat(line.find()).as("%s in%n%s", regex, metrics).isTrue();
        return Double.parseDouble(line.group(1));
    }

    private static String tokenMetric(String name) {
        return "orgbridge_tokens_" + name + "\\{camelContext=\"[^\"]*\"}";
    }

    @Test
    void metrics_countWhatTheTokensAndTheRoutesDo_andNameNobody() {
        try (Running running = Running.serving(properties())) {
            running.order(LocalOrgs.order("acme"));
            running.awaitState("acme", "FOLLOWED");
            orgs.control().expireTokens();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(
                                    value(running.get("/observe/metrics").body(), tokenMetric("rejections_total")))
                            .isPositive());
            SalesforceTokens tokens =
                    running.context().getRegistry().lookupByNameAndType("salesforceTokens", SalesforceTokens.class);
            assertThat(org.assertj.core.api.Assertions.catchThrowable(
                            () -> tokens.get(OrgUser.ofHub("nobody@vendor.example"))))
                    .isInstanceOf(TokenException.class);

            assertThat(running.get("/observe/metrics").headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
            String metrics = running.get("/observe/metrics").body();
            assertThat(value(metrics, tokenMetric("login_seconds_count"))).isGreaterThanOrEqualTo(3);
            assertThat(value(metrics, tokenMetric("login_seconds_sum"))).isPositive();
            assertThat(value(metrics, tokenMetric("kept"))).isPositive();
            assertThat(value(metrics, tokenMetric("oldest_age_seconds"))).isNotNegative();
            assertThat(value(metrics, tokenMetric("waits_total"))).isNotNegative();
            assertThat(value(metrics, tokenMetric("renewals_total"))).isNotNegative();
            assertThat(value(metrics, tokenMetric("taken_total"))).isNotNegative();
            assertThat(value(
                            metrics,
                            "orgbridge_tokens_failures_total\\{camelContext=\"[^\"]*\",code=\"invalid_grant\"}"))
                    .isPositive();
            assertThat(metrics).containsPattern("camel_[a-z_]+\\{[^}]*routeId=\"orgbridge-feed-poll\"");
            assertThat(metrics).doesNotContain("@", ".example", "00D");
        }
    }

    @Test
    void registryOfTheHost_isUsed_andLeftAsItWas() {
        SimpleMeterRegistry theirs = new SimpleMeterRegistry();
        Running running = Running.serving(properties(), "theirRegistry", theirs);
        try (running) {
            running.order(LocalOrgs.order("acme"));
            running.awaitState("acme", "FOLLOWED");

            assertThat(theirs.get("orgbridge.tokens.login").functionTimer().count())
                    .isGreaterThanOrEqualTo(2);
            assertThat(running.get("/observe/metrics").statusCode()).isEqualTo(404);
            running.bridge().close();

            assertThat(theirs.getMeters()).isEmpty();
            assertThat(running.context().getRoutePolicyFactories()).isEmpty();
            assertThat(running.context().hasService(MicrometerRoutePolicyService.class))
                    .isNull();
        }
    }

    @Test
    void oneBrokenOrg_doesNotTurnHealthDown_butNoTokenAtAllDoes() {
        try (Running running = Running.serving(properties())) {
            running.order(LocalOrgs.order("acme"));
            running.awaitState("acme", "FOLLOWED");
            orgs.control().lockOrg("admin@acme.example", true);
            orgs.control().expireTokens("admin@acme.example");
            orgs.control().expireTokens("ana@acme.example");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> running.count("select count(*) from feed where failures > 0") > 0);
            assertThat(running.get("/observe/health/ready").statusCode()).isEqualTo(200);
            assertThat(running.get("/observe/health").body()).contains("orgbridge-tokens", "orgbridge-database");

            orgs.control().lockOrg("signup@vendor.example", true);
            orgs.control().expireTokens();
            SalesforceTokens tokens =
                    running.context().getRegistry().lookupByNameAndType("salesforceTokens", SalesforceTokens.class);
            OrgUser hub = OrgUser.ofHub("signup@vendor.example");
            tokens.kept(hub).ifPresent(kept -> tokens.reject(hub, kept));
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> tokens.get(hub)))
                    .isInstanceOf(TokenException.class);

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(
                                    running.get("/observe/health/ready").statusCode())
                            .isEqualTo(503));
            assertThat(running.get("/observe/health/ready").body()).contains("./orgbridge doctor");
            assertThat(running.get("/observe/health/live").statusCode())
                    .as("a new process would not help")
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"/observe/metrics/more", "/observe"})
    void nothingElseIsThere(String path) {
        try (Running running = Running.serving(properties())) {
            assertThat(running.get(path).statusCode()).isEqualTo(404);
        }
    }
}
