package io.orgbridge.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.orgbridge.TokenProvider;
import io.orgbridge.TokenSetup;
import io.orgbridge.config.OrgbridgeConfig;
import io.orgbridge.fixtures.Keys;
import io.orgbridge.fixtures.Leaks;
import io.orgbridge.fixtures.LocalOrgs;
import io.orgbridge.fixtures.LogCapture;
import io.orgbridge.fixtures.Running;
import io.orgbridge.localsalesforce.ConnectedApp;
import io.orgbridge.localsalesforce.Fault;
import io.orgbridge.token.AccessToken;
import io.orgbridge.token.AllowedHosts;
import io.orgbridge.token.AuthorizationCodes;
import io.orgbridge.token.CredentialStore;
import io.orgbridge.token.OAuthApp;
import io.orgbridge.token.OrgUser;
import io.orgbridge.token.SalesforceTokens;
import io.orgbridge.token.Secret;
import io.orgbridge.token.TokenAnswer;
import io.orgbridge.token.TokenEndpoint;
import io.orgbridge.token.Vault;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.LoggerFactory;

/**
 * The whole story, with all that goes wrong on the way, told as loudly as can be: no secret is in a log, in the database, in an
 * answer, in a metric, in an exception, in a bean's text or in a route. A secret that is put there on purpose is found.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecretsTest {
    private static final String CLIENT_SECRET = "8123456789012345678";
    private static final String API_KEY = "leak-search-api-key-51c2f0";
    private static final String DB_PASSWORD = "leak-search-db-password-7d19";
    private static final String REFRESH_TOKEN = "5Aep861LeakSearchRefreshToken.e8a0";
    private static final String AUTH_CODE = "aPrxLeakSearchAuthCode.3fd1==";
    private static final String PLANTED = "planted_secret_6b0e";
    private static final OrgUser HUB = OrgUser.ofHub("signup@vendor.example");

    private final Map<String, String> secrets = new ConcurrentHashMap<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final LogCapture log = new LogCapture("io.orgbridge", "org.apache.camel");
    private final LocalOrgs orgs = new LocalOrgs();
    private Properties properties;
    private Running running;
    private SalesforceTokens tokens;
    private CredentialStore credentials;

    @BeforeAll
    void tellTheStory() {
        properties = orgs.properties("jdbc:h2:mem:leaks;DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE");
        properties.setProperty("orgbridge.db.username", "app");
        properties.setProperty("orgbridge.db.password", DB_PASSWORD);
        properties.setProperty("orgbridge.salesforce.client-secret", CLIENT_SECRET);
        properties.setProperty("orgbridge.salesforce.introspect", "true");
        properties.setProperty("orgbridge.http.api-key", API_KEY);
        orgs.control()
                .registerApp(ConnectedApp.of(
                                properties.getProperty("orgbridge.salesforce.client-id"),
                                Keys.PAIR.certificate(),
                                properties.getProperty("orgbridge.salesforce.callback-url"))
                        .withClientSecret(CLIENT_SECRET));
        knownSecrets();
        running = Running.serving(properties);
        tokens = running.context().getRegistry().lookupByNameAndType("salesforceTokens", SalesforceTokens.class);
        credentials = TokenProvider.credentials(
                running.bridge().config(), running.bridge().store(), Vault.open(Keys.KEYSET), "leak-search");
        running.order(LocalOrgs.order("acme"));
        running.awaitState("acme", "FOLLOWED");
        collectTokens();
        String post = orgs.control().post("ana@acme.example", "Travel", "LH442 to New York on 2026-12-03 #travel");
        running.awaitCount("select count(*) from post where post_id = '" + post + "'", 1);
        goWrong();
        orgs.control().clearFaults();
        String last = orgs.control().post("admin@acme.example", "Travel", "LH443 to Rome on 2026-12-04 #travel");
        running.awaitCount("select count(*) from post where post_id = '" + last + "'", 1);
        collectTokens();
    }

    @AfterAll
    void stop() {
        running.close();
        orgs.close();
        log.close();
    }

    private URI loginUrl() {
        return URI.create(properties.getProperty("orgbridge.salesforce.login-url"));
    }

    private void knownSecrets() {
        List<String> pem = Keys.PAIR
                .privateKeyPem()
                .lines()
                .filter(line -> !line.startsWith("-"))
                .toList();
        for (int i = 0; i < pem.size(); i++) {
            secrets.put("line " + (i + 1) + " of the private key", pem.get(i));
        }
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) Keys.PAIR.privateKey();
        secrets.put("the private exponent", key.getPrivateExponent().toString());
        secrets.put("the private exponent in hex", key.getPrivateExponent().toString(16));
        secrets.put("the client secret", CLIENT_SECRET);
        secrets.put("the API key", API_KEY);
        secrets.put("the database password", DB_PASSWORD);
        secrets.put("the refresh token", REFRESH_TOKEN);
        secrets.put("the code", AUTH_CODE);
        Matcher value = Pattern.compile("\"value\":\\s*\"([^\"]{20,})\"").matcher(Keys.KEYSET);
        assertThat(value.find()).isTrue();
        secrets.put("the keyset's key", value.group(1));
    }

    private void collectTokens() {
        credentials.all().forEach(credential -> {
            AccessToken token = credential.token();
            if (token != null) {
                secrets.put(
                        "access token " + token.value().reveal().hashCode(),
                        token.value().reveal());
            }
        });
    }

    /** Dead tokens, refused logins, answers that are none, a refresh token and a code that are refused. */
    private void goWrong() {
        for (Fault fault : List.of(
                Fault.truncated(Pattern.quote("/services/oauth2/token"), 2),
                Fault.wrongType(Pattern.quote("/services/oauth2/token"), 1),
                Fault.answer("/services/oauth2/token", 2, 200, "<html>maintenance</html>"),
                Fault.oauthError("/services/oauth2/token", 2, "server_error"),
                Fault.badOAuthToken("userinfo", 1),
                Fault.deadToken("/chatter/", 3),
                Fault.truncated("/chatter/", 3),
                Fault.reset("/chatter/", 1),
                Fault.incurable401("/chatter/", 1),
                Fault.maintenance("/sobjects/", 2))) {
            orgs.control().inject(fault);
        }
        orgs.control().expireTokens();
        running.order(LocalOrgs.order("globex"));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(tokens.statistics().failures().keySet()).contains("not_json", "server_error"));
        orgs.control().clearFaults();
        running.awaitState("globex", "FOLLOWED");
        collectTokens();

        OrgUser ben = new OrgUser(
                String.valueOf(running.rows("select org_id from org where order_id = 'globex'")
                        .get(0)
                        .get("org_id")),
                "ana@globex.example");
        AccessToken token = tokens.get(ben);
        credentials.authorise(ben, loginUrl(), new TokenAnswer(token, Secret.of(REFRESH_TOKEN)));
        orgs.control().expireTokens(ben.username());
        await().atMost(Duration.ofSeconds(30))
                .until(() -> tokens.statistics().failures().containsKey("invalid_grant"));
        fail(() -> tokens.get(ben));

        OAuthApp app = TokenSetup.app(running.bridge().config());
        AllowedHosts hosts = running.bridge().config().get(OrgbridgeConfig.ALLOWED_HOSTS);
        AuthorizationCodes codes = new AuthorizationCodes(app, new TokenEndpoint(hosts, Clock.systemUTC()), hosts);
        fail(() -> codes.exchange(loginUrl(), ben, Secret.of(AUTH_CODE), null));

        orgs.control().freeze("signup@vendor.example", true);
        tokens.kept(HUB).ifPresent(kept -> tokens.reject(HUB, kept));
        fail(() -> tokens.get(HUB));
        running.order(LocalOrgs.order("initech"));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> running.count("select count(*) from signup_order where order_id = 'initech'"
                                + " and reason is not null")
                        == 1);
        orgs.control().freeze("signup@vendor.example", false);
    }

    private void fail(Runnable call) {
        Throwable failure = catchThrowable(call::run);
        assertThat(failure).isNotNull();
        failures.add(failure);
    }

    /** Every place where a secret could be, by name. */
    private Map<String, String> places() {
        Map<String, String> places = new LinkedHashMap<>();
        places.put("log", log.text());
        places.put(
                "database",
                String.join(
                        "\n", running.rows("script").stream().map(Map::toString).toList()));
        for (String path : List.of(
                "/",
                "/page.js",
                "/api/orders",
                "/api/orders/acme",
                "/api/orders/initech",
                "/api/orders/none",
                "/api/orgs",
                "/api/orgs/none",
                "/api/posts",
                "/api/records",
                "/api/records?cursor=x",
                "/api/dead-letters",
                "/observe/health",
                "/observe/health/live",
                "/observe/health/ready",
                "/observe/metrics")) {
            var answer = running.get(path, "X-Api-Key", API_KEY);
            places.put(path, answer.headers().map() + answer.body());
            var refused = running.get(path, "X-Api-Key", "wrong");
            places.put(path + " refused", refused.headers().map() + refused.body());
        }
        StringWriter traces = new StringWriter();
        failures.forEach(failure -> failure.printStackTrace(new PrintWriter(traces)));
        places.put("exceptions", traces.toString());
        StringBuilder beans = new StringBuilder();
        running.context().getRegistry().findByTypeWithName(Object.class).forEach((name, bean) -> beans.append(bean));
        beans.append(running.bridge().config().placeholders())
                .append(TokenSetup.app(running.bridge().config()))
                .append(Vault.open(Keys.KEYSET))
                .append(credentials.all())
                .append(Keys.PAIR);
        places.put("beans", beans.toString());
        places.put(
                "routes",
                running.context().getRouteDefinitions() + " "
                        + running.context().getRouteConfigurationDefinitions()
                        + running.context().getEndpoints()
                        + running.context().getComponentNames().stream()
                                .map(name -> String.valueOf(running.context().hasComponent(name)))
                                .toList());
        return places;
    }

    @Test
    void noSecret_isAnywhere() {
        assertThat(secrets)
                .as("tokens of the hub and of two orgs' people, dead ones too")
                .hasSizeGreaterThan(20);
        assertThat(secrets.keySet().stream()
                        .filter(name -> name.startsWith("access token"))
                        .count())
                .isGreaterThanOrEqualTo(6);
        assertThat(orgs.control().stats().counts().keySet().stream().filter(name -> name.startsWith("introspect")))
                .as("the idle times were asked for")
                .isNotEmpty();
        assertThat(failures).hasSizeGreaterThanOrEqualTo(3);
        assertThat(log.text()).as("told at DEBUG").contains("org.apache.camel.", "io.orgbridge.token.");

        assertThat(Leaks.found(places(), secrets)).isEmpty();
    }

    @Test
    void aSecretPutThereOnPurpose_isFound() throws Exception {
        LoggerFactory.getLogger("io.orgbridge.planted").debug("here it is: {}", PLANTED);
        running.bridge()
                .store()
                .sql()
                .sql("update org set name = :name where order_id = 'acme'")
                .param("name", PLANTED)
                .update();
        running.context().getRegistry().bind("planted", PLANTED);
        running.context().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:planted").routeId("planted").setBody(constant(PLANTED));
            }
        });
        orgs.control().inject(Fault.oauthError("/services/oauth2/token", 1, PLANTED));
        fail(() -> tokens.get(OrgUser.ofHub("nobody@vendor.example")));

        Map<String, String> places = places();
        for (String place :
                List.of("log", "database", "/api/orgs", "exceptions", "beans", "routes", "/observe/metrics")) {
            assertThat(places.get(place)).as(place).contains(PLANTED);
        }
        assertThat(Leaks.found(places, Map.of("planted", PLANTED))).hasSizeGreaterThanOrEqualTo(7);
    }
}
