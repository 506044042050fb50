package io.orgbridge.insert;

import io.orgbridge.feed.Post;
import io.orgbridge.store.RecordRows;
import io.orgbridge.store.Store;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

/** The rows of {@code post}. Thread-safe; to be called within the page's transaction. */
final class PostStore {
    private static final int IN_LIST = 500;

    private final Store store;

    PostStore(Store store) {
        this.store = store;
    }

    /** What is stored of a post, as far as it tells whether the post was edited since. */
    record Stored(String postId, int revision, OffsetDateTime modifiedAt, String text) {
        boolean isOlderThan(Post post) {
            // Some texts come in the language of who reads: a difference alone is no edit.
            return post.revision() > revision
                    || (post.revision() == revision
                            && post.modifiedAt().isAfter(modifiedAt.toInstant())
                            && !post.text().equals(text));
        }
    }

    /** Waits until no other page of the org is being stored. */
    void lock(String orgId) {
        store.sql()
                .sql("select org_id from org where org_id = :org for update")
                .param("org", orgId)
                .query(String.class)
                .single();
    }

    Map<String, Stored> stored(String orgId, List<String> postIds) {
        Map<String, Stored> stored = new HashMap<>();
        for (int from = 0; from < postIds.size(); from += IN_LIST) {
            store.sql()
                    .sql(
                            "select post_id, revision, modified_at, text from post where org_id = :org and post_id in (:ids)")
                    .param("org", orgId)
                    .param("ids", postIds.subList(from, Math.min(postIds.size(), from + IN_LIST)))
                    .query(RecordRows.of(Stored.class))
                    .list()
                    .forEach(post -> stored.put(post.postId(), post));
        }
        return stored;
    }

    void insert(List<Post> posts, Instant now) {
        store.batch("""
                insert into post (org_id, post_id, parent_id, kind, type, author_id, author_name, group_id,
                  group_name, created_at, modified_at, revision, text, stored_at)
                values (:org, :post, :parent, :kind, :type, :authorId, :authorName, :groupId, :groupName,
                  :createdAt, :modifiedAt, :revision, :text, :now)""", parameters(posts, now));
    }

    void update(List<Post> posts, Instant now) {
        store.batch("""
                update post set author_name = :authorName, group_id = :groupId, group_name = :groupName,
                  modified_at = :modifiedAt, revision = :revision, text = :text, stored_at = :now
                where org_id = :org and post_id = :post""", parameters(posts, now));
    }

    private static List<SqlParameterSource> parameters(List<Post> posts, Instant now) {
        List<SqlParameterSource> parameters = new ArrayList<>();
        for (Post post : posts) {
            parameters.add(new MapSqlParameterSource()
                    .addValue("org", post.orgId())
                    .addValue("post", post.postId())
                    .addValue("parent", post.parentId(), Types.VARCHAR)
                    .addValue("kind", post.kind().name())
                    .addValue("type", post.type())
                    .addValue("authorId", post.authorId(), Types.VARCHAR)
                    .addValue("authorName", post.authorName())
                    .addValue("groupId", post.groupId(), Types.VARCHAR)
                    .addValue("groupName", post.groupName(), Types.VARCHAR)
                    .addValue("createdAt", Store.timestamp(post.createdAt()))
                    .addValue("modifiedAt", Store.timestamp(post.modifiedAt()))
                    .addValue("revision", post.revision())
                    .addValue("text", post.text())
                    .addValue("now", Store.timestamp(now)));
        }
        return parameters;
    }
}
