package io.orgbridge.localsalesforce;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The User sObject's rules: licences, usernames unique among all orgs, nicknames unique in theirs, the last administrator.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_user.htm
 */
final class Users implements SObjectType.Actions {
    /** Fields of the sObject that {@link User} has as its own. */
    private static final Set<String> OWN = Set.of("Username", "ProfileId", "IsActive");

    private final Settings settings;
    private final Store store;
    private final Counters counters;

    Users(Settings settings, Store store, Counters counters) {
        this.settings = settings;
        this.store = store;
        this.counters = counters;
    }

    @Override
    public String typeName() {
        return "User";
    }

    /** The nickname that a user gets who was given none. */
    static String nicknameFor(String username) {
        String nickname = username.contains("@") ? username.substring(0, username.indexOf('@')) : username;
        String unique = nickname + "." + Integer.toString(Math.floorMod(username.hashCode(), 36 * 36 * 36), 36);
        return unique.length() > 40 ? unique.substring(unique.length() - 40) : unique;
    }

    /** How often Chatter writes e-mails, unless the fields say so. */
    static void setFrequencies(Map<String, Object> fields) {
        fields.putIfAbsent("DefaultGroupNotificationFrequency", "N");
        fields.putIfAbsent("DigestFrequency", "D");
    }

    @Override
    public String create(Session session, Map<String, Object> fields) {
        mustBeAdmin(session);
        String username = username(fields);
        Profile profile = profile(session.org(), fields);
        // Unconfirmed in Salesforce: active unless it says otherwise.
        boolean active = !Boolean.FALSE.equals(fields.get("IsActive"));
        mustBeFree(username);
        Map<String, Object> rest = new HashMap<>(fields);
        rest.keySet().removeAll(OWN);
        rest.putIfAbsent("CommunityNickname", nicknameFor(username));
        setFrequencies(rest);
        nicknameMustBeFree(session.org(), rest, 0);
        federationMustBeFree(session.org(), rest, 0);
        if (active) {
            takeLicense(session.org(), profile, 0);
        }
        long now = settings.second();
        User user = new User(
                store.nextSerial(), session.org().serial(), username, profile.serial(), active, now, now, 0, rest);
        store.users.put(user.serial(), user);
        store.usernames.put(username, user.serial());
        store.orgUsers.put(Key.of(user.org(), user.serial()), user.serial());
        counters.count("user.created");
        return user.id();
    }

    @Override
    public void update(Session session, long serial, Map<String, @Nullable Object> fields) {
        if (serial != session.user().serial() || fields.keySet().stream().anyMatch(Users::isAdminsOnly)) {
            mustBeAdmin(session);
        }
        change(session.org(), serial, fields);
    }

    /** Whether only an administrator may change the field, on his own row as well. */
    private static boolean isAdminsOnly(String field) {
        return OWN.contains(field) || field.equals("FederationIdentifier") || field.startsWith("UserPermissions");
    }

    private void change(Org org, long serial, Map<String, @Nullable Object> fields) {
        User old = store.users.get(serial);
        Map<String, Object> rest = new HashMap<>(old.fields());
        Map<String, Object> given = new HashMap<>();
        fields.forEach((name, value) -> {
            if (value == null) {
                rest.remove(name);
            } else {
                given.put(name, value);
                rest.put(name, value);
            }
        });
        rest.keySet().removeAll(OWN);
        String username = given.containsKey("Username") ? username(given) : old.username();
        if (!username.equals(old.username())) {
            mustBeFree(username);
        }
        Profile profile = given.containsKey("ProfileId") ? profile(org, given) : store.profiles.get(old.profile());
        boolean active = given.get("IsActive") instanceof Boolean flag ? flag : old.active();
        if (given.containsKey("CommunityNickname")) {
            nicknameMustBeFree(org, rest, serial);
        }
        if (given.containsKey("FederationIdentifier")) {
            federationMustBeFree(org, rest, serial);
        }
        if (active) {
            takeLicense(org, profile, serial);
        }
        if (old.active() && isAdmin(old) && !(active && profile.name().equals(Profile.ADMIN))) {
            mustLeaveAnAdmin(org, serial);
        }
        User changed = new User(
                serial,
                old.org(),
                username,
                profile.serial(),
                active,
                old.createdAt(),
                settings.second(),
                old.lastLoginAt(),
                rest);
        store.users.put(serial, changed);
        if (!username.equals(old.username())) {
            store.usernames.remove(old.username());
            store.usernames.put(username, serial);
        }
    }

    /** Deactivates or reactivates a user, as an administrator would. */
    void setActive(User user, boolean active) {
        change(store.orgs.get(user.org()), user.serial(), Map.of("IsActive", active));
    }

    private static void mustBeAdmin(Session session) {
        if (!session.isAdmin()) {
            throw ApiException.noRights();
        }
    }

    private static String username(Map<String, Object> fields) {
        return fields.get("Username").toString().toLowerCase(Locale.ROOT);
    }

    private Profile profile(Org org, Map<String, Object> fields) {
        return Ids.serial(Ids.PROFILE, fields.get("ProfileId").toString()).stream()
                .mapToObj(store.profiles::get)
                .filter(profile -> profile != null && profile.org() == org.serial())
                .findFirst()
                .orElseThrow(() -> ApiException.fields(
                        "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", List.of("ProfileId")));
    }

    private void mustBeFree(String username) {
        if (store.usernames.containsKey(username) || settings.takenUsernames().contains(username)) {
            throw ApiException.fields(
                    "DUPLICATE_USERNAME",
                    "Duplicate Username.<br>The username already exists in this or another Salesforce organization."
                            + " Usernames must be unique across all Salesforce organizations. To resolve, use a"
                            + " different username (it doesn't need to match the user's email address). ",
                    List.of("Username"));
        }
    }

    private void nicknameMustBeFree(Org org, Map<String, Object> fields, long except) {
        Object nickname = fields.get("CommunityNickname");
        boolean taken = store.under(store.orgUsers, org.serial())
                .map(store.users::get)
                .anyMatch(user -> user.serial() != except
                        && nickname instanceof String text
                        && text.equalsIgnoreCase(user.field("CommunityNickname")));
        if (taken) {
            throw ApiException.fields(
                    "DUPLICATE_COMM_NICKNAME",
                    "Duplicate Nickname.<br>Another user has already selected this nickname.<br>Please select another.",
                    List.of("CommunityNickname"));
        }
    }

    private void federationMustBeFree(Org org, Map<String, Object> fields, long except) {
        if (fields.get("FederationIdentifier") instanceof String identifier) {
            store.under(store.orgUsers, org.serial())
                    .map(store.users::get)
                    .filter(user -> user.serial() != except && identifier.equals(user.field("FederationIdentifier")))
                    .findFirst()
                    .ifPresent(user -> {
                        throw ApiException.duplicate("FederationIdentifier", user.id());
                    });
        }
    }

    /** Throws unless the profile's licence has room for one more besides this user. */
    private void takeLicense(Org org, Profile profile, long except) {
        License license = store.licenses.get(profile.license());
        if (used(org.serial(), license.serial(), except) >= license.total()) {
            throw ApiException.data(400, "LICENSE_LIMIT_EXCEEDED", "License Limit Exceeded");
        }
    }

    /** How many active users hold a licence, leaving out one. */
    long used(long org, long license, long except) {
        return store.under(store.orgUsers, org)
                .map(store.users::get)
                .filter(user -> user.active() && user.serial() != except)
                .filter(user -> store.profiles.get(user.profile()).license() == license)
                .count();
    }

    private boolean isAdmin(User user) {
        return store.profiles.get(user.profile()).name().equals(Profile.ADMIN);
    }

    private void mustLeaveAnAdmin(Org org, long except) {
        boolean other = store.under(store.orgUsers, org.serial())
                .map(store.users::get)
                .anyMatch(user -> user.serial() != except && user.active() && isAdmin(user));
        if (!other) {
            throw ApiException.data(
                    400, "CANNOT_DISABLE_LAST_ADMIN", "You cannot deactivate or change the last administrator");
        }
    }
}
