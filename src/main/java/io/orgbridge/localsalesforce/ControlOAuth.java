package io.orgbridge.localsalesforce;

import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** The part of {@link Control} that is about apps, approvals and passwords. Inside a write. */
final class ControlOAuth {
    private final Store store;
    private final Orgs orgs;
    private final Apps apps;
    private final Approvals approvals;
    private final Passwords passwords;
    private final Tokens tokens;

    ControlOAuth(Store store, Orgs orgs, Apps apps, Approvals approvals, Passwords passwords, Tokens tokens) {
        this.store = store;
        this.orgs = orgs;
        this.apps = apps;
        this.approvals = approvals;
        this.passwords = passwords;
        this.tokens = tokens;
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

    private ConnectedApp app(String clientId) {
        return apps.find(clientId)
                .orElseThrow(() -> ApiException.data(404, "NOT_FOUND", "there is no connected app " + clientId));
    }

    User user(String username) {
        return orgs.user(username)
                .orElseThrow(() -> ApiException.data(404, "NOT_FOUND", "there is no user " + username));
    }
}
