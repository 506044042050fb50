package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a group's owner or manager puts above its feed. */
class AnnouncementsTest extends ChatterBase {
    private static final String EXPIRES = "2030-02-22T00:00:00.000Z";

    AnnouncementsTest() {
        super(new World());
    }

    private JsonNode announce(String text) {
        TestClient.Reply made = admin.post(
                "/chatter/groups/" + group + "/announcements", Map.of("body", body(text), "expirationDate", EXPIRES));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        StoryTest.assertSorted(made.json());
        return made.json();
    }

    private JsonNode current() {
        return ana.data("/chatter/groups/" + group).json().get("announcement");
    }

    @Test
    void announcement_isAPostToo_andShowsInTheGroup() {
        assertThat(current().isNull()).isTrue();
        JsonNode made = announce("Install the update");
        assertThat(made.get("id").asText()).startsWith("0Bt");
        assertThat(made.get("expirationDate").asText()).isEqualTo(EXPIRES);
        assertThat(made.at("/feedElement/type").asText()).isEqualTo("AdvancedTextPost");
        JsonNode first = ana.data("/chatter/feeds/record/" + group + "/feed-elements")
                .json()
                .at("/elements/0");
        assertThat(first.get("id")).isEqualTo(made.at("/feedElement/id"));
        assertThat(first.at("/parent/announcement/id")).isEqualTo(made.get("id"));
        assertThat(current().at("/feedElement/body/text").asText()).isEqualTo("Install the update");
    }

    @Test
    void newerAnnouncement_replacesTheOlder_whichCanBeShownAgain() {
        JsonNode old = announce("old");
        announce("new");
        assertThat(current().at("/feedElement/body/text").asText()).isEqualTo("new");
        JsonNode list = ana.data("/chatter/announcements?parentId=" + group).json();
        StoryTest.assertSorted(list);
        assertThat(list.get("announcements")).hasSize(2);
        assertThat(admin.patch(
                                "/chatter/groups/" + group,
                                Map.of("announcement", old.get("id").asText()))
                        .json()
                        .at("/announcement/feedElement/body/text")
                        .asText())
                .isEqualTo("old");
    }

    @Test
    void announcement_ofAPostThatIsThere() {
        String post = say("Mind the gap");
        TestClient.Reply made =
                admin.post("/chatter/announcements", Map.of("feedItemId", post, "expirationDate", "2030-02-22"));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.json().at("/feedElement/id").asText()).isEqualTo(post);
        assertThat(made.json().get("expirationDate").asText()).isEqualTo(EXPIRES);
    }

    @Test
    void archivedOrDeletedAnnouncement_isShownNoMore() {
        String first = announce("first").get("id").asText();
        String path = "/chatter/announcements/" + first;
        assertThat(admin.patch(path, Map.of("isArchived", "true", "expirationDate", "2031-01-01T12:00:00+0100"))
                        .json()
                        .get("expirationDate")
                        .asText())
                .isEqualTo("2031-01-01T11:00:00.000Z");
        assertThat(current().isNull()).isTrue();
        assertThat(admin.patch(path, Map.of("isArchived", false)).status()).isEqualTo(200);
        assertThat(current().get("id").asText()).isEqualTo(first);
        assertThat(admin.delete(path).status()).isEqualTo(204);
        assertThat(current().isNull()).isTrue();
        assertThat(ana.data("/chatter/feeds/record/" + group + "/feed-elements").body())
                .contains("first");
    }

    @Test
    void deletingThePost_deletesTheAnnouncement() {
        JsonNode made = announce("short lived");
        assertThat(admin.delete("/chatter/feed-elements/"
                                + made.at("/feedElement/id").asText())
                        .status())
                .isEqualTo(204);
        assertThat(current().isNull()).isTrue();
        assertThat(ana.data("/chatter/announcements/" + made.get("id").asText()).status())
                .isEqualTo(404);
    }

    @Test
    void announcing_isForOwnersAndManagers_andWhatIsMissingIsNamed() {
        String path = "/chatter/groups/" + group + "/announcements";
        assertThat(ana.post(path, Map.of("body", body("mine"), "expirationDate", EXPIRES))
                        .status())
                .isEqualTo(403);
        assertThat(admin.post(path, Map.of("body", body("no end"))).errorCode()).isEqualTo("MISSING_ARGUMENT");
        assertThat(admin.post(path, Map.of("expirationDate", EXPIRES)).errorCode())
                .isEqualTo("MISSING_ARGUMENT");
        assertThat(admin.post(path, Map.of("body", body("x"), "expirationDate", "tomorrow"))
                        .errorCode())
                .isEqualTo("INVALID_INPUT");
        assertThat(ana.data("/chatter/announcements").errorCode()).isEqualTo("MISSING_ARGUMENT");
        assertThat(current().isNull()).isTrue();
    }
}
