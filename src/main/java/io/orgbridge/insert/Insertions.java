package io.orgbridge.insert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.orgbridge.extract.ExtractedPage;
import io.orgbridge.extract.ExtractedRecord;
import io.orgbridge.extract.ExtractionException;
import io.orgbridge.feed.Cursors;
import io.orgbridge.feed.Page;
import io.orgbridge.feed.Post;
import io.orgbridge.store.Store;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.ExchangeException;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two ends of a page's transaction, between which {@code insert.camel.yaml} runs the application's own SQL; bound as
 * {@code orgbridgeInsertions}. Thread-safe.
 *
 * <p>The rule that it keeps: posts, records and cursor of a page commit together or not at all. Pages of one org are
 * stored one after the other, so what is fresh is decided on what is really there.
 */
public final class Insertions {
    private static final Logger LOG = LoggerFactory.getLogger(Insertions.class);

    private final Store store;
    private final PostStore posts;
    private final RecordStore records;
    private final Cursors cursors;
    private final Clock clock;
    private final ObjectMapper json = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    /** Makes the bean. */
    public Insertions(Store store, Cursors cursors, Clock clock) {
        this.store = store;
        this.posts = new PostStore(store);
        this.records = new RecordStore(store);
        this.cursors = cursors;
        this.clock = clock;
    }

    /** Stores posts and records of the page that are not stored yet; must run within a transaction. */
    public Insertion begin(@Body ExtractedPage source) {
        Page page = source.page();
        String orgId = page.feed().orgId();
        posts.lock(orgId);
        Map<String, Post> latest = new LinkedHashMap<>();
        page.posts().forEach(post -> latest.put(post.postId(), post));
        Map<String, PostStore.Stored> stored = posts.stored(orgId, List.copyOf(latest.keySet()));
        List<Post> created = new ArrayList<>();
        List<Post> edited = new ArrayList<>();
        for (Post post : latest.values()) {
            PostStore.Stored before = stored.get(post.postId());
            if (before == null) {
                created.add(post);
            } else if (before.isOlderThan(post)) {
                edited.add(post);
            }
        }
        Instant now = clock.instant();
        posts.insert(created, now);
        posts.update(edited, now);
        records.deleteOf(edited);
        List<Post> fresh = new ArrayList<>(created);
        fresh.addAll(edited);
        Set<String> freshIds = fresh.stream().map(Post::postId).collect(Collectors.toSet());
        List<ExtractedRecord> freshRecords = source.records().stream()
                .filter(record -> freshIds.contains(record.postId()))
                .distinct()
                .toList();
        records.insert(freshRecords, record -> write(record.fields()), now);
        List<ExtractionException> failures = source.failures().stream()
                .filter(failure -> freshIds.contains(failure.postId()))
                .toList();
        records.bury(orgId, failures, postId -> write(latest.get(postId)), now);
        return new Insertion(source, fresh, edited, freshRecords);
    }

    /** Edited posts, each as a row {@code orgId, postId}: what the application stored of them is to be replaced. */
    public List<Map<String, Object>> edited(@Variable("insertion") Insertion insertion) {
        return insertion.edited().stream()
                .map(post -> Map.<String, Object>of("orgId", post.orgId(), "postId", post.postId()))
                .toList();
    }

    /**
     * The fresh records of a rule, each as a row for a {@code sql:} endpoint: {@code orgId}, {@code postId},
     * {@code parentId}, {@code ordinal}, {@code rule}, {@code authorId}, {@code authorName}, {@code groupName},
     * {@code postedAt}, and every field of the rule by its name.
     */
    public List<Map<String, Object>> rows(@Variable("insertion") Insertion insertion, String rule) {
        Map<String, Post> byId =
                insertion.fresh().stream().collect(Collectors.toMap(Post::postId, Function.identity()));
        return insertion.records().stream()
                .filter(record -> record.rule().equals(rule))
                .map(record -> row(record, byId.get(record.postId())))
                .toList();
    }

    private Map<String, Object> row(ExtractedRecord record, Post post) {
        Map<String, Object> row = new LinkedHashMap<>();
        record.fields().forEach((name, value) -> row.put(name, value instanceof List<?> list ? write(list) : value));
        row.put("orgId", record.orgId());
        row.put("postId", record.postId());
        row.put("parentId", post.parentId());
        row.put("ordinal", record.ordinal());
        row.put("rule", record.rule());
        row.put("authorId", post.authorId());
        row.put("authorName", post.authorName());
        row.put("groupName", post.groupName());
        row.put("postedAt", Store.timestamp(post.createdAt()));
        return row;
    }

    /** The fresh records, each as the JSON that travels on the records channel. */
    public List<String> messages(@Variable("insertion") Insertion insertion) {
        return insertion.records().stream().map(this::write).toList();
    }

    /** Moves the cursor behind the page; must run in the same transaction as {@link #begin}. */
    public void end(@Variable("insertion") Insertion insertion) {
        Page page = insertion.source().page();
        if (insertion.source().whole()) {
            cursors.advance(page, !insertion.fresh().isEmpty(), clock.instant());
        }
        if (!insertion.fresh().isEmpty()) {
            LOG.info(
                    "Feed {} of org {}: {} new or edited posts, {} records",
                    page.feed().feedKey(),
                    page.feed().orgId(),
                    insertion.fresh().size(),
                    insertion.records().size());
        }
    }

    /** The page's posts one by one, for a page that the application's SQL refused as a whole. */
    public List<ExtractedPage> singly(@Body ExtractedPage page) {
        return page.singly();
    }

    /**
     * Stores a post whose records the application's SQL refused, with a dead letter that says why; in a transaction of its
     * own. The application has no row of it.
     */
    public void bury(@Body ExtractedPage source, @ExchangeException Exception refused) {
        store.inTransaction(() -> {
            Insertion insertion = begin(source);
            if (!insertion.fresh().isEmpty()) {
                Post post = source.page().posts().get(0);
                LOG.warn("Post {} of org {} was refused by the application's SQL", post.postId(), post.orgId());
                records.refused(post, reason(refused), write(insertion.records()), clock.instant());
            }
            return insertion;
        });
    }

    private static String reason(Throwable refused) {
        Throwable root = refused;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return "the application's SQL refused it: "
                + String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A record cannot be written as JSON", e);
        }
    }
}
