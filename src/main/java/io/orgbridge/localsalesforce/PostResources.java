package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * {@code /chatter/feed-elements/…}.
 *
 * <p>Sources: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_feed_element.htm
 */
final class PostResources {
    private static final Set<String> ELEMENT_MEMBERS =
            Set.of("feedElementType", "subjectId", "visibility", "body", "capabilities", "originalFeedElementId");

    private final Settings settings;
    private final Store store;
    private final Feeds feeds;
    private final Bodies bodies;
    private final CapabilityInputs inputs;
    private final CommentResources commentResources;
    private final ChatterApi api;
    private final CapabilityResources capabilityResources;

    PostResources(
            Settings settings,
            Store store,
            Feeds feeds,
            Bodies bodies,
            CapabilityInputs inputs,
            CommentResources commentResources,
            CapabilityResources capabilityResources,
            ChatterApi api) {
        this.capabilityResources = capabilityResources;
        this.settings = settings;
        this.store = store;
        this.feeds = feeds;
        this.bodies = bodies;
        this.inputs = inputs;
        this.commentResources = commentResources;
        this.api = api;
    }

    /** {@code feed-elements}, {@code …/{id}}, {@code …/batch}, {@code …/{id}/capabilities/…}. */
    Answer elements(Chatter chatter) {
        Call call = chatter.call();
        if (chatter.parts() == 1) {
            if (call.is("GET")) {
                return api.search(chatter);
            }
            if (!call.is("POST")) {
                throw ApiException.methodNotAllowed(call.method(), "GET,HEAD,POST");
            }
            return post(chatter);
        }
        if (chatter.part(1).equals("batch")) {
            return batch(chatter);
        }
        if (chatter.parts() == 2) {
            return element(chatter);
        }
        return capability(chatter);
    }

    private Answer post(Chatter chatter) {
        if (chatter.call().hasJsonBody()) {
            ObjectNode input = chatter.call().bodyObject();
            return store.write(() -> element(chatter, 201, post(chatter, input)));
        }
        String text = Inputs.parameter(chatter.call(), "text");
        String subject = Inputs.parameter(chatter.call(), "subjectId");
        requireFeedItem(Inputs.parameter(chatter.call(), "feedElementType"));
        if (text == null || subject == null) {
            throw Inputs.missing(text == null ? "text" : "subjectId");
        }
        Body body = Bodies.ofText(text);
        return store.write(() -> element(
                chatter, 201, feeds.post(chatter.session(), subject(chatter, subject), body, null, settings.second())));
    }

    private FeedElement post(Chatter chatter, ObjectNode input) {
        Inputs.requireKnown(input, ELEMENT_MEMBERS);
        requireFeedItem(Inputs.text(input, "feedElementType"));
        String subject = Inputs.text(input, "subjectId");
        if (subject == null) {
            throw Inputs.missing("subjectId");
        }
        String parent = subject(chatter, subject);
        String visibility = Inputs.text(input, "visibility");
        if (visibility != null && !visibility.equals("AllUsers")) {
            throw ApiException.data(
                    400, "INVALID_INPUT", "Visibility must be AllUsers for a post to a user or a group.");
        }
        CapabilityInputs.OfElement given = inputs.ofElement(chatter, input);
        if (!input.hasNonNull("body") && !given.isContent()) {
            throw Inputs.missing("body");
        }
        Body body = input.hasNonNull("body") ? bodies.ofInput(chatter.session().org(), input.get("body")) : Body.NONE;
        Session session = chatter.session();
        FeedElement element = feeds.post(session, parent, body, given.link(), given.extras(), settings.second());
        Reactions reactions = feeds.reactions();
        given.topics().forEach(name -> feeds.assign(element, reactions.topic(element.org(), name), true));
        if (given.bookmarked()) {
            reactions.bookmark(session.user(), element.serial(), true);
        }
        return element;
    }

    /** The id of 18 characters of the user or group that is posted to. */
    private String subject(Chatter chatter, String id) {
        if (id.equals("me")) {
            return chatter.session().user().id();
        }
        if (!Ids.isWellFormed(id) || bodies.name(chatter.session().org(), Ids.normalise(id)) == null) {
            throw Inputs.malformedId(id);
        }
        return Ids.normalise(id);
    }

    private Answer batch(Chatter chatter) {
        Call call = chatter.call();
        if (chatter.parts() == 3 && call.is("GET")) {
            int comments = chatter.number("recentCommentCount", 0, 25, 3);
            return store.read(() -> api.batch(
                    chatter,
                    chatter.part(2),
                    500,
                    (out, id) -> api.posts(chatter, out).element(feeds.element(chatter.session(), id), comments)));
        }
        if (chatter.parts() != 2 || !call.is("POST")) {
            throw ApiException.methodNotAllowed(call.method(), chatter.parts() == 2 ? "POST" : "GET,HEAD");
        }
        JsonNode inputs = call.bodyObject().path("inputs");
        if (!inputs.isArray() || inputs.isEmpty() || inputs.size() > 500) {
            throw ApiException.data(400, "INVALID_INPUT", "inputs must have 1 to 500 entries");
        }
        return store.write(() -> {
            List<Supplier<JsonOut>> parts = new ArrayList<>();
            StreamSupport.stream(inputs.spliterator(), false)
                    .forEach(input -> parts.add(() -> {
                        if (!(input.path("richInput") instanceof ObjectNode rich)) {
                            throw Inputs.missing("richInput");
                        }
                        JsonOut out = new JsonOut(chatter.out().escapes());
                        api.posts(chatter, out).element(post(chatter, rich), 3);
                        return out;
                    }));
            return api.batch(chatter, parts, 201);
        });
    }

    private Answer element(Chatter chatter) {
        Call call = chatter.call();
        String id = chatter.part(1);
        return switch (call.method()) {
            case "GET", "HEAD" -> store.read(() -> element(chatter, 200, feeds.element(chatter.session(), id)));
            case "PATCH" -> {
                ObjectNode input = call.bodyObject();
                Inputs.requireKnown(input, ELEMENT_MEMBERS);
                yield store.write(() -> {
                    FeedElement changed = feeds.element(chatter.session(), id);
                    String group = Inputs.text(input, "subjectId");
                    if (group != null) {
                        changed = feeds.move(chatter.session(), changed, subject(chatter, group));
                    }
                    String title = CapabilityInputs.questionTitle(input);
                    if (title != null) {
                        changed = feeds.retitle(chatter.session(), changed, title);
                    }
                    if ((group == null && title == null) || input.hasNonNull("body")) {
                        Body body = bodies.ofInput(chatter.session().org(), Inputs.required(input, "body"));
                        changed = feeds.edit(chatter.session(), changed, body);
                    }
                    return element(chatter, 200, changed);
                });
            }
            case "DELETE" ->
                store.write(() -> {
                    feeds.delete(chatter.session(), feeds.element(chatter.session(), id));
                    return Answer.empty(204);
                });
            default -> throw ApiException.methodNotAllowed(call.method(), "DELETE,GET,HEAD,PATCH");
        };
    }

    private Answer element(Chatter chatter, int status, FeedElement element) {
        JsonOut out = chatter.out();
        api.posts(chatter, out).element(element, chatter.number("recentCommentCount", 0, 25, 3));
        return Answer.json(status, out);
    }

    private Answer capability(Chatter chatter) {
        if (!chatter.part(2).equals("capabilities")) {
            throw ApiException.notFound();
        }
        String id = chatter.part(1);
        if (!chatter.part(3).equals("bundle")
                && store.read(() -> feeds.element(chatter.session(), id)).isBundle()) {
            throw ApiException.notFound();
        }
        if (!chatter.part(3).equals("comments") || chatter.parts() > 5) {
            return capabilityResources.ofElement(chatter);
        }
        return commentResources.ofElement(chatter, id);
    }

    private static void requireFeedItem(@Nullable String type) {
        if (type == null) {
            throw Inputs.missing("feedElementType");
        }
        if (!type.equalsIgnoreCase("FeedItem")) {
            throw ApiException.data(400, "INVALID_INPUT", "Invalid feedElementType: " + type);
        }
    }
}
