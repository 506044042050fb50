package io.orgbridge.feed;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns Connect REST answers into posts. Thread-safe. */
final class ChatterReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String commentsPath;

    /** @param apiVersion {@code 66.0} and the like, for the paths of comment pages */
    ChatterReader(String apiVersion) {
        this.commentsPath =
                "/services/data/v" + apiVersion + "/chatter/feed-elements/%s/capabilities/comments/items?pageSize=100";
    }

    /** A page of elements, with the comments that it embeds. */
    Page elements(Feed feed, Feed.Walk walk, boolean first, InputStream answer, Instant servedAt) {
        ChatterJson.ElementPage page = read(answer, ChatterJson.ElementPage.class);
        List<Post> posts = new ArrayList<>();
        List<Page.CommentsUrl> commentsUrls = new ArrayList<>();
        for (ChatterJson.Element element : orEmpty(page.elements())) {
            Post post = post(feed.orgId(), element);
            posts.add(post);
            ChatterJson.CommentPage comments = comments(element.capabilities());
            if (comments != null) {
                addComments(posts, commentsUrls, post, comments);
                if (comments.total() > orEmpty(comments.items()).size()) {
                    commentsUrls.add(new Page.CommentsUrl(post.postId(), commentsPath.formatted(post.postId())));
                }
            }
        }
        return new Page(feed, walk, first, posts, commentsUrls, page.nextPageUrl(), page.updatesUrl(), servedAt);
    }

    /** A page of an element's comments: the page of the feed with them, and with what is left to read. */
    Page comments(Page page, InputStream answer) {
        ChatterJson.CommentPage comments = read(answer, ChatterJson.CommentPage.class);
        Page.CommentsUrl asked = page.commentsUrls().get(0);
        List<Post> more = new ArrayList<>();
        List<Page.CommentsUrl> left = new ArrayList<>();
        if (comments.nextPageUrl() != null) {
            left.add(new Page.CommentsUrl(asked.elementId(), comments.nextPageUrl()));
        }
        page.posts().stream()
                .filter(post -> post.postId().equals(asked.elementId()))
                .findFirst()
                .ifPresent(element -> addComments(more, left, element, comments));
        left.addAll(page.commentsUrls().subList(1, page.commentsUrls().size()));
        return page.with(more, left);
    }

    private static void addComments(
            List<Post> posts, List<Page.CommentsUrl> left, Post element, ChatterJson.CommentPage page) {
        for (ChatterJson.Comment comment : orEmpty(page.items())) {
            posts.add(post(element, comment));
            ChatterJson.CommentPage answers = comments(comment.capabilities());
            if (answers != null) {
                addComments(posts, left, element, answers);
                if (answers.nextPageUrl() != null) {
                    left.add(new Page.CommentsUrl(element.postId(), answers.nextPageUrl()));
                }
            }
        }
    }

    private static Post post(String orgId, ChatterJson.Element element) {
        ChatterJson.Parent parent = element.parent();
        boolean group = parent != null && "CollaborationGroup".equals(parent.type());
        Instant createdAt = instant(element.createdDate(), Instant.EPOCH);
        String fallbackType = element.feedElementType() == null ? "Unknown" : element.feedElementType();
        return new Post(
                orgId,
                element.id(),
                null,
                Post.Kind.ELEMENT,
                element.type() == null ? fallbackType : element.type(),
                authorId(element.actor()),
                authorName(element.actor()),
                group ? parent.id() : null,
                group ? clean(parent.name()) : null,
                createdAt,
                instant(element.modifiedDate(), createdAt),
                revision(element.capabilities()),
                text(element.body()),
                segments(element.body()));
    }

    private static Post post(Post element, ChatterJson.Comment comment) {
        Instant createdAt = instant(comment.createdDate(), Instant.EPOCH);
        ChatterJson.Edit edit =
                comment.capabilities() == null ? null : comment.capabilities().edit();
        return new Post(
                element.orgId(),
                comment.id(),
                element.postId(),
                Post.Kind.COMMENT,
                comment.type() == null ? "TextComment" : comment.type(),
                authorId(comment.user()),
                authorName(comment.user()),
                element.groupId(),
                element.groupName(),
                createdAt,
                edit == null ? createdAt : instant(edit.lastEditedDate(), createdAt),
                revision(comment.capabilities()),
                text(comment.body()),
                segments(comment.body()));
    }

    private static @Nullable String authorId(ChatterJson.@Nullable Actor actor) {
        return actor != null && "User".equals(actor.type()) ? actor.id() : null;
    }

    private static String authorName(ChatterJson.@Nullable Actor actor) {
        if (actor == null) {
            return "";
        }
        return clean(actor.displayName() == null ? actor.name() : actor.displayName());
    }

    private static int revision(ChatterJson.@Nullable Capabilities capabilities) {
        return capabilities == null
                        || capabilities.edit() == null
                        || capabilities.edit().latestRevision() == null
                ? 1
                : capabilities.edit().latestRevision();
    }

    private static ChatterJson.@Nullable CommentPage comments(ChatterJson.@Nullable Capabilities capabilities) {
        return capabilities == null || capabilities.comments() == null
                ? null
                : capabilities.comments().page();
    }

    private static String text(ChatterJson.@Nullable Body body) {
        return body == null ? "" : clean(body.text());
    }

    /** Without NUL characters: no database keeps them, and a text that comes back otherwise would look edited. */
    private static String clean(@Nullable String text) {
        return text == null ? "" : text.replace("\0", "");
    }

    private static List<Segment> segments(ChatterJson.@Nullable Body body) {
        if (body == null) {
            return List.of();
        }
        return orEmpty(body.messageSegments()).stream()
                .map(segment -> new Segment(
                        segment.type() == null ? "Text" : segment.type(),
                        clean(segment.text()),
                        value(segment),
                        segment.record() == null ? null : segment.record().id()))
                .toList();
    }

    private static @Nullable String value(ChatterJson.BodySegment segment) {
        String value = switch (String.valueOf(segment.type())) {
            case "Mention" -> segment.name();
            case "Hashtag" -> segment.tag();
            default -> segment.url();
        };
        return value == null ? null : clean(value);
    }

    private static Instant instant(@Nullable String text, Instant fallback) {
        return text == null ? fallback : OffsetDateTime.parse(text).toInstant();
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static <T> T read(InputStream answer, Class<T> type) {
        try (answer) {
            return JSON.readValue(answer, type);
        } catch (IOException e) {
            throw new FeedException("The org answered with something that is not the JSON of a feed", e);
        }
    }
}
