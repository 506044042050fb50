package io.orgbridge.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orgbridge.store.RecordRows;
import io.orgbridge.store.Store;
import io.orgbridge.token.OrgUser;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the REST interface and the page read from the database. Thread-safe. */
final class FleetQueries {
    private final Store store;
    private final ObjectMapper json = new ObjectMapper();

    FleetQueries(Store store) {
        this.store = store;
    }

    /** A row of {@code org} with its order's state and what was stored of it. */
    record OrgRow(
            String orgId,
            String orderId,
            String name,
            String state,
            String adminUsername,
            String instanceUrl,
            @Nullable Integer apiUsed,
            @Nullable Integer apiMax,
            OffsetDateTime connectedAt,
            @Nullable String flow,
            boolean accessToken,
            boolean refreshToken,
            @Nullable OffsetDateTime obtainedAt,
            @Nullable String scope,
            long users,
            long posts,
            long records) {}

    /** A user whose tokens Orgbridge has or is to have. */
    record CredentialRow(
            String org,
            String username,
            @Nullable String name,
            @Nullable String flow,
            boolean accessToken,
            boolean refreshToken,
            @Nullable OffsetDateTime obtainedAt,
            @Nullable String scope) {}

    record FeedRow(
            String orgId,
            String feedKey,
            String username,
            @Nullable OffsetDateTime lastPollAt,
            @Nullable OffsetDateTime lastPostAt,
            OffsetDateTime nextPollAt,
            long intervalMs,
            int failures,
            @Nullable String error) {}

    record PostRow(
            String orgId,
            String postId,
            @Nullable String parentId,
            String kind,
            String type,
            @Nullable String authorId,
            String authorName,
            @Nullable String groupName,
            OffsetDateTime createdAt,
            OffsetDateTime modifiedAt,
            int revision,
            String text) {}

    record RecordRow(
            String orgId,
            String orgName,
            String postId,
            String rule,
            int ordinal,
            String fields,
            OffsetDateTime extractedAt,
            String authorName,
            @Nullable String parentId,
            OffsetDateTime createdAt) {}

    record DeadLetterRow(
            String id,
            String orgId,
            @Nullable String postId,
            @Nullable String rule,
            String reason,
            OffsetDateTime createdAt) {}

    List<OrgRow> orgs(@Nullable String orgId) {
        return store.sql()
                .sql("""
                        select o.org_id, o.order_id, o.name, s.state, o.admin_username, o.instance_url, o.api_used,
                          o.api_max, o.connected_at, coalesce(c.flow, s.flow) as flow, c.access_token is not null as access_token,
                          c.refresh_token is not null as refresh_token, c.obtained_at, c.scope,
                          (select count(*) from org_user u where u.org_id = o.org_id) as users,
                          (select count(*) from post p where p.org_id = o.org_id) as posts,
                          (select count(*) from record r where r.org_id = o.org_id) as records
                        from org o join signup_order s on s.order_id = o.order_id
                          left join credential c on c.org_id = o.org_id and c.username = lower(o.admin_username)
                        where cast(:org as varchar) is null or o.org_id = :org
                        order by o.connected_at desc, o.org_id""")
                .param("org", orgId)
                .query(RecordRows.of(OrgRow.class))
                .list();
    }

    /** The hub's user first, then whoever has no token, then the others, by org and user. */
    List<CredentialRow> credentials(String hubUsername) {
        return store.sql()
                .sql("""
                        select u.org_id, u.username, o.name,
                          coalesce(c.flow, (select max(s.flow) from signup_order s
                            where s.username = u.username and (s.org_id = u.org_id or u.org_id = 'unknown'))) as flow,
                          c.access_token is not null as access_token, c.refresh_token is not null as refresh_token,
                          c.obtained_at, c.scope
                        from (
                            select cast('hub' as varchar) as org_id, cast(:hub as varchar) as username
                            union select org_id, username from credential
                            union select org_id, username from signup_order where org_id is not null
                          ) u
                          left join credential c on c.org_id = u.org_id and c.username = u.username
                          left join org o on o.org_id = u.org_id
                        order by case when u.org_id = 'hub' then 0 when c.obtained_at is null then 1 else 2 end,
                          u.org_id, u.username""")
                .param("hub", OrgUser.ofHub(hubUsername).username())
                .query(RecordRows.of(CredentialRow.class))
                .list();
    }

    Map<String, List<FeedRow>> feeds(@Nullable String orgId) {
        return store.sql().sql("""
                        select org_id, feed_key, username, last_poll_at, last_post_at, next_poll_at, interval_ms,
                          failures, error
                        from feed where cast(:org as varchar) is null or org_id = :org order by org_id, feed_key""").param("org", orgId).query(RecordRows.of(FeedRow.class)).list().stream()
                .collect(Collectors.groupingBy(FeedRow::orgId, TreeMap::new, Collectors.toList()));
    }

    List<PostRow> posts(Window window, @Nullable String orgId) {
        List<String> conditions = new ArrayList<>();
        if (window.since() != null) {
            conditions.add("created_at >= :since");
        }
        if (orgId != null) {
            conditions.add("org_id = :org");
        }
        if (!window.after().isEmpty()) {
            conditions.add("(created_at < :time or (created_at = :time and (org_id, post_id) > (:key1, :key2)))");
        }
        return bind("""
                        select org_id, post_id, parent_id, kind, type, author_id, author_name, group_name, created_at,
                          modified_at, revision, text
                        from post""" + where(conditions) + " order by created_at desc, org_id, post_id limit :limit", window)
                .param("org", orgId)
                .query(RecordRows.of(PostRow.class))
                .list();
    }

    List<RecordRow> records(Window window, @Nullable String orgId, @Nullable String rule) {
        List<String> conditions = new ArrayList<>();
        if (window.since() != null) {
            conditions.add("r.extracted_at >= :since");
        }
        if (orgId != null) {
            conditions.add("r.org_id = :org");
        }
        if (rule != null) {
            conditions.add("r.rule = :rule");
        }
        if (!window.after().isEmpty()) {
            conditions.add("(r.extracted_at < :time or (r.extracted_at = :time"
                    + " and (r.org_id, r.post_id, r.rule, r.ordinal) > (:key1, :key2, :key3, :key4)))");
        }
        return bind(
                        """
                        select r.org_id, o.name as org_name, r.post_id, r.rule, r.ordinal, r.fields, r.extracted_at,
                          p.author_name, p.parent_id, p.created_at
                        from record r
                        join post p on p.org_id = r.org_id and p.post_id = r.post_id
                        join org o on o.org_id = r.org_id"""
                                + where(conditions)
                                + " order by r.extracted_at desc, r.org_id, r.post_id, r.rule, r.ordinal limit :limit",
                        window)
                .param("org", orgId)
                .param("rule", rule)
                .query(RecordRows.of(RecordRow.class))
                .list();
    }

    List<DeadLetterRow> deadLetters(Window window) {
        return store.sql()
                .sql("""
                        select id, org_id, post_id, rule, reason, created_at from dead_letter
                        order by created_at desc, id limit :limit""")
                .param("limit", window.limit())
                .query(RecordRows.of(DeadLetterRow.class))
                .list();
    }

    Optional<OffsetDateTime> newestRecord() {
        return store.sql()
                .sql("select extracted_at from record order by extracted_at desc limit 1")
                .query(OffsetDateTime.class)
                .optional();
    }

    JsonNode fields(RecordRow row) {
        try {
            return json.readTree(row.fields());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The column record.fields holds something that is not JSON", e);
        }
    }

    private JdbcClient.StatementSpec bind(String statement, Window window) {
        JdbcClient.StatementSpec spec = store.sql().sql(statement).param("limit", window.limit());
        if (window.since() != null) {
            spec = spec.param("since", Store.timestamp(window.since()));
        }
        if (!window.after().isEmpty()) {
            spec = spec.param("time", window.afterTime());
            for (int i = 1; i < window.after().size(); i++) {
                String part = window.after().get(i);
                spec = spec.param("key" + i, i == 4 ? Integer.valueOf(part) : part);
            }
        }
        return spec;
    }

    private static String where(List<String> conditions) {
        return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    }
}
