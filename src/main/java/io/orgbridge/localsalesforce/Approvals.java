package io.orgbridge.localsalesforce;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Approvals, authorization codes and assignments: who lets which app act for him.
 *
 * <p>Sources: https://help.salesforce.com/apex/HTViewSolution?id=000205876&language=en_US (five approvals),
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_web_server_flow.htm (codes). Changes inside a write.
 */
final class Approvals {
    /** The sixth pushes the first out; whether the fifth already does is documented both ways. */
    private static final int MOST = 5;

    private static final long CODE_MILLIS = 15 * 60_000;

    private final Settings settings;
    private final Store store;
    private final Tokens tokens;
    private final Secrets secrets = new Secrets();

    Approvals(Settings settings, Store store, Tokens tokens) {
        this.settings = settings;
        this.store = store;
        this.tokens = tokens;
    }

    /** A refresh token and the approval that it is. */
    record Issued(String refreshToken, Approval approval) {}

    /** Approves an app for a user and pushes out the oldest approval if there are too many. */
    Issued approve(User user, String clientId, String scope) {
        String token = newToken();
        long now = settings.now();
        Approval approval = new Approval(
                store.nextSerial(), user.org(), user.serial(), clientId, scope, now, now, 0, Secrets.hash(token));
        put(approval);
        store.userApprovals.put(Key.of(user.serial(), approval.serial()), approval.serial());
        List<Approval> all = new ArrayList<>(of(user.serial(), clientId));
        while (all.size() > MOST) {
            revoke(all.remove(0));
        }
        return new Issued(token, approval);
    }

    private String newToken() {
        return "5Aep861" + secrets.text(80);
    }

    private void put(Approval approval) {
        store.approvals.put(approval.serial(), approval);
        store.refreshTokens.put(approval.hash(), approval.serial());
    }

    /** The approvals of a user for an app, oldest first. */
    List<Approval> of(long user, String clientId) {
        return store.under(store.userApprovals, user)
                .map(store.approvals::get)
                .filter(approval -> approval.clientId().equals(clientId))
                .sorted(Comparator.comparingLong(Approval::serial))
                .toList();
    }

    /** The scopes that a user has approved for an app. */
    Set<String> scopes(long user, String clientId) {
        Set<String> scopes = new TreeSet<>();
        of(user, clientId)
                .forEach(approval -> scopes.addAll(List.of(approval.scope().split(" "))));
        return scopes;
    }

    /** The approval whose refresh token, or whose id as {@code DeleteToken}, this is; inside a read or write. */
    Optional<Approval> find(String token) {
        Long serial = store.refreshTokens.get(Secrets.hash(token));
        if (serial == null && token.startsWith(Ids.OAUTH_TOKEN)) {
            var byId = Ids.serial(Ids.OAUTH_TOKEN, token);
            serial = byId.isPresent() ? byId.getAsLong() : null;
        }
        return serial == null ? Optional.empty() : Optional.ofNullable(store.approvals.get(serial));
    }

    /** Notes a use; with rotation answers the token that replaces the old one. */
    @Nullable
    String use(Approval approval, boolean rotation) {
        String token = rotation ? newToken() : null;
        if (token != null) {
            store.refreshTokens.remove(approval.hash());
        }
        put(approval.used(settings.now(), token == null ? approval.hash() : Secrets.hash(token)));
        return token;
    }

    /** Ends an approval and the access tokens that were made from it. */
    void revoke(Approval approval) {
        store.approvals.remove(approval.serial());
        store.refreshTokens.remove(approval.hash());
        store.userApprovals.remove(Key.of(approval.user(), approval.serial()));
        tokens.revokeAll(token -> token.approval() == approval.serial());
    }

    /** Makes a code; it lives for 15 minutes. */
    String code(User user, AuthCode code) {
        long old = settings.now() - 2 * CODE_MILLIS;
        List<String> dead = store.codes.keys(one -> one.createdAt() < old);
        dead.forEach(store.codes::remove);
        String text = "aPrx" + secrets.text(76).replace('.', '_') + "==";
        store.codes.put(Secrets.hash(text), code);
        return text;
    }

    /** The code's facts if it can be redeemed; throws OAuth's errors. */
    AuthCode redeemable(String code) {
        AuthCode found = store.codes.get(Secrets.hash(code));
        if (found == null) {
            throw ApiException.oauth("invalid_grant", "invalid authorization code");
        }
        if (found.used() || settings.now() >= found.createdAt() + CODE_MILLIS) {
            throw ApiException.oauth("invalid_grant", "expired authorization code");
        }
        return found;
    }

    /** Uses a code up. */
    void redeem(String code) {
        store.codes.change(Secrets.hash(code), AuthCode::redeemed);
    }

    /** Takes the app from a user, or gives it back; see {@link #isUnassigned}. */
    void assign(User user, String clientId, boolean assigned) {
        String name = user.serial() + " " + clientId;
        if (assigned) {
            store.unassigned.remove(name);
        } else {
            store.unassigned.put(name, 1L);
        }
    }

    /** Whether the user's own assignment to a pre-authorised app was taken away. */
    boolean isUnassigned(User user, String clientId) {
        return store.unassigned.containsKey(user.serial() + " " + clientId);
    }
}
