package io.orgbridge.config;

import io.orgbridge.token.AllowedHosts;
import io.orgbridge.token.Flow;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.util.IOHelper;

/**
 * The validated configuration. Immutable. Every key stands once, as a {@link Setting}; a value is read with
 * {@code config.get(OrgbridgeConfig.HUB_USERNAME)}.
 */
public final class OrgbridgeConfig {
    public static final Setting<URI> LOGIN_URL = Setting.url(
            "orgbridge.salesforce.login-url", "https://login.salesforce.com", "Where tokens are asked for.");
    public static final Setting<String> AUDIENCE = Setting.text(
            "orgbridge.salesforce.audience",
            "",
            "The assertion's aud; where it is left out, the generic login host of the org's kind.");
    public static final Setting<String> API_VERSION = Setting.pattern(
            "orgbridge.salesforce.api-version",
            "66.0",
            "\\d{2,3}\\.0",
            "give a version such as 66.0",
            "Version of the REST and Connect APIs.");
    public static final Setting<String> CLIENT_ID =
            Setting.text("orgbridge.salesforce.client-id", null, "The connected app's consumer key.");
    public static final Setting<String> CLIENT_SECRET = Setting.secret(
            "orgbridge.salesforce.client-secret",
            "",
            "The connected app's consumer secret: for client-credentials, and for refresh-token unless a private key signs.");
    public static final Setting<Flow> FLOW = new Setting<>(
            "orgbridge.salesforce.flow",
            "jwt-bearer",
            false,
            "How tokens are got for users for whom nothing else is stored: jwt-bearer, refresh-token or"
                    + " client-credentials.",
            Flow::of);
    public static final Setting<String> PRIVATE_KEY = Setting.secret(
            "orgbridge.salesforce.private-key",
            "",
            "PEM file, PKCS#12 keystore, or the PEM itself with \\n escapes, of the key whose certificate the app has.");
    public static final Setting<String> PRIVATE_KEY_PASSWORD = Setting.secret(
            "orgbridge.salesforce.private-key-password", "", "Password of an encrypted key file or keystore.");
    public static final Setting<String> PRIVATE_KEY_ALIAS =
            Setting.text("orgbridge.salesforce.private-key-alias", "", "Which key of a keystore that has several.");
    public static final Setting<String> NEXT_PRIVATE_KEY = Setting.secret(
            "orgbridge.salesforce.next-private-key",
            "",
            "A second key, tried when Salesforce does not know the first: set while the app's certificate is replaced.");
    public static final Setting<String> NEXT_PRIVATE_KEY_PASSWORD = Setting.secret(
            "orgbridge.salesforce.next-private-key-password",
            "",
            "The second key's password; where it is left out, that of the first is tried.");
    public static final Setting<String> NEXT_PRIVATE_KEY_ALIAS =
            Setting.text("orgbridge.salesforce.next-private-key-alias", "", "Which key of the second key's keystore.");
    public static final Setting<URI> CALLBACK_URL = Setting.url(
            "orgbridge.salesforce.callback-url",
            "http://127.0.0.1:8080/oauth/callback",
            "The connected app's callback URL; sent with each SignupRequest.");
    public static final Setting<Boolean> INTROSPECT = Setting.flag(
            "orgbridge.salesforce.introspect",
            "false",
            "Whether an org's idle time-out is asked for by introspection, which the app must be allowed; needs the"
                    + " client secret.");
    public static final Setting<AllowedHosts> ALLOWED_HOSTS = new Setting<>(
            "orgbridge.salesforce.allowed-hosts",
            AllowedHosts.SALESFORCE,
            false,
            "Hosts to which a token may be sent; *.domain for all below it. The loopback address always may.",
            AllowedHosts::of);

    public static final Setting<String> HUB_USERNAME = Setting.pattern(
            "orgbridge.hub.username",
            null,
            "[^@\\s]+@[^@\\s]+",
            "give a Salesforce username such as signup@vendor.example",
            "The user of the hub org who makes SignupRequests.");

    public static final Setting<Optional<String>> TEMPLATE_ID =
            Setting.optional("orgbridge.signup.template-id", "Trialforce template (0TT…) of orders that name none.");
    public static final Setting<Optional<String>> EDITION = Setting.optional(
            "orgbridge.signup.edition", "Edition of orders that name neither an edition nor a template.");
    public static final Setting<String> COUNTRY = Setting.pattern(
            "orgbridge.signup.country",
            "US",
            "[A-Z]{2}",
            "give two capital letters of ISO 3166, such as US",
            "Country of orders that name none.");
    public static final Setting<Optional<String>> TRIAL_DAYS = Setting.optional(
            "orgbridge.signup.trial-days",
            "[1-9]\\d{0,3}",
            "give a whole number of days, 1 to 9999",
            "Trial days of orders that say none; else the template's.");
    public static final Setting<Integer> DAILY_LIMIT = Setting.integer(
            "orgbridge.signup.daily-limit", "20", 1, 1_000_000, "SignupRequests a day; orders past it wait.");
    public static final Setting<Duration> SIGNUP_POLL_INTERVAL = Setting.duration(
            "orgbridge.signup.poll-interval", "10s", "How often a SignupRequest is looked at until it has ended.");
    public static final Setting<Duration> SIGNUP_SETTLE_TIME = Setting.duration(
            "orgbridge.signup.settle-time",
            "60s",
            "How long an order waits, when the answer to its SignupRequest was lost, before it looks whether one is there.");
    public static final Setting<Duration> CONNECT_PATIENCE = Setting.duration(
            "orgbridge.connect.patience",
            "5m",
            "How long a new org may refuse its first token before the order fails.");

    public static final Setting<String> GROUP_NAME = Setting.pattern(
            "orgbridge.provision.group-name",
            "Travel",
            ".{1,40}",
            "give a name of at most 40 characters",
            "Chatter group of orders that name none.");
    public static final Setting<String> PROFILE =
            Setting.text("orgbridge.provision.profile", "Standard User", "Profile of users that name none.");
    public static final Setting<String> TIME_ZONE =
            Setting.text("orgbridge.provision.time-zone", "America/Los_Angeles", "TimeZoneSidKey of new users.");
    public static final Setting<String> LOCALE =
            Setting.text("orgbridge.provision.locale", "en_US", "LocaleSidKey of new users.");
    public static final Setting<String> LANGUAGE =
            Setting.text("orgbridge.provision.language", "en_US", "LanguageLocaleKey of new users.");

    public static final Setting<Duration> FEED_INTERVAL =
            Setting.duration("orgbridge.feed.interval", "60s", "Cadence of a feed with traffic.");
    public static final Setting<Duration> FEED_MAX_INTERVAL =
            Setting.duration("orgbridge.feed.max-interval", "15m", "How far an idle feed backs off.");
    public static final Setting<Duration> FEED_SWEEP_INTERVAL = Setting.duration(
            "orgbridge.feed.sweep-interval",
            "15m",
            "How often the newest page is read again whole, to see edits, which Salesforce does not announce.");
    public static final Setting<List<String>> FEED_SOURCES = new Setting<>(
            "orgbridge.feed.sources",
            "group,users",
            false,
            "Feeds followed: group, users (each user's own news feed), company, record:<id>.",
            OrgbridgeConfig::sources);

    public static final Setting<String> RULES = Setting.text(
            "orgbridge.rules", "", "Rule files; routes/rules/*.yaml, or those in the jar where that folder is not.");
    public static final Setting<String> ROUTES = Setting.text(
            "orgbridge.routes", "", "Route files; routes/*.camel.yaml, or those in the jar where that folder is not.");

    public static final Setting<String> DB_URL = Setting.pattern(
            "orgbridge.db.url",
            "jdbc:h2:file:./data/orgbridge;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE",
            "jdbc:(h2|postgresql):.+",
            "give a JDBC URL that begins with jdbc:h2: or jdbc:postgresql:",
            "The database; an H2 file where it is left out.");
    public static final Setting<String> DB_USERNAME = Setting.text("orgbridge.db.username", "", "Database user.");
    public static final Setting<String> DB_PASSWORD = Setting.secret("orgbridge.db.password", "", "Its password.");

    public static final Setting<String> CHANNEL_ORDERS = Setting.text(
            "orgbridge.channel.orders",
            "seda:orgbridge-orders?concurrentConsumers=4&blockWhenFull=true&waitForTaskToComplete=Never",
            "Carries the ids of orders whose next step is due; any Camel endpoint URI.");
    public static final Setting<String> CHANNEL_POLLS = Setting.text(
            "orgbridge.channel.polls",
            "seda:orgbridge-polls?concurrentConsumers=8&blockWhenFull=true&waitForTaskToComplete=Never",
            "Carries the feeds that are due, as JSON; any Camel endpoint URI.");
    public static final Setting<String> CHANNEL_RECORDS = Setting.text(
            "orgbridge.channel.records",
            "seda:orgbridge-records?discardIfNoConsumers=true&blockWhenFull=true&waitForTaskToComplete=Never",
            "Takes each new record as JSON, at least once; any Camel endpoint URI.");

    public static final Setting<String> KEYSET = Setting.secret(
            "orgbridge.secrets.keyset",
            "data/orgbridge.keyset",
            "Tink keyset under which stored tokens are encrypted: a file, made with mode 0600 if absent, or its JSON.");

    public static final Setting<String> HTTP_HOST =
            Setting.text("orgbridge.http.host", "127.0.0.1", "Address of the page and the REST interface.");
    public static final Setting<Integer> HTTP_PORT =
            Setting.integer("orgbridge.http.port", "8080", 0, 65535, "Its port; 0 picks a free one.");
    public static final Setting<String> HTTP_API_KEY = Setting.secret(
            "orgbridge.http.api-key", "", "Asked of every REST caller; required when the host is not loopback.");
    public static final Setting<Duration> TICK =
            Setting.duration("orgbridge.tick", "1s", "How often due orders and due feeds are looked for.");
    public static final Setting<String> INSTANCE = Setting.text(
            "orgbridge.instance",
            "",
            "Name of this process among those that share a database; made from host, folder and context if left out.");

    private static final List<Setting<?>> ALL = List.of(
            LOGIN_URL,
            AUDIENCE,
            API_VERSION,
            CLIENT_ID,
            CLIENT_SECRET,
            FLOW,
            PRIVATE_KEY,
            PRIVATE_KEY_PASSWORD,
            PRIVATE_KEY_ALIAS,
            NEXT_PRIVATE_KEY,
            NEXT_PRIVATE_KEY_PASSWORD,
            NEXT_PRIVATE_KEY_ALIAS,
            CALLBACK_URL,
            INTROSPECT,
            ALLOWED_HOSTS,
            HUB_USERNAME,
            TEMPLATE_ID,
            EDITION,
            COUNTRY,
            TRIAL_DAYS,
            DAILY_LIMIT,
            SIGNUP_POLL_INTERVAL,
            SIGNUP_SETTLE_TIME,
            CONNECT_PATIENCE,
            GROUP_NAME,
            PROFILE,
            TIME_ZONE,
            LOCALE,
            LANGUAGE,
            FEED_INTERVAL,
            FEED_MAX_INTERVAL,
            FEED_SWEEP_INTERVAL,
            FEED_SOURCES,
            RULES,
            ROUTES,
            DB_URL,
            DB_USERNAME,
            DB_PASSWORD,
            CHANNEL_ORDERS,
            CHANNEL_POLLS,
            CHANNEL_RECORDS,
            KEYSET,
            HTTP_HOST,
            HTTP_PORT,
            HTTP_API_KEY,
            TICK,
            INSTANCE);

    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Map<String, Object> values = new LinkedHashMap<>();

    private OrgbridgeConfig() {}

    /** Every setting there is, in the order of the documentation. */
    public static List<Setting<?>> settings() {
        return ALL;
    }

    /**
     * Reads and checks every setting.
     *
     * @param lookup the text of a key, where it is set
     * @param present all keys that are set; one that begins with {@code orgbridge.} and is unknown is an error
     * @throws ConfigException naming every problem at once
     */
    public static OrgbridgeConfig read(Function<String, Optional<String>> lookup, Collection<String> present) {
        Reading reading = examine(lookup, present);
        if (!reading.problems().isEmpty()) {
            throw new ConfigException(reading.problems());
        }
        return reading.config();
    }

    /**
     * A configuration that may be wrong in parts.
     *
     * @param config what could be read; {@link #has} says which settings that is
     * @param problems one line each; empty when all is well
     */
    public record Reading(OrgbridgeConfig config, List<String> problems) {}

    /** Reads what can be read, and says what is wrong with the rest; the parameters are those of {@link #read}. */
    public static Reading examine(Function<String, Optional<String>> lookup, Collection<String> present) {
        OrgbridgeConfig config = new OrgbridgeConfig();
        List<String> problems = new ArrayList<>(unknown(present));
        ALL.forEach(setting -> config.bind(setting, lookup.apply(setting.key()), problems));
        problems.addAll(CrossChecks.problems(config));
        return new Reading(config, List.copyOf(problems));
    }

    /** Whether these settings have values; always so unless there were problems. */
    public boolean has(Setting<?>... settings) {
        return Stream.of(settings).allMatch(setting -> values.containsKey(setting.key()));
    }

    /**
     * Reads the settings of a program that has no Camel context.
     *
     * @throws ConfigException naming every problem at once
     */
    public static OrgbridgeConfig of(Properties properties) {
        return read(key -> lookup(properties, key), properties.stringPropertyNames());
    }

    /** A key's text: environment and system properties come first, as they do for the placeholders in the routes. */
    public static Optional<String> lookup(Properties properties, String key) {
        return Optional.ofNullable(IOHelper.lookupEnvironmentVariable(key))
                .or(() -> Optional.ofNullable(System.getProperty(key)))
                .or(() -> Optional.ofNullable(properties.getProperty(key)));
    }

    /** The value of a setting. */
    @SuppressWarnings("unchecked")
    public <T> T get(Setting<T> setting) {
        return (T) values.get(setting.key());
    }

    /**
     * The assertion's audience for a token that is asked for at a login URL: a setting of its own, else the generic login
     * host of that URL's kind of org, since Salesforce does not take a My Domain host as {@code aud}.
     */
    public String audience(URI loginUrl) {
        if (!get(AUDIENCE).isBlank()) {
            return get(AUDIENCE);
        }
        return generic(loginUrl)
                .or(() -> generic(get(LOGIN_URL)))
                .orElse(get(LOGIN_URL).toString());
    }

    private static Optional<String> generic(URI loginUrl) {
        String host = loginUrl.getHost().toLowerCase(Locale.ROOT);
        if (host.equals("test.salesforce.com") || host.endsWith(".sandbox.my.salesforce.com")) {
            return Optional.of("https://test.salesforce.com");
        }
        return host.equals("login.salesforce.com") || host.endsWith(".my.salesforce.com")
                ? Optional.of("https://login.salesforce.com")
                : Optional.empty();
    }

    /** The texts of all settings that are not secret, defaults included, for the routes' placeholders. */
    public Map<String, String> placeholders() {
        return Collections.unmodifiableMap(texts);
    }

    private <T> void bind(Setting<T> setting, Optional<String> given, List<String> problems) {
        Optional<String> text = given.map(String::strip).filter(value -> !value.isEmpty());
        String effective = text.orElse(setting.fallback());
        if (effective == null) {
            problems.add(setting.key() + " is missing: " + setting.meaning() + " Set it in application.properties.");
            return;
        }
        try {
            values.put(setting.key(), setting.reader().apply(effective));
            if (!setting.secret()) {
                texts.put(setting.key(), effective);
            }
        } catch (IllegalArgumentException e) {
            String shown = setting.secret() ? "****" : masked(effective);
            problems.add(setting.key() + " = '" + shown + "' cannot be used: " + e.getMessage() + ".");
        }
    }

    private static String masked(String text) {
        return text.replaceAll("(?i)(password=)[^&;]*", "$1****").replaceAll("//[^/@]*@", "//****@");
    }

    private static List<String> unknown(Collection<String> present) {
        List<String> known = ALL.stream().map(Setting::key).toList();
        return present.stream()
                .filter(key -> key.startsWith("orgbridge.") && !known.contains(key))
                .sorted()
                .map(key -> key + " is not a key of Orgbridge" + suggestion(key, known) + ": correct or remove it.")
                .toList();
    }

    private static String suggestion(String key, List<String> known) {
        return Suggestion.nearest(key, known)
                .map(candidate -> " (did you mean " + candidate + "?)")
                .orElse("");
    }

    private static List<String> sources(String text) {
        List<String> sources = Stream.of(text.split(","))
                .map(String::strip)
                .filter(source -> !source.isEmpty())
                .collect(Collectors.toList());
        for (String source : sources) {
            if (!source.matches("group|users|company|record:[A-Za-z0-9]{15}([A-Za-z0-9]{3})?")) {
                throw new IllegalArgumentException(
                        "'" + source + "' is not one of group, users, company, record:<id of 15 or 18 characters>");
            }
        }
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("name at least one of group, users, company, record:<id>");
        }
        return List.copyOf(sources);
    }
}
