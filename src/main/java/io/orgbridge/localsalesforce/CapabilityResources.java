package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * {@code feed-elements/{id}/capabilities/…} apart from comments, and {@code comments/{id}/capabilities/…} apart from
 * answers.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_feed_element_capabilities.htm
 * and one page per capability
 */
final class CapabilityResources {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Settings settings;
    private final Store store;
    private final Feeds feeds;
    private final LikeResources likes;
    private final ChatterApi api;

    CapabilityResources(Settings settings, Store store, Feeds feeds, LikeResources likes, ChatterApi api) {
        this.settings = settings;
        this.store = store;
        this.feeds = feeds;
        this.likes = likes;
        this.api = api;
    }

    /** {@code feed-elements/{id}/capabilities/…}. */
    Answer ofElement(Chatter chatter) {
        String below = below(chatter);
        Call call = chatter.call();
        return switch (below) {
            case "chatter-likes/items" -> likes.ofElement(chatter);
            case "topics/items" -> assignTopic(chatter);
            case "edit/is-editable-by-me" ->
                reading(chatter, () -> {
                    FeedElement element = element(chatter);
                    capability(chatter, element);
                    return editable(chatter, element, element.author());
                });
            case "read-by/items" -> reading(chatter, () -> readers(chatter));
            case "bundle/feed-elements" -> reading(chatter, () -> bundlePage(chatter));
            default -> {
                if (chatter.parts() != 4) {
                    throw ApiException.notFound();
                }
                if (call.is("GET")) {
                    yield store.read(() -> capability(chatter, element(chatter)));
                }
                if (!call.is("PATCH")) {
                    store.read(() -> capability(chatter, element(chatter)));
                    throw ApiException.methodNotAllowed(call.method(), "GET,HEAD,PATCH");
                }
                yield store.write(() -> {
                    capability(chatter, element(chatter));
                    change(chatter, element(chatter), below);
                    return capability(chatter, element(chatter));
                });
            }
        };
    }

    /** {@code comments/{id}/capabilities/…} apart from answers. */
    Answer ofComment(Chatter chatter) {
        String below = below(chatter);
        Call call = chatter.call();
        if (below.equals("edit/is-editable-by-me")) {
            return reading(chatter, () -> {
                Comment comment = comment(chatter);
                return editable(chatter, store.elements.get(comment.element()), comment.author());
            });
        }
        if (chatter.parts() != 4) {
            throw ApiException.notFound();
        }
        if (call.is("GET")) {
            return store.read(() -> capability(chatter, comment(chatter)));
        }
        return store.write(() -> {
            Comment comment = comment(chatter);
            capability(chatter, comment);
            if (!call.is("PATCH") || !Set.of("up-down-vote", "status").contains(below)) {
                throw ApiException.methodNotAllowed(call.method(), "GET,HEAD,PATCH");
            }
            if (below.equals("status")) {
                throw statusRefused(chatter);
            }
            voteUpOrDown(chatter, comment.serial());
            return capability(chatter, comment);
        });
    }

    /** The path below {@code capabilities/}. */
    private static String below(Chatter chatter) {
        return chatter.parts() == 5 ? chatter.part(3) + "/" + chatter.part(4) : chatter.part(3);
    }

    private Answer reading(Chatter chatter, Supplier<Answer> work) {
        chatter.call().requireGet();
        return store.read(work);
    }

    private FeedElement element(Chatter chatter) {
        return feeds.element(chatter.session(), chatter.part(1));
    }

    private Comment comment(Chatter chatter) {
        return feeds.commentById(chatter.session(), chatter.part(1));
    }

    private Answer editable(Chatter chatter, FeedElement element, long author) {
        return Answer.json(
                200,
                chatter.out()
                        .object()
                        .flag("isEditableByMe", feeds.access().mayEdit(chatter.session(), element, author))
                        .end());
    }

    private Answer readers(Chatter chatter) {
        FeedElement element = element(chatter);
        JsonOut out = chatter.out();
        api.posts(chatter, out)
                .readers(
                        element,
                        chatter.base() + "/chatter/feed-elements/" + element.id() + "/capabilities/read-by/items",
                        chatter.number("page", 0, 1_000_000, 0),
                        chatter.number("pageSize", 1, 100, LikeJson.DEFAULT_SIZE));
        return Answer.json(200, out);
    }

    private Answer bundlePage(Chatter chatter) {
        JsonOut whole = new JsonOut(chatter.out().escapes());
        api.posts(chatter, whole).element(element(chatter), 3);
        return part(chatter, whole, "/capabilities/bundle/page");
    }

    /** One capability of an element; 404 if it has none such. */
    private Answer capability(Chatter chatter, FeedElement element) {
        JsonOut whole = new JsonOut(chatter.out().escapes());
        api.posts(chatter, whole).element(element, chatter.number("recentCommentCount", 0, 25, 3));
        return part(chatter, whole, "/capabilities/" + camelCase(chatter.part(3)));
    }

    /** One capability of a comment. */
    private Answer capability(Chatter chatter, Comment comment) {
        JsonOut whole = new JsonOut(chatter.out().escapes());
        api.posts(chatter, whole).comment(comment);
        return part(chatter, whole, "/capabilities/" + camelCase(chatter.part(3)));
    }

    private static Answer part(Chatter chatter, JsonOut whole, String pointer) {
        try {
            JsonNode found = JSON.readTree(whole.bytes()).at(pointer);
            if (found.isMissingNode()) {
                throw ApiException.notFound();
            }
            return Answer.json(200, chatter.out().json(JSON.writeValueAsBytes(found)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String camelCase(String kebab) {
        StringBuilder camel = new StringBuilder();
        boolean up = false;
        for (int i = 0; i < kebab.length(); i++) {
            char c = kebab.charAt(i);
            if (c == '-') {
                up = true;
            } else {
                camel.append(up ? Character.toUpperCase(c) : c);
                up = false;
            }
        }
        return camel.toString();
    }

    private void change(Chatter chatter, FeedElement element, String name) {
        User me = chatter.session().user();
        Reactions reactions = feeds.reactions();
        switch (name) {
            case "bookmarks" -> reactions.bookmark(me, element.serial(), chatter.flag("isBookmarkedByCurrentUser"));
            case "mute" -> reactions.mute(me, element.serial(), chatter.flag("isMutedByMe"));
            case "chatter-likes" ->
                likes.set(chatter, element.serial(), element.id(), chatter.flag("isLikedByCurrentUser"));
            case "up-down-vote" -> voteUpOrDown(chatter, element.serial());
            case "read-by" -> reactions.read(me, element.serial(), chatter.flag("isReadByMe") ? readAt(chatter) : null);
            case "close" -> close(chatter, element);
            case "status" -> throw statusRefused(chatter);
            case "poll" -> vote(chatter, element);
            case "question-and-answers" -> chooseAnswer(chatter, element);
            default -> throw ApiException.methodNotAllowed("PATCH", "GET,HEAD");
        }
    }

    private void vote(Chatter chatter, FeedElement element) {
        feeds.access().mustBeOpen(element);
        long choice = choice(element, chatter.required("myChoiceId"));
        feeds.reactions().vote(chatter.session().user(), element.serial(), choice);
    }

    private void voteUpOrDown(Chatter chatter, long item) {
        String vote = chatter.required("vote");
        Reactions.UpDown wanted = Arrays.stream(Reactions.UpDown.values())
                .filter(one -> one.name().equals(vote))
                .findFirst()
                .orElseThrow(() -> ApiException.data(400, "INVALID_INPUT", "Invalid vote: " + vote));
        feeds.reactions().voteUpOrDown(chatter.session().user(), item, wanted);
    }

    /** When it was read: now, or at the time that is given, if that is past. */
    private long readAt(Chatter chatter) {
        String given = chatter.given("lastReadDateByMe");
        long now = settings.second();
        try {
            return given == null
                    ? now
                    : Math.min(now, Math.max(0, OffsetDateTime.parse(given).toEpochSecond()));
        } catch (DateTimeParseException e) {
            throw ApiException.data(400, "INVALID_INPUT", "Invalid lastReadDateByMe: " + given);
        }
    }

    private void close(Chatter chatter, FeedElement element) {
        boolean closed = chatter.flag("isClosed");
        if (!chatter.session().isAdmin()) {
            throw ApiException.noAccess("You don't have permission to close or reopen this post.");
        }
        feeds.reactions().close(element, closed);
    }

    /** Nothing waits for approval here, and nobody may approve: {@code isApprovableByMe} is false. */
    private static ApiException statusRefused(Chatter chatter) {
        String status = chatter.required("feedEntityStatus");
        return Set.of("Published", "PendingReview").contains(status)
                ? ApiException.noAccess("You don't have permission to approve this.")
                : ApiException.data(400, "INVALID_INPUT", "Invalid feedEntityStatus: " + status);
    }

    private static long choice(FeedElement element, String id) {
        for (int i = 0; i < element.extras().choices().size(); i++) {
            if (CapabilityJson.choiceId(element, i).equals(Ids.normalise(id))) {
                return i;
            }
        }
        throw Inputs.malformedId(id);
    }

    private void chooseAnswer(Chatter chatter, FeedElement element) {
        if (element.extras().question() == null) {
            throw ApiException.notFound();
        }
        String id = chatter.required("bestAnswerId");
        long answer = 0;
        if (!id.isEmpty() && !id.equals("null")) {
            Comment comment = feeds.commentById(chatter.session(), id);
            if (comment.element() != element.serial()) {
                throw Inputs.malformedId(id);
            }
            answer = comment.serial();
        }
        feeds.chooseAnswer(chatter.session(), element, answer);
    }

    private Answer assignTopic(Chatter chatter) {
        Call call = chatter.call();
        if (call.is("GET")) {
            return store.read(() ->
                    topicList(chatter, feeds.reactions().topics(element(chatter).serial())));
        }
        if (!call.is("POST")) {
            throw ApiException.methodNotAllowed(call.method(), "GET,HEAD,POST");
        }
        return store.write(() -> {
            FeedElement element = element(chatter);
            String id = chatter.given("topicId");
            Topic topic = id == null
                    ? feeds.reactions().topic(chatter.session().org().serial(), chatter.required("topicName"))
                    : api.topic(chatter, id);
            feeds.assign(element, topic, true);
            JsonOut out = chatter.out();
            CapabilityJson.topic(out, chatter.base(), topic);
            return Answer.json(201, out);
        });
    }

    private static Answer topicList(Chatter chatter, List<Topic> topics) {
        JsonOut out = chatter.out().object().flag("canAssignTopics", true).array("items");
        topics.forEach(topic -> CapabilityJson.topic(out, chatter.base(), topic));
        return Answer.json(200, out.end().end());
    }
}
