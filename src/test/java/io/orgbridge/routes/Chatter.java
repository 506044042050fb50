package io.orgbridge.routes;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chatter's answers as JSON, as small as they may be. */
final class Chatter {
    private Chatter() {}

    static String page(@Nullable String nextUrl, @Nullable String updatesUrl, String... elements) {
        return "{\"elements\": [" + String.join(",", elements) + "], \"nextPageUrl\": " + quoted(nextUrl)
                + ", \"updatesUrl\": " + quoted(updatesUrl) + "}";
    }

    static String element(String id, String text) {
        return element(id, text, 1, 0, List.of());
    }

    static String element(String id, String text, int revision, int comments, List<String> embedded) {
        return """
                {"id": "%s", "type": "TextPost", "createdDate": "2026-07-14T09:00:00.000Z",
                 "actor": {"id": "0055f00000BcDeFAAV", "type": "User", "displayName": "Ana Ruiz"},
                 "parent": {"id": "0F95f000000GhIjCAK", "type": "CollaborationGroup", "name": "Travel"},
                 "body": %s,
                 "capabilities": {"edit": {"latestRevision": %d},
                                  "comments": {"page": {"total": %d, "items": [%s]}}}}""".formatted(id, body(text), revision, comments, String.join(",", embedded));
    }

    static String comment(String id, String elementId, String text) {
        return """
                {"id": "%s", "type": "TextComment", "createdDate": "2026-07-14T09:30:00.000Z",
                 "user": {"id": "0055f00000BcDeFAAV", "type": "User", "displayName": "Ana Ruiz"},
                 "feedElement": {"id": "%s"}, "body": %s}""".formatted(id, elementId, body(text));
    }

    static String comments(@Nullable String nextUrl, int total, String... comments) {
        return "{\"items\": [" + String.join(",", comments) + "], \"nextPageUrl\": " + quoted(nextUrl) + ", \"total\": "
                + total + "}";
    }

    private static String body(String text) {
        String tag =
                text.contains("#travel") ? "{\"type\": \"Hashtag\", \"text\": \"#travel\", \"tag\": \"travel\"}" : "";
        return "{\"text\": \"" + text + "\", \"messageSegments\": [" + tag + "]}";
    }

    private static String quoted(@Nullable String text) {
        return text == null ? "null" : "\"" + text + "\"";
    }
}
