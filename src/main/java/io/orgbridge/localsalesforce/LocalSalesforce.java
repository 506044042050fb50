package io.orgbridge.localsalesforce;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A running stand-in: a login host, a hub org in which SignupRequests are made, and the orgs that come of them, each on a
 * loopback port of its own.
 *
 * <pre>{@code
 * try (LocalSalesforce salesforce = LocalSalesforce.builder()
 *         .connectedApp(ConnectedApp.of(clientId, certificate, "http://127.0.0.1:8080/oauth/callback"))
 *         .hubUsername("hub@vendor.example")
 *         .start()) {
 *     // salesforce.baseUrl() is the login URL
 * }
 * }</pre>
 *
 * <p>Thread-safe. Several may run in one JVM.
 */
public final class LocalSalesforce implements AutoCloseable {
    private final Store store;
    private final Server server;
    private final Control control;
    private final ScenarioPlayer player;
    private final Orgs orgs;
    private final @Nullable String localApp;

    private LocalSalesforce(Settings settings, ShiftedClock clock, long faultSeed, @Nullable String localApp) {
        this.localApp = localApp;
        FaultPlan faults = new FaultPlan(faultSeed);
        Scenario scenario = settings.scenario();
        if (scenario != null) {
            scenario.faults().forEach(faults::add);
        }
        server = new Server(settings, faults);
        try {
            store = new Store(settings.data(), settings.random());
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        try {
            Counters counters = new Counters(settings);
            orgs = new Orgs(settings, store, server);
            Apps apps = new Apps(settings.apps());
            Tokens tokens = new Tokens(settings, store, apps);
            Approvals approvals = new Approvals(settings, store, tokens);
            Passwords passwords = new Passwords(store);
            Signups signups = new Signups(settings, store, orgs, apps, approvals, counters);
            Admission admission = new Admission(settings, store, orgs, approvals, counters);
            JwtBearer jwt = new JwtBearer(settings, apps, server);
            ClientAuth clients = new ClientAuth(apps, jwt);
            IdTokens idTokens = new IdTokens(settings, store);
            Grants grants =
                    new Grants(settings, store, orgs, tokens, approvals, admission, clients, jwt, idTokens, server);
            Users users = new Users(settings, store, counters);
            Feeds feeds = new Feeds(settings, store, new Reactions(settings, store), counters);
            Groups groups = new Groups(settings, store, feeds, counters);
            Acts acts = new Acts(settings, store, orgs, groups, feeds);
            Happenings happenings =
                    new Happenings(store, orgs, users, apps, approvals, passwords, tokens, server, clock, faults);
            player = new ScenarioPlayer(settings, store, acts, happenings);
            control = new Control(store, acts, happenings, faults, counters, player);
            List<SObjectType> types = new ArrayList<>(List.of(SignupType.of(settings, store, signups)));
            types.addAll(UserTypes.of(store, users));
            types.addAll(OrgTypes.of(store, users, apps, new PermissionSets(settings, store)));
            Follows follows = new Follows(settings, store);
            types.addAll(FeedTypes.of(store, feeds, groups, follows, new Files(settings, store)));
            types.addAll(GroupTypes.of(store, groups, new GroupSObjects(settings, store, groups), server));
            SObjects objects = new SObjects(types);
            Gate gate = new Gate(
                    settings,
                    store,
                    apps,
                    tokens,
                    new OAuth(store, tokens, approvals, signups, counters, server, clients, grants),
                    new Authorize(settings, store, orgs, apps, approvals, admission, passwords, signups, counters),
                    idTokens,
                    server,
                    new Identity(store, tokens, server, counters),
                    new DataApi(settings, store, objects, signups, passwords, counters, server),
                    new ChatterApi(settings, store, orgs, groups, feeds, follows, server, counters),
                    new ControlApi(control),
                    counters);
            openHosts();
            store.write(() -> {
                if (scenario != null) {
                    new StandingOrgs(store, orgs, users, groups, passwords).make(scenario.orgs());
                }
                addHub(settings, orgs);
                player.resume();
                return true;
            });
            player.tick();
            server.serve(gate::answer, () -> {
                signups.settle();
                player.tick();
            });
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void openHosts() {
        store.write(() -> {
            for (Org org : List.copyOf(store.orgs.values())) {
                int port = server.open(org.serial(), org.port());
                if (port != org.port()) {
                    store.orgs.put(org.serial(), org.withPort(port));
                }
            }
            return true;
        });
    }

    private static void addHub(Settings settings, Orgs orgs) {
        if (orgs.user(settings.hubUsername()).isEmpty()) {
            orgs.create(new Orgs.NewOrg(
                    "Hub",
                    null,
                    "US",
                    "en_US",
                    0,
                    true,
                    settings.hubUsername(),
                    Map.of("FirstName", "Hub", "LastName", "Operator", "Email", settings.hubUsername()),
                    0));
        }
    }

    /** A stand-in with sensible defaults, yet to be started. */
    public static Builder builder() {
        return new Builder();
    }

    /** The login host, such as {@code http://127.0.0.1:8090}. */
    public String baseUrl() {
        return server.loginUrl();
    }

    /** What a test does behind the clients' backs. */
    public Control control() {
        return control;
    }

    /** The stand-in's own app, if it was asked for or there is no other; see {@link Builder#localApp}. */
    public Optional<LocalApp> localApp() {
        return Optional.ofNullable(localApp)
                .map(username -> LocalApp.of(
                        username,
                        store.read(() -> server.instanceUrl(
                                orgs.user(username).orElseThrow().org()))));
    }

    /** Whether every act of the scenario is done; true without a scenario. */
    public boolean scenarioDone() {
        return store.read(() -> player.done() == player.total());
    }

    /** Stops answering and closes the store; what was answered is kept if there is a data directory. */
    @Override
    public void close() {
        server.close();
        store.close();
    }

    /** What a stand-in is started with. Not thread-safe. */
    public static final class Builder {
        private String host = "127.0.0.1";
        private int port;
        private @Nullable Path data;
        private Clock clock = Clock.systemUTC();
        private RandomGenerator random = new SecureRandom();
        private final Map<String, ConnectedApp> apps = new LinkedHashMap<>();
        private @Nullable String hubUsername;
        private final Set<String> audiences = new HashSet<>(Set.of("https://login.salesforce.com"));
        private Duration signupMinimum = Duration.ofSeconds(1);
        private Duration signupMaximum = Duration.ofSeconds(2);
        private Duration replicationDelay = Duration.ofSeconds(1);
        private Duration idleTimeout = Duration.ofHours(2);
        private int signupsPerDay = 20;
        private int loginsPerHour = 3600;
        private int apiCallsPerDay = 100_000;
        private int chatterCallsPerHour = 1_000_000;
        private int salesforceLicenses = 25;
        private final List<String> takenUsernames = new ArrayList<>();
        private @Nullable Scenario scenario;
        private @Nullable Long faultSeed;
        private boolean localApp;

        private Builder() {}

        /** Address to listen on; default 127.0.0.1. */
        public Builder host(String address) {
            host = address;
            return this;
        }

        /** Port of the login host; default 0, which takes any. The orgs' hosts take any. */
        public Builder port(int number) {
            port = number;
            return this;
        }

        /** Directory that keeps everything over restarts; default none, everything in memory. */
        public Builder data(Path directory) {
            data = directory;
            return this;
        }

        /** Where the time comes from. */
        public Builder clock(Clock source) {
            clock = source;
            return this;
        }

        /** Where chance comes from, but not that of tokens. */
        public Builder random(RandomGenerator source) {
            random = source;
            return this;
        }

        /** Adds a connected app. */
        public Builder connectedApp(ConnectedApp app) {
            apps.put(app.clientId(), app);
            return this;
        }

        /**
         * Adds the connected apps of a YAML file; throws {@link ScenarioException} for a mistake in it and {@link
         * java.io.UncheckedIOException}.
         */
        public Builder connectedApps(Path file) {
            new AppsReader(file).read().forEach(this::connectedApp);
            return this;
        }

        /**
         * Adds the stand-in's own app, whose secret is known and whose client-credentials flow yields tokens of the
         * administrator of the scenario's first org, or else of the hub. It is there by itself if there is no other app.
         */
        public Builder localApp() {
            localApp = true;
            return this;
        }

        /**
         * Administrator of the hub org, who may make SignupRequests; default the scenario's hub's, or {@code
         * hub@vendor.example}.
         */
        public Builder hubUsername(String username) {
            hubUsername = username.toLowerCase(Locale.ROOT);
            return this;
        }

        /** Adds an accepted {@code aud} to {@code https://login.salesforce.com} and the login host's URL. */
        public Builder audience(String url) {
            audiences.add(url);
            return this;
        }

        /** How long a sign-up takes. */
        public Builder signupDuration(Duration exactly) {
            return signupDuration(exactly, exactly);
        }

        /** How long a sign-up takes at least and at most; default 1 to 2 seconds. */
        public Builder signupDuration(Duration minimum, Duration maximum) {
            signupMinimum = minimum;
            signupMaximum = maximum;
            return this;
        }

        /** How long after Success the login host does not know the new users; default 1 second. */
        public Builder replicationDelay(Duration delay) {
            replicationDelay = delay;
            return this;
        }

        /** After how long without use a token dies; default 2 hours. */
        public Builder idleTimeout(Duration timeout) {
            idleTimeout = timeout;
            return this;
        }

        /** SignupRequests in 24 hours; default 20. */
        public Builder signupsPerDay(int most) {
            signupsPerDay = most;
            return this;
        }

        /** Logins of a user in an hour; default 3,600. */
        public Builder loginsPerHour(int most) {
            loginsPerHour = most;
            return this;
        }

        /** API calls of an org in 24 hours; default 100,000. */
        public Builder apiCallsPerDay(int most) {
            apiCallsPerDay = most;
            return this;
        }

        /** Chatter calls of a user with an app in an hour; the real number is not published; default 1,000,000. */
        public Builder chatterCallsPerHour(int most) {
            chatterCallsPerHour = most;
            return this;
        }

        /** Salesforce licences of each org; default 25. */
        public Builder salesforceLicenses(int number) {
            salesforceLicenses = number;
            return this;
        }

        /** A username that some other org of the world has. */
        public Builder takenUsername(String username) {
            takenUsernames.add(username.toLowerCase(Locale.ROOT));
            return this;
        }

        /** Seed of the chance of faults with a rate; default the scenario's. */
        public Builder faultSeed(long seed) {
            faultSeed = seed;
            return this;
        }

        /** Which orgs there are, what people do in them, and what happens to them. */
        public Builder scenario(Scenario story) {
            scenario = story;
            return this;
        }

        private String hub() {
            return hubUsername != null ? hubUsername : firstAdmin(true).orElse("hub@vendor.example");
        }

        private Optional<String> firstAdmin(boolean ofHub) {
            return Stream.ofNullable(scenario)
                    .flatMap(story -> story.orgs().stream())
                    .filter(org -> org.hub() == ofHub)
                    .map(org -> org.admin().username())
                    .findFirst();
        }

        /** Starts it; throws {@link java.io.UncheckedIOException} if the port is in use or the data unreadable. */
        public LocalSalesforce start() {
            ShiftedClock shifted = new ShiftedClock(clock);
            String runAs = localApp || apps.isEmpty() ? firstAdmin(false).orElseGet(this::hub) : null;
            Map<String, ConnectedApp> all = new LinkedHashMap<>(apps);
            if (runAs != null) {
                ConnectedApp own = LocalApp.app(runAs);
                all.putIfAbsent(own.clientId(), own);
            }
            Settings settings = new Settings(
                    host,
                    port,
                    data,
                    shifted,
                    random,
                    Map.copyOf(all),
                    hub(),
                    Set.copyOf(audiences),
                    signupMinimum,
                    signupMaximum,
                    replicationDelay,
                    idleTimeout,
                    signupsPerDay,
                    loginsPerHour,
                    apiCallsPerDay,
                    chatterCallsPerHour,
                    salesforceLicenses,
                    List.copyOf(takenUsernames),
                    scenario);
            long seed = faultSeed == null ? scenario == null ? 0 : scenario.seed() : faultSeed;
            return new LocalSalesforce(settings, shifted, seed, runAs);
        }
    }
}
