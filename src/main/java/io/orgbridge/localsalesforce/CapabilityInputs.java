package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code capabilities} of what is posted. What Salesforce knows and this does not is refused, and so is what
 * neither knows: nothing is dropped in silence.
 *
 * <p>Sources: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_requests_feed_element_capabilities_input.htm,
 * …/connect_requests_comment_capabilities_input.htm
 */
final class CapabilityInputs {
    private static final int MOST_CHOICES = 10;
    private static final int MOST_FILES = 10;
    private static final int MOST_TOPIC_NAME = 150;
    private static final Set<String> OF_ELEMENTS =
            Set.of("bookmarks", "feedEntityShare", "files", "link", "poll", "questionAndAnswers", "topics");
    private static final Set<String> OF_COMMENTS = Set.of("content");
    /** What is documented and not here. */
    private static final Set<String> MISSING = Set.of(
            "associatedActions",
            "canvas",
            "content",
            "directMessage",
            "extensions",
            "feedEntityShare",
            "mediaReferences",
            "record");

    private final Store store;
    private final Feeds feeds;

    CapabilityInputs(Store store, Feeds feeds) {
        this.store = store;
        this.feeds = feeds;
    }

    /** What a feed element is given besides its body. */
    record OfElement(FeedElement.@Nullable WebLink link, Extras extras, boolean bookmarked, List<String> topics) {
        /** Whether a post may do without a body. */
        boolean isContent() {
            return link != null || !extras.equals(Extras.NONE);
        }
    }

    OfElement ofElement(Chatter chatter, ObjectNode input) {
        ObjectNode capabilities = capabilities(input, OF_ELEMENTS);
        ObjectNode question = member(capabilities, "questionAndAnswers", Set.of("questionTitle"));
        ObjectNode share = member(capabilities, "feedEntityShare", Set.of("feedEntityId"));
        String shared = share == null ? Inputs.text(input, "originalFeedElementId") : required(share, "feedEntityId");
        ObjectNode bookmarks = member(capabilities, "bookmarks", Set.of("isBookmarkedByCurrentUser"));
        return new OfElement(
                link(member(capabilities, "link", Set.of("url", "urlName"))),
                new Extras(
                        choices(member(capabilities, "poll", Set.of("choices"))),
                        question == null ? null : required(question, "questionTitle"),
                        0,
                        0,
                        files(chatter, member(capabilities, "files", Set.of("items"))),
                        shared == null
                                ? 0
                                : feeds.element(chatter.session(), shared).serial()),
                bookmarks != null && Inputs.flag(bookmarks, "isBookmarkedByCurrentUser", false),
                topics(member(capabilities, "topics", Set.of("contextTopicName", "topics"))));
    }

    /** The title that an edit gives a question; null for none. Nothing else of an element can be edited besides its body. */
    static @Nullable String questionTitle(ObjectNode input) {
        ObjectNode capabilities = capabilities(input, Set.of("questionAndAnswers"));
        ObjectNode question = member(capabilities, "questionAndAnswers", Set.of("questionTitle"));
        return question == null ? null : required(question, "questionTitle");
    }

    /** The serial of the file of a comment; 0 for none. */
    long ofComment(Chatter chatter, ObjectNode input) {
        ObjectNode content = member(capabilities(input, OF_COMMENTS), "content", Set.of("contentDocumentId"));
        return content == null ? 0 : file(chatter, required(content, "contentDocumentId"));
    }

    private static ObjectNode capabilities(ObjectNode input, Set<String> here) {
        ObjectNode capabilities = object(input, "capabilities");
        if (capabilities == null) {
            return JsonNodeFactory.instance.objectNode();
        }
        capabilities.fieldNames().forEachRemaining(name -> {
            if (!here.contains(name) && (MISSING.contains(name) || OF_ELEMENTS.contains(name))) {
                throw ApiException.data(400, "INVALID_INPUT", "The capability " + name + " can't be set here.");
            }
        });
        Inputs.requireKnown(capabilities, here);
        return capabilities;
    }

    private static @Nullable ObjectNode member(ObjectNode capabilities, String name, Set<String> members) {
        ObjectNode member = object(capabilities, name);
        if (member != null) {
            Inputs.requireKnown(member, members);
        }
        return member;
    }

    private static @Nullable ObjectNode object(ObjectNode input, String name) {
        if (!input.hasNonNull(name)) {
            return null;
        }
        if (input.get(name) instanceof ObjectNode object) {
            return object;
        }
        throw Inputs.unreadable(name, input.get(name));
    }

    private static String required(ObjectNode input, String name) {
        String text = Inputs.text(input, name);
        if (text == null) {
            throw Inputs.missing(name);
        }
        return text;
    }

    private static FeedElement.@Nullable WebLink link(@Nullable ObjectNode link) {
        if (link == null) {
            return null;
        }
        String url = required(link, "url");
        String name = Inputs.text(link, "urlName");
        return new FeedElement.WebLink(url, name == null ? url : name);
    }

    private static List<String> choices(@Nullable ObjectNode poll) {
        List<String> choices = new ArrayList<>();
        if (poll != null) {
            poll.path("choices").forEach(choice -> choices.add(choice.asText()));
            if (choices.size() < 2 || choices.size() > MOST_CHOICES) {
                throw ApiException.data(400, "INVALID_INPUT", "A poll has 2 to " + MOST_CHOICES + " choices");
            }
        }
        return choices;
    }

    private List<Long> files(Chatter chatter, @Nullable ObjectNode files) {
        List<Long> serials = new ArrayList<>();
        if (files != null) {
            for (JsonNode item : files.path("items")) {
                serials.add(file(chatter, item.path("id").asText()));
            }
        }
        if (serials.size() > MOST_FILES) {
            throw ApiException.data(400, "LIMIT_EXCEEDED", "A post has up to " + MOST_FILES + " files");
        }
        return serials;
    }

    private long file(Chatter chatter, String id) {
        return Ids.serial(Ids.DOCUMENT, id).stream()
                .filter(serial -> store.orgFiles.containsKey(
                        Key.of(chatter.session().org().serial(), serial)))
                .findFirst()
                .orElseThrow(() -> Inputs.malformedId(id));
    }

    private static List<String> topics(@Nullable ObjectNode topics) {
        List<String> names = new ArrayList<>();
        if (topics != null) {
            Inputs.required(topics, "topics").forEach(topic -> names.add(topic.asText()));
        }
        if (names.stream().anyMatch(String::isBlank)) {
            throw Inputs.missing("topics");
        }
        if (names.stream().anyMatch(name -> name.length() > MOST_TOPIC_NAME)) {
            throw ApiException.data(
                    400, "STRING_TOO_LONG", "topics: data value too large (max length=" + MOST_TOPIC_NAME + ")");
        }
        return names;
    }
}
