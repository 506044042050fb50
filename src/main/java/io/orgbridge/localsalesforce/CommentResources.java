package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/**
 * {@code /chatter/comments/…} and {@code feed-elements/{id}/capabilities/comments}.
 *
 * <p>Sources: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_feed_element_capability_comments_items.htm,
 * …/connect_resources_comments_specific.htm
 */
final class CommentResources {
    private static final Set<String> COMMENT_MEMBERS = Set.of("body", "capabilities", "threadParentId");

    private final Settings settings;
    private final Store store;
    private final Feeds feeds;
    private final Bodies bodies;
    private final CommentPages commentPages;
    private final CapabilityResources capabilityResources;
    private final ChatterApi api;

    CommentResources(
            Settings settings,
            Store store,
            Feeds feeds,
            Bodies bodies,
            CommentPages commentPages,
            CapabilityResources capabilityResources,
            ChatterApi api) {
        this.settings = settings;
        this.store = store;
        this.feeds = feeds;
        this.bodies = bodies;
        this.commentPages = commentPages;
        this.capabilityResources = capabilityResources;
        this.api = api;
    }

    /** The comments of an element: a page of them, or a new one. */
    Answer ofElement(Chatter chatter, String id) {
        if (chatter.call().is("GET")) {
            return store.read(() -> commentPage(chatter, id));
        }
        if (chatter.call().is("POST") && chatter.part(4).equals("items")) {
            return postComment(chatter, id);
        }
        throw ApiException.methodNotAllowed(chatter.call().method(), "GET,HEAD,POST");
    }

    private Answer commentPage(Chatter chatter, String id) {
        FeedElement element = feeds.element(chatter.session(), id);
        // The most is not documented: more than the usual hundred is no mistake, but is not given either.
        int size = Math.min(100, chatter.number("pageSize", 1, Integer.MAX_VALUE, 25));
        CommentPages.Page page = commentPages.page(
                element, chatter.call().query("page"), size, chatter.call().query("sort"));
        JsonOut out = chatter.out();
        String own = chatter.base() + "/chatter/feed-elements/" + element.id() + "/capabilities";
        boolean items = chatter.part(4).equals("items");
        if (!items) {
            out.object().name("page");
        }
        api.posts(chatter, out).comments(element, page, own, size);
        if (!items) {
            out.end();
        }
        return Answer.json(200, out);
    }

    private Answer postComment(Chatter chatter, String id) {
        Call call = chatter.call();
        boolean json = call.hasJsonBody();
        ObjectNode input = json ? call.bodyObject() : null;
        String text = json ? null : Inputs.parameter(call, "text");
        if (input != null) {
            Inputs.requireKnown(input, COMMENT_MEMBERS);
        } else if (text == null) {
            throw Inputs.missing("text");
        }
        return store.write(() -> {
            FeedElement element = feeds.element(chatter.session(), id);
            Body body = input != null
                    ? bodies.ofInput(chatter.session().org(), Inputs.required(input, "body"))
                    : Bodies.ofText(text == null ? "" : text);
            String threadId = input == null ? null : Inputs.text(input, "threadParentId");
            long thread = threadId == null ? 0 : thread(chatter, element, threadId);
            Comment comment = feeds.comment(chatter.session(), element, body, thread, settings.second());
            return comment(chatter, 201, comment);
        });
    }

    /** The comment that is answered: of the same element, and not so deep that it takes no answers. */
    private long thread(Chatter chatter, FeedElement element, String id) {
        Comment parent = feeds.commentById(chatter.session(), id);
        if (parent.element() != element.serial() || commentPages.level(parent) >= CommentPages.DEEPEST) {
            throw ApiException.data(400, "INVALID_INPUT", "This comment can't be answered in its thread.");
        }
        return parent.serial();
    }

    /** {@code comments/{id}/capabilities/comments/items}. */
    private Answer answers(Chatter chatter) {
        Comment parent = feeds.commentById(chatter.session(), chatter.part(1));
        List<Comment> answers = commentPages.answers(parent);
        JsonOut out = chatter.out()
                .object()
                .nothing("currentPageToken")
                .raw(
                        "currentPageUrl",
                        chatter.base() + "/chatter/comments/" + parent.id() + "/capabilities/comments/items")
                .array("items");
        answers.forEach(answer -> api.posts(chatter, out).comment(answer));
        return Answer.json(
                200,
                out.end()
                        .nothing("nextPageToken")
                        .nothing("nextPageUrl")
                        .nothing("previousPageToken")
                        .nothing("previousPageUrl")
                        .number("total", answers.size())
                        .end());
    }

    /** {@code comments/{id}} and {@code comments/batch/{ids}}. */
    Answer comments(Chatter chatter) {
        Call call = chatter.call();
        if (chatter.parts() == 3 && chatter.part(1).equals("batch")) {
            call.requireGet();
            return store.read(() -> api.batch(
                    chatter,
                    chatter.part(2),
                    100,
                    (out, id) -> api.posts(chatter, out).comment(feeds.commentById(chatter.session(), id))));
        }
        if (chatter.parts() == 3 && chatter.part(2).equals("likes")) {
            return capabilityResources.commentLikes(chatter);
        }
        if (chatter.parts() == 5
                && chatter.part(3).equals("comments")
                && chatter.part(4).equals("items")) {
            call.requireGet();
            return store.read(() -> answers(chatter));
        }
        if (chatter.parts() != 2) {
            throw ApiException.notFound();
        }
        String id = chatter.part(1);
        return switch (call.method()) {
            case "GET", "HEAD" -> store.read(() -> comment(chatter, 200, feeds.commentById(chatter.session(), id)));
            case "PATCH" -> {
                ObjectNode input = call.bodyObject();
                Inputs.requireKnown(input, COMMENT_MEMBERS);
                yield store.write(() -> {
                    Comment old = feeds.commentById(chatter.session(), id);
                    Body body = bodies.ofInput(chatter.session().org(), Inputs.required(input, "body"));
                    return comment(chatter, 200, feeds.editComment(chatter.session(), old, body));
                });
            }
            case "DELETE" ->
                store.write(() -> {
                    feeds.deleteComment(chatter.session(), feeds.commentById(chatter.session(), id));
                    return Answer.empty(204);
                });
            default -> throw ApiException.methodNotAllowed(call.method(), "DELETE,GET,HEAD,PATCH");
        };
    }

    private Answer comment(Chatter chatter, int status, Comment comment) {
        JsonOut out = chatter.out();
        api.posts(chatter, out).comment(comment);
        return Answer.json(status, out);
    }
}
