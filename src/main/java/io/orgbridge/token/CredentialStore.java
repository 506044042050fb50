package io.orgbridge.token;

import io.orgbridge.store.Store;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;

/**
 * The rows of {@code credential}: how each user's tokens are got, the newest token, and who is getting a new one. Tokens
 * are encrypted, bound to org, user and column. Thread-safe; several processes may share the table.
 */
public final class CredentialStore {
    /** How long a renewal may take before another process may try; longer than any request to a token endpoint. */
    static final Duration LEASE = Duration.ofSeconds(75);

    private static final Logger LOG = LoggerFactory.getLogger(CredentialStore.class);

    private final Store store;
    private final Vault vault;
    private final String instance;
    private final Clock clock;
    private final Function<OrgUser, Flow> usualFlow;
    private final Function<OrgUser, URI> usualLoginUrl;

    /**
     * Makes the store.
     *
     * @param instance name of this process among those that share the database
     * @param usualFlow how tokens are got for a user for whom nothing else was chosen
     * @param usualLoginUrl and where
     */
    public CredentialStore(
            Store store,
            Vault vault,
            String instance,
            Clock clock,
            Function<OrgUser, Flow> usualFlow,
            Function<OrgUser, URI> usualLoginUrl) {
        this.store = store;
        this.vault = vault;
        this.instance = instance;
        this.clock = clock;
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
                .sql("select * from credential where org_id = :org and username = :username")
                .param("org", orgUser.org())
                .param("username", orgUser.username())
                .query((row, number) -> map(row))
                .optional();
    }

    /** Where the user's tokens are asked for; says so even when the stored secrets cannot be decrypted. */
    public URI loginUrl(OrgUser orgUser) {
        return store.sql()
                .sql("""
                        select login_url from credential
                        where org_id = :org and username = :username and login_url is not null""")
                .param("org", orgUser.org())
                .param("username", orgUser.username())
                .query(String.class)
                .optional()
                .map(URI::create)
                .orElseGet(() -> usualLoginUrl.apply(orgUser));
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
        return store.sql()
                .sql("select * from credential order by org_id, username")
                .query((row, number) -> map(row))
                .list();
    }

    /** Makes the row, unless there is one. */
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

    /** Takes the sole right to renew the user's token; false while another process has it. */
    boolean lease(OrgUser orgUser) {
        Instant now = clock.instant();
        return store.sql()
                        .sql("""
                                update credential set renewing_by = :instance, renewing_until = :until
                                where org_id = :org and username = :username
                                  and (renewing_until is null or renewing_until < :now or renewing_by = :instance)""")
                        .param("instance", instance)
                        .param("until", Store.timestamp(now.plus(LEASE)))
                        .param("now", Store.timestamp(now))
                        .param("org", orgUser.org())
                        .param("username", orgUser.username())
                        .update()
                == 1;
    }

    /** Gives the right back. */
    void release(OrgUser orgUser) {
        store.sql()
                .sql("""
                        update credential set renewing_by = null, renewing_until = null
                        where org_id = :org and username = :username and renewing_by = :instance""")
                .param("instance", instance)
                .param("org", orgUser.org())
                .param("username", orgUser.username())
                .update();
    }

    /** Keeps what the token endpoint gave, the refresh token with the access token in one statement, before either is used. */
    void keep(OrgUser orgUser, TokenAnswer answer) {
        AccessToken token = answer.token();
        Secret refresh = answer.refreshToken();
        store.sql()
                .sql("""
                        update credential set access_token = :access, refresh_token = coalesce(:refresh, refresh_token),
                          instance_url = :instanceUrl, identity_url = :identityUrl, scope = :scope,
                          obtained_at = :obtainedAt
                        where org_id = :org and username = :username""")
                .param("access", vault.seal(token.value(), context(orgUser, "access_token")))
                .param("refresh", refresh == null ? null : vault.seal(refresh, context(orgUser, "refresh_token")))
                .param("instanceUrl", token.instanceUrl().toString())
                .param("identityUrl", token.identityUrl().toString())
                .param("scope", token.scope())
                .param("obtainedAt", Store.timestamp(token.obtainedAt()))
                .param("org", orgUser.org())
                .param("username", orgUser.username())
                .update();
    }

    /**
     * Keeps what a person's consent or a sign-up's code gave: from now on the user's tokens come by it.
     *
     * @param answer with a refresh token
     */
    public void authorise(OrgUser orgUser, URI loginUrl, TokenAnswer answer) {
        store.inTransaction(() -> {
            choose(orgUser, Flow.REFRESH_TOKEN, loginUrl);
            keep(orgUser, answer);
            return orgUser;
        });
    }

    /** Says how the user's tokens are got from now on. */
    public void choose(OrgUser orgUser, Flow flow, URI loginUrl) {
        ensure(orgUser);
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

    /**
     * Encrypts every stored secret anew, under the keyset's newest key.
     *
     * @return how many credentials had one
     */
    public int reseal() {
        List<Sealed> rows = store.sql()
                .sql("""
                        select org_id, username, access_token, refresh_token from credential
                        where access_token is not null or refresh_token is not null""")
                .query((row, number) -> new Sealed(
                        new OrgUser(row.getString("org_id"), row.getString("username")),
                        row.getString("access_token"),
                        row.getString("refresh_token")))
                .list();
        rows.forEach(row -> {
            reseal(row.orgUser(), "access_token", row.accessToken());
            reseal(row.orgUser(), "refresh_token", row.refreshToken());
        });
        return rows.size();
    }

    private record Sealed(
            OrgUser orgUser,
            @Nullable String accessToken,
            @Nullable String refreshToken) {}

    /** Leaves a secret that was replaced meanwhile as it is. */
    private void reseal(OrgUser orgUser, String column, @Nullable String sealed) {
        if (sealed == null) {
            return;
        }
        String context = context(orgUser, column);
        store.sql()
                .sql("update credential set " + column + " = :fresh where org_id = :org and username = :username and "
                        + column + " = :sealed")
                .param("fresh", vault.seal(vault.unseal(sealed, context), context))
                .param("sealed", sealed)
                .param("org", orgUser.org())
                .param("username", orgUser.username())
                .update();
    }

    private Credential map(ResultSet row) throws SQLException {
        OrgUser orgUser = new OrgUser(row.getString("org_id"), row.getString("username"));
        String flow = row.getString("flow");
        String loginUrl = row.getString("login_url");
        String refresh = row.getString("refresh_token");
        return new Credential(
                orgUser,
                flow == null ? usualFlow.apply(orgUser) : Flow.of(flow),
                loginUrl == null ? usualLoginUrl.apply(orgUser) : URI.create(loginUrl),
                refresh == null ? null : vault.unseal(refresh, context(orgUser, "refresh_token")),
                token(orgUser, row));
    }

    private @Nullable AccessToken token(OrgUser orgUser, ResultSet row) throws SQLException {
        String sealed = row.getString("access_token");
        if (sealed == null) {
            return null;
        }
        try {
            return AccessToken.of(
                    vault.unseal(sealed, context(orgUser, "access_token")),
                    URI.create(row.getString("instance_url")),
                    URI.create(row.getString("identity_url")),
                    row.getString("scope"),
                    row.getObject("obtained_at", OffsetDateTime.class).toInstant());
        } catch (VaultException e) {
            LOG.warn("A new token is got: {}", e.getMessage());
            return null;
        }
    }

    private static String context(OrgUser orgUser, String column) {
        return orgUser.org() + " " + orgUser.username() + " " + column;
    }
}
