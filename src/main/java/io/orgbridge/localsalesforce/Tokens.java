package io.orgbridge.localsalesforce;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Access tokens: opaque, alive until they were idle for the session's timeout.
 *
 * <p>A use is remembered at once and stored when the stored one is older than a sixtieth of the timeout, so that reading
 * a feed does not write. After a crash a token may thus seem idle for that much longer.
 */
final class Tokens {
    private final Settings settings;
    private final Store store;
    private final Apps apps;
    private final Secrets secrets = new Secrets();
    private final Map<String, Long> uses = new ConcurrentHashMap<>();

    Tokens(Settings settings, Store store, Apps apps) {
        this.settings = settings;
        this.store = store;
        this.apps = apps;
    }

    /** Issues a token, made from an approval or from none (0); inside a write. */
    String issue(User user, String clientId, String scope, long approval) {
        String token = Ids.id15(Ids.ORG, user.org()) + "!AQ" + secrets.text(94);
        long now = settings.now();
        store.tokens.put(
                Secrets.hash(token), new Token(user.org(), user.serial(), clientId, scope, now, now, approval));
        return token;
    }

    /** The token's facts if it is alive and its user active; does not count as a use. */
    Optional<Token> find(String token) {
        String hash = Secrets.hash(token);
        return store.read(() -> Optional.ofNullable(store.tokens.get(hash))
                .filter(found -> settings.now() - lastUse(hash, found) < timeout(found))
                .filter(found -> isAlive(found.user())));
    }

    /** Whether a user's tokens live: he is active and not frozen. Inside a read or write. */
    boolean isAlive(long serial) {
        User user = store.users.get(serial);
        return user != null && user.active() && !store.frozenUsers.containsKey(serial);
    }

    /** Restarts the idle time. */
    void touch(String token, Token found) {
        String hash = Secrets.hash(token);
        long now = settings.now();
        uses.put(hash, now);
        if (now - found.usedAt() > timeout(found) / 60) {
            store.write(() -> {
                store.tokens.change(hash, stored -> stored.withUse(now));
                return true;
            });
        }
    }

    /** When the token dies if it is not used, in epoch milliseconds. */
    long expiry(String token, Token found) {
        return lastUse(Secrets.hash(token), found) + timeout(found);
    }

    /** Revokes a token; false if there was none. */
    boolean revoke(String token) {
        String hash = Secrets.hash(token);
        uses.remove(hash);
        return store.write(() -> store.tokens.remove(hash) != null);
    }

    /** Revokes all tokens that are like this, and answers how many there were. */
    int revokeAll(Predicate<Token> which) {
        return store.write(() -> {
            List<String> dead = store.tokens.keys(which);
            dead.forEach(store.tokens::remove);
            dead.forEach(uses::remove);
            return dead.size();
        });
    }

    private long lastUse(String hash, Token found) {
        return Math.max(found.usedAt(), uses.getOrDefault(hash, 0L));
    }

    /** The app's timeout if it has one, else the org's, in milliseconds. */
    private long timeout(Token token) {
        return apps.find(token.clientId())
                .map(app -> app.policy().sessionTimeout())
                .orElse(settings.idleTimeout())
                .toMillis();
    }
}
