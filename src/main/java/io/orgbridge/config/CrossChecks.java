package io.orgbridge.config;

import io.orgbridge.token.AllowedHosts;
import io.orgbridge.token.Flow;
import java.util.ArrayList;
import java.util.List;

/** What settings that depend on each other must fulfil, as far as each is good by itself. */
final class CrossChecks {
    private CrossChecks() {}

    /** One line a problem. */
    static List<String> problems(OrgbridgeConfig config) {
        List<String> problems = new ArrayList<>();
        if (!AllowedHosts.isLoopback(config.get(OrgbridgeConfig.HTTP_HOST))
                && config.get(OrgbridgeConfig.HTTP_API_KEY).isBlank()) {
            problems.add(
                    "orgbridge.http.api-key is missing: orgbridge.http.host = '" + config.get(OrgbridgeConfig.HTTP_HOST)
                            + "' can be reached from other machines. Set a key, or set the host to 127.0.0.1.");
        }
        if (config.has(OrgbridgeConfig.FLOW)
                && config.get(OrgbridgeConfig.FLOW) == Flow.JWT_BEARER
                && config.get(OrgbridgeConfig.PRIVATE_KEY).isBlank()) {
            problems.add("orgbridge.salesforce.private-key is missing: " + OrgbridgeConfig.PRIVATE_KEY.meaning()
                    + " Set it in application.properties, or choose another orgbridge.salesforce.flow.");
        }
        if (config.has(OrgbridgeConfig.FLOW)
                && config.get(OrgbridgeConfig.FLOW) == Flow.CLIENT_CREDENTIALS
                && config.get(OrgbridgeConfig.CLIENT_SECRET).isBlank()) {
            problems.add(
                    "orgbridge.salesforce.client-secret is missing: the flow client-credentials needs it. Set it.");
        }
        if (config.has(OrgbridgeConfig.INTROSPECT)
                && config.get(OrgbridgeConfig.INTROSPECT)
                && config.get(OrgbridgeConfig.CLIENT_SECRET).isBlank()) {
            problems.add(
                    "orgbridge.salesforce.client-secret is missing: orgbridge.salesforce.introspect needs it. Set it,"
                            + " or turn introspection off.");
        }
        if (config.has(OrgbridgeConfig.ALLOWED_HOSTS, OrgbridgeConfig.LOGIN_URL)
                && !config.get(OrgbridgeConfig.ALLOWED_HOSTS).allows(config.get(OrgbridgeConfig.LOGIN_URL))) {
            problems.add("orgbridge.salesforce.login-url = '" + config.get(OrgbridgeConfig.LOGIN_URL)
                    + "' is not an allowed host: add it to orgbridge.salesforce.allowed-hosts.");
        }
        if (config.has(OrgbridgeConfig.FEED_MAX_INTERVAL, OrgbridgeConfig.FEED_INTERVAL)
                && config.get(OrgbridgeConfig.FEED_MAX_INTERVAL).compareTo(config.get(OrgbridgeConfig.FEED_INTERVAL))
                        < 0) {
            problems.add("orgbridge.feed.max-interval is shorter than orgbridge.feed.interval: make it longer.");
        }
        return problems;
    }
}
