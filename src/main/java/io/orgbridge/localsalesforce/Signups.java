package io.orgbridge.localsalesforce;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SignupRequests: create, and what becomes of them. When one is due, whoever next looks settles it, so that nothing
 * depends on a timer and a restart loses nothing.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_signuprequest.htm
 */
final class Signups implements SObjectType.Actions {
    private static final Logger LOG = LoggerFactory.getLogger(Signups.class);
    private static final Pattern TEMPLATE = Pattern.compile("0TT[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?");
    private static final Pattern SUBDOMAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]*");
    /** Some of the names that no org gets; Salesforce's own list is not published. */
    private static final Set<String> RESERVED =
            Set.of("www", "login", "test", "root", "status", "salesforce", "force", "sfdc");

    private static final int LEAST_SUBDOMAIN = 3;
    private static final int MOST_SUBDOMAIN = 40;
    private static final int MOST_SUBDOMAIN_OF_DEVELOPERS = 33;
    /** The recipe for an error: a username such as {@code c-9999.any@acme.example}. */
    private static final Pattern WANTED_ERROR = Pattern.compile("((?:c|s|t|vr|sh|sn)-\\d{4})\\..*");

    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

    private final Settings settings;
    private final Store store;
    private final Orgs orgs;
    private final Apps apps;
    private final Approvals approvals;
    private final Counters counters;

    Signups(Settings settings, Store store, Orgs orgs, Apps apps, Approvals approvals, Counters counters) {
        this.settings = settings;
        this.store = store;
        this.orgs = orgs;
        this.apps = apps;
        this.approvals = approvals;
        this.counters = counters;
    }

    @Override
    public String typeName() {
        return "SignupRequest";
    }

    @Override
    public String create(Session session, Map<String, Object> fields) {
        if (fields.get("TemplateId") == null && fields.get("Edition") == null) {
            throw ApiException.missing(List.of("TemplateId"));
        }
        boolean key = fields.containsKey("ConnectedAppConsumerKey");
        boolean callback = fields.containsKey("ConnectedAppCallbackUrl");
        if (key != callback) {
            throw ApiException.missing(List.of(key ? "ConnectedAppCallbackUrl" : "ConnectedAppConsumerKey"));
        }
        if (fields.get("Country") instanceof String country && !COUNTRIES.contains(country)) {
            throw ApiException.fields(
                    "INVALID_SIGNUP_COUNTRY", "Invalid signup country: " + country, List.of("Country"));
        }
        if (fields.get("TrialDays") instanceof Long days && days < 1) {
            throw ApiException.fields("INVALID_SIGNUP_OPTION", "TrialDays must be positive", List.of("TrialDays"));
        }
        long now = settings.now();
        if (madeSince(session.org(), now - DAY) >= settings.signupsPerDay()) {
            // Unconfirmed: code and text are those of the sibling object's daily limit, as far as they are known.
            throw ApiException.data(400, "LIMIT_EXCEEDED", "The organization has reached its daily sign-up limit.");
        }
        long least = settings.signupMinimum().toMillis();
        long spread = settings.signupMaximum().toMillis() - least;
        long takes = least + (spread > 0 ? settings.random().nextLong(spread + 1) : 0);
        SignupRequest request = new SignupRequest(
                store.nextSerial(),
                session.org().serial(),
                session.user().serial(),
                store.next("signups"),
                now,
                now + takes / 3,
                now + takes,
                withCountry(session.org(), fields),
                0,
                null,
                null,
                null);
        store.signups.put(request.serial(), request);
        store.orgSignups.put(Key.of(request.org(), request.serial()), request.serial());
        store.openSignups.put(Key.of(request.endsAt(), request.serial()), request.serial());
        counters.count("signup.created");
        return request.id();
    }

    /** The fields with the country of the requesting org unless they name one. */
    private static Map<String, Object> withCountry(Org hub, Map<String, Object> fields) {
        Map<String, Object> all = new HashMap<>(fields);
        all.putIfAbsent("Country", hub.country());
        return all;
    }

    @Override
    public void delete(Session session, long serial) {
        SignupRequest request = store.signups.remove(serial);
        store.deletedSignups.put(serial, request);
        store.deletedAt.put(serial, settings.second());
        store.orgSignups.remove(Key.of(request.org(), serial));
        store.openSignups.remove(Key.of(request.endsAt(), serial));
    }

    /** How many were made, also if they are deleted by now. */
    private long madeSince(Org hub, long since) {
        return Stream.concat(
                        store.under(store.orgSignups, hub.serial()).map(store.signups::get),
                        store.deletedSignups.values().stream().filter(request -> request.org() == hub.serial()))
                .filter(request -> request.createdAt() > since)
                .count();
    }

    /** Settles what is due; to be called, outside of a read, before anything looks that depends on it. */
    void settle() {
        if (store.read(this::isDue)) {
            store.write(() -> {
                while (isDue()) {
                    Key first = store.openSignups.firstKey();
                    store.openSignups.remove(first);
                    SignupRequest request = store.signups.get(first.b());
                    store.signups.put(request.serial(), settled(request));
                }
                return true;
            });
        }
    }

    private boolean isDue() {
        Key first = store.openSignups.firstKey();
        return first != null && first.a() <= settings.now();
    }

    private SignupRequest settled(SignupRequest request) {
        String error = error(request);
        if (error != null) {
            LOG.info("SignupRequest {} failed with {}", request.id(), error);
            return request.failed(error);
        }
        Map<String, Object> admin = new HashMap<>();
        Stream.of("FirstName", "LastName").forEach(name -> {
            if (request.fields().containsKey(name)) {
                admin.put(name, request.fields().get(name));
            }
        });
        admin.put("Email", request.fields().getOrDefault("SignupEmail", ""));
        String named = request.field("Country");
        String country = named == null ? store.orgs.get(request.org()).country() : named;
        Object days = request.fields().get("TrialDays");
        Org org = orgs.create(new Orgs.NewOrg(
                text(request, "Company"),
                request.field("Subdomain"),
                country,
                Languages.of(request.field("PreferredLanguage"), country),
                days instanceof Number number ? number.intValue() : 30,
                false,
                text(request, "Username"),
                admin,
                request.endsAt() + settings.replicationDelay().toMillis()));
        LOG.info("SignupRequest {} created org {}", request.id(), org.id());
        return request.succeeded(org.serial(), org.instance(), approved(request));
    }

    /**
     * Approves the app in the new org for its administrator, and answers the code that an app without certificate gets.
     * The code's life time is unconfirmed; here it is that of any code.
     */
    private @Nullable String approved(SignupRequest request) {
        Optional<ConnectedApp> found = apps.find(request.field("ConnectedAppConsumerKey"));
        if (found.isEmpty()) {
            return null;
        }
        ConnectedApp app = found.get();
        User admin = orgs.user(text(request, "Username")).orElseThrow();
        String scope = String.join(" ", Apps.scopes(app, null));
        if (app.certificate() != null) {
            if (app.policy().selfAuthorized()) {
                approvals.approve(admin, app.clientId(), scope);
            }
            return null;
        }
        return approvals.code(
                admin,
                new AuthCode(
                        app.clientId(),
                        callback(request, app),
                        admin.serial(),
                        scope,
                        null,
                        null,
                        Math.max(request.endsAt(), settings.now()),
                        false));
    }

    /** The registered URL that the request names, plain or percent-encoded; empty if there is none. */
    private static String callback(SignupRequest request, ConnectedApp app) {
        String url = text(request, "ConnectedAppCallbackUrl");
        return app.callbackUrls().contains(url) ? url : app.callbackUrls().contains(decoded(url)) ? decoded(url) : "";
    }

    /** The error code that follows from the request and from what there is by now, or null. */
    private @Nullable String error(SignupRequest request) {
        String template = request.field("TemplateId");
        if (template != null && !TEMPLATE.matcher(template).matches()) {
            return "T-0001";
        }
        if (!isAppKnown(request)) {
            return "C-1016";
        }
        String username = text(request, "Username").toLowerCase(Locale.ROOT);
        Matcher wanted = WANTED_ERROR.matcher(username);
        if (wanted.matches()) {
            return wanted.group(1).toUpperCase(Locale.ROOT);
        }
        if (store.usernames.containsKey(username) || settings.takenUsernames().contains(username)) {
            return "C-1007";
        }
        String subdomain = request.field("Subdomain");
        if (subdomain != null) {
            if (!SUBDOMAIN.matcher(subdomain).matches()) {
                return "C-1018";
            }
            if (isBadName(subdomain, text(request, "Edition"))) {
                return "S-1018";
            }
            if (store.subdomains.containsKey(subdomain.toLowerCase(Locale.ROOT))) {
                return "C-1019";
            }
        }
        return null;
    }

    /** Whether letters, digits and hyphens make a name that no My Domain can have. */
    private static boolean isBadName(String subdomain, String edition) {
        int most = edition.contains("Developer") ? MOST_SUBDOMAIN_OF_DEVELOPERS : MOST_SUBDOMAIN;
        return subdomain.contains("--")
                || subdomain.endsWith("-")
                || subdomain.length() < LEAST_SUBDOMAIN
                || subdomain.length() > most
                || RESERVED.contains(subdomain.toLowerCase(Locale.ROOT));
    }

    private boolean isAppKnown(SignupRequest request) {
        String key = request.field("ConnectedAppConsumerKey");
        if (key == null) {
            return true;
        }
        return apps.find(key)
                .filter(app -> !app.policy().externalClientApp())
                .filter(app -> !callback(request, app).isEmpty())
                .filter(app -> !isExpired(app.certificate()))
                .isPresent();
    }

    private boolean isExpired(@Nullable X509Certificate certificate) {
        return certificate != null
                && certificate
                        .getNotAfter()
                        .toInstant()
                        .isBefore(settings.clock().instant());
    }

    private static String decoded(String url) {
        try {
            return URLDecoder.decode(url, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return url;
        }
    }

    private static String text(SignupRequest request, String field) {
        String value = request.field(field);
        return value == null ? "" : value;
    }
}
