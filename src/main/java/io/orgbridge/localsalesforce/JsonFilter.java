package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code filterGroup}, {@code include} and {@code exclude}: leaves members out of an answer.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/intro_filter_response.htm. The
 * size classes are known of feed element pages and feed items; other objects are left whole.
 */
final class JsonFilter {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> BIG = Set.of("updatesToken", "updatesUrl", "isModifiedToken", "isModifiedUrl");
    private static final Set<String> MEDIUM = Set.of(
            "currentPageToken",
            "currentPageUrl",
            "nextPageToken",
            "nextPageUrl",
            "capabilities",
            "clientInfo",
            "event",
            "header",
            "isDeleteRestricted",
            "isSharable",
            "originalFeedItemActor",
            "parent",
            "photoUrl");

    private JsonFilter() {}

    /** Throws if the parameters cannot be used. */
    static void check(Call call) {
        String group = call.query("filterGroup");
        if (group != null && !Set.of("Small", "Medium", "Big").contains(group)) {
            throw Chatter.illegal("filterGroup", group);
        }
        for (String name : List.of("include", "exclude")) {
            String paths = call.query(name);
            if (paths != null) {
                for (String path : paths.split("\\|")) {
                    if (!path.startsWith("/")) {
                        throw ApiException.data(
                                400, "INVALID_FILTER_VALUE", "The filter value must begin with a slash: " + path);
                    }
                }
            }
        }
    }

    /** The answer with what was asked for. */
    static Answer apply(Call call, Answer answer) {
        String group = call.query("filterGroup");
        String include = call.query("include");
        String exclude = call.query("exclude");
        boolean asked = include != null || exclude != null || (group != null && !group.equals("Big"));
        if (!asked || answer.status() >= 300 || answer.body().length == 0) {
            return answer;
        }
        try {
            JsonNode tree = JSON.readTree(answer.body());
            if (group != null) {
                prunePage(tree, group);
                prunePage(tree.path("feedElements"), group);
                tree.path("results").forEach(result -> prune(result.path("result"), group));
            }
            if (exclude != null) {
                for (String path : exclude.split("\\|")) {
                    remove(tree, parts(path), 0);
                }
            }
            if (include != null) {
                List<List<String>> paths = new ArrayList<>();
                for (String path : include.split("\\|")) {
                    paths.add(parts(path));
                }
                tree = kept(tree, paths);
            }
            return new Answer(answer.status(), answer.contentType(), answer.headers(), JSON.writeValueAsBytes(tree));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void prunePage(JsonNode page, String group) {
        prune(page, group);
        page.path("elements").forEach(element -> prune(element, group));
    }

    private static void prune(JsonNode node, String group) {
        if (node instanceof ObjectNode object) {
            object.remove(BIG);
            if (group.equals("Small")) {
                object.remove(MEDIUM);
            }
        }
    }

    private static List<String> parts(String path) {
        return List.of(path.substring(1).split("/"));
    }

    private static void remove(JsonNode node, List<String> path, int at) {
        if (node instanceof ArrayNode array) {
            array.forEach(one -> remove(one, path, at));
        } else if (node instanceof ObjectNode object) {
            if (at == path.size() - 1) {
                object.remove(path.get(at));
            } else {
                remove(object.path(path.get(at)), path, at + 1);
            }
        }
    }

    private static JsonNode kept(JsonNode node, List<List<String>> paths) {
        if (paths.stream().anyMatch(List::isEmpty)) {
            return node;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JSON.createArrayNode();
            array.forEach(one -> copy.add(kept(one, paths)));
            return copy;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode copy = JSON.createObjectNode();
        object.properties().forEach(member -> {
            List<List<String>> inner = paths.stream()
                    .filter(path -> path.get(0).equals(member.getKey()))
                    .map(path -> path.subList(1, path.size()))
                    .toList();
            if (!inner.isEmpty()) {
                copy.set(member.getKey(), kept(member.getValue(), inner));
            }
        });
        return copy;
    }
}
