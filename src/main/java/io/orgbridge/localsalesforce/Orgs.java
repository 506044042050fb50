package io.orgbridge.localsalesforce;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes orgs, each with its licences, profiles, first administrator and host, and finds them. */
final class Orgs {
    /** Profile names with the licence that each needs, as a new Enterprise Edition org has them. */
    private static final Map<String, List<String>> PROFILES = Map.of(
            "Salesforce",
            List.of(
                    Profile.ADMIN,
                    "Standard User",
                    "Read Only",
                    "Solution Manager",
                    "Marketing User",
                    "Contract Manager",
                    "Minimum Access - Salesforce"),
            "Salesforce Platform",
            List.of("Standard Platform User"),
            "Chatter Free",
            List.of("Chatter Free User", "Chatter Moderator User"),
            "Chatter External",
            List.of("Chatter External User"));

    private final Settings settings;
    private final Store store;
    private final Hosts hosts;

    Orgs(Settings settings, Store store, Hosts hosts) {
        this.settings = settings;
        this.store = store;
        this.hosts = hosts;
    }

    /** The names of all profiles that an org has. */
    static Set<String> profileNames() {
        return PROFILES.values().stream().flatMap(List::stream).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What a new org is made from; the admin's fields are those of the User sObject. */
    record NewOrg(
            String name,
            @Nullable String subdomain,
            String country,
            String language,
            int trialDays,
            boolean hub,
            String adminUsername,
            Map<String, Object> adminFields,
            long loginsFrom) {}

    /** Makes an org; inside a write. The username and the subdomain must be free. */
    Org create(NewOrg wanted) {
        long serial = store.nextSerial();
        String subdomain = wanted.subdomain() != null ? wanted.subdomain() : freeSubdomain(wanted.name());
        long now = settings.second();
        int port = hosts.open(serial, 0);
        try {
            Org org = new Org(
                    serial,
                    wanted.name(),
                    subdomain,
                    wanted.country(),
                    wanted.language(),
                    wanted.hub() ? "Developer Edition" : "Enterprise Edition",
                    "NA" + (100 + serial % 100),
                    wanted.trialDays(),
                    wanted.hub(),
                    now,
                    wanted.loginsFrom(),
                    port);
            store.orgs.put(serial, org);
            store.subdomains.put(subdomain.toLowerCase(Locale.ROOT), serial);
            addLicenses(serial);
            addAdmin(org, wanted, now);
            return org;
        } catch (RuntimeException e) {
            hosts.close(serial);
            throw e;
        }
    }

    private void addLicenses(long org) {
        addLicense(org, "Salesforce", "SFDC", settings.salesforceLicenses());
        addLicense(org, "Salesforce Platform", "AUL", 10);
        addLicense(org, "Chatter Free", "CHATTER_FREE", 5000);
        addLicense(org, "Chatter External", "CSN_EXTERNAL", 500);
    }

    private void addLicense(long org, String name, String key, int total) {
        License license = new License(store.nextSerial(), org, name, key, total);
        store.licenses.put(license.serial(), license);
        store.orgLicenses.put(Key.of(org, license.serial()), license.serial());
        for (String profileName : PROFILES.getOrDefault(name, List.of())) {
            Profile profile = new Profile(store.nextSerial(), org, profileName, license.serial());
            store.profiles.put(profile.serial(), profile);
            store.orgProfiles.put(Key.of(org, profile.serial()), profile.serial());
        }
    }

    private void addAdmin(Org org, NewOrg wanted, long now) {
        long profile = profile(org.serial(), Profile.ADMIN).orElseThrow().serial();
        Map<String, Object> fields = new HashMap<>(Map.of(
                "TimeZoneSidKey",
                "America/Los_Angeles",
                "LocaleSidKey",
                "en_US",
                "EmailEncodingKey",
                "UTF-8",
                "LanguageLocaleKey",
                wanted.language(),
                "CompanyName",
                wanted.name(),
                "Alias",
                "admin",
                "CommunityNickname",
                Users.nicknameFor(wanted.adminUsername())));
        fields.putAll(wanted.adminFields());
        Users.setFrequencies(fields);
        User admin = new User(
                store.nextSerial(),
                org.serial(),
                wanted.adminUsername().toLowerCase(Locale.ROOT),
                profile,
                true,
                now,
                now,
                0,
                fields);
        store.users.put(admin.serial(), admin);
        store.usernames.put(admin.username(), admin.serial());
        store.orgUsers.put(Key.of(org.serial(), admin.serial()), admin.serial());
    }

    /** A profile of an org by its name. */
    Optional<Profile> profile(long org, String name) {
        return store.under(store.orgProfiles, org)
                .map(store.profiles::get)
                .filter(profile -> profile.name().equals(name))
                .findFirst();
    }

    /** A user of any org by username. */
    Optional<User> user(String username) {
        Long serial = store.usernames.get(username.toLowerCase(Locale.ROOT));
        return serial == null ? Optional.empty() : Optional.ofNullable(store.users.get(serial));
    }

    /** A session of this user without an app, for acts of the control API and of scenarios. */
    Session sessionOf(User user) {
        Org org = store.orgs.get(user.org());
        Profile profile = store.profiles.get(user.profile());
        return new Session(org, user, profile, "", null);
    }

    private String freeSubdomain(String company) {
        String base =
                company.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        if (base.length() > 20) {
            base = base.substring(0, 20);
        }
        String name = base.isEmpty() ? "org" : base;
        for (int i = 2; store.subdomains.containsKey(name); i++) {
            name = (base.isEmpty() ? "org" : base) + i;
        }
        return name;
    }
}
