package io.orgbridge.localsalesforce;

/** Users' passwords for the login page. Who was never given one logs in with any. */
final class Passwords {
    private final Store store;
    private final Secrets secrets = new Secrets();

    Passwords(Store store) {
        this.store = store;
    }

    /** Sets a password; inside a write. */
    void set(User user, String password) {
        String salt = secrets.text(16);
        store.passwords.put(user.serial(), salt + " " + Secrets.hash(salt + password));
    }

    /** A new password, set; inside a write. */
    String reset(User user) {
        String password = secrets.text(10).replace('.', 'x') + "7q";
        set(user, password);
        return password;
    }

    /** Whether this is the user's password; inside a read. */
    boolean matches(User user, String password) {
        String stored = store.passwords.get(user.serial());
        if (stored == null) {
            return !password.isEmpty();
        }
        int blank = stored.indexOf(' ');
        return Secrets.same(stored.substring(blank + 1), Secrets.hash(stored.substring(0, blank) + password));
    }
}
