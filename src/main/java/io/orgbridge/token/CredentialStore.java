package io.orgbridge.token;

import io.orgbridge.store.Store;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.TransactionException;

/**
 * The rows of {@code credential}: how each user's tokens are got, the newest token, and who is getting a new one. Tokens
 * are encrypted, bound to org, user and column. Thread-safe; several processes may share the table.
 */
public final class CredentialStore {
    /**
     * How long a renewal may take before another process may try: longer than the requests that are made under one lease,
     * and the waits for a connection before and after.
     */
    static final Duration LEASE = Duration.ofMinutes(2);

    /**
     * Credentials, and where a row does not say by which flow and where, what the newest order of the user or of the org says:
     * the flow is its administrator's, the login URL that of all its users.
     */
    private static final String SELECT = """
            select org_id, username, access_token, refresh_token, instance_url, identity_url, scope, obtained_at,
              coalesce(flow,
                (select o.flow from signup_order o
                 where o.flow is not null and o.username = c.username and (o.org_id = c.org_id or c.org_id = 'unknown')
                 order by o.created_at desc limit 1)) as flow,
              coalesce(login_url,
                (select o.login_url from signup_order o
                 where o.login_url is not null
                   and (o.org_id = c.org_id or (c.org_id = 'unknown' and o.username = c.username))
                 order by o.created_at desc limit 1)) as login_url
            from credential c""";

    /** As long as {@code renewing_by} is. */
    private static final int LONGEST_LEASE = 100;

    /** How long it is tried to store what Salesforce gave. */
    private static final Duration PERSISTENCE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(CredentialStore.class);

    private final Store store;
    private final Vault vault;
    private final String instance;
    private final Flow usualFlow;
    private final URI usualLoginUrl;

    /**
     * Makes the store.
     *
     * @param instance name of this process among those that share the database
     * @param usualFlow how tokens are got for a user for whom neither the row nor an order says it
     * @param usualLoginUrl and where
     */
    public CredentialStore(Store store, Vault vault, String instance, Flow usualFlow, URI usualLoginUrl) {
        this.store = store;
        this.vault = vault;
        this.instance = instance;
        this.usualFlow = usualFlow;
        this.usualLoginUrl = usualLoginUrl;
    }

    /**
     * The user's credential.
     *
     * @throws VaultException when its refresh token cannot be decrypted; an access token that cannot is left out
     */
    public Optional<Credential> find(OrgUser orgUser) {
        return store.sql()
                .sql(SELECT + " where org_id = :org and username = :username")
                .param("org", orgUser.org())
                .param("username", orgUser.username())
                .query((row, number) -> Row.of(row))
                .optional()
                .map(this::credential);
    }

    /** Where the user's tokens are asked for; says so even when the stored secrets cannot be decrypted. */
    public URI loginUrl(OrgUser orgUser) {
        return store
                .sql()
                .sql("""
                        select login_url from (
                          select login_url, 1 as place, null as created_at from credential
                          where org_id = :org and username = :username and login_url is not null
                          union all
                          select login_url, 2, created_at from signup_order
                          where login_url is not null and (org_id = :org or (:unknown and username = :username))) known
                        order by place, created_at desc""")
                .param("org", orgUser.org())
                .param("username", orgUser.username())
                .param("unknown", orgUser.org().equals(OrgUser.UNKNOWN))
                .query(String.class)
                .list()
                .stream()
                .findFirst()
                .map(URI::create)
                .orElse(usualLoginUrl);
    }

    /** Whether there is a refresh token of the user. */
    public boolean isAuthorised(OrgUser orgUser) {
        return store.sql()
                        .sql("""
                                select count(*) from credential
                                where org_id = :org and username = :username and refresh_token is not null""")
                        .param("org", orgUser.org())
                        .param("username", orgUser.username())
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** The org in which a user consented before the org was known; usernames are unique in all of Salesforce. */
    public Optional<String> orgOf(String username) {
        return store
                .sql()
                .sql("""
                        select org_id from credential
                        where username = :username and refresh_token is not null and org_id not in ('hub', 'unknown')
                        order by obtained_at desc""")
                .param("username", username.toLowerCase(Locale.ROOT))
                .query(String.class)
                .list()
                .stream()
                .findFirst();
    }

    /** Every credential, by org and user. */
    public List<Credential> all() {
        return store
                .sql()
                .sql(SELECT + " order by org_id, username")
                .query((row, number) -> Row.of(row))
                .list()
                .stream()
                .map(this::credential)
                .toList();
    }

    /** Makes the row, unless there is one. Not inside a transaction, which could not go on when another was first. */
    void ensure(OrgUser orgUser) {
        try {
            store.sql()
                    .sql("""
                            insert into credential (org_id, username)
                            select cast(:org as varchar), cast(:username as varchar)
                            where not exists
                              (select 1 from credential where org_id = :org and username = :username)""")
                    .param("org", orgUser.org())
                    .param("username", orgUser.username())
                    .update();
        } catch (DuplicateKeyException anotherProcessWasFirst) {
            LOG.debug("Another process has made the credential of {}", orgUser);
        }
    }

    /** What came of asking for the sole right to renew a user's token. */
    enum Leasing {
        /** It is ours. */
        LEASED,
        /** Another has it. */
        BUSY,
        /** The user has logged in as often as an hour allows. */
        SPENT
    }

    /**
     * Takes the sole right to renew the user's token, and one of the logins that an hour allows. Time is the database's, so
     * that the processes' own clocks do not matter.
     *
     * @param lease {@link #newLease}
     */
    Leasing lease(OrgUser orgUser, String lease) {
        int leased = store.sql()
                .sql("""
                        update credential set renewing_by = :lease,
                          renewing_until = current_timestamp + interval '2' minute,
                          login_due = greatest(coalesce(login_due, current_timestamp), current_timestamp)
                            + interval '2' second
                        where org_id = :org and username = :username
                          and (renewing_until is null or renewing_until < current_timestamp)
                          and (login_due is null or login_due <= current_timestamp + interval '59:58' minute to second)""")
                .param("lease", lease)
                .param("org", orgUser.org())
                .param("username", orgUser.username())
                .update();
        if (leased == 1) {
            return Leasing.LEASED;
        }
        long free = store.sql()
                .sql("""
                        select count(*) from credential where org_id = :org and username = :username
                          and (renewing_until is null or renewing_until < current_timestamp)
                          and login_due > current_timestamp + interval '59:58' minute to second""")
                .param("org", orgUser.org())
                .param("username", orgUser.username())
                .query(Long.class)
                .single();
        return free == 0 ? Leasing.BUSY : Leasing.SPENT;
    }

    /** A name for a lease that no other has, in this process or another. */
    String newLease() {
        String id = UUID.randomUUID().toString();
        return instance.substring(0, Math.min(instance.length(), LONGEST_LEASE - id.length() - 1)) + "/" + id;
    }

    /** Gives the right back. */
    void release(OrgUser orgUser, String lease) {
        store.sql()
                .sql("""
                        update credential set renewing_by = null, renewing_until = null
                        where org_id = :org and username = :username and renewing_by = :lease""")
                .param("lease", lease)
                .param("org", orgUser.org())
                .param("username", orgUser.username())
                .update();
    }

    /** Ends all leases: right after the start of a process that is alone on its database, where they are of the dead. */
    public void releaseAll() {
        store.sql()
                .sql("update credential set renewing_by = null, renewing_until = null where renewing_by is not null")
                .update();
    }

    /** Keeps what the token endpoint gave, the refresh token with the access token in one statement, before either is used. */
    void keep(OrgUser orgUser, TokenAnswer answer) {
        keep(orgUser, answer, "");
    }

    /** The same, and gives the lease back with it. */
    void keep(OrgUser orgUser, TokenAnswer answer, String lease) {
        lastingly(() -> {
            update(orgUser, answer, lease);
            return true;
        });
    }

    private void update(OrgUser orgUser, TokenAnswer answer, String lease) {
        AccessToken token = answer.token();
        Secret refresh = answer.refreshToken();
        store.sql()
                .sql("""
                        update credential set access_token = :access, refresh_token = coalesce(:refresh, refresh_token),
                          instance_url = :instanceUrl, identity_url = :identityUrl, scope = :scope,
                          obtained_at = :obtainedAt,
                          renewing_until = case when renewing_by = :lease then null else renewing_until end,
                          renewing_by = case when renewing_by = :lease then null else renewing_by end
                        where org_id = :org and username = :username""")
                .param("access", vault.seal(token.value(), context(orgUser, "access_token")))
                .param("refresh", refresh == null ? null : vault.seal(refresh, context(orgUser, "refresh_token")))
                .param("instanceUrl", token.instanceUrl().toString())
                .param("identityUrl", token.identityUrl().toString())
                .param("scope", token.scope())
                .param("obtainedAt", Store.timestamp(token.obtainedAt()))
                .param("lease", lease)
                .param("org", orgUser.org())
                .param("username", orgUser.username())
                .update();
        store.sql()
                .sql("update org set instance_url = :instanceUrl where org_id = :org and instance_url <> :instanceUrl")
                .param("instanceUrl", token.instanceUrl().toString())
                .param("org", orgUser.org())
                .update();
    }

    /**
     * Does what must not be lost to a database that is away for a moment, nor to a thread that is told to stop: what
     * Salesforce gave may not be given again.
     */
    private static <T> T lastingly(Supplier<T> work) {
        boolean stopped = Thread.interrupted();
        long until = System.nanoTime() + PERSISTENCE.toNanos();
        long pause = Duration.ofMillis(100).toNanos();
        try {
            while (true) {
                try {
                    return work.get();
                } catch (DataAccessException | TransactionException | VaultException e) {
                    stopped |= Thread.interrupted();
                    if (System.nanoTime() - until > 0) {
                        throw e;
                    }
                    LOG.warn(
                            "New tokens could not be stored yet ({})",
                            e.getClass().getSimpleName());
                    LockSupport.parkNanos(pause);
                    pause *= 2;
                }
            }
        } finally {
            if (stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Keeps what a person's consent or a sign-up's code gave: from now on the user's tokens come by it.
     *
     * @param answer with a refresh token
     */
    public void authorise(OrgUser orgUser, URI loginUrl, TokenAnswer answer) {
        keep(orgUser, Flow.REFRESH_TOKEN, loginUrl, answer);
    }

    /** Says how the user's tokens are got from now on, and keeps the first. */
    void keep(OrgUser orgUser, Flow flow, URI loginUrl, TokenAnswer answer) {
        lastingly(() -> {
            ensure(orgUser);
            return store.inTransaction(() -> {
                choose(orgUser, flow, loginUrl);
                update(orgUser, answer, "");
                return orgUser;
            });
        });
    }

    /** What stood under an unknown org is over once the org is known. */
    private void choose(OrgUser orgUser, Flow flow, URI loginUrl) {
        if (orgUser.isOrgKnown()) {
            forget(OrgUser.ofUnknownOrg(orgUser.username()));
        }
        store.sql()
                .sql("""
                        update credential set flow = :flow, login_url = :loginUrl
                        where org_id = :org and username = :username""")
                .param("flow", flow.text())
                .param("loginUrl", loginUrl.toString())
                .param("org", orgUser.org())
                .param("username", orgUser.username())
                .update();
    }

    /** Drops the credential, if there is one. */
    public void forget(OrgUser orgUser) {
        store.sql()
                .sql("delete from credential where org_id = :org and username = :username")
                .param("org", orgUser.org())
                .param("username", orgUser.username())
                .update();
    }

    /**
     * Encrypts every stored secret anew, under the keyset's newest key. An access token under a lost key is forgotten, since
     * it is got anew; a refresh token under one is left as it is.
     *
     * @return how many credentials had a secret
     * @throws VaultException when refresh tokens cannot be decrypted, naming whose; all others are done then
     */
    public int reseal() {
        List<Row> rows = store.sql()
                .sql(SELECT + " where access_token is not null or refresh_token is not null")
                .query((row, number) -> Row.of(row))
                .list();
        List<OrgUser> lost = new ArrayList<>();
        for (Row row : rows) {
            if (!reseal(row.orgUser(), "access_token", row.accessToken())) {
                replace(row.orgUser(), "access_token", row.accessToken(), null);
            }
            if (!reseal(row.orgUser(), "refresh_token", row.refreshToken())) {
                lost.add(row.orgUser());
            }
        }
        if (!lost.isEmpty()) {
            throw new VaultException("Refresh tokens are under a key that is not in the keyset any more, of " + lost
                    + ": obtain them anew (./orgbridge token --authorize), or restore the keyset that has it");
        }
        return rows.size();
    }

    /** Leaves a secret that was replaced meanwhile as it is; false if it cannot be decrypted. */
    private boolean reseal(OrgUser orgUser, String column, @Nullable String sealed) {
        if (sealed == null) {
            return true;
        }
        String context = context(orgUser, column);
        Secret secret;
        try {
            secret = vault.unseal(sealed, context);
        } catch (VaultException underALostKey) {
            LOG.debug("The {} of {} cannot be decrypted", column, orgUser);
            return false;
        }
        replace(orgUser, column, sealed, vault.seal(secret, context));
        return true;
    }

    private void replace(OrgUser orgUser, String column, @Nullable String sealed, @Nullable String fresh) {
        store.sql()
                .sql("update credential set " + column + " = :fresh where org_id = :org and username = :username and "
                        + column + " = :sealed")
                .param("fresh", fresh, Types.VARCHAR)
                .param("sealed", sealed)
                .param("org", orgUser.org())
                .param("username", orgUser.username())
                .update();
    }

    /** A row of {@link #SELECT}. */
    private record Row(
            OrgUser orgUser,
            @Nullable String flow,
            @Nullable String loginUrl,
            @Nullable String accessToken,
            @Nullable String refreshToken,
            @Nullable String instanceUrl,
            @Nullable String identityUrl,
            @Nullable String scope,
            @Nullable Instant obtainedAt) {
        static Row of(ResultSet row) throws SQLException {
            OffsetDateTime obtainedAt = row.getObject("obtained_at", OffsetDateTime.class);
            return new Row(
                    new OrgUser(row.getString("org_id"), row.getString("username")),
                    row.getString("flow"),
                    row.getString("login_url"),
                    row.getString("access_token"),
                    row.getString("refresh_token"),
                    row.getString("instance_url"),
                    row.getString("identity_url"),
                    row.getString("scope"),
                    obtainedAt == null ? null : obtainedAt.toInstant());
        }

        @Override
        public String toString() {
            return "Row[" + orgUser + "]";
        }
    }

    private Credential credential(Row row) {
        OrgUser orgUser = row.orgUser();
        return new Credential(
                orgUser,
                row.flow() == null ? usualFlow : Flow.of(row.flow()),
                row.loginUrl() == null ? usualLoginUrl : URI.create(row.loginUrl()),
                row.refreshToken() == null ? null : vault.unseal(row.refreshToken(), context(orgUser, "refresh_token")),
                token(row));
    }

    private @Nullable AccessToken token(Row row) {
        if (row.accessToken() == null
                || row.instanceUrl() == null
                || row.identityUrl() == null
                || row.scope() == null
                || row.obtainedAt() == null) {
            return null;
        }
        try {
            return AccessToken.of(
                    vault.unseal(row.accessToken(), context(row.orgUser(), "access_token")),
                    URI.create(row.instanceUrl()),
                    URI.create(row.identityUrl()),
                    row.scope(),
                    row.obtainedAt());
        } catch (VaultException e) {
            LOG.warn("A new token is got: {}", e.getMessage());
            return null;
        }
    }

    private static String context(OrgUser orgUser, String column) {
        return orgUser.org() + " " + orgUser.username() + " " + column;
    }
}
