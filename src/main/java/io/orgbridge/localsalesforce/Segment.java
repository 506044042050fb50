package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * One message segment of a body, as stored.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_responses_feed_item_body.htm
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "t")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Segment.Text.class, name = "T"),
    @JsonSubTypes.Type(value = Segment.Mention.class, name = "M"),
    @JsonSubTypes.Type(value = Segment.Hashtag.class, name = "H"),
    @JsonSubTypes.Type(value = Segment.Link.class, name = "L"),
    @JsonSubTypes.Type(value = Segment.MarkupBegin.class, name = "B"),
    @JsonSubTypes.Type(value = Segment.MarkupEnd.class, name = "E"),
    @JsonSubTypes.Type(value = Segment.EntityLink.class, name = "R"),
    @JsonSubTypes.Type(value = Segment.InlineImage.class, name = "I"),
    @JsonSubTypes.Type(value = Segment.FieldChange.class, name = "F")
})
sealed interface Segment {
    /** What the segment adds to the body's text. */
    String text();

    /** Plain text. */
    record Text(String text) implements Segment {}

    /** A user or a group that is mentioned, by id; the text is {@code @Name} as it was when it was written. */
    record Mention(String id, String name) implements Segment {
        @Override
        public String text() {
            return "@" + name;
        }
    }

    /** A hashtag, without the {@code #}. */
    record Hashtag(String tag) implements Segment {
        @Override
        public String text() {
            return "#" + tag;
        }
    }

    /** A URL. */
    record Link(String url) implements Segment {
        @Override
        public String text() {
            return url;
        }
    }

    /** Begin of markup such as {@code Bold}; the URL is for {@code Hyperlink} only. */
    record MarkupBegin(
            String markupType,
            @Nullable String url,
            @Nullable String altText) implements Segment {
        @Override
        public String text() {
            return "";
        }
    }

    /** End of markup. */
    record MarkupEnd(String markupType) implements Segment {
        @Override
        public String text() {
            return "";
        }
    }

    /** A picture among the text: a file by id, and what it is in words. The text is those words, or the id without. */
    record InlineImage(String fileId, @Nullable String altText, String extension, long size) implements Segment {
        @Override
        public String text() {
            return altText == null ? fileId : altText;
        }
    }

    /** A field whose value was changed. */
    record FieldChange(String field, String oldValue, String newValue) implements Segment {
        @Override
        public String text() {
            return field + " changed from " + oldValue + " to " + newValue + ".";
        }
    }

    /** A record's name with a reference to it. */
    record EntityLink(String id, String text) implements Segment {}
}
