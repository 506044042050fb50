package io.orgbridge.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orgbridge.fixtures.HeldClock;
import io.orgbridge.fixtures.Seeds;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever Chatter answers becomes posts: people's, Salesforce's own, edited ones, threads of comments. */
class ChatterReaderTest {
    private static final Feed FEED = Pages.feed(null, null, null, null, HeldClock.START, Duration.ofMinutes(1));

    private final ChatterReader reader = new ChatterReader("66.0");

    @Test
    void textPost_isReadWithAuthorGroupTimesAndSegments() {
        Post post = onlyPost("""
                {"id": "0D55f000001AbCdCAK", "type": "TextPost", "feedElementType": "FeedItem",
                 "createdDate": "2026-07-14T10:00:00.000Z", "modifiedDate": "2026-07-14T10:05:00.000Z",
                 "actor": {"id": "0055f00000BcDeFAAV", "type": "User", "displayName": "Ana Ruiz", "name": "aruiz"},
                 "parent": {"id": "0F95f000000GhIjCAK", "type": "CollaborationGroup", "name": "Travel"},
                 "body": {"isRichText": true, "text": "See @Jo Doe #travel https://x.example", "messageSegments": [
                   {"type": "MarkupBegin", "markupType": "Bold", "htmlTag": "b", "text": ""},
                   {"type": "Text", "text": "See "},
                   {"type": "Mention", "text": "@Jo Doe", "name": "Jo Doe", "accessible": true,
                    "record": {"id": "0055f00000AbCdEAAV", "type": "User", "name": "Jo Doe"}},
                   {"type": "Hashtag", "text": "#travel", "tag": "travel", "url": "/services/x?q=%23travel"},
                   {"type": "Link", "text": "https://x.example", "url": "https://x.example"},
                   {"type": "BrandNew", "text": "!"}]},
                 "capabilities": {"comments": {"page": {"items": [], "total": 0}},
                                  "edit": {"latestRevision": 1, "lastEditedDate": null}},
                 "somethingNew": [1, 2, {"a": null}]}""");

        assertThat(post)
                .returns(Seeds.ORG, Post::orgId)
                .returns("0D55f000001AbCdCAK", Post::postId)
                .returns(null, Post::parentId)
                .returns(Post.Kind.ELEMENT, Post::kind)
                .returns("TextPost", Post::type)
                .returns("0055f00000BcDeFAAV", Post::authorId)
                .returns("Ana Ruiz", Post::authorName)
                .returns("0F95f000000GhIjCAK", Post::groupId)
                .returns("Travel", Post::groupName)
                .returns(Instant.parse("2026-07-14T10:00:00Z"), Post::createdAt)
                .returns(Instant.parse("2026-07-14T10:05:00Z"), Post::modifiedAt)
                .returns(1, Post::revision)
                .returns("See @Jo Doe #travel https://x.example", Post::text);
        assertThat(post.segments())
                .containsExactly(
                        new Segment("MarkupBegin", "", null, null),
                        new Segment("Text", "See ", null, null),
                        new Segment("Mention", "@Jo Doe", "Jo Doe", "0055f00000AbCdEAAV"),
                        new Segment("Hashtag", "#travel", "travel", null),
                        new Segment("Link", "https://x.example", "https://x.example", null),
                        new Segment("BrandNew", "!", null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{\"isRichText\": null, \"messageSegments\": [], \"text\": null}",
                "{\"messageSegments\": null, \"text\": null}",
                "{}"
            })
    void systemItemWithoutBodyOrText_isAPostWithoutText(String body) {
        Post post = onlyPost("""
                {"id": "0D5a", "type": "CreateRecordEvent", "createdDate": "2026-07-14T10:00:00.000Z",
                 "actor": {"id": "0055f00000BcDeFAAV", "type": "User", "displayName": "Ana"}, "body": %s}""".formatted(body));

        assertThat(post).returns("", Post::text).returns(List.of(), Post::segments);
        assertThat(post.modifiedAt()).as("without a date of its own").isEqualTo(post.createdAt());
    }

    @Test
    void bundle_whichHasNeitherActorNorType_isAPostOfNobody() {
        assertThat(onlyPost("""
                {"id": "0D5a", "feedElementType": "Bundle", "createdDate": "2026-07-14T10:00:00.000Z",
                 "body": null, "capabilities": {"bundle": {"page": {"elements": []}}}}"""))
                .returns("Bundle", Post::type)
                .returns(null, Post::authorId)
                .returns("", Post::authorName);
    }

    @Test
    void actorWhoIsNoUser_hasANameAtMost() {
        assertThat(onlyPost("""
                {"id": "0D5a", "type": "TextPost", "createdDate": "2026-07-14T10:00:00.000Z",
                 "actor": {"name": "Guest", "type": "UnauthenticatedUser"}}""")).returns(null, Post::authorId).returns("Guest", Post::authorName);
        assertThat(onlyPost("""
                {"id": "0D5a", "type": "TrackedChange", "createdDate": "2026-07-14T10:00:00.000Z",
                 "actor": {"id": "5005f00000BcDeFAAV", "name": "00001026", "type": "Case"}}""")).returns(null, Post::authorId).returns("00001026", Post::authorName);
    }

    @Test
    void postOnAUsersWall_belongsToNoGroup() {
        assertThat(onlyPost("""
                {"id": "0D5a", "type": "TextPost", "createdDate": "2026-07-14T10:00:00.000Z",
                 "parent": {"id": "0055f00000BcDeFAAV", "type": "User", "name": "Ana"}}""")).returns(null, Post::groupId).returns(null, Post::groupName);
    }

    @Test
    void editedPost_hasARevision() {
        assertThat(onlyPost("""
                {"id": "0D5a", "type": "TextPost", "createdDate": "2026-07-14T10:00:00.000Z",
                 "capabilities": {"edit": {"latestRevision": 3, "lastEditedDate": "2026-07-15T10:00:00.000Z"}}}""").revision()).isEqualTo(3);
    }

    @Test
    void comment_isReadWithItsElementsGroup_andTheDateOfItsEditAsModified() {
        List<Post> posts = read(element("0D5a", 2, """
                {"id": "0D7a", "type": "TextComment", "createdDate": "2026-07-14T11:00:00.000Z",
                 "user": {"id": "0055f00000BcDeFAAV", "type": "User", "displayName": "Jo Doe"},
                 "body": {"text": "first", "messageSegments": []},
                 "capabilities": {"edit": {"latestRevision": 2, "lastEditedDate": "2026-07-14T12:00:00.000Z"}}},
                {"id": "0D7b", "type": null, "createdDate": "2026-07-14T11:30:00.000Z", "user": null,
                 "body": null}""")).posts();

        assertThat(posts).extracting(Post::postId).containsExactly("0D5a", "0D7a", "0D7b");
        assertThat(posts.get(1))
                .returns("0D5a", Post::parentId)
                .returns(Post.Kind.COMMENT, Post::kind)
                .returns("0F95f000000GhIjCAK", Post::groupId)
                .returns("Jo Doe", Post::authorName)
                .returns(2, Post::revision)
                .returns(Instant.parse("2026-07-14T12:00:00Z"), Post::modifiedAt);
        assertThat(posts.get(2))
                .returns("TextComment", Post::type)
                .returns("", Post::text)
                .returns(posts.get(2).createdAt(), Post::modifiedAt);
    }

    @Test
    void answersToComments_areCommentsOfTheElement_howeverDeep() {
        Page page = read(element("0D5a", 3, """
                {"id": "0D7a", "createdDate": "2026-07-14T11:00:00.000Z", "capabilities": {"comments": {"page": {
                  "total": 1, "items": [
                  {"id": "0D7b", "createdDate": "2026-07-14T11:01:00.000Z", "capabilities": {"comments": {"page": {
                    "total": 1, "items": [
                    {"id": "0D7c", "createdDate": "2026-07-14T11:02:00.000Z"}]}}}}]}}}}"""));

        assertThat(page.posts()).extracting(Post::postId).containsExactly("0D5a", "0D7a", "0D7b", "0D7c");
        assertThat(page.posts().subList(1, 4)).extracting(Post::parentId).containsOnly("0D5a");
    }

    @Test
    void moreCommentsThanAreEmbedded_areLeftToRead_pageAfterPage() {
        Page page = read(element("0D5a", 3, comment("0D7c", "0D5a")));
        assertThat(page.commentsUrls())
                .containsExactly(new Page.CommentsUrl(
                        "0D5a",
                        "/services/data/v66.0/chatter/feed-elements/0D5a/capabilities/comments/items?pageSize=100"));

        Page more = reader.comments(page, stream("""
                {"items": [%s, %s], "nextPageUrl": "/services/data/v66.0/next?page=0D7b", "total": 3}""".formatted(comment("0D7b", "0D5a"), comment("0D7c", "0D5a"))));
        assertThat(more.commentsUrls())
                .containsExactly(new Page.CommentsUrl("0D5a", "/services/data/v66.0/next?page=0D7b"));

        Page all = reader.comments(
                more, stream("{\"items\": [" + comment("0D7a", "0D5a") + "], \"nextPageUrl\": null, \"total\": 3}"));
        assertThat(all.commentsUrls()).isEmpty();
        assertThat(all.posts()).extracting(Post::postId).containsExactly("0D5a", "0D7c", "0D7b", "0D7c", "0D7a");
        assertThat(all.posts().subList(1, 5)).extracting(Post::groupName).containsOnly("Travel");
    }

    @Test
    void commentsOfSeveralElements_areReadOneElementAfterTheOther() {
        Page page =
                read(element("0D5a", 2, comment("0D7a", "0D5a")) + "," + element("0D5b", 2, comment("0D7b", "0D5b")));
        assertThat(page.commentsUrls()).hasSize(2);

        Page more = reader.comments(
                page, stream("{\"items\": [" + comment("0D7x", "0D5a") + "], \"nextPageUrl\": null, \"total\": 2}"));

        assertThat(more.commentsUrls()).singleElement().asString().contains("0D5b");
    }

    @Test
    void page_saysWhereItGoesOn() {
        Page page = reader.elements(
                FEED,
                Feed.Walk.BACKFILL,
                true,
                stream("{\"elements\": [], \"nextPageUrl\": \"/n\", \"updatesUrl\": \"/u\"}"),
                HeldClock.START);

        assertThat(page)
                .returns("/n", Page::nextUrl)
                .returns("/u", Page::updatesUrl)
                .returns(List.of(), Page::posts);
    }

    @Test
    void nulCharacters_whichNoDatabaseKeeps_areLeftOut() {
        Post post = onlyPost("""
                {"id": "0D5a", "type": "TextPost", "createdDate": "2026-07-14T10:00:00.000Z",
                 "actor": {"id": "0055f00000BcDeFAAV", "type": "User", "displayName": "A\\u0000na"},
                 "body": {"text": "a\\u0000b", "messageSegments": [
                   {"type": "Mention", "text": "a\\u0000b", "name": "c\\u0000d"}]}}""");

        assertThat(post).returns("ab", Post::text).returns("Ana", Post::authorName);
        assertThat(post.segments()).containsExactly(new Segment("Mention", "ab", "cd", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>maintenance</html>", "", "[]", "{\"elements\": 7}", "{\"elements\": [{"})
    void answerThatIsNoPage_isRefused(String body) {
        assertThatThrownBy(() -> reader.elements(FEED, Feed.Walk.BACKFILL, true, stream(body), HeldClock.START))
                .isInstanceOf(FeedException.class);
    }

    private static String element(String id, int total, String comments) {
        return """
                {"id": "%s", "type": "TextPost", "createdDate": "2026-07-14T10:00:00.000Z",
                 "parent": {"id": "0F95f000000GhIjCAK", "type": "CollaborationGroup", "name": "Travel"},
                 "capabilities": {"comments": {"page": {"total": %d, "items": [%s]}}}}""".formatted(id, total, comments);
    }

    private static String comment(String id, String elementId) {
        return """
                {"id": "%s", "createdDate": "2026-07-14T11:00:00.000Z", "feedElement": {"id": "%s"},
                 "body": {"text": "text", "messageSegments": []}}""".formatted(id, elementId);
    }

    private Page read(String elements) {
        return reader.elements(
                FEED, Feed.Walk.BACKFILL, true, stream("{\"elements\": [" + elements + "]}"), HeldClock.START);
    }

    private Post onlyPost(String element) {
        List<Post> posts = read(element).posts();
        assertThat(posts).hasSize(1);
        return posts.get(0);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
