package io.orgbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.orgbridge.Orgbridge;
import io.orgbridge.fixtures.Settings;
import io.orgbridge.token.Flow;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A wrong configuration stops the start and says, for every problem at once, the key, the value and the mend. */
class OrgbridgeConfigTest {
    @Test
    void introspectionWithoutASecret_isNamed() {
        Properties properties = Settings.smallest();
        properties.setProperty("orgbridge.salesforce.introspect", "true");

        assertThat(problems(properties))
                .singleElement()
                .asString()
                .startsWith("orgbridge.salesforce.client-secret is missing: orgbridge.salesforce.introspect needs it");

        properties.setProperty("orgbridge.salesforce.client-secret", "8123456789");
        assertThat(Settings.read(properties).get(OrgbridgeConfig.INTROSPECT)).isTrue();
    }

    @Test
    void smallestConfiguration_hasTheDocumentedDefaults() {
        OrgbridgeConfig config = Settings.read(Settings.smallest());

        assertThat(config.get(OrgbridgeConfig.LOGIN_URL)).isEqualTo(URI.create("https://login.salesforce.com"));
        assertThat(config.audience(config.get(OrgbridgeConfig.LOGIN_URL))).isEqualTo("https://login.salesforce.com");
        assertThat(config.get(OrgbridgeConfig.CALLBACK_URL))
                .isEqualTo(URI.create("http://127.0.0.1:8080/oauth/callback"));
        assertThat(config.get(OrgbridgeConfig.DAILY_LIMIT)).isEqualTo(20);
        assertThat(config.get(OrgbridgeConfig.GROUP_NAME)).isEqualTo("Travel");
        assertThat(config.get(OrgbridgeConfig.FEED_INTERVAL)).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.get(OrgbridgeConfig.FEED_MAX_INTERVAL)).isEqualTo(Duration.ofMinutes(15));
        assertThat(config.get(OrgbridgeConfig.FEED_SOURCES)).containsExactly("group", "users");
        assertThat(config.get(OrgbridgeConfig.HTTP_HOST)).isEqualTo("127.0.0.1");
        assertThat(config.get(OrgbridgeConfig.HTTP_PORT)).isEqualTo(8080);
        assertThat(config.get(OrgbridgeConfig.DB_URL)).startsWith("jdbc:h2:file:./data/");
    }

    @Test
    void everySetting_isDescribed_andItsDefaultIsGood() {
        assertThat(OrgbridgeConfig.settings()).allSatisfy(setting -> {
            assertThat(setting.key()).matches("orgbridge(\\.[a-z-]+)+");
            assertThat(setting.meaning()).endsWith(".");
            if (setting.fallback() != null) {
                assertThat(setting.reader().apply(setting.fallback())).isNotNull();
            }
        });
        assertThat(OrgbridgeConfig.settings()).extracting(Setting::key).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"orgbridge.salesforce.client-id", "orgbridge.salesforce.private-key", "orgbridge.hub.username"})
    void missingKeyWithoutDefault_isNamed(String key) {
        Properties properties = Settings.smallest();
        properties.setProperty(key, "  ");

        assertThat(problems(properties)).singleElement().asString().startsWith(key + " is missing: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            orgbridge.salesforce.login-url     | login.salesforce.com              | https://
            orgbridge.salesforce.login-url     | http://login.salesforce.com       | plain http only to the loopback
            orgbridge.salesforce.login-url     | https://exa mple                  | https://
            orgbridge.salesforce.login-url     | https://login.evil.example        | orgbridge.salesforce.allowed-hosts
            orgbridge.salesforce.api-version   | latest                            | 66.0
            orgbridge.salesforce.callback-url  | http://vendor.example/callback    | https://
            orgbridge.salesforce.allowed-hosts | https://login.salesforce.com      | host name
            orgbridge.salesforce.introspect    | yes                               | true or false
            orgbridge.hub.username             | signup                            | signup@vendor.example
            orgbridge.signup.country           | usa                               | ISO 3166
            orgbridge.signup.trial-days        | a month                           | whole number of days
            orgbridge.signup.trial-days        | 0                                 | whole number of days
            orgbridge.signup.daily-limit       | 0                                 | whole number from 1
            orgbridge.signup.daily-limit       | many                              | whole number from 1
            orgbridge.signup.poll-interval     | 10                                | 60s
            orgbridge.connect.patience         | soon                              | 60s
            orgbridge.provision.group-name     | 12345678901234567890123456789012345678901 | 40 characters
            orgbridge.feed.interval            | -5s                               | 60s
            orgbridge.feed.interval            | 0s                                | 60s
            orgbridge.feed.interval            | 99999999999999999999999s          | 60s
            orgbridge.feed.max-interval        | 9999999999999999d                 | 60s
            orgbridge.feed.max-interval        | 1s                                | orgbridge.feed.interval
            orgbridge.feed.sweep-interval      | 1 week                            | 60s
            orgbridge.feed.sources             | groups                            | group, users, company
            orgbridge.feed.sources             | record:0F9                        | 15 or 18 characters
            orgbridge.feed.sources             | ,                                 | at least one
            orgbridge.db.url                   | jdbc:mysql://db/x                 | jdbc:postgresql:
            orgbridge.http.port                | 70000                             | 65535
            orgbridge.http.port                | http                              | 65535
            orgbridge.http.host                | 0.0.0.0                           | orgbridge.http.api-key
            orgbridge.tick                     | 0ms                               | 60s""")
    void malformedValue_isNamedWithItsMend(String key, String value, String mend) {
        Properties properties = Settings.smallest();
        properties.setProperty(key, value);

        assertThat(problems(properties))
                .singleElement()
                .asString()
                .contains(key)
                .containsAnyOf(value, "is shorter than")
                .contains(mend)
                .doesNotContain("\n");
    }

    @Test
    void unknownKey_isNamedWithTheKeyThatWasMeant() {
        Properties properties = Settings.smallest();
        properties.setProperty("orgbridge.feed.intervall", "5s");
        properties.setProperty("orgbridge.something.quite.different", "x");
        properties.setProperty("camel.main.name", "not ours");

        assertThat(problems(properties))
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem)
                        .contains("orgbridge.feed.intervall", "did you mean orgbridge.feed.interval?"))
                .anySatisfy(problem -> assertThat(problem)
                        .contains("orgbridge.something.quite.different")
                        .doesNotContain("did you mean"));
    }

    @Test
    void allProblems_areNamedAtOnce_thoseOfTwoKeysTogetherToo() {
        Properties properties = Settings.smallest();
        properties.remove("orgbridge.hub.username");
        properties.setProperty("orgbridge.nonsense", "x");
        properties.setProperty("orgbridge.tick", "often");
        properties.setProperty("orgbridge.signup.trial-days", "many");
        properties.setProperty("orgbridge.http.host", "0.0.0.0");
        properties.setProperty("orgbridge.feed.max-interval", "1s");

        assertThat(problems(properties))
                .hasSize(6)
                .satisfiesOnlyOnce(problem -> assertThat(problem).contains("orgbridge.hub.username"))
                .satisfiesOnlyOnce(problem -> assertThat(problem).contains("orgbridge.nonsense"))
                .satisfiesOnlyOnce(problem -> assertThat(problem).contains("orgbridge.tick"))
                .satisfiesOnlyOnce(problem -> assertThat(problem).contains("orgbridge.signup.trial-days"))
                .satisfiesOnlyOnce(problem -> assertThat(problem).contains("orgbridge.http.api-key"))
                .satisfiesOnlyOnce(problem -> assertThat(problem).contains("orgbridge.feed.max-interval"));
    }

    @Test
    void hostThatOthersReach_isGoodWithAnApiKey() {
        assertThat(Settings.config("orgbridge.http.host", "0.0.0.0", "orgbridge.http.api-key", "k")
                        .get(OrgbridgeConfig.HTTP_API_KEY))
                .isEqualTo("k");
    }

    @Test
    void blanksAroundAValue_andATrailingSlash_areForgiven() {
        OrgbridgeConfig config = Settings.config(
                "orgbridge.salesforce.login-url",
                " https://test.salesforce.com/ ",
                "orgbridge.feed.interval",
                " 90 s ");

        assertThat(config.get(OrgbridgeConfig.LOGIN_URL)).hasToString("https://test.salesforce.com");
        assertThat(config.audience(config.get(OrgbridgeConfig.LOGIN_URL))).isEqualTo("https://test.salesforce.com");
        assertThat(config.get(OrgbridgeConfig.FEED_INTERVAL)).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void audience_isASettingOfItsOwn() {
        assertThat(Settings.config("orgbridge.salesforce.audience", "https://acme.force.com/customers")
                        .audience(URI.create("https://login.salesforce.com")))
                .isEqualTo("https://acme.force.com/customers");
    }

    @ParameterizedTest
    @CsvSource({
        "https://login.salesforce.com, https://login.salesforce.com",
        "https://test.salesforce.com, https://test.salesforce.com",
        "https://acme.my.salesforce.com, https://login.salesforce.com",
        "https://acme-dev-ed.develop.my.salesforce.com, https://login.salesforce.com",
        "https://acme--uat.sandbox.my.salesforce.com, https://test.salesforce.com",
        "http://127.0.0.1:8091, https://login.salesforce.com"
    })
    void audience_isTheGenericLoginHost_sinceSalesforceTakesNoMyDomainHost(URI loginUrl, String audience) {
        assertThat(Settings.config().audience(loginUrl)).isEqualTo(audience);
    }

    @Test
    void privateKey_isMissedByTheJwtBearerFlowOnly() {
        Properties properties = Settings.smallest();
        properties.remove("orgbridge.salesforce.private-key");
        assertThat(problems(properties))
                .singleElement()
                .asString()
                .contains("orgbridge.salesforce.private-key is missing")
                .contains("orgbridge.salesforce.flow");

        properties.setProperty("orgbridge.salesforce.flow", "client-credentials");
        assertThat(problems(properties)).singleElement().asString().contains("orgbridge.salesforce.client-secret");

        properties.setProperty("orgbridge.salesforce.client-secret", "8123456789");
        assertThat(Settings.read(properties).get(OrgbridgeConfig.FLOW)).isEqualTo(Flow.CLIENT_CREDENTIALS);
    }

    @Test
    void secrets_areNoPlaceholders() {
        OrgbridgeConfig config =
                Settings.config("orgbridge.http.api-key", "s3cr3t", "orgbridge.db.password", "pa55w0rd");

        assertThat(config.placeholders()).containsEntry("orgbridge.tick", "1s");
        assertThat(config.placeholders().toString())
                .doesNotContain("s3cr3t")
                .doesNotContain("pa55w0rd")
                .doesNotContain("BEGIN PRIVATE KEY");
    }

    @Test
    void privateKeyThatIsNone_isNamedWithoutBeingShown() throws Exception {
        Properties properties = Settings.smallest();
        String broken = "-----BEGIN PRIVATE KEY-----\\nc2VjcmV0LWtleQ==\\n-----END PRIVATE KEY-----";
        properties.setProperty("orgbridge.salesforce.private-key", broken);
        properties.setProperty("orgbridge.db.url", "jdbc:h2:mem:never-opened");

        try (DefaultCamelContext context = new DefaultCamelContext()) {
            assertThatThrownBy(
                            () -> Orgbridge.on(context).properties(properties).start())
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("orgbridge.salesforce.private-key")
                    .hasMessageNotContaining("c2VjcmV0");
        }
    }

    @Test
    void credentialsInALoginUrl_areNotShown() {
        Properties properties = Settings.smallest();
        properties.setProperty("orgbridge.salesforce.login-url", "https://joe:pa55w0rd@login.salesforce.com");

        assertThat(problems(properties))
                .singleElement()
                .asString()
                .contains("orgbridge.salesforce.login-url")
                .doesNotContain("pa55w0rd");
    }

    private static List<String> problems(Properties properties) {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> Settings.read(properties));
        assertThat(refused).as("the configuration is refused").isNotNull();
        assertThat(refused.getMessage()).isEqualTo(String.join(System.lineSeparator(), refused.problems()));
        return refused.problems();
    }
}
