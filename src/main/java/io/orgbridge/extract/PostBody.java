package io.orgbridge.extract;

import io.orgbridge.feed.Post;
import io.orgbridge.feed.Segment;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A post as the message body of a rule's expression: a map for languages that want maps ({@code ${body[text]}}, JSONPath,
 * Groovy) and a bean for those that want getters ({@code ${body.text}}, SpEL). Unmodifiable. Public only because Camel
 * calls the getters.
 */
public final class PostBody extends AbstractMap<String, @Nullable Object> {

    private final Post post;

    PostBody(Post post) {
        this.post = post;
    }

    public String getOrgId() {
        return post.orgId();
    }

    public String getPostId() {
        return post.postId();
    }

    public @Nullable String getParentId() {
        return post.parentId();
    }

    public String getKind() {
        return post.kind().name();
    }

    public String getType() {
        return post.type();
    }

    public @Nullable String getAuthorId() {
        return post.authorId();
    }

    public String getAuthorName() {
        return post.authorName();
    }

    public @Nullable String getGroupId() {
        return post.groupId();
    }

    public @Nullable String getGroupName() {
        return post.groupName();
    }

    public Instant getCreatedAt() {
        return post.createdAt();
    }

    public Instant getModifiedAt() {
        return post.modifiedAt();
    }

    public int getRevision() {
        return post.revision();
    }

    public String getText() {
        return post.text();
    }

    public List<Segment> getSegments() {
        return post.segments();
    }

    @Override
    public Set<Map.Entry<String, @Nullable Object>> entrySet() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("orgId", getOrgId());
        map.put("postId", getPostId());
        map.put("parentId", getParentId());
        map.put("kind", getKind());
        map.put("type", getType());
        map.put("authorId", getAuthorId());
        map.put("authorName", getAuthorName());
        map.put("groupId", getGroupId());
        map.put("groupName", getGroupName());
        map.put("createdAt", getCreatedAt());
        map.put("modifiedAt", getModifiedAt());
        map.put("revision", getRevision());
        map.put("text", getText());
        map.put("segments", getSegments());
        return Collections.unmodifiableMap(map).entrySet();
    }

    /** Only the id: Camel puts bodies into error messages, and what people wrote does not belong into logs. */
    @Override
    public String toString() {
        return "post " + post.postId();
    }
}
