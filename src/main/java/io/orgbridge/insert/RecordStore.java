package io.orgbridge.insert;

import io.orgbridge.extract.ExtractedRecord;
import io.orgbridge.extract.ExtractionException;
import io.orgbridge.feed.Post;
import io.orgbridge.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

/** The rows of {@code record} and {@code dead_letter}. Thread-safe; to be called within the page's transaction. */
final class RecordStore {
    private final Store store;

    RecordStore(Store store) {
        this.store = store;
    }

    void deleteOf(List<Post> posts) {
        store.batch(
                "delete from record where org_id = :org and post_id = :post",
                posts.stream()
                        .<SqlParameterSource>map(post -> new MapSqlParameterSource()
                                .addValue("org", post.orgId())
                                .addValue("post", post.postId()))
                        .toList());
    }

    void insert(List<ExtractedRecord> records, Function<ExtractedRecord, String> fieldsAsJson, Instant now) {
        store.batch(
                """
                        insert into record (org_id, post_id, rule, ordinal, fields, extracted_at)
                        values (:org, :post, :rule, :ordinal, :fields, :now)""",
                records.stream()
                        .<SqlParameterSource>map(record -> new MapSqlParameterSource()
                                .addValue("org", record.orgId())
                                .addValue("post", record.postId())
                                .addValue("rule", record.rule())
                                .addValue("ordinal", record.ordinal())
                                .addValue("fields", fieldsAsJson.apply(record))
                                .addValue("now", Store.timestamp(now)))
                        .toList());
    }

    void bury(String orgId, List<ExtractionException> failures, UnaryOperator<String> textOfPost, Instant now) {
        store.batch(
                """
                        insert into dead_letter (id, org_id, post_id, rule, reason, payload, created_at)
                        values (:id, :org, :post, :rule, :reason, :payload, :now)""",
                failures.stream()
                        .<SqlParameterSource>map(failure -> new MapSqlParameterSource()
                                .addValue("id", UUID.randomUUID().toString())
                                .addValue("org", orgId)
                                .addValue("post", failure.postId())
                                .addValue("rule", failure.rule())
                                .addValue("reason", cut(String.valueOf(failure.getMessage())))
                                .addValue("payload", textOfPost.apply(failure.postId()))
                                .addValue("now", Store.timestamp(now)))
                        .toList());
    }

    void refused(Post post, String reason, String payload, Instant now) {
        store.batch(
                """
                        insert into dead_letter (id, org_id, post_id, reason, payload, created_at)
                        values (:id, :org, :post, :reason, :payload, :now)""",
                List.of(new MapSqlParameterSource()
                        .addValue("id", UUID.randomUUID().toString())
                        .addValue("org", post.orgId())
                        .addValue("post", post.postId())
                        .addValue("reason", cut(reason))
                        .addValue("payload", payload)
                        .addValue("now", Store.timestamp(now))));
    }

    private static String cut(String reason) {
        return reason.length() <= 2000 ? reason : reason.substring(0, 2000);
    }
}
