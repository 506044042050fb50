package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code feed-elements/{id}/capabilities/…} apart from comments, {@code comments/{id}/likes} and {@code likes/{id}}.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_feed_element_capabilities.htm
 * and one page per capability
 */
final class CapabilityResources {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Store store;
    private final Feeds feeds;
    private final ChatterApi api;

    CapabilityResources(Store store, Feeds feeds, ChatterApi api) {
        this.store = store;
        this.feeds = feeds;
        this.api = api;
    }

    Answer answer(Chatter chatter) {
        String name = chatter.part(3);
        Call call = chatter.call();
        if (chatter.parts() == 5 && chatter.part(4).equals("items") && name.equals("chatter-likes")) {
            return elementLikes(chatter);
        }
        if (chatter.parts() == 5 && chatter.part(4).equals("items") && name.equals("topics")) {
            return assignTopic(chatter);
        }
        if (chatter.parts() != 4) {
            throw ApiException.notFound();
        }
        if (call.is("GET")) {
            return store.read(() -> capability(chatter, element(chatter)));
        }
        if (!call.is("PATCH")) {
            store.read(() -> capability(chatter, element(chatter)));
            throw ApiException.methodNotAllowed(call.method(), "GET,HEAD,PATCH");
        }
        return store.write(() -> {
            capability(chatter, element(chatter));
            change(chatter, element(chatter), name);
            return capability(chatter, element(chatter));
        });
    }

    private FeedElement element(Chatter chatter) {
        return feeds.element(chatter.session(), chatter.part(1));
    }

    /** One capability of an element; 404 if it has none such. */
    private Answer capability(Chatter chatter, FeedElement element) {
        JsonOut whole = new JsonOut(chatter.out().escapes());
        api.posts(chatter, whole).element(element, chatter.number("recentCommentCount", 0, 25, 3));
        try {
            JsonNode found = JSON.readTree(whole.bytes()).path("capabilities").path(camelCase(chatter.part(3)));
            if (found.isMissingNode()) {
                throw ApiException.notFound();
            }
            JsonOut out = chatter.out();
            return Answer.json(200, out.json(JSON.writeValueAsBytes(found)));
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
            case "bookmarks" -> reactions.bookmark(me, element.serial(), flag(chatter, "isBookmarkedByCurrentUser"));
            case "mute" -> reactions.mute(me, element.serial(), flag(chatter, "isMutedByMe"));
            case "chatter-likes" ->
                setLike(chatter, element.serial(), element.id(), flag(chatter, "isLikedByCurrentUser"));
            case "poll" -> reactions.vote(me, element.serial(), choice(element, required(chatter, "myChoiceId")));
            case "question-and-answers" -> chooseAnswer(chatter, element);
            default -> throw ApiException.methodNotAllowed("PATCH", "GET,HEAD");
        }
    }

    private void setLike(Chatter chatter, long item, String id, boolean liked) {
        if (liked) {
            feeds.reactions().like(chatter.session(), item, id);
        } else {
            feeds.reactions().mine(item, chatter.session().user()).ifPresent(feeds.reactions()::unlike);
        }
    }

    private static long choice(FeedElement element, String id) {
        for (int i = 0; i < element.extras().choices().size(); i++) {
            if (CapabilityJson.choiceId(element, i).equals(Ids.normalise(id))) {
                return i;
            }
        }
        throw ApiException.data(400, "INVALID_ID_FIELD", "Invalid identifier: " + id);
    }

    private void chooseAnswer(Chatter chatter, FeedElement element) {
        if (element.extras().question() == null) {
            throw ApiException.notFound();
        }
        String id = required(chatter, "bestAnswerId");
        long answer = 0;
        if (!id.isEmpty() && !id.equals("null")) {
            Comment comment = feeds.commentById(chatter.session(), id);
            if (comment.element() != element.serial()) {
                throw ApiException.data(400, "INVALID_ID_FIELD", "Invalid identifier: " + id);
            }
            answer = comment.serial();
        }
        feeds.chooseAnswer(chatter.session(), element, answer);
    }

    private Answer elementLikes(Chatter chatter) {
        return likes(
                chatter,
                () -> element(chatter).serial(),
                () -> element(chatter).id(),
                "/chatter/feed-elements/" + chatter.part(1) + "/capabilities/chatter-likes/items");
    }

    /** {@code comments/{id}/likes}. */
    Answer commentLikes(Chatter chatter) {
        return likes(
                chatter,
                () -> feeds.commentById(chatter.session(), chatter.part(1)).serial(),
                () -> feeds.commentById(chatter.session(), chatter.part(1)).id(),
                "/chatter/comments/" + chatter.part(1) + "/likes");
    }

    private interface Serial {
        long find();
    }

    private interface Name {
        String find();
    }

    private Answer likes(Chatter chatter, Serial item, Name id, String url) {
        if (chatter.call().is("GET")) {
            return store.read(() -> {
                JsonOut out = chatter.out();
                json(chatter, out)
                        .page(
                                feeds.reactions().likes(item.find()),
                                chatter.base() + url,
                                chatter.number("page", 0, 1_000_000, 0),
                                chatter.number("pageSize", 1, 100, LikeJson.DEFAULT_SIZE));
                return Answer.json(200, out);
            });
        }
        if (chatter.call().is("PATCH")) {
            boolean liked = flag(chatter, "isLikedByCurrentUser");
            return store.write(() -> {
                setLike(chatter, item.find(), id.find(), liked);
                JsonOut out = chatter.out();
                json(chatter, out)
                        .page(feeds.reactions().likes(item.find()), chatter.base() + url, 0, LikeJson.DEFAULT_SIZE);
                return Answer.json(200, out);
            });
        }
        if (!chatter.call().is("POST")) {
            throw ApiException.methodNotAllowed(chatter.call().method(), "GET,HEAD,PATCH,POST");
        }
        return store.write(() -> {
            JsonOut out = chatter.out();
            json(chatter, out).like(feeds.reactions().like(chatter.session(), item.find(), id.find()));
            // The status is unconfirmed.
            return Answer.json(201, out);
        });
    }

    private LikeJson json(Chatter chatter, JsonOut out) {
        return new LikeJson(store, api.people(chatter, out), out, chatter.base());
    }

    /** {@code likes/{id}}. */
    Answer like(Chatter chatter) {
        String id = chatter.part(1);
        if (chatter.parts() != 2) {
            throw ApiException.notFound();
        }
        if (chatter.call().is("GET")) {
            return store.read(() -> {
                JsonOut out = chatter.out();
                json(chatter, out).like(likeById(chatter, id));
                return Answer.json(200, out);
            });
        }
        if (!chatter.call().is("DELETE")) {
            throw ApiException.methodNotAllowed(chatter.call().method(), "DELETE,GET,HEAD");
        }
        return store.write(() -> {
            Like like = likeById(chatter, id);
            if (!feeds.access().mayEdit(chatter.session(), like.user())) {
                throw ApiException.noAccess("You don't have permission to remove this like.");
            }
            feeds.reactions().unlike(like);
            return Answer.empty(204);
        });
    }

    /** A like of what is there and what the session may see. */
    private Like likeById(Chatter chatter, String id) {
        Like found = Ids.serial(Ids.LIKE, id).stream()
                .mapToObj(store.likes::get)
                .filter(like ->
                        like != null && like.org() == chatter.session().org().serial())
                .findFirst()
                .orElseThrow(ApiException::notFound);
        if (found.item().startsWith(Ids.FEED_COMMENT)) {
            feeds.commentById(chatter.session(), found.item());
        } else {
            feeds.element(chatter.session(), found.item());
        }
        return found;
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
            String id = given(chatter, "topicId");
            Topic topic = id == null
                    ? feeds.reactions().topic(chatter.session().org().serial(), required(chatter, "topicName"))
                    : topicById(chatter, id);
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

    /** A topic of the org; throws as Connect does. */
    Topic topicById(Chatter chatter, String id) {
        return Ids.serial(Ids.TOPIC, id).stream()
                .mapToObj(store.topics::get)
                .filter(topic ->
                        topic != null && topic.org() == chatter.session().org().serial())
                .findFirst()
                .orElseThrow(ApiException::notFound);
    }

    private static boolean flag(Chatter chatter, String name) {
        return Boolean.parseBoolean(required(chatter, name));
    }

    private static String required(Chatter chatter, String name) {
        String value = given(chatter, name);
        if (value == null) {
            throw ApiException.data(400, "MISSING_ARGUMENT", "Missing argument: " + name);
        }
        return value;
    }

    /** From the body if there is one, else from the URL. */
    private static @Nullable String given(Chatter chatter, String name) {
        Call call = chatter.call();
        if (call.hasJsonBody()) {
            ObjectNode body = call.bodyObject();
            return body.has(name) ? body.get(name).asText() : null;
        }
        return call.hasBody() && call.bodyForm().containsKey(name)
                ? call.bodyForm().get(name)
                : call.query(name);
    }
}
