package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * {@code /chatter/comments/…} and {@code feed-elements/{id}/capabilities/comments}.
 *
 * <p>Sources: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_feed_element_capability_comments_items.htm,
 * …/connect_resources_comments_specific.htm
 */
final class CommentResources {
    private static final Set<String> COMMENT_MEMBERS = Set.of("body", "capabilities", "threadParentId");
    /** An edit cannot change capabilities. */
    private static final Set<String> EDITED_MEMBERS = Set.of("body");

    private final Settings settings;
    private final Store store;
    private final Feeds feeds;
    private final Bodies bodies;
    private final CapabilityInputs inputs;
    private final CommentPages commentPages;
    private final CapabilityResources capabilityResources;
    private final LikeResources likes;
    private final ChatterApi api;

    CommentResources(
            Settings settings,
            Store store,
            Feeds feeds,
            Bodies bodies,
            CapabilityInputs inputs,
            CommentPages commentPages,
            CapabilityResources capabilityResources,
            LikeResources likes,
            ChatterApi api) {
        this.settings = settings;
        this.store = store;
        this.feeds = feeds;
        this.bodies = bodies;
        this.inputs = inputs;
        this.likes = likes;
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
        int size = Math.min(100, chatter.number("pageSize", 1, Integer.MAX_VALUE, CommentPages.DEFAULT_SIZE));
        Call call = chatter.call();
        CommentPages.Page page = commentPages.page(element, call.query("page"), size, call.query("sort"));
        return page(chatter, page, chatter.base() + "/chatter/feed-elements/" + element.id());
    }

    /** {@code comments/{id}/capabilities/comments} and its {@code items}. */
    private Answer answers(Chatter chatter) {
        Comment parent = feeds.commentById(chatter.session(), chatter.part(1));
        if (commentPages.level(parent) >= CommentPages.DEEPEST) {
            throw ApiException.notFound();
        }
        int size = chatter.number("pageSize", 1, 100, CommentPages.DEFAULT_SIZE);
        Call call = chatter.call();
        CommentPages.Page page = commentPages.answers(parent, call.query("page"), size, call.query("sort"));
        return page(chatter, page, chatter.base() + "/chatter/comments/" + parent.id());
    }

    private Answer page(Chatter chatter, CommentPages.Page page, String owner) {
        JsonOut out = chatter.out();
        boolean items = chatter.part(4).equals("items");
        if (!items) {
            out.object().name("page");
        }
        api.posts(chatter, out).comments(page, owner + "/capabilities/comments/items");
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
            long file = input == null ? 0 : inputs.ofComment(chatter, input);
            Body body;
            if (input == null) {
                body = Bodies.ofText(text == null ? "" : text);
            } else if (file != 0 && !input.hasNonNull("body")) {
                body = Body.NONE;
            } else {
                body = bodies.ofInput(chatter.session().org(), Inputs.required(input, "body"));
            }
            String threadId = input == null ? null : Inputs.text(input, "threadParentId");
            long thread = threadId == null ? 0 : thread(chatter, element, threadId);
            Comment comment = feeds.comment(chatter.session(), element, body, thread, file, settings.second());
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
            return likes.ofComment(chatter);
        }
        if (chatter.parts() > 3 && chatter.part(2).equals("capabilities")) {
            return capability(chatter);
        }
        if (chatter.parts() != 2) {
            throw ApiException.notFound();
        }
        String id = chatter.part(1);
        return switch (call.method()) {
            case "GET", "HEAD" -> store.read(() -> comment(chatter, 200, feeds.commentById(chatter.session(), id)));
            case "PATCH" -> {
                ObjectNode input = call.bodyObject();
                Inputs.requireKnown(input, EDITED_MEMBERS);
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

    private Answer capability(Chatter chatter) {
        boolean page =
                chatter.parts() == 4 || (chatter.parts() == 5 && chatter.part(4).equals("items"));
        if (!chatter.part(3).equals("comments") || !page) {
            return capabilityResources.ofComment(chatter);
        }
        // An answer is posted to the element, with threadParentId.
        chatter.call().requireGet();
        return store.read(() -> answers(chatter));
    }

    private Answer comment(Chatter chatter, int status, Comment comment) {
        JsonOut out = chatter.out();
        api.posts(chatter, out).comment(comment);
        return Answer.json(status, out);
    }
}
