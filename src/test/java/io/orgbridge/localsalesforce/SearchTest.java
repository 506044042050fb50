package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches with wildcards, orders, and the parameters that pages keep and leave out. */
class SearchTest extends ChatterBase {
    SearchTest() {
        super(new World());
    }

    @ParameterizedTest
    @CsvSource({
        "rome, true",
        "ROM*, true",
        "r*me, true",
        "r?me, true",
        "rome?, false",
        "ro?e?, false",
        "r*via, false",
        "to r*e via, true",
        "*rome, true",
        "rm, false",
        "r*m*e, true"
    })
    void wildcards_standForCharactersOfAWord(String q, boolean found) {
        String id = say("to Rome via Oslo");
        List<String> ids = found(q);
        assertThat(ids.contains(id)).isEqualTo(found);
    }

    private List<String> found(String q) {
        List<String> ids = new ArrayList<>();
        ok(200, ana.data("/chatter/feed-elements?q=" + TestClient.encode(q)))
                .get("elements")
                .forEach(element -> ids.add(element.get("id").asText()));
        return ids;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chatter/groups", "/chatter/users", "/chatter/streams", "/chatter/users/me/groups"})
    void wildcards_holdForGroupsUsersAndStreams_andNeedTwoOtherCharacters(String path) {
        ok(201, ana.post("/chatter/streams", Map.of("name", "Travel Ana")));
        assertThat(total(path, "tr*el", "a?a")).isEqualTo(1);
        assertThat(total(path, "tr*elx", "a?ax")).isZero();
        assertThat(ana.data(path + "?q=a*").errorCode()).isEqualTo("ILLEGAL_QUERY_PARAMETER_VALUE");
    }

    private long total(String path, String ofGroup, String ofUser) {
        String q = path.equals("/chatter/users") ? ofUser : ofGroup;
        JsonNode page = ok(200, ana.data(path + "?q=" + TestClient.encode(q)));
        return Stream.of("groups", "users", "items")
                .mapToLong(name -> page.path(name).size())
                .sum();
    }

    @Test
    void nextPages_keepWhatWasAskedFor() {
        for (String name : List.of("Old one", "Old two")) {
            String id = World.addGroup(admin, name, "PublicAccess");
            ok(200, admin.patch("/chatter/groups/" + id, Map.of("isArchived", true)));
        }
        JsonNode first = ok(200, ana.data("/chatter/groups?archiveStatus=Archived&pageSize=1&q=old&filterGroup=Big"));
        assertThat(first.get("nextPageUrl").asText()).endsWith("&q=old&archiveStatus=Archived&filterGroup=Big");
        JsonNode second = ok(200, ana.get(first.get("nextPageUrl").asText()));
        assertThat(second.at("/groups/0/name").asText()).isEqualTo("Old two");
        assertThat(second.get("nextPageUrl").isNull()).isTrue();

        String post = say("like me");
        String likes = "/chatter/feed-elements/" + post + "/capabilities/chatter-likes/items";
        ok(201, ana.post(likes, ""));
        ok(201, admin.post(likes, ""));
        JsonNode like = ok(200, ana.data(likes + "?pageSize=1"));
        assertThat(ok(200, ana.get(like.get("nextPageUrl").asText())).get("items"))
                .hasSize(1);
    }

    @Test
    void unlistedGroup_isHiddenFromWhoIsNotInIt() {
        String board = World.addGroup(admin, "Board", "Unlisted");
        assertThat(ok(200, ana.data("/chatter/groups?q=board")).get("groups")).isEmpty();
        assertThat(ana.data("/chatter/groups/" + board).status()).isEqualTo(404);
        assertThat(ana.data("/chatter/groups/batch/" + board)
                        .json()
                        .at("/results/0/statusCode")
                        .asInt())
                .isEqualTo(404);
        World.join(admin, board, anaId);
        assertThat(ok(200, ana.data("/chatter/groups?q=board")).get("groups")).hasSize(1);
        ok(200, ana.data("/chatter/groups/" + board));
    }

    @ParameterizedTest
    @CsvSource({
        "company, Relevance, 200",
        "news/me, Relevance, 400",
        "draft/me, CreatedDateAsc, 200",
        "pending-review, CreatedDateAsc, 200",
        "company, CreatedDateAsc, 400",
        "company, MostViewed, 400"
    })
    void orders_areThoseOfTheFeed(String feed, String sort, int status) {
        assertThat(ana.data("/chatter/feeds/" + feed + "/feed-elements?sort=" + sort)
                        .status())
                .isEqualTo(status);
    }

    @Test
    void feedsWithoutSubject_haveNone() {
        JsonNode feed = ok(200, ana.data("/chatter/feeds/direct-messages?pageSize=0"));
        assertThat(feed.get("feedElements").isNull()).isTrue();
        assertThat(feed.get("feedElementsUrl").asText()).endsWith("/chatter/feeds/direct-messages/feed-elements");
        assertThat(ana.data("/chatter/feeds/direct-messages/me/feed-elements").status())
                .isEqualTo(404);
    }

    @Test
    void sizeClasses_holdInFeedsAndBatches() {
        String id = say("small");
        JsonNode feed = ok(200, ana.data("/chatter/feeds/record/" + group + "?pageSize=1&filterGroup=Small"));
        assertThat(feed.get("feedElements").fieldNames()).toIterable().containsExactly("elements");
        assertThat(feed.at("/feedElements/elements/0").has("capabilities")).isFalse();
        JsonNode batch = ok(200, ana.data("/chatter/feed-elements/batch/" + id + "?filterGroup=Small"));
        assertThat(batch.at("/results/0/result/body/text").asText()).isEqualTo("small");
        assertThat(batch.at("/results/0/result").has("capabilities")).isFalse();
    }
}
