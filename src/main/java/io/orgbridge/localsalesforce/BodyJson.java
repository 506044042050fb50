package io.orgbridge.localsalesforce;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Bodies and their message segments as Connect writes them, members in alphabetical order.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_responses_feed_item_body.htm
 */
final class BodyJson {
    private final FeedAccess access;
    private final PeopleJson people;
    private final JsonOut out;
    private final String base;

    BodyJson(FeedAccess access, PeopleJson people, JsonOut out, String base) {
        this.access = access;
        this.people = people;
        this.out = out;
        this.base = base;
    }

    /** What Salesforce says itself, without mentions. */
    void body(String name, @Nullable Body body) {
        write(name, body, null);
    }

    /** The body of a feed element or of a comment on it. */
    void body(String name, @Nullable Body body, FeedElement element) {
        write(name, body, element);
    }

    private void write(String name, @Nullable Body body, @Nullable FeedElement element) {
        if (body == null) {
            out.nothing(name);
            return;
        }
        out.name(name);
        value(body, element);
    }

    void value(Body body) {
        value(body, null);
    }

    private void value(Body body, @Nullable FeedElement element) {
        out.object().value("isRichText", body.rich()).array("messageSegments");
        body.segments().forEach(segment -> segment(segment, element));
        out.end().text("text", body.text()).end();
    }

    private void segment(Segment segment, @Nullable FeedElement element) {
        out.object();
        if (segment instanceof Segment.Text text) {
            out.text("text", text.text()).raw("type", "Text");
        } else if (segment instanceof Segment.Mention mention) {
            out.flag("accessible", element == null || access.reaches(element, mention.id()))
                    .text("name", mention.name());
            people.actor("record", mention.id());
            out.text("text", mention.text()).raw("type", "Mention");
        } else if (segment instanceof Segment.Hashtag hashtag) {
            String tag = URLEncoder.encode(hashtag.tag(), StandardCharsets.UTF_8);
            out.text("tag", hashtag.tag())
                    .text("text", hashtag.text())
                    .raw("topicUrl", base + "/topics?exactMatch=true&q=" + tag)
                    .raw("type", "Hashtag")
                    .raw("url", base + "/chatter/feed-elements?q=%23" + tag);
        } else if (segment instanceof Segment.Link link) {
            out.text("text", link.text()).raw("type", "Link").raw("url", link.url());
        } else if (segment instanceof Segment.MarkupBegin begin) {
            out.text("altText", begin.altText())
                    .raw("htmlTag", Bodies.HTML_TAGS.get(begin.markupType()))
                    .raw("markupType", begin.markupType())
                    .raw("text", "")
                    .raw("type", "MarkupBegin")
                    .raw("url", begin.url());
        } else if (segment instanceof Segment.MarkupEnd end) {
            out.raw("htmlTag", Bodies.HTML_TAGS.get(end.markupType()))
                    .raw("markupType", end.markupType())
                    .raw("text", "")
                    .raw("type", "MarkupEnd");
        } else if (segment instanceof Segment.InlineImage image) {
            String url = Chatter.connect(base) + "/files/" + image.fileId();
            out.text("altText", image.altText())
                    .number("contentSize", image.size())
                    .raw("fileExtension", image.extension())
                    .nothing("imageDetails")
                    .text("text", image.text())
                    .object("thumbnails")
                    .array("previews")
                    .end()
                    .raw("url", url + "/previews")
                    .end()
                    .raw("type", "InlineImage")
                    .raw("url", url + "/content?versionNumber=1");
        } else if (segment instanceof Segment.EntityLink entity) {
            PeopleJson.motif(out, "779BE7", "record");
            out.object("reference")
                    .raw("id", entity.id())
                    .raw("url", url(entity.id()))
                    .end()
                    .text("text", entity.text())
                    .raw("type", "EntityLink");
        } else if (segment instanceof Segment.FieldChange change) {
            out.array("segments")
                    .object()
                    .text("text", change.field())
                    .raw("type", "FieldChangeName")
                    .end();
            plain(" changed from ");
            value(change.oldValue(), "OldValue");
            plain(" to ");
            value(change.newValue(), "NewValue");
            plain(".");
            out.end().text("text", change.text()).raw("type", "FieldChange");
        }
        out.end();
    }

    /** Where a record is; those that are not of Chatter's are at an address that leads nowhere. */
    private String url(String id) {
        return switch (id.length() < 3 ? "" : id.substring(0, 3)) {
            case Ids.USER -> base + "/chatter/users/" + id;
            case Ids.GROUP -> base + "/chatter/groups/" + id;
            case Ids.FEED_ITEM -> base + "/chatter/feed-elements/" + id;
            case Ids.FEED_COMMENT -> base + "/chatter/comments/" + id;
            case Ids.TOPIC -> Chatter.connect(base) + "/topics/" + id;
            case Ids.DOCUMENT -> Chatter.connect(base) + "/files/" + id;
            default -> base + "/chatter/records/" + id;
        };
    }

    private void plain(String text) {
        out.object().text("text", text).raw("type", "Text").end();
    }

    private void value(String text, String valueType) {
        out.object()
                .text("text", text)
                .raw("type", "FieldChangeValue")
                .nothing("url")
                .raw("valueType", valueType)
                .end();
    }
}
