package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Spoils good answers as feeds that change between two pages do: repeated and reordered elements. */
final class Mangler {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> LISTS = List.of("elements", "items", "groups", "members");

    /** The last element of the page before, by listing: one user's, at one path of one org. */
    private final Map<String, JsonNode> last = new ConcurrentHashMap<>();

    /** Puts the last element of this listing's page before at the front, and swaps neighbours. */
    Answer shuffled(String listing, Answer answer) {
        if (answer.status() != 200 || answer.body().length == 0) {
            return answer;
        }
        try {
            if (!(JSON.readTree(answer.body()) instanceof ObjectNode page)) {
                return answer;
            }
            for (String name : LISTS) {
                if (page.get(name) instanceof ArrayNode list && !list.isEmpty()) {
                    JsonNode before = last.put(listing + " " + name, list.get(list.size() - 1));
                    for (int i = 0; i + 1 < list.size(); i += 2) {
                        JsonNode one = list.get(i);
                        list.set(i, list.get(i + 1));
                        list.set(i + 1, one);
                    }
                    list.insert(0, before == null ? list.get(list.size() - 1) : before);
                }
            }
            return new Answer(answer.status(), answer.contentType(), answer.headers(), JSON.writeValueAsBytes(page));
        } catch (IOException e) {
            return answer;
        }
    }
}
