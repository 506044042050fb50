package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What posts can do besides saying something, and the feeds and groups that come of it. */
class CapabilitiesTest extends ChatterBase {
    CapabilitiesTest() {
        super(new World());
    }

    @Test
    void likes_ofElementAndComment() {
        String id = say("like me");
        String items = "/chatter/feed-elements/" + id + "/capabilities/chatter-likes/items";
        JsonNode like = ok(201, admin.post(items, ""));
        assertThat(like.get("id").asText()).startsWith("0I0");
        ok(201, admin.post(items, ""));
        ok(
                200,
                ana.patch(
                        "/chatter/feed-elements/" + id + "/capabilities/chatter-likes?isLikedByCurrentUser=true", ""));
        assertThat(ok(200, ana.data(items + "?pageSize=1")).get("total").asInt())
                .isEqualTo(2);
        JsonNode likes = ok(200, admin.data("/chatter/feed-elements/" + id)).at("/capabilities/chatterLikes");
        assertThat(likes.get("isLikedByCurrentUser").asBoolean()).isTrue();
        assertThat(likes.at("/likesMessage/text").asText()).isEqualTo("You and 1 person like this.");
        assertThat(likes.at("/page/currentPageToken").isNumber()).isTrue();
        assertThat(ana.delete("/chatter/likes/" + like.get("id").asText()).status())
                .isEqualTo(403);
        ok(204, admin.delete("/chatter/likes/" + like.get("id").asText()));
        assertThat(ok(200, ana.data(items)).get("total").asInt()).isEqualTo(1);
        String comment = admin.comment(id, "and me").get("id").asText();
        ok(201, ana.post("/chatter/comments/" + comment + "/likes", ""));
        assertThat(ok(200, ana.data("/chatter/comments/" + comment))
                        .at("/likes/total")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void bookmarksAndMutes_haveFeeds() {
        String one = say("one");
        String two = say("two");
        JsonNode marked = ok(
                200,
                ana.patch(
                        "/chatter/feed-elements/" + one + "/capabilities/bookmarks?isBookmarkedByCurrentUser=true",
                        ""));
        assertThat(marked.get("isBookmarkedByCurrentUser").asBoolean()).isTrue();
        assertThat(ids("bookmarks/me")).containsExactly(one);
        ok(200, ana.patch("/chatter/feed-elements/" + two + "/capabilities/mute", Map.of("isMutedByMe", true)));
        assertThat(ids("mute/me")).containsExactly(two);
        assertThat(ids("news/me")).contains(one).doesNotContain(two);
        assertThat(ok(200, admin.data("/chatter/feed-elements/" + one))
                        .at("/capabilities/bookmarks/isBookmarkedByCurrentUser")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void hashtag_makesATopicWithAFeed() {
        String id = say("off to #Rome");
        say("elsewhere");
        JsonNode topic = ok(200, ana.data("/chatter/feed-elements/" + id)).at("/capabilities/topics/items/0");
        assertThat(topic.get("name").asText()).isEqualTo("Rome");
        assertThat(ids("topics/" + topic.get("id").asText())).containsExactly(id);
        JsonNode added =
                ok(201, ana.post("/chatter/feed-elements/" + id + "/capabilities/topics/items?topicName=Italy", ""));
        assertThat(ids("topics/" + added.get("id").asText())).containsExactly(id);
        assertThat(ok(200, ana.data("/chatter/feeds/topics/" + topic.get("id").asText() + "/feed-elements"))
                        .get("updatesToken")
                        .isNull())
                .isTrue();
    }

    @Test
    void queryAll_hasWhatWasDeleted() {
        String kept = say("kept");
        String gone = say("gone");
        String comment = ana.comment(gone, "gone with it").get("id").asText();
        assertThat(ana.delete("/chatter/feed-elements/" + gone).status()).isEqualTo(204);

        String items = "SELECT Id, IsDeleted FROM FeedItem WHERE Type = 'TextPost' ORDER BY IsDeleted";
        assertThat(admin.query(items).json().get("records").findValuesAsText("Id"))
                .containsExactly(kept);
        JsonNode all = admin.data("/queryAll?q=" + items.replace(" ", "+")).json();
        assertThat(all.get("records").findValuesAsText("Id")).containsExactly(kept, gone);
        assertThat(all.get("records").findValuesAsText("IsDeleted")).containsExactly("false", "true");
        assertThat(admin.data("/queryAll?q=SELECT+Id+FROM+FeedComment+WHERE+IsDeleted+=+true")
                        .json()
                        .get("records")
                        .findValuesAsText("Id"))
                .containsExactly(comment);
    }

    @Test
    void poll_countsVotes() {
        JsonNode poll = post("Where?", Map.of("poll", Map.of("choices", List.of("Rome", "Oslo"))));
        assertThat(poll.get("type").asText()).isEqualTo("PollPost");
        String path = "/chatter/feed-elements/" + poll.get("id").asText() + "/capabilities/poll";
        String oslo = poll.at("/capabilities/poll/choices/1/id").asText();
        assertThat(oslo).startsWith("09A");
        JsonNode voted = ok(200, admin.patch(path + "?myChoiceId=" + oslo, ""));
        assertThat(voted.at("/choices/1/voteCount").asInt()).isEqualTo(1);
        assertThat(voted.get("myChoiceId").asText()).isEqualTo(oslo);
        assertThat(voted.get("totalVoteCount").asInt()).isEqualTo(1);
        assertThat(admin.patch(path + "?myChoiceId=09A000000000000AAA", "").status())
                .isEqualTo(400);
    }

    @Test
    void question_hasABestAnswer_andFilters() {
        JsonNode question = post("Which gate?", Map.of("questionAndAnswers", Map.of("questionTitle", "Gate?")));
        String id = question.get("id").asText();
        assertThat(question.get("type").asText()).isEqualTo("QuestionPost");
        String answer = admin.comment(id, "A12").get("id").asText();
        String path = "/chatter/feed-elements/" + id + "/capabilities/question-and-answers";
        JsonNode chosen = ok(200, ana.patch(path, Map.of("bestAnswerId", answer)));
        assertThat(chosen.at("/bestAnswer/id").asText()).isEqualTo(answer);
        assertThat(chosen.at("/bestAnswerSelectedBy/id").asText()).isEqualTo(anaId);
        String feed = "/chatter/feeds/record/" + group + "/feed-elements?filter=";
        assertThat(ok(200, ana.data(feed + "SolvedQuestions")).get("elements")).hasSize(1);
        assertThat(ok(200, ana.data(feed + "UnsolvedQuestions")).get("elements"))
                .isEmpty();
        assertThat(ana.data(feed + "Nonsense").errorCode()).isEqualTo("ILLEGAL_QUERY_PARAMETER_VALUE");
        String plain = say("no question");
        assertThat(ana.data("/chatter/feed-elements/" + plain + "/capabilities/question-and-answers")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void fileIsPosted_shared_andFound() {
        String version = ana.post(
                        "/sobjects/ContentVersion", Map.of("PathOnClient", "ticket.pdf", "VersionData", "aGVsbG8="))
                .json()
                .get("id")
                .asText();
        String document = ana.query("SELECT ContentDocumentId FROM ContentVersion WHERE Id = '" + version + "'")
                .json()
                .at("/records/0/ContentDocumentId")
                .asText();
        JsonNode posted = post("My ticket", Map.of("files", Map.of("items", List.of(Map.of("id", document)))));
        assertThat(posted.get("type").asText()).isEqualTo("ContentPost");
        JsonNode file = posted.at("/capabilities/files/items/0");
        assertThat(file.get("fileSize").asText()).isEqualTo("5");
        assertThat(file.get("fileSize").isTextual()).isTrue();
        assertThat(file.get("versionId").asText()).isEqualTo(version);
        String id = posted.get("id").asText();
        assertThat(ids("files/me")).containsExactly(id);
        assertThat(ids("record/" + document)).containsExactly(id);
        JsonNode shared = post("Look", Map.of("feedEntityShare", Map.of("feedEntityId", id)));
        assertThat(shared.at("/originalFeedItem/id").asText()).isEqualTo(id);
        assertThat(shared.at("/capabilities/feedEntityShare/feedEntity/id").asText())
                .isEqualTo(id);
    }

    @Test
    void threads_goTwoDeep() {
        String id = say("talk");
        String items = "/chatter/feed-elements/" + id + "/capabilities/comments/items";
        String parent = "";
        for (int level = 0; level < 3; level++) {
            Map<String, Object> input = new HashMap<>();
            input.put("body", Map.of("messageSegments", List.of(Map.of("type", "Text", "text", "level " + level))));
            if (level > 0) {
                input.put("threadParentId", parent);
            }
            JsonNode comment = ok(201, ana.post(items, input));
            assertThat(comment.get("threadLevel").asInt()).isEqualTo(level);
            if (level == 1) {
                assertThat(ok(200, ana.data("/chatter/comments/" + parent))
                                .at("/capabilities/comments/page/total")
                                .asInt())
                        .isEqualTo(1);
                assertThat(ok(200, ana.data("/chatter/comments/" + parent + "/capabilities/comments/items"))
                                .get("total")
                                .asInt())
                        .isEqualTo(1);
            }
            parent = comment.get("id").asText();
        }
        assertThat(ana.post(
                                items,
                                Map.of(
                                        "body",
                                        Map.of("messageSegments", List.of(Map.of("type", "Text", "text", "x"))),
                                        "threadParentId",
                                        parent))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void following_bringsPostsIntoNewsAndPeople() {
        String adminPost = admin.say("me", "on my page").get("id").asText();
        String adminId = admin.identityUrl.substring(admin.identityUrl.lastIndexOf('/') + 1);
        assertThat(ids("news/me")).doesNotContain(adminPost);
        JsonNode follow = ok(201, ana.post("/chatter/users/me/following", Map.of("subjectId", adminId)));
        assertThat(follow.get("id").asText()).startsWith("0E8");
        assertThat(ids("news/me")).contains(adminPost);
        assertThat(ids("people/me")).contains(adminPost);
        assertThat(ok(200, ana.data("/chatter/users/" + adminId)).at("/mySubscription/id"))
                .isEqualTo(follow.get("id"));
        assertThat(ok(200, ana.data("/chatter/users/me/following")).get("total").asInt())
                .isEqualTo(1);
        assertThat(ok(200, ana.data("/chatter/users/" + adminId + "/followers"))
                        .at("/followers/0/subscriber/id")
                        .asText())
                .isEqualTo(anaId);
        assertThat(ana.post("/sobjects/EntitySubscription", Map.of("ParentId", adminId))
                        .errorCode())
                .isEqualTo("DUPLICATE_VALUE");
        ok(204, ana.delete("/chatter/subscriptions/" + follow.get("id").asText()));
        assertThat(ids("people/me")).isEmpty();
        assertThat(ok(200, ana.data("/chatter/users?q=an")).get("users")).hasSize(1);
        assertThat(ok(200, ana.data("/chatter/users/me")).get("username").asText())
                .isEqualTo("ana@acme.example");
    }

    @Test
    void privateGroup_isAskedForAndJoined() {
        String secret = World.addGroup(admin, "Secret", "PrivateAccess");
        String requests = "/chatter/groups/" + secret + "/members/requests";
        JsonNode asked = ok(201, ana.post(requests, ""));
        assertThat(asked.get("status").asText()).isEqualTo("Pending");
        assertThat(ok(201, ana.post(requests, "")).get("id")).isEqualTo(asked.get("id"));
        assertThat(ok(200, ana.data("/chatter/groups/" + secret)).get("myRole").asText())
                .isEqualTo("NotAMemberPrivateRequested");
        assertThat(ok(200, admin.data("/chatter/groups/" + secret))
                        .get("pendingRequests")
                        .asInt())
                .isEqualTo(1);
        assertThat(ana.data(requests).status()).isEqualTo(403);
        String path = "/chatter/group-membership-requests/" + asked.get("id").asText();
        assertThat(ana.patch(path, Map.of("status", "Accepted")).status()).isEqualTo(403);
        assertThat(ok(200, admin.patch(path, Map.of("status", "Accepted", "responseMessage", "welcome")))
                        .get("status")
                        .asText())
                .isEqualTo("Accepted");
        assertThat(admin.patch(path, Map.of("status", "Declined")).status()).isEqualTo(409);
        assertThat(ana.post(requests, "").status()).isEqualTo(204);
        assertThat(ok(200, ana.data("/chatter/groups/" + secret)).get("myRole").asText())
                .isEqualTo("StandardMember");
        ok(200, admin.patch("/chatter/groups/" + secret, Map.of("isArchived", true)));
        assertThat(ana.post("/chatter/feed-elements?feedElementType=FeedItem&text=x&subjectId=" + secret, "")
                        .errorCode())
                .isEqualTo("CANNOT_POST_TO_ARCHIVED_GROUP");
        ok(200, ana.data("/chatter/groups/" + secret + "/photo"));
        ok(200, ana.data("/chatter/groups/" + secret + "/banner-photo"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "filter/me/0F9",
                "filter/me/005",
                "draft/me",
                "favorites/me",
                "direct-messages",
                "landing",
                "pending-review"
            })
    void everyFeed_answersAPage(String feed) {
        say("in the group");
        assertThat(ids(feed).isEmpty()).isEqualTo(!feed.equals("filter/me/0F9"));
    }

    @Test
    void directoryFeedAndSearch() {
        String id = say("off to Rome");
        JsonNode directory = ok(200, ana.data("/chatter/feeds"));
        for (JsonNode feed : directory.get("feeds")) {
            ok(200, ana.get(feed.get("feedElementsUrl").asText()));
        }
        JsonNode feed = ok(200, ana.data("/chatter/feeds/record/" + group));
        assertThat(feed.get("feedElements").isNull()).isTrue();
        assertThat(ok(200, ana.data("/chatter/feeds/record/" + group + "?pageSize=1"))
                        .at("/feedElements/elements"))
                .hasSize(1);
        JsonNode found = ok(200, ana.data("/chatter/feed-elements?q=rome"));
        assertThat(found.at("/elements/0/id").asText()).isEqualTo(id);
        assertThat(ana.data("/chatter/feed-elements?q=r").status()).isEqualTo(400);
        assertThat(ana.data("/chatter/feeds/nonsense/me").status()).isEqualTo(404);
    }

    @Test
    void answers_areFilteredAsAsked() {
        say("small");
        String feed = "/chatter/feeds/record/" + group + "/feed-elements?pageSize=1";
        JsonNode small = ok(200, ana.data(feed + "&filterGroup=Small"));
        assertThat(small.fieldNames()).toIterable().containsExactly("elements");
        assertThat(small.at("/elements/0").has("capabilities")).isFalse();
        assertThat(small.at("/elements/0/body/text").asText()).isEqualTo("small");
        JsonNode medium = ok(200, ana.data(feed + "&filterGroup=Medium"));
        assertThat(medium.has("updatesToken")).isFalse();
        assertThat(medium.has("nextPageToken")).isTrue();
        JsonNode included = ok(200, ana.data(feed + "&include=/elements/id%7C/updatesUrl"));
        assertThat(included.fieldNames()).toIterable().containsExactly("elements", "updatesUrl");
        assertThat(included.at("/elements/0")).hasSize(1);
        JsonNode excluded = ok(200, ana.data(feed + "&exclude=/elements/capabilities"));
        assertThat(excluded.at("/elements/0").has("capabilities")).isFalse();
        assertThat(ana.data(feed + "&include=elements").errorCode()).isEqualTo("INVALID_FILTER_VALUE");
    }

    @Test
    void feedItems_areThereAsSObjects_butNotThoseOfPrivateGroups() {
        String secret = World.addGroup(admin, "Secret", "PrivateAccess");
        admin.say(secret, "hush");
        String id = say("read me");
        admin.comment(id, "done");
        JsonNode items = ana.query("SELECT Id, Body, CommentCount, CreatedBy.Name, (SELECT CommentBody FROM"
                        + " FeedComments) FROM FeedItem WHERE Type = 'TextPost'")
                .json();
        assertThat(items.get("totalSize").asInt()).isEqualTo(1);
        assertThat(items.at("/records/0/Body").asText()).isEqualTo("read me");
        assertThat(items.at("/records/0/FeedComments/records/0/CommentBody").asText())
                .isEqualTo("done");
    }

    @Test
    void like_byPatchOfItsItems_isAnsweredWithThePage() {
        String items = "/chatter/feed-elements/" + say("like me") + "/capabilities/chatter-likes/items";
        assertThat(ok(200, ana.patch(items + "?isLikedByCurrentUser=true", ""))
                        .get("total")
                        .asInt())
                .isEqualTo(1);
        assertThat(ok(200, ana.patch(items + "?isLikedByCurrentUser=false", ""))
                        .get("total")
                        .asInt())
                .isZero();
    }

    @Test
    void post_isMovedBetweenPublicGroupsOnly() {
        String id = say("move me");
        String other = World.addGroup(admin, "Trains", "PublicAccess");
        String secret = World.addGroup(admin, "Secret", "PrivateAccess");
        World.join(admin, other, anaId);
        World.join(admin, secret, anaId);
        String url = "/chatter/feed-elements/" + id;
        assertThat(ok(200, ana.patch(url, Map.of("subjectId", other)))
                        .at("/parent/id")
                        .asText())
                .isEqualTo(other);
        assertThat(ids("record/" + other)).contains(id);
        assertThat(ids("record/" + group)).doesNotContain(id);
        assertThat(ana.patch(url, Map.of("subjectId", secret)).errorCode()).isEqualTo("INVALID_INPUT");
    }

    @Test
    void inlineImage_isASegmentOfItsOwn() {
        String version = admin.post(
                        "/sobjects/ContentVersion", Map.of("PathOnClient", "map.png", "VersionData", "YQ=="))
                .json()
                .get("id")
                .asText();
        String file = admin.data("/sobjects/ContentVersion/" + version)
                .json()
                .get("ContentDocumentId")
                .asText();
        Map<String, ?> input = Map.of(
                "feedElementType",
                "FeedItem",
                "subjectId",
                group,
                "body",
                Map.of(
                        "messageSegments",
                        List.of(
                                Map.of("type", "Text", "text", "here: "),
                                Map.of("type", "InlineImage", "fileId", file, "altText", "a map"))));
        JsonNode body = ok(201, admin.post("/chatter/feed-elements", input)).get("body");
        assertThat(body.get("isRichText").asBoolean()).isTrue();
        assertThat(body.get("text").asText()).isEqualTo("here: a map");
        assertThat(body.at("/messageSegments/1").fieldNames())
                .toIterable()
                .containsExactly(
                        "altText", "contentSize", "fileExtension", "imageDetails", "text", "thumbnails", "type", "url");
    }

    @Test
    void userType_followsTheLicence() {
        String free = admin.query("SELECT Id FROM Profile WHERE Name = 'Chatter Free User'")
                .json()
                .at("/records/0/Id")
                .asText();
        Map<String, Object> fields = World.user(admin, "eva@acme.example");
        fields.put("ProfileId", free);
        String eva = admin.post("/sobjects/User", fields).json().get("id").asText();
        assertThat(ok(200, ana.data("/chatter/users/" + eva)).get("userType").asText())
                .isEqualTo("ChatterOnly");
        assertThat(ok(200, ana.data("/chatter/users/" + anaId)).get("userType").asText())
                .isEqualTo("Internal");
    }

    @Test
    void addressesThatPhotosAndTopicsGiveOfThemselves_answer() {
        JsonNode post = ok(200, ana.data("/chatter/feed-elements/" + say("see #here")));
        for (String path : List.of("/actor/photo/url", "/parent/photo/url", "/capabilities/topics/items/0/url")) {
            JsonNode found = ok(200, ana.get(post.at(path).asText()));
            assertThat(found.get("url").asText()).isEqualTo(post.at(path).asText());
        }
    }
}
