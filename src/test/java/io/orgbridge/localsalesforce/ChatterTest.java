package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Groups, feeds, posts and comments. */
class ChatterTest extends ChatterBase {
    ChatterTest() {
        super(new World(builder -> builder.chatterCallsPerHour(150)));
    }

    private static List<String> ids(JsonNode page) {
        List<String> ids = new ArrayList<>();
        page.get("elements").forEach(element -> ids.add(element.get("id").asText()));
        return ids;
    }

    private JsonNode page(TestClient.Login who, String feedAndQuery) {
        TestClient.Reply reply = who.data("/chatter/feeds/" + feedAndQuery);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        StoryTest.assertSorted(reply.json());
        return reply.json();
    }

    @Test
    void pages_leadThroughTheWholeFeedWithoutGapOrRepetition() {
        List<String> posted = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            posted.add(0, ana.say(group, "post " + i).get("id").asText());
        }
        List<String> seen = new ArrayList<>();
        JsonNode page = page(ana, "record/" + group + "/feed-elements?pageSize=3");
        assertThat(page.get("currentPageToken").isNull()).isTrue();
        while (true) {
            seen.addAll(ids(page));
            if (page.get("nextPageUrl").isNull()) {
                break;
            }
            String next = page.get("nextPageUrl").asText();
            assertThat(next).startsWith("/services/data/v62.0/chatter/feeds/record/" + group);
            page = ana.get(next).json();
        }
        assertThat(seen.subList(0, 7)).isEqualTo(posted);
        assertThat(seen).hasSize(8).doesNotHaveDuplicates();
    }

    @Test
    void poll_findsOnlyWhatIsNew_andLeavesOutTheRunningSecond() {
        say("old");
        JsonNode first = page(ana, "news/me/feed-elements");
        String updates = first.get("updatesUrl").asText();
        assertThat(first.get("updatesToken").asText()).matches("2:\\d+000");
        assertThat(updates).contains("/feeds/news/" + anaId + "/feed-elements?updatedSince=2%3A");
        world.clock.advance(Duration.ofSeconds(5));
        String past = say("past");
        String running = ana.say(group, "running second").get("id").asText();

        assertThat(ids(ana.get(updates).json())).containsExactly(past);
        world.clock.advance(Duration.ofSeconds(1));
        assertThat(ids(ana.get(updates).json())).containsExactly(running, past);
        JsonNode later =
                ana.get(ana.get(updates).json().get("updatesUrl").asText()).json();
        assertThat(later.get("elements")).isEmpty();
        assertThat(later.get("updatesToken").asText()).startsWith("2:");
    }

    @Test
    void comment_liftsTheElementOnlyInTheOrderOfActivity() {
        String first = say("first");
        String second = say("second");
        admin.comment(first, "lift");
        assertThat(ids(page(ana, "record/" + group + "/feed-elements?sort=LastModifiedDateDesc&pageSize=2")))
                .containsExactly(first, second);
        assertThat(ids(page(ana, "record/" + group + "/feed-elements?sort=CreatedDateDesc&pageSize=2")))
                .containsExactly(second, first);
        JsonNode token = page(ana, "record/" + group + "/feed-elements?sort=LastModifiedDateDesc");
        world.clock.advance(Duration.ofSeconds(2));
        admin.comment(second, "lift");
        world.clock.advance(Duration.ofSeconds(2));
        assertThat(ids(ana.get(token.get("updatesUrl").asText()).json())).containsExactly(second);
    }

    @Test
    void feeds_holdWhatTheyShould() {
        String inGroup = say("in the group");
        String own = ana.say("me", "on my page").get("id").asText();
        TestClient.Reply mention = admin.post(
                "/chatter/feed-elements",
                Map.of(
                        "feedElementType",
                        "FeedItem",
                        "subjectId",
                        "me",
                        "body",
                        Map.of(
                                "messageSegments",
                                List.of(
                                        Map.of("type", "mention", "username", "ana@acme.example"),
                                        Map.of("type", "Text", "text", " and "),
                                        Map.of("type", "Mention", "id", group)))));
        String mentioned = mention.json().get("id").asText();
        assertThat(mention.json().at("/body/text").asText()).isEqualTo("@Ana Doe and @Travel");
        assertThat(mention.json().at("/body/messageSegments/0/record/id").asText())
                .isEqualTo(anaId);

        assertThat(ids(page(ana, "record/" + group + "/feed-elements"))).contains(mentioned, inGroup);
        assertThat(ids(page(ana, "user-profile/me/feed-elements"))).containsExactly(mentioned, own, inGroup);
        assertThat(ids(page(ana, "to/me/feed-elements"))).containsExactly(mentioned);
        assertThat(ids(page(ana, "news/me/feed-elements"))).contains(mentioned, own, inGroup);
        assertThat(ids(page(ana, "groups/me/feed-elements")))
                .contains(mentioned, inGroup)
                .doesNotContain(own);
        assertThat(ids(page(ana, "company/feed-elements"))).contains(mentioned, own, inGroup);
        assertThat(page(ana, "to/me/feed-elements").get("updatesToken").isNull())
                .isTrue();
        assertThat(page(ana, "user-profile/me/feed-elements").get("updatesUrl").isNull())
                .isTrue();
        admin.comment(own, "now it is directed at Ana, too");
        assertThat(ids(page(ana, "to/me/feed-elements"))).contains(own);
        assertThat(admin.data("/chatter/feeds/news/" + anaId + "/feed-elements").status())
                .isEqualTo(403);
        assertThat(page(ana, "news/me").get("feedElementsUrl").asText()).endsWith("/feed-elements");
    }

    @Test
    void text_becomesSegments_andIsEscapedUnlessAskedNotTo() {
        String text = "<b> & \"x\" 'y' \\ #travel, see https://example.com/a?b=c&d=e. Zürich 🚀 a#b";
        JsonNode posted = ana.say(group, text);
        assertThat(posted.at("/body/text").asText())
                .startsWith("&lt;b&gt; &amp; &quot;x&quot; &#39;y&#39; &#92; #travel")
                .endsWith("Zürich 🚀 a#b");
        List<String> types = new ArrayList<>();
        posted.at("/body/messageSegments")
                .forEach(segment -> types.add(segment.get("type").asText()));
        assertThat(types).containsExactly("Text", "Hashtag", "Text", "Link", "Text");
        assertThat(posted.at("/body/messageSegments/3/url").asText()).isEqualTo("https://example.com/a?b=c&d=e");
        TestClient.Reply raw = ana.request(
                "GET",
                TestClient.DATA + "/chatter/feed-elements/" + posted.get("id").asText(),
                null,
                Map.of("X-Chatter-Entity-Encoding", "false"));
        assertThat(raw.json().at("/body/text").asText()).isEqualTo(text);
    }

    @Test
    void markup_goesInAndOut_andMustBeBalanced() {
        List<Map<String, String>> segments = List.of(
                Map.of("type", "MarkupBegin", "markupType", "Bold"),
                Map.of("type", "Text", "text", "now"),
                Map.of("type", "MarkupEnd", "markupType", "Bold"));
        Map<String, Object> input =
                Map.of("feedElementType", "FeedItem", "subjectId", group, "body", Map.of("messageSegments", segments));
        JsonNode posted = ana.post("/chatter/feed-elements", input).json();
        assertThat(posted.at("/body/isRichText").asBoolean()).isTrue();
        assertThat(posted.at("/body/messageSegments/0/htmlTag").asText()).isEqualTo("b");
        assertThat(posted.at("/body/text").asText()).isEqualTo("now");
        TestClient.Reply open = ana.post(
                "/chatter/feed-elements",
                Map.of(
                        "feedElementType",
                        "FeedItem",
                        "subjectId",
                        group,
                        "body",
                        Map.of("messageSegments", segments.subList(0, 2))));
        assertThat(open.status()).isEqualTo(400);
        assertThat(open.errorCode()).isEqualTo("INVALID_MARKUP");
    }

    @Test
    void element_isEditedDeletedAndReadInBatches() {
        String id = say("EUR 100");
        String other = say("other");
        Map<String, Object> body =
                Map.of("body", Map.of("messageSegments", List.of(Map.of("type", "Text", "text", "EUR 200"))));
        JsonNode edited = ana.patch("/chatter/feed-elements/" + id, body).json();
        assertThat(edited.at("/body/text").asText()).isEqualTo("EUR 200");
        assertThat(edited.at("/capabilities/edit/latestRevision").asInt()).isEqualTo(2);
        assertThat(edited.at("/capabilities/edit/lastEditedBy/id").asText()).isEqualTo(anaId);
        assertThat(ids(page(ana, "record/" + group + "/feed-elements?pageSize=2")))
                .containsExactly(other, id);
        assertThat(ana.delete("/chatter/feed-elements/" + id).status()).isEqualTo(204);
        JsonNode batch =
                ana.data("/chatter/feed-elements/batch/" + id + "," + other).json();
        assertThat(batch.get("hasErrors").asBoolean()).isTrue();
        assertThat(batch.at("/results/0/statusCode").asInt()).isEqualTo(404);
        assertThat(batch.at("/results/0/result/0/errorCode").asText()).isEqualTo("NOT_FOUND");
        assertThat(batch.at("/results/1/result/id").asText()).isEqualTo(other);
    }

    @Test
    void comments_pageBackwardsFromTheNewest() {
        String id = say("talk");
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            made.add(admin.comment(id, "c" + i).get("id").asText());
        }
        String path = "/chatter/feed-elements/" + id + "/capabilities/comments/items";
        JsonNode newest = ana.data(path + "?pageSize=3").json();
        StoryTest.assertSorted(newest);
        assertThat(newest.get("total").asInt()).isEqualTo(7);
        assertThat(commentIds(newest)).isEqualTo(made.subList(4, 7));
        JsonNode older = ana.get(newest.get("nextPageUrl").asText()).json();
        assertThat(commentIds(older)).isEqualTo(made.subList(1, 4));
        JsonNode oldest = ana.get(older.get("nextPageUrl").asText()).json();
        assertThat(commentIds(oldest)).isEqualTo(made.subList(0, 1));
        assertThat(oldest.get("nextPageUrl").isNull()).isTrue();
        assertThat(commentIds(ana.get(oldest.get("previousPageUrl").asText()).json()))
                .isEqualTo(made.subList(1, 4));
        JsonNode element = ana.data("/chatter/feed-elements/" + id + "?recentCommentCount=2")
                .json();
        assertThat(commentIds(element.at("/capabilities/comments/page"))).isEqualTo(made.subList(5, 7));
        assertThat(ana.patch("/chatter/comments/" + made.get(0), Map.of()).status())
                .isEqualTo(400);
        assertThat(admin.delete("/chatter/comments/" + made.get(0)).status()).isEqualTo(204);
        assertThat(ana.data(path + "?pageSize=100").json().get("total").asInt()).isEqualTo(6);
    }

    private static List<String> commentIds(JsonNode page) {
        List<String> ids = new ArrayList<>();
        page.get("items").forEach(comment -> {
            assertThat(comment.has("actor")).isFalse();
            assertThat(comment.has("modifiedDate")).isFalse();
            ids.add(comment.get("id").asText());
        });
        return ids;
    }

    @Test
    void systemItems_haveNoTextOrNoBody() {
        world.salesforce.control().systemItem("ana@acme.example", "Travel", SystemItem.CREATED_RECORD);
        world.clock.advance(Duration.ofSeconds(1));
        world.salesforce.control().systemItem("ana@acme.example", "Travel", SystemItem.NULL_BODY);
        JsonNode page = page(ana, "record/" + group + "/feed-elements");
        assertThat(page.at("/elements/0/body").isNull()).isTrue();
        assertThat(page.at("/elements/1/body").toString())
                .isEqualTo("{\"isRichText\":null,\"messageSegments\":[],\"text\":null}");
        assertThat(page.at("/elements/1/header/text").asText()).contains("created a case");
        assertThat(page.at("/elements/2/type").asText()).isEqualTo("CollaborationGroupCreated");
    }

    @Test
    void trackedChange_tellsTheFieldInSegmentsOfItsOwn() {
        world.salesforce.control().systemItem("ana@acme.example", "Travel", SystemItem.TRACKED_CHANGE);
        JsonNode change = page(ana, "record/" + group + "/feed-elements").at("/elements/0");
        StoryTest.assertSorted(change);
        assertThat(change.get("type").asText()).isEqualTo("TrackedChange");
        assertThat(change.at("/body/text").asText()).isEqualTo("Status changed from New to Working.");
        assertThat(change.at("/body/messageSegments/0/type").asText()).isEqualTo("FieldChange");
        assertThat(change.at("/body/messageSegments/0/segments").findValuesAsText("valueType"))
                .containsExactly("OldValue", "NewValue");
        assertThat(change.at("/capabilities/trackedChanges/changes/0/newValue").asText())
                .isEqualTo("Working");
    }

    @Test
    void bundle_isAFeedElementWithoutActorAndType() {
        String id = world.salesforce.control().systemItem("ana@acme.example", "Travel", SystemItem.BUNDLE);
        JsonNode bundle = page(ana, "record/" + group + "/feed-elements").at("/elements/0");
        StoryTest.assertSorted(bundle);
        assertThat(bundle.fieldNames())
                .toIterable()
                .containsExactly(
                        "body",
                        "capabilities",
                        "createdDate",
                        "feedElementType",
                        "header",
                        "id",
                        "modifiedDate",
                        "parent",
                        "relativeCreatedDate",
                        "url");
        assertThat(bundle.get("feedElementType").asText()).isEqualTo("Bundle");
        assertThat(bundle.at("/capabilities/bundle/changes/0/fieldName").asText())
                .isEqualTo("Status");
        String capabilities = "/chatter/feed-elements/" + id + "/capabilities/";
        assertThat(ana.data(capabilities + "bundle").status()).isEqualTo(200);
        assertThat(ana.data(capabilities + "comments/items").status()).isEqualTo(404);
        assertThat(ana.post(capabilities + "comments/items?text=hello", "").status())
                .isEqualTo(404);
    }

    @Test
    void privateGroup_isForItsMembers() {
        String secret = World.addGroup(admin, "Secret", "PrivateAccess");
        admin.say(secret, "hush");
        assertThat(ana.data("/chatter/feeds/record/" + secret + "/feed-elements")
                        .status())
                .isEqualTo(403);
        assertThat(ana.post("/chatter/groups/" + secret + "/members", Map.of("userId", anaId))
                        .status())
                .isEqualTo(403);
        assertThat(page(ana, "company/feed-elements").toString()).doesNotContain("hush");
        World.join(admin, secret, anaId);
        assertThat(page(ana, "company/feed-elements").toString()).contains("hush");
        JsonNode detail = ana.data("/chatter/groups/" + secret).json();
        StoryTest.assertSorted(detail);
        assertThat(detail.get("myRole").asText()).isEqualTo("StandardMember");
        assertThat(detail.get("memberCount").asInt()).isEqualTo(2);
        assertThat(detail.get("additionalLabel").asText()).isEqualTo("Private");
    }

    @Test
    void groups_areListedFoundChangedAndNamedOnce() {
        TestClient.Reply twice = admin.post("/chatter/groups", Map.of("name", "Travel", "visibility", "PublicAccess"));
        assertThat(twice.status()).isEqualTo(400);
        World.addGroup(admin, "Airport", "PublicAccess");
        JsonNode first = admin.data("/chatter/groups?pageSize=1").json();
        assertThat(first.at("/groups/0/name").asText()).isEqualTo("Airport");
        JsonNode second = admin.get(first.get("nextPageUrl").asText()).json();
        assertThat(second.at("/groups/0/name").asText()).isEqualTo("Travel");
        assertThat(second.get("nextPageUrl").isNull()).isTrue();
        assertThat(admin.data("/chatter/groups?q=trav").json().get("groups")).hasSize(1);
        JsonNode mine = ana.data("/chatter/users/me/groups").json();
        assertThat(mine.get("total").asInt()).isEqualTo(1);
        assertThat(admin.patch("/chatter/groups/" + group, Map.of("description", "<Trips>"))
                        .json()
                        .get("description")
                        .asText())
                .isEqualTo("&lt;Trips&gt;");
        assertThat(ana.patch("/chatter/groups/" + group, Map.of("description", "x"))
                        .status())
                .isEqualTo(403);
        JsonNode found = admin.query("SELECT Id, MemberCount, Owner.Name FROM CollaborationGroup WHERE Name = 'Travel'")
                .json()
                .at("/records/0");
        assertThat(found.get("Id").asText()).isEqualTo(group);
        assertThat(found.get("MemberCount").asInt()).isEqualTo(2);
        assertThat(admin.query("SELECT Id FROM CollaborationGroupMember WHERE CollaborationGroupId = '" + group
                                + "' AND MemberId = '" + anaId.substring(0, 15) + "'")
                        .json()
                        .get("totalSize")
                        .asInt())
                .isEqualTo(1);
        assertThat(admin.delete("/chatter/groups/" + group).status()).isEqualTo(204);
        assertThat(ana.data("/chatter/groups/" + group).status()).isEqualTo(404);
    }

    @Test
    void wrongInput_isRefused() {
        assertThat(ana.data("/chatter/feeds/record/" + group + "/feed-elements?pageSize=101")
                        .errorCode())
                .isEqualTo("ILLEGAL_QUERY_PARAMETER_VALUE");
        assertThat(ana.data("/chatter/feeds/record/" + group + "/feed-elements?page=x")
                        .status())
                .isEqualTo(400);
        assertThat(ana.data("/chatter/groups/" + anaId).errorCode()).isEqualTo("INVALID_ID_FIELD");
        assertThat(ana.post("/chatter/feed-elements", Map.of("feedElementType", "FeedItem", "subjectId", group))
                        .status())
                .isEqualTo(400);
        assertThat(ana.post("/chatter/feed-elements", "[").status()).isEqualTo(400);
        TestClient.Reply byParameter = ana.request(
                "POST",
                TestClient.DATA + "/chatter/feed-elements?feedElementType=FeedItem&subjectId=me&text=Hello",
                null,
                Map.of("Content-Type", "application/x-www-form-urlencoded"));
        assertThat(byParameter.status()).isEqualTo(201);
    }

    @Test
    void hourlyLimit_isA503PerUserAndApp() {
        int calls = 0;
        while (ana.data("/chatter/users/me").status() == 200) {
            assertThat(++calls).isLessThan(200);
        }
        TestClient.Reply reply = ana.data("/chatter/users/me");
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.json().at("/0/message").asText())
                .isEqualTo("You have reached the Connect API’s hourly request limit for this user and application."
                        + " Please try again later.");
        assertThat(admin.data("/chatter/users/me").status()).isEqualTo(200);
        world.clock.advance(Duration.ofHours(1));
        assertThat(ana.data("/chatter/users/me").status()).isEqualTo(200);
    }

    @Test
    void faults_strikeAsOftenAsTold() {
        Control control = world.salesforce.control();
        control.inject(Fault.answer("GET .*/chatter/feeds", 2, 503, "<html>maintenance</html>"));
        control.inject(Fault.deadToken("/limits", 1));
        String feed = "/chatter/feeds/record/" + group + "/feed-elements";
        assertThat(ana.data(feed).body()).isEqualTo("<html>maintenance</html>");
        assertThat(ana.data(feed).status()).isEqualTo(503);
        assertThat(ana.data(feed).status()).isEqualTo(200);
        assertThat(ana.data("/limits").status()).isEqualTo(401);
        assertThat(ana.data("/limits").status()).isEqualTo(200);
    }
}
