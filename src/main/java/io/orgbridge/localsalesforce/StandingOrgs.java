package io.orgbridge.localsalesforce;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes the orgs that a scenario has from the start: what is missing of them is made, what is there stays as it is, so that
 * a restart changes nothing. Inside a write.
 */
final class StandingOrgs {
    private final Store store;
    private final Orgs orgs;
    private final Users users;
    private final Groups groups;
    private final Passwords passwords;

    StandingOrgs(Store store, Orgs orgs, Users users, Groups groups, Passwords passwords) {
        this.store = store;
        this.orgs = orgs;
        this.users = users;
        this.groups = groups;
        this.passwords = passwords;
    }

    /** Throws {@link ScenarioException} for what Salesforce would refuse, such as more users than licences. */
    void make(List<StandingOrg> wanted) {
        for (StandingOrg org : wanted) {
            try {
                make(org);
            } catch (ApiException e) {
                throw new ScenarioException(
                        "the scenario's org '" + org.name() + "' cannot be made: " + e.getMessage());
            }
        }
    }

    private void make(StandingOrg wanted) {
        StandingOrg.Person first = wanted.admin();
        if (orgs.user(first.username()).isEmpty()) {
            create(wanted);
        }
        Session admin = orgs.sessionOf(orgs.user(first.username()).orElseThrow());
        for (StandingOrg.Person person : wanted.users()) {
            if (orgs.user(person.username()).isEmpty()) {
                users.create(admin, fields(admin.org(), person));
                setPassword(person);
            }
            member(admin.org(), person.username());
        }
        for (StandingOrg.StandingGroup group : wanted.groups()) {
            Session owner = orgs.sessionOf(member(admin.org(), group.owner()));
            Group made =
                    groups.byName(admin.org().serial(), group.name()).orElseGet(() -> groups.create(owner, of(group)));
            for (String name : group.members()) {
                groups.add(admin, made, member(admin.org(), name), Membership.STANDARD);
            }
        }
    }

    private void create(StandingOrg wanted) {
        StandingOrg.Person admin = wanted.admin();
        String subdomain = wanted.subdomain();
        if (subdomain != null && store.subdomains.containsKey(subdomain.toLowerCase(Locale.ROOT))) {
            throw ApiException.data(400, "INVALID_INPUT", "the subdomain " + subdomain + " is taken");
        }
        orgs.create(new Orgs.NewOrg(
                wanted.name(),
                subdomain,
                wanted.country(),
                wanted.language(),
                0,
                wanted.hub(),
                admin.username(),
                names(admin),
                0));
        setPassword(admin);
    }

    private void setPassword(StandingOrg.Person person) {
        if (person.password() != null) {
            passwords.set(orgs.user(person.username()).orElseThrow(), person.password());
        }
    }

    /** A user who must be in this org and no other. */
    private User member(Org org, String username) {
        User user = orgs.user(username).orElseThrow();
        if (user.org() != org.serial()) {
            throw ApiException.data(400, "DUPLICATE_USERNAME", username + " is in another org");
        }
        return user;
    }

    private Map<String, Object> fields(Org org, StandingOrg.Person person) {
        Map<String, Object> fields = names(person);
        fields.put("Username", person.username());
        fields.put("IsActive", person.active());
        fields.put(
                "ProfileId",
                orgs.profile(org.serial(), person.profile()).orElseThrow().id());
        fields.put("TimeZoneSidKey", "America/Los_Angeles");
        fields.put("LocaleSidKey", "en_US");
        fields.put("EmailEncodingKey", "UTF-8");
        fields.put("LanguageLocaleKey", org.language());
        return fields;
    }

    private static Map<String, Object> names(StandingOrg.Person person) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("LastName", person.lastName());
        fields.put("Email", person.email());
        fields.put("Alias", person.alias());
        if (person.firstName() != null) {
            fields.put("FirstName", person.firstName());
        }
        if (person.nickname() != null) {
            fields.put("CommunityNickname", person.nickname());
        }
        return fields;
    }

    private static Groups.NewGroup of(StandingOrg.StandingGroup group) {
        return new Groups.NewGroup(
                group.name(), group.visibility(), group.description(), null, null, false, false, false, false);
    }
}
