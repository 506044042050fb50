package io.orgbridge.feed;

import org.jspecify.annotations.Nullable;

/**
 * One piece of a post's body, as Chatter splits it.
 *
 * @param type Salesforce's own word: {@code Text}, {@code Mention}, {@code Hashtag}, {@code Link}, {@code MarkupBegin}, …
 * @param text what the piece adds to the post's text; empty for markup
 * @param value what the piece stands for: the name of the mentioned, the tag without {@code #}, the link's URL; else null
 * @param id the mentioned user's or group's id of 18 characters; null for other types
 */
public record Segment(
        String type,
        String text,
        @Nullable String value,
        @Nullable String id) {}
