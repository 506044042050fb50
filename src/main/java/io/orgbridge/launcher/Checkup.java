package io.orgbridge.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orgbridge.Orgbridge;
import io.orgbridge.TokenProvider;
import io.orgbridge.TokenSetup;
import io.orgbridge.config.ConfigException;
import io.orgbridge.config.OrgbridgeConfig;
import io.orgbridge.store.Store;
import io.orgbridge.store.StoreException;
import io.orgbridge.token.AccessToken;
import io.orgbridge.token.Credential;
import io.orgbridge.token.CredentialStore;
import io.orgbridge.token.DateHeader;
import io.orgbridge.token.Flow;
import io.orgbridge.token.OAuthApp;
import io.orgbridge.token.OrgUser;
import io.orgbridge.token.StoredTokens;
import io.orgbridge.token.TokenEndpoint;
import io.orgbridge.token.TokenException;
import io.orgbridge.token.TokenGrant;
import io.orgbridge.token.TokenStatistics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/** The checks of {@code ./orgbridge doctor}, one after the other; what one finds decides which later ones make sense. */
final class Checkup {
    private static final Duration WORTH_NAMING = Duration.ofSeconds(60);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final OrgbridgeConfig.Reading reading;
    private final OrgbridgeConfig config;
    private final Clock clock;
    private final Consumer<Check> tell;
    private final KeyChecks checks;
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    /** A checkup of what the properties and the environment say; the context is not started, it only resolves them. */
    static Checkup of(Properties given, Clock clock, Consumer<Check> tell) {
        return new Checkup(
                Orgbridge.on(new DefaultCamelContext()).properties(given).examine(), clock, tell);
    }

    private Checkup(OrgbridgeConfig.Reading reading, Clock clock, Consumer<Check> tell) {
        this.reading = reading;
        this.config = reading.config();
        this.clock = clock;
        this.tell = tell;
        this.checks = new KeyChecks(config, clock);
    }

    void run() {
        configuration();
        keys();
        hosts();
        try (Look database = database()) {
            login(database)
                    .ifPresentOrElse(
                            token -> {
                                budget(token);
                                signups(token);
                            },
                            () -> {
                                tell.accept(Check.skipped("API budget", "there is no token to ask with"));
                                tell.accept(Check.skipped("SignupRequest", "there is no token to ask with"));
                            });
            consents(database);
        }
    }

    private void configuration() {
        reading.problems()
                .forEach(problem -> tell.accept(
                        Check.failed("configuration", problem, "docs/configuration.md explains every key")));
        if (reading.problems().isEmpty()) {
            tell.accept(Check.ok("configuration", OrgbridgeConfig.settings().size() + " settings are good"));
        }
    }

    private void keys() {
        if (!config.has(OrgbridgeConfig.PRIVATE_KEY)
                || config.get(OrgbridgeConfig.PRIVATE_KEY).isBlank()) {
            tell.accept(Check.skipped("key", "orgbridge.salesforce.private-key is not set"));
        } else {
            tell.accept(checks.key("key", OrgbridgeConfig.PRIVATE_KEY));
        }
        if (!config.get(OrgbridgeConfig.NEXT_PRIVATE_KEY).isBlank()) {
            tell.accept(checks.key("next key", OrgbridgeConfig.NEXT_PRIVATE_KEY));
        }
        tell.accept(checks.keyset());
    }

    /** Whether the login host answers, and what its clock says. */
    private void hosts() {
        if (!config.has(OrgbridgeConfig.LOGIN_URL, OrgbridgeConfig.ALLOWED_HOSTS)) {
            tell.accept(Check.skipped("hosts", "the login URL or the allowed hosts are not known"));
            tell.accept(Check.skipped("clock", "there is no host to compare with"));
            return;
        }
        URI loginUrl = config.get(OrgbridgeConfig.LOGIN_URL);
        String where = "token URL " + loginUrl + "/services/oauth2/token, aud " + config.audience(loginUrl);
        try {
            Instant asked = clock.instant();
            HttpResponse<String> response = get(URI.create(loginUrl + "/.well-known/openid-configuration"), null);
            Instant answered = clock.instant();
            tell.accept(Check.ok("hosts", loginUrl + " answers; " + where));
            tell.accept(
                    clock(response, asked.plus(Duration.between(asked, answered).dividedBy(2))));
        } catch (IOException e) {
            tell.accept(Check.failed(
                    "hosts",
                    loginUrl + " does not answer (" + e.getClass().getSimpleName() + "); " + where,
                    "Check orgbridge.salesforce.login-url, the network, and whether a proxy is needed"));
            tell.accept(Check.skipped("clock", "there is no host to compare with"));
        }
    }

    private static Check clock(HttpResponse<String> response, Instant ours) {
        Optional<Instant> theirs = DateHeader.of(response);
        if (theirs.isEmpty()) {
            return Check.skipped("clock", "the answer tells no time");
        }
        Duration ahead = Duration.between(ours, theirs.get());
        if (ahead.abs().compareTo(WORTH_NAMING) <= 0) {
            return Check.ok("clock", "within " + Math.max(1, ahead.abs().toSeconds()) + " s of Salesforce's");
        }
        return Check.failed(
                "clock",
                "this machine's clock is " + ahead.abs().toSeconds() + " s "
                        + (ahead.isNegative() ? "ahead of" : "behind") + " Salesforce's",
                "Set this machine's clock, by NTP for example: assertions with a wrong time are refused as 'expired"
                        + " authorization code'");
    }

    /** The database as far as it can be looked at. */
    private record Look(@Nullable Store store, boolean isHeld) implements AutoCloseable {
        @Override
        public void close() {
            if (store != null) {
                store.close();
            }
        }
    }

    private Look database() {
        if (!config.has(OrgbridgeConfig.DB_URL)) {
            tell.accept(Check.skipped("database", "its URL is not known"));
            return new Look(null, false);
        }
        Store store = null;
        try {
            store = Store.openAsIs(
                    config.get(OrgbridgeConfig.DB_URL),
                    config.get(OrgbridgeConfig.DB_USERNAME),
                    config.get(OrgbridgeConfig.DB_PASSWORD));
            if (store.hasTables()) {
                tell.accept(Check.ok("database", "answers, and has Orgbridge's tables"));
                return new Look(store, false);
            }
            tell.accept(Check.ok("database", "answers; its tables are made at the first start"));
        } catch (StoreException e) {
            if (e.isInUse()) {
                tell.accept(Check.ok(
                        "database", "an H2 file that a running Orgbridge holds; nobody else can look into it"));
                return new Look(null, true);
            }
            tell.accept(
                    e.isAbsent()
                            ? Check.ok("database", "an H2 file, which is made at the first start")
                            : Check.failed(
                                    "database",
                                    String.valueOf(e.getMessage()),
                                    "Start the database, or correct orgbridge.db.url, .username and .password"));
        }
        if (store != null) {
            store.close();
        }
        return new Look(null, false);
    }

    private Optional<AccessToken> login(Look database) {
        if (!config.has(
                OrgbridgeConfig.HUB_USERNAME,
                OrgbridgeConfig.CLIENT_ID,
                OrgbridgeConfig.LOGIN_URL,
                OrgbridgeConfig.ALLOWED_HOSTS,
                OrgbridgeConfig.FLOW,
                OrgbridgeConfig.CALLBACK_URL)) {
            return without("the configuration does not say how");
        }
        OrgUser user = OrgUser.ofHub(config.get(OrgbridgeConfig.HUB_USERNAME));
        URI loginUrl = config.get(OrgbridgeConfig.LOGIN_URL);
        try {
            OAuthApp app = TokenSetup.app(config);
            TokenEndpoint endpoint = new TokenEndpoint(config.get(OrgbridgeConfig.ALLOWED_HOSTS), clock);
            Map<Flow, TokenGrant> grants = TokenSetup.grants(config, app, endpoint, clock);
            Optional<CredentialStore> credentials = Optional.ofNullable(database.store())
                    .filter(any -> checks.hasKeyset())
                    .map(this::credentials);
            Credential credential = credentials
                    .flatMap(stored -> stored.find(user))
                    .orElse(new Credential(user, config.get(OrgbridgeConfig.FLOW), loginUrl, null, null));
            if (credential.flow() == Flow.REFRESH_TOKEN && database.isHeld()) {
                return without("its refresh token is in the database, which a running Orgbridge holds");
            }
            // A refresh token may work only once: what comes of it has to be stored.
            AccessToken token = credential.flow() == Flow.REFRESH_TOKEN && credentials.isPresent()
                    ? new StoredTokens(credentials.get(), grants, new TokenStatistics()).token(user, credential.token())
                    : Objects.requireNonNull(grants.get(credential.flow()))
                            .request(credential)
                            .token();
            tell.accept(Check.ok(
                    "hub login",
                    user.username() + " by " + credential.flow().text() + ": org " + token.orgId() + " at "
                            + token.instanceUrl() + ", scope " + token.scope()));
            return Optional.of(token);
        } catch (TokenException e) {
            tell.accept(Check.failed("hub login", String.valueOf(e.getMessage()), e.nextStep()));
        } catch (ConfigException e) {
            return without("there is no usable key");
        } catch (RuntimeException e) {
            tell.accept(Check.failed(
                    "hub login",
                    "the stored credential of " + user.username() + " cannot be read",
                    "Mend what the checks above say of keyset and database"));
        }
        return Optional.empty();
    }

    private Optional<AccessToken> without(String why) {
        tell.accept(Check.skipped("hub login", why));
        return Optional.empty();
    }

    private CredentialStore credentials(Store store) {
        return TokenProvider.credentials(config, store, TokenSetup.vault(config), "doctor");
    }

    private String data(AccessToken token, String path) {
        return token.instanceUrl() + "/services/data/v" + config.get(OrgbridgeConfig.API_VERSION) + path;
    }

    private void budget(AccessToken token) {
        String version = "Check orgbridge.salesforce.api-version, and the user's right to use the API";
        try {
            HttpResponse<String> response = get(URI.create(data(token, "/limits")), token);
            JsonNode daily = json.readTree(response.body()).path("DailyApiRequests");
            if (response.statusCode() != 200 || !daily.path("Max").isNumber()) {
                tell.accept(Check.failed("API budget", "the hub answers HTTP " + response.statusCode(), version));
                return;
            }
            long max = daily.path("Max").asLong();
            long used = max - daily.path("Remaining").asLong();
            String detail = used + " of " + max + " calls of the last 24 hours are used";
            tell.accept(
                    used >= max
                            ? Check.failed("API budget", detail, "Wait, or ask Salesforce for more calls a day")
                            : Check.ok("API budget", detail));
        } catch (JsonProcessingException e) {
            tell.accept(Check.failed("API budget", "the hub's answer is not JSON", version));
        } catch (IOException e) {
            tell.accept(unreachable("API budget", token));
        }
    }

    private void signups(AccessToken token) {
        String enable = "Ask Salesforce support to enable SignupRequest in the hub org, and give "
                + config.get(OrgbridgeConfig.HUB_USERNAME) + " the permission 'Signup Request API'";
        try {
            HttpResponse<String> response = get(URI.create(data(token, "/sobjects/SignupRequest/describe")), token);
            if (response.statusCode() != 200) {
                tell.accept(Check.failed(
                        "SignupRequest", "the hub does not know it (HTTP " + response.statusCode() + ")", enable));
            } else if (!json.readTree(response.body()).path("createable").asBoolean()) {
                tell.accept(Check.failed("SignupRequest", "the hub's user may not create it", enable));
            } else {
                tell.accept(Check.ok("SignupRequest", "is enabled in the hub"));
            }
        } catch (IOException e) {
            tell.accept(unreachable("SignupRequest", token));
        }
    }

    private static Check unreachable(String name, AccessToken token) {
        return Check.failed(
                name, token.instanceUrl() + " does not answer", "Check the network between here and the hub org");
    }

    private void consents(Look database) {
        if (database.store() == null || !checks.hasKeyset()) {
            tell.accept(Check.skipped("consents", "there is nothing stored to look into"));
            return;
        }
        try {
            List<Credential> all = credentials(database.store()).all();
            Set<String> adopted = all.stream()
                    .map(Credential::orgUser)
                    .filter(OrgUser::isOrgKnown)
                    .map(OrgUser::username)
                    .collect(Collectors.toSet());
            List<Credential> waiting = all.stream()
                    .filter(credential -> credential.flow() == Flow.REFRESH_TOKEN && credential.refreshToken() == null)
                    .filter(credential -> !credential.orgUser().org().equals(OrgUser.UNKNOWN)
                            || !adopted.contains(credential.orgUser().username()))
                    .toList();
            waiting.forEach(credential -> tell.accept(Check.failed(
                    "consents",
                    credential.orgUser().username() + " in org "
                            + credential.orgUser().org() + " has to consent",
                    "Run ./orgbridge token --org " + credential.orgUser().org() + " --user "
                            + credential.orgUser().username() + " --authorize")));
            if (waiting.isEmpty()) {
                tell.accept(Check.ok("consents", "no stored credential waits for one"));
            }
        } catch (RuntimeException e) {
            tell.accept(Check.failed(
                    "consents",
                    "a stored refresh token cannot be decrypted",
                    "Give every process on this database the same keyset; without it, its user has to consent again"));
        }
    }

    private HttpResponse<String> get(URI uri, @Nullable AccessToken token) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(TIMEOUT).header("Accept", "application/json");
        if (token != null) {
            request.header("Authorization", "Bearer " + token.value().reveal());
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
