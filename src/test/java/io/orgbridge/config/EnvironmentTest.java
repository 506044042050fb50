package io.orgbridge.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.orgbridge.Orgbridge;
import io.orgbridge.fixtures.Settings;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** {@code ORGBRIDGE_…} in the environment overrides a property, wherever it was set; seen from a process of its own. */
class EnvironmentTest {
    @Test
    void environment_overridesPropertiesOfTheContextAndOfTheBuilder() throws Exception {
        Process process = process(
                Map.of("ORGBRIDGE_SIGNUP_COUNTRY", "DE", "ORGBRIDGE_FEED_MAX_INTERVAL", "7m", "ORGBRIDGE_TICK", "3s"));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output).contains("country=DE max-interval=PT7M tick=PT3S hub=signup@vendor.example");
    }

    private static Process process(Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Probe.class.getName()))
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Prints what is in force: the country is set in the context, the others where the test says. */
    static final class Probe {
        public static void main(String[] arguments) {
            DefaultCamelContext context = new DefaultCamelContext();
            context.getPropertiesComponent().addInitialProperty("orgbridge.signup.country", "US");
            Properties properties = Settings.smallest();
            properties.setProperty("orgbridge.tick", "1s");
            OrgbridgeConfig config =
                    Orgbridge.on(context).properties(properties).config();
            System.out.println("country=" + config.get(OrgbridgeConfig.COUNTRY) + " max-interval="
                    + config.get(OrgbridgeConfig.FEED_MAX_INTERVAL) + " tick=" + config.get(OrgbridgeConfig.TICK)
                    + " hub=" + config.get(OrgbridgeConfig.HUB_USERNAME));
        }
    }
}
