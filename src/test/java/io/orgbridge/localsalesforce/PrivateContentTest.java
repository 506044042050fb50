package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is in a private group, and who is told of it elsewhere. */
class PrivateContentTest extends ChatterBase {
    PrivateContentTest() {
        super(new World());
    }

    @Test
    void shareOfAPrivatePost_showsWhoMayNotSeeItAnIdAndNoMore() {
        String secret = World.addGroup(admin, "Secret", "PrivateAccess");
        String hidden = admin.say(secret, "the merger").get("id").asText();
        String share = ok(
                        201,
                        admin.post(
                                "/chatter/feed-elements",
                                input(group, "Look", Map.of("feedEntityShare", Map.of("feedEntityId", hidden)))))
                .get("id")
                .asText();

        JsonNode seen = ok(200, ana.data("/chatter/feed-elements/" + share));
        JsonNode shared = seen.at("/capabilities/feedEntityShare/feedEntity");
        assertThat(shared.get("isAccessible").asBoolean()).isFalse();
        assertThat(shared.get("actor").isNull()).isTrue();
        assertThat(shared.get("body").isNull()).isTrue();
        assertThat(seen.at("/originalFeedItem/id").asText()).isEqualTo(hidden);
        assertThat(seen.get("originalFeedItemActor").isNull()).isTrue();
        assertThat(seen.toString()).doesNotContain("the merger");

        World.join(admin, secret, anaId);
        JsonNode member = ok(200, ana.data("/chatter/feed-elements/" + share));
        assertThat(member.at("/capabilities/feedEntityShare/feedEntity/body/text")
                        .asText())
                .isEqualTo("the merger");
        assertThat(member.at("/originalFeedItemActor/type").asText()).isEqualTo("User");
    }

    @Test
    void announcementOfAPrivateGroup_isNotShownToWhoIsNotInIt() {
        String secret = World.addGroup(admin, "Secret", "PrivateAccess");
        ok(
                201,
                admin.post(
                        "/chatter/groups/" + secret + "/announcements",
                        Map.of("body", body("the merger"), "expirationDate", "2030-02-22")));
        assertThat(ok(200, ana.data("/chatter/groups/" + secret))
                        .get("announcement")
                        .isNull())
                .isTrue();
        World.join(admin, secret, anaId);
        assertThat(ok(200, ana.data("/chatter/groups/" + secret))
                        .at("/announcement/feedElement/body/text")
                        .asText())
                .isEqualTo("the merger");
    }

    @Test
    void mention_tellsWhetherTheMentionedOneCanSeeIt() {
        String secret = World.addGroup(admin, "Secret", "PrivateAccess");
        Map<String, Object> post = input(secret, "", Map.of());
        post.put("body", Map.of("messageSegments", List.of(Map.of("type", "Mention", "id", anaId))));
        String id =
                ok(201, admin.post("/chatter/feed-elements", post)).get("id").asText();
        admin.post("/chatter/feed-elements/" + id + "/capabilities/comments/items", Map.of("body", post.get("body")));
        String element = "/chatter/feed-elements/" + id;
        JsonNode outside = ok(200, admin.data(element));
        assertThat(outside.at("/body/messageSegments/0/accessible").asBoolean()).isFalse();
        assertThat(outside.at("/capabilities/comments/page/items/0/body/messageSegments/0/accessible")
                        .asBoolean())
                .isFalse();
        World.join(admin, secret, anaId);
        assertThat(ok(200, admin.data(element))
                        .at("/body/messageSegments/0/accessible")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void askingToJoin_isRefusedAsTheGroupAndTheUserDemand() {
        String secret = "/chatter/groups/" + World.addGroup(admin, "Secret", "PrivateAccess") + "/members/requests";
        String unlisted = "/chatter/groups/" + World.addGroup(admin, "Board", "Unlisted") + "/members/requests";
        TestClient.Reply reading = ana.data(secret);
        assertThat(reading.status()).isEqualTo(403);
        assertThat(reading.errorCode()).isEqualTo("INSUFFICIENT_ACCESS_OR_READONLY");
        TestClient.Reply asking = ana.post(unlisted, "");
        assertThat(asking.status()).isEqualTo(403);
        assertThat(asking.errorCode()).isEqualTo("INSUFFICIENT_ACCESS_OR_READONLY");
        TestClient.Reply external =
                user("guest@acme.example", "Chatter External User").post(secret, "");
        assertThat(external.status()).isEqualTo(403);
        assertThat(external.errorCode()).isEqualTo("INSUFFICIENT_ACCESS");
        JsonNode declined = ok(200, admin.data(secret + "?status=Declined"));
        assertThat(declined.get("currentPageUrl").asText()).endsWith("?status=Declined");
    }

    @Test
    void deletingAGroup_deletesItsFiles_butNotThoseThatAreElsewhere() {
        String oslo = World.addGroup(admin, "Oslo", "PublicAccess");
        World.join(admin, oslo, anaId);
        String there = upload("there.txt");
        String both = upload("both.txt");
        Map<String, ?> files = Map.of("files", Map.of("items", List.of(Map.of("id", there), Map.of("id", both))));
        ok(201, ana.post("/chatter/feed-elements", input(oslo, "two files", files)));
        post("one", Map.of("files", Map.of("items", List.of(Map.of("id", both)))));

        ok(204, admin.delete("/chatter/groups/" + oslo));

        assertThat(ana.data("/chatter/feeds/record/" + there + "/feed-elements").status())
                .isEqualTo(404);
        assertThat(ana.query("SELECT Title FROM ContentDocument")
                        .json()
                        .get("records")
                        .findValuesAsText("Title"))
                .containsExactly("both");
    }
}
