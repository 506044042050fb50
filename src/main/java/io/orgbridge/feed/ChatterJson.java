package io.orgbridge.feed;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The members of Connect REST answers that we need; all others are skipped while reading.
 *
 * @see <a
 *     href="https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_responses_feed_element_page.htm">Feed
 *     Element Page</a>
 */
final class ChatterJson {
    private ChatterJson() {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record ElementPage(
            @JsonSetter(nulls = Nulls.AS_EMPTY) @Nullable List<Element> elements,
            @Nullable String nextPageUrl,
            @Nullable String updatesUrl) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Element(
            String id,
            @Nullable String type,
            @Nullable String feedElementType,
            @Nullable Actor actor,
            @Nullable Parent parent,
            @Nullable Body body,
            @Nullable String createdDate,
            @Nullable String modifiedDate,
            @Nullable Capabilities capabilities) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record CommentPage(
            @JsonSetter(nulls = Nulls.AS_EMPTY) @Nullable List<Comment> items,
            @Nullable String nextPageUrl,
            int total) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Comment(
            String id,
            @Nullable String type,
            @Nullable Actor user,
            @Nullable Body body,
            @Nullable String createdDate,
            @Nullable Capabilities capabilities) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Actor(
            @Nullable String id,
            @Nullable String type,
            @Nullable String displayName,
            @Nullable String name) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Parent(
            @Nullable String id,
            @Nullable String type,
            @Nullable String name) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Body(
            @Nullable String text,
            @JsonSetter(nulls = Nulls.AS_EMPTY) @Nullable List<BodySegment> messageSegments) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record BodySegment(
            @Nullable String type,
            @Nullable String text,
            @Nullable String name,
            @Nullable String tag,
            @Nullable String url,
            @Nullable Mentioned record) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Mentioned(@Nullable String id) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Capabilities(
            @Nullable Comments comments, @Nullable Edit edit) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Comments(@Nullable CommentPage page) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Edit(@Nullable Integer latestRevision, @Nullable String lastEditedDate) {}
}
