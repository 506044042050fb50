package io.orgbridge.connect;

import io.orgbridge.store.RecordRows;
import io.orgbridge.store.Store;
import io.orgbridge.token.OrgUser;
import io.orgbridge.token.SalesforceId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rows of {@code org} and {@code org_user}. Thread-safe. */
public final class OrgStore {
    private static final Pattern API_USAGE = Pattern.compile("api-usage=(\\d+)/(\\d+)");

    private final Store store;

    /** Makes the store. */
    public OrgStore(Store store) {
        this.store = store;
    }

    /**
     * A user of an org.
     *
     * @param userId {@code 005…}, 18 characters
     * @param name display name
     */
    public record User(String orgId, String userId, String username, String name) {}

    /** Stores the org, or what has changed of it. */
    public void save(String orgId, String orderId, String name, String adminUsername, String instanceUrl, Instant now) {
        int updated = store.sql()
                .sql("update org set instance_url = :instanceUrl, order_id = :orderId where org_id = :orgId")
                .param("instanceUrl", instanceUrl)
                .param("orderId", orderId)
                .param("orgId", orgId)
                .update();
        if (updated == 0) {
            store.sql()
                    .sql("""
                            insert into org (org_id, order_id, name, admin_username, instance_url, connected_at)
                            values (:orgId, :orderId, :name, :adminUsername, :instanceUrl, :now)""")
                    .param("orgId", orgId)
                    .param("orderId", orderId)
                    .param("name", name)
                    .param("adminUsername", adminUsername)
                    .param("instanceUrl", instanceUrl)
                    .param("now", Store.timestamp(now))
                    .update();
        }
    }

    /** The user under whom the org was connected; empty for an org that is not. */
    public Optional<String> administrator(String orgId) {
        return store.sql()
                .sql("select admin_username from org where org_id = :orgId")
                .param("orgId", orgId)
                .query(String.class)
                .optional();
    }

    /**
     * Whom a person means.
     *
     * @param org an org id of 15 or 18 characters, {@code hub} or {@code unknown}
     * @param username null or blank for the hub's user, and for the administrator of an org that is connected
     * @param hubUsername the hub's user
     * @throws IllegalArgumentException when it is no org, or its user has to be named; the message is for the person
     */
    public OrgUser named(String org, @Nullable String username, String hubUsername) {
        boolean isNamed = username != null && !username.isBlank();
        if (org.equals(OrgUser.HUB)) {
            return OrgUser.ofHub(isNamed ? username.strip() : hubUsername);
        }
        String orgId = org.equals(OrgUser.UNKNOWN) ? org : id(org);
        return new OrgUser(
                orgId,
                isNamed
                        ? username.strip()
                        : administrator(orgId)
                                .orElseThrow(
                                        () -> new IllegalArgumentException("the user is missing: Orgbridge does not"
                                                + " know the org " + orgId + ", so name the user too")));
    }

    private static String id(String org) {
        try {
            return SalesforceId.to18(org);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the org '" + org + "' is not an org id of 15 or 18 letters and digits, nor hub or unknown", e);
        }
    }

    /** Stores the user unless it is there. */
    public void saveUser(User user) {
        store.sql()
                .sql("""
                        insert into org_user (org_id, user_id, username, name)
                        select cast(:orgId as varchar), cast(:userId as varchar), cast(:username as varchar),
                          cast(:name as varchar)
                        where not exists (select 1 from org_user where org_id = :orgId and user_id = :userId)""")
                .param("orgId", user.orgId())
                .param("userId", user.userId())
                .param("username", user.username())
                .param("name", user.name())
                .update();
    }

    /** The users of an org, by username. */
    public List<User> users(String orgId) {
        return store.sql()
                .sql("""
                        select org_id, user_id, username, name from org_user where org_id = :orgId
                        order by username""")
                .param("orgId", orgId)
                .query(RecordRows.of(User.class))
                .list();
    }

    /** Notes the daily API usage that an answer's header {@code Sforce-Limit-Info} tells, if it does. */
    public void noteUsage(String orgId, @Nullable String limitInfo) {
        Matcher matcher = limitInfo == null ? null : API_USAGE.matcher(limitInfo);
        if (matcher != null && matcher.find()) {
            store.sql()
                    .sql("update org set api_used = :used, api_max = :max where org_id = :orgId")
                    .param("used", Integer.valueOf(matcher.group(1)))
                    .param("max", Integer.valueOf(matcher.group(2)))
                    .param("orgId", orgId)
                    .update();
        }
    }
}
