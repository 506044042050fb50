package io.orgbridge.localsalesforce;

import java.util.Set;
import java.util.TreeSet;

/** Whether a user may log in with an app. Inside a read; throws OAuth's errors. */
final class Admission {
    private final Settings settings;
    private final Store store;
    private final Orgs orgs;
    private final Approvals approvals;
    private final Counters counters;

    Admission(Settings settings, Store store, Orgs orgs, Approvals approvals, Counters counters) {
        this.settings = settings;
        this.store = store;
        this.orgs = orgs;
        this.approvals = approvals;
        this.counters = counters;
    }

    /** The user of a good assertion, if the org knows and admits him. */
    User admitted(JwtBearer.Claims claims, long hostOrg) {
        User user = orgs.user(claims.subject())
                .filter(found -> hostOrg == 0 || found.org() == hostOrg)
                .orElseThrow(Admission::notApproved);
        if (settings.now() < store.orgs.get(user.org()).loginsFrom()) {
            throw notApproved();
        }
        mustBeAble(user);
        mustBeAssigned(claims.app(), user);
        if (scopes(claims.app(), user).isEmpty()) {
            throw notApproved();
        }
        countLogin(user);
        return user;
    }

    /** The scopes that a token without consent gets: the approved ones, or a pre-authorised app's own. */
    Set<String> scopes(ConnectedApp app, User user) {
        Set<String> scopes = app.policy().selfAuthorized()
                ? new TreeSet<>(approvals.scopes(user.serial(), app.clientId()))
                : new TreeSet<>(app.scopes());
        scopes.remove("refresh_token");
        scopes.remove("offline_access");
        return scopes;
    }

    /** Throws unless user and org are active. */
    void mustBeAble(User user) {
        if (store.lockedOrgs.containsKey(user.org())) {
            throw ApiException.oauth("inactive_org", "organization is locked");
        }
        if (!user.active()) {
            throw ApiException.oauth("invalid_grant", "inactive user");
        }
        if (store.frozenUsers.containsKey(user.serial())) {
            throw ApiException.oauth("invalid_grant", "authentication failure");
        }
    }

    /** Throws unless the org has the app and, if it is pre-authorised, it is assigned to the user. */
    void mustBeAssigned(ConnectedApp app, User user) {
        mustHave(user.org(), app);
        Profile profile = store.profiles.get(user.profile());
        boolean byProfile = app.profiles().isEmpty() || app.profiles().contains(profile.name());
        if (!app.policy().selfAuthorized() && (!byProfile || approvals.isUnassigned(user, app.clientId()))) {
            throw ApiException.oauth("invalid_app_access", "user is not admin approved to access this app");
        }
    }

    /** Throws unless the org has the app: one that a sign-up made has no external client apps. */
    void mustHave(long org, ConnectedApp app) {
        if (app.policy().externalClientApp() && store.orgs.get(org).trial() != 0) {
            // The text is as observed, the code is not known.
            throw ApiException.oauth("invalid_grant", "External client app is not installed in this org");
        }
    }

    /** Throws unless the app's login IP ranges have the caller's address. */
    static void mustComeFromItsRange(ConnectedApp app, Call call) {
        if (!app.policy().admits(call.address())) {
            throw ApiException.oauth("invalid_grant", "ip restricted");
        }
    }

    /** Counts a login against the hour's limit. */
    void countLogin(User user) {
        if (!counters.takeHourly("login " + user.serial(), settings.loginsPerHour())) {
            // The code is documented, the description is not.
            throw ApiException.oauth("rate_limit_exceeded", "Login Rate Exceeded");
        }
    }

    private static ApiException notApproved() {
        return ApiException.oauth("invalid_grant", "user hasn't approved this consumer");
    }
}
