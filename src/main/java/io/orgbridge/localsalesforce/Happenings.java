package io.orgbridge.localsalesforce;

import java.security.cert.X509Certificate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What befalls orgs, users, apps and the clock, at the control API's word or at a scenario's. Inside a write. */
final class Happenings {
    private final Store store;
    private final Orgs orgs;
    private final Users users;
    private final Apps apps;
    private final Approvals approvals;
    private final Passwords passwords;
    private final Tokens tokens;
    private final Hosts hosts;
    private final ShiftedClock clock;
    private final FaultPlan faults;

    Happenings(
            Store store,
            Orgs orgs,
            Users users,
            Apps apps,
            Approvals approvals,
            Passwords passwords,
            Tokens tokens,
            Hosts hosts,
            ShiftedClock clock,
            FaultPlan faults) {
        this.store = store;
        this.orgs = orgs;
        this.users = users;
        this.apps = apps;
        this.approvals = approvals;
        this.passwords = passwords;
        this.tokens = tokens;
        this.hosts = hosts;
        this.clock = clock;
        this.faults = faults;
    }

    /** Whether whom and what it is about are there. */
    boolean isPossible(Happening happening) {
        boolean known =
                happening.whom().map(orgs::user).map(found -> found.isPresent()).orElse(true);
        return known
                && happening
                        .app()
                        .map(apps::find)
                        .map(found -> found.isPresent())
                        .orElse(true);
    }

    /** Lets it happen; throws {@link ApiException} if it is refused. */
    void befall(Happening happening) {
        if (happening instanceof Happening.ClockSkewed skewed) {
            skewClock(skewed.ahead());
        } else if (happening instanceof Happening.OrgLocked org) {
            lockOrg(org.username(), org.locked());
        } else if (happening instanceof Happening.OrgMoved org) {
            moveOrg(org.username(), org.oldHost());
        } else if (happening instanceof Happening.UserActive user) {
            setActive(user.username(), user.active());
        } else if (happening instanceof Happening.UserFrozen user) {
            freeze(user.username(), user.frozen());
        } else if (happening instanceof Happening.TokensExpired expired) {
            expireTokens(expired.username());
        } else if (happening instanceof Happening.Approved approved && approved.approved()) {
            approve(approved.username(), approved.clientId());
        } else if (happening instanceof Happening.Approved withdrawn) {
            withdraw(withdrawn.username(), withdrawn.clientId());
        } else if (happening instanceof Happening.CertificateReplaced replaced) {
            replaceCertificate(replaced.clientId(), replaced.certificate());
        } else if (happening instanceof Happening.FaultInjected injected) {
            faults.add(injected.fault());
        } else {
            faults.clear();
        }
    }

    void register(ConnectedApp app) {
        apps.put(app);
    }

    void replaceCertificate(String clientId, @Nullable X509Certificate certificate) {
        apps.put(app(clientId).withCertificate(certificate));
    }

    void setPassword(String username, String password) {
        passwords.set(user(username), password);
    }

    /** Approves the app with all its scopes, or assigns a pre-authorised one again. */
    void approve(String username, String clientId) {
        ConnectedApp app = app(clientId);
        User user = user(username);
        approvals.assign(user, clientId, true);
        if (app.policy().selfAuthorized()) {
            approvals.approve(user, clientId, String.join(" ", Apps.scopes(app, null)));
        }
    }

    /** Ends all approvals, the assignment of a pre-authorised app, and the tokens. */
    void withdraw(String username, String clientId) {
        app(clientId);
        User user = user(username);
        approvals.of(user.serial(), clientId).forEach(approvals::revoke);
        approvals.assign(user, clientId, false);
        tokens.revokeAll(
                token -> token.user() == user.serial() && token.clientId().equals(clientId));
    }

    void freeze(String username, boolean frozen) {
        long user = user(username).serial();
        if (frozen) {
            store.frozenUsers.put(user, 1L);
        } else {
            store.frozenUsers.remove(user);
        }
    }

    /** As an administrator does it: the licence and the last administrator count. */
    void setActive(String username, boolean active) {
        users.setActive(user(username), active);
    }

    void lockOrg(String username, boolean locked) {
        long org = user(username).org();
        if (locked) {
            store.lockedOrgs.put(org, 1L);
        } else {
            store.lockedOrgs.remove(org);
        }
    }

    /** Answers the new instance URL. */
    String moveOrg(String username, OldHost oldHost) {
        Org org = store.orgs.get(user(username).org());
        store.orgs.put(org.serial(), org.withPort(hosts.move(org.serial(), oldHost)));
        return hosts.instanceUrl(org.serial());
    }

    /** Kills the tokens of one user, or all if null; answers how many. */
    int expireTokens(@Nullable String username) {
        if (username == null) {
            return tokens.revokeAll(token -> true);
        }
        long user = user(username).serial();
        return tokens.revokeAll(token -> token.user() == user);
    }

    void skewClock(Duration ahead) {
        clock.shift(ahead);
    }

    private ConnectedApp app(String clientId) {
        return apps.find(clientId)
                .orElseThrow(() -> ApiException.data(404, "NOT_FOUND", "there is no connected app " + clientId));
    }

    private User user(String username) {
        return orgs.user(username)
                .orElseThrow(() -> ApiException.data(404, "NOT_FOUND", "there is no user " + username));
    }
}
