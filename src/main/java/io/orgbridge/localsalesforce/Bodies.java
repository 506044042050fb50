package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads bodies: Connect's message segments, or plain text. Hashtags and URLs inside text become segments of their own,
 * as Salesforce makes them.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_requests_feed_item_input.htm
 */
final class Bodies {
    /** {@code markupType} to {@code htmlTag}. */
    static final Map<String, String> HTML_TAGS = Map.of(
            "Bold", "b",
            "Italic", "i",
            "Underline", "u",
            "Strikethrough", "s",
            "Paragraph", "p",
            "ListItem", "li",
            "OrderedList", "ol",
            "UnorderedList", "ul",
            "Hyperlink", "a",
            "Code", "code");

    private static final int MOST_CHARACTERS = 10_000;
    private static final int MOST_MENTIONS = 25;
    private static final Set<String> TYPES =
            Set.of("text", "mention", "hashtag", "link", "markupbegin", "markupend", "entitylink", "inlineimage");
    /** A hashtag at the start or behind a character that no word has, or a URL. */
    private static final Pattern SPECIAL = Pattern.compile(
            "(?<![\\p{L}\\p{N}_&#/])#(?:\\[(?<many>[^\\[\\]#]+)]|(?<one>[\\p{L}\\p{N}_]+))"
                    + "|(?<![\\p{L}\\p{N}])(?<url>(?:https?://|www\\.)[^\\s<>\"]*[^\\s<>\".,;:!?)\\]}'])",
            Pattern.CASE_INSENSITIVE);
    /** A mention in a scenario's or the control API's text. */
    private static final Pattern MENTION = Pattern.compile("@\\{([^{}]+)}");

    private final Store store;
    private final Orgs orgs;

    Bodies(Store store, Orgs orgs) {
        this.store = store;
        this.orgs = orgs;
    }

    /** The body of plain text. */
    static Body ofText(String text) {
        List<Segment> segments = new ArrayList<>();
        addText(segments, text);
        return checked(segments);
    }

    /** The body of a text in which {@code @{username}} and {@code @{group name}} are mentions. */
    Body ofMarkedText(Org org, String text) {
        List<Segment> segments = new ArrayList<>();
        Matcher mention = MENTION.matcher(text);
        int from = 0;
        while (mention.find()) {
            addText(segments, text.substring(from, mention.start()));
            segments.add(mentionByName(org, mention.group(1)));
            from = mention.end();
        }
        addText(segments, text.substring(from));
        return checked(segments);
    }

    private Segment.Mention mentionByName(Org org, String name) {
        if (name.contains("@")) {
            return orgs.user(name)
                    .filter(user -> user.org() == org.serial())
                    .map(user -> new Segment.Mention(user.id(), user.name()))
                    .orElseThrow(() -> invalid("there is no user " + name + " to mention"));
        }
        return store.under(store.orgGroups, org.serial())
                .map(store.groups::get)
                .filter(group -> group.name().equalsIgnoreCase(name))
                .findFirst()
                .map(group -> new Segment.Mention(group.id(), group.name()))
                .orElseThrow(() -> invalid("there is no group " + name + " to mention"));
    }

    /** The body of a Connect input: {@code {"messageSegments":[…]}}. */
    Body ofInput(Org org, JsonNode body) {
        JsonNode input = body.path("messageSegments");
        if (!input.isArray()) {
            throw ApiException.data(400, "MISSING_ARGUMENT", "messageSegments is required");
        }
        List<Segment> segments = new ArrayList<>();
        Deque<String> open = new ArrayDeque<>();
        for (JsonNode segment : input) {
            add(org, segments, open, segment);
        }
        if (!open.isEmpty()) {
            throw ApiException.data(400, "INVALID_MARKUP", "Unbalanced markup: " + open.peek() + " is never ended");
        }
        return checked(segments);
    }

    private void add(Org org, List<Segment> segments, Deque<String> open, JsonNode segment) {
        String type = segment.path("type").asText().toLowerCase(Locale.ROOT);
        if (!TYPES.contains(type)) {
            throw invalid("The message segment type is invalid: "
                    + segment.path("type").asText());
        }
        if (open.contains("Code") && !type.equals("text") && !type.equals("markupend")) {
            throw ApiException.data(400, "INVALID_MARKUP", "Code may contain only text segments");
        }
        switch (type) {
            case "text" -> {
                String text = required(segment, "text");
                if (open.contains("Code")) {
                    segments.add(new Segment.Text(text));
                } else {
                    addText(segments, text);
                }
            }
            case "mention" -> segments.add(mention(org, segment));
            case "hashtag" ->
                segments.add(new Segment.Hashtag(required(segment, "tag").replaceFirst("^#", "")));
            case "link" -> segments.add(new Segment.Link(required(segment, "url")));
            case "inlineimage" -> segments.add(image(org, segment));
            case "entitylink" -> {
                String id = Ids.normalise(required(segment, "entityId"));
                if (!Ids.isWellFormed(id)) {
                    throw Inputs.malformedId(id);
                }
                segments.add(new Segment.EntityLink(id, id));
            }
            case "markupbegin" -> {
                String markup = markupType(segment);
                String url = Inputs.text(segment, "url");
                if (markup.equals("Hyperlink") && (url == null || !url.matches("(?i)https?://.+"))) {
                    throw ApiException.data(400, "INVALID_MARKUP", "A hyperlink needs an http or https URL");
                }
                open.push(markup);
                segments.add(new Segment.MarkupBegin(markup, url, Inputs.text(segment, "altText")));
            }
            default -> {
                String markup = markupType(segment);
                if (open.isEmpty() || !open.pop().equals(markup)) {
                    throw ApiException.data(400, "INVALID_MARKUP", "Unbalanced markup: " + markup + " ends unbegun");
                }
                segments.add(new Segment.MarkupEnd(markup));
            }
        }
    }

    private Segment.InlineImage image(Org org, JsonNode segment) {
        String id = required(segment, "fileId");
        FileInfo file = Ids.serial(Ids.DOCUMENT, id).stream()
                .mapToObj(store.files::get)
                .filter(found -> found != null && found.org() == org.serial())
                .findFirst()
                .orElseThrow(() -> Inputs.malformedId(id));
        return new Segment.InlineImage(file.id(), Inputs.text(segment, "altText"), file.extension(), file.size());
    }

    private Segment.Mention mention(Org org, JsonNode segment) {
        if (segment.hasNonNull("username")) {
            return orgs.user(segment.get("username").asText())
                    .filter(user -> user.org() == org.serial())
                    .map(user -> new Segment.Mention(user.id(), user.name()))
                    .orElseThrow(() -> invalid("Invalid username in mention"));
        }
        String id = Ids.normalise(required(segment, "id"));
        String name = name(org, id);
        if (name == null) {
            throw Inputs.malformedId(id);
        }
        return new Segment.Mention(id, name);
    }

    /** The name of the user or group with this id in the org, or null. */
    @Nullable
    String name(Org org, String id) {
        var user = Ids.serial(Ids.USER, id);
        if (user.isPresent()) {
            User found = store.users.get(user.getAsLong());
            return found != null && found.org() == org.serial() ? found.name() : null;
        }
        var group = Ids.serial(Ids.GROUP, id);
        if (group.isPresent()) {
            Group found = store.groups.get(group.getAsLong());
            return found != null && found.org() == org.serial() ? found.name() : null;
        }
        return null;
    }

    private static String markupType(JsonNode segment) {
        String type = required(segment, "markupType");
        return HTML_TAGS.keySet().stream()
                .filter(known -> known.equalsIgnoreCase(type))
                .findFirst()
                .orElseThrow(() -> ApiException.data(400, "INVALID_MARKUP", "Unknown markup type: " + type));
    }

    private static String required(JsonNode segment, String name) {
        String text = Inputs.text(segment, name);
        if (text == null) {
            throw Inputs.missing(name);
        }
        return text;
    }

    private static void addText(List<Segment> segments, String text) {
        Matcher special = SPECIAL.matcher(text);
        int from = 0;
        while (special.find()) {
            if (special.start() > from) {
                segments.add(new Segment.Text(text.substring(from, special.start())));
            }
            if (special.group("url") != null) {
                segments.add(new Segment.Link(special.group("url")));
            } else {
                String many = special.group("many");
                segments.add(new Segment.Hashtag(many != null ? many : special.group("one")));
            }
            from = special.end();
        }
        if (from < text.length()) {
            segments.add(new Segment.Text(text.substring(from)));
        }
    }

    private static Body checked(List<Segment> segments) {
        Body body = Body.of(segments);
        String text = body.text();
        if (text == null || text.isBlank()) {
            throw ApiException.data(400, "MISSING_ARGUMENT", "The body must have text");
        }
        if (text.length() > MOST_CHARACTERS) {
            throw ApiException.data(
                    400, "STRING_TOO_LONG", "Body: data value too large (max length=" + MOST_CHARACTERS + ")");
        }
        if (segments.stream().filter(Segment.Mention.class::isInstance).count() > MOST_MENTIONS) {
            throw invalid("You can mention up to " + MOST_MENTIONS + " people and groups");
        }
        return body;
    }

    private static ApiException invalid(String message) {
        return ApiException.data(400, "INVALID_INPUT", message);
    }
}
