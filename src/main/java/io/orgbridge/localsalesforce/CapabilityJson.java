package io.orgbridge.localsalesforce;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The capabilities of a feed element as Connect writes them, in alphabetical order.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_responses_feed_element_capabilities.htm
 * and one page per capability
 */
final class CapabilityJson {
    private final Store store;
    private final Feeds feeds;
    private final PostJson posts;
    private final PeopleJson people;
    private final BodyJson bodies;
    private final LikeJson likes;
    private final JsonOut out;
    private final Session session;
    private final String base;
    /** Topics that were written, by serial. */
    private final Map<Long, Piece> topics = new HashMap<>();

    CapabilityJson(
            Store store,
            Feeds feeds,
            PostJson posts,
            PeopleJson people,
            BodyJson bodies,
            JsonOut out,
            Session session,
            String base) {
        this.store = store;
        this.feeds = feeds;
        this.posts = posts;
        this.people = people;
        this.bodies = bodies;
        this.likes = new LikeJson(store, people, out, base);
        this.out = out;
        this.session = session;
        this.base = base;
    }

    void write(FeedElement element, String url, CommentPages.Page comments) {
        String own = url + "/capabilities";
        Reactions reactions = feeds.reactions();
        out.object("capabilities");
        out.object("associatedActions").array("platformActionGroups").end().end();
        out.object("bookmarks")
                .flag("isBookmarkedByCurrentUser", reactions.isBookmarked(session.user(), element.serial()))
                .end();
        chatterLikes(element, own);
        out.object("close")
                .flag("canContextUserUpdateIsClosed", session.isAdmin())
                .flag("isClosed", feeds.access().isClosed(element))
                .end();
        out.object("comments").name("page");
        posts.comments(comments, own + "/comments/items");
        out.end();
        if (element.body() != null) {
            posts.edit(element, element.edit(), element.revision(), element.author(), own);
        }
        share(element);
        files(element);
        out.object("interactions").number("count", 0).end();
        if (element.link() != null) {
            out.object("link")
                    .raw("url", element.link().url())
                    .text("urlName", element.link().urlName())
                    .end();
        }
        out.object("mute")
                .flag("isMutedByMe", reactions.isMuted(session.user(), element.serial()))
                .end();
        poll(element);
        question(element);
        readBy(element, own);
        posts.status();
        topics(element);
        if (element.type().equals(SystemItem.TRACKED_CHANGE.type())) {
            out.object("trackedChanges");
            changes(out);
            out.end();
        }
        posts.upDownVote(element.serial());
        out.end();
    }

    /** The changes of an item that tells of one. */
    static void changes(JsonOut out) {
        out.array("changes")
                .object()
                .text("fieldName", Feeds.CHANGE.field())
                .text("newValue", Feeds.CHANGE.newValue())
                .text("oldValue", Feeds.CHANGE.oldValue())
                .end()
                .end();
    }

    private void chatterLikes(FeedElement element, String own) {
        List<Like> all = feeds.reactions().likes(element.serial());
        Like mine = feeds.reactions().mine(element.serial(), session.user()).orElse(null);
        out.object("chatterLikes").flag("isLikedByCurrentUser", mine != null);
        bodies.body("likesMessage", LikeJson.message(all.size(), mine != null));
        likes.mine(mine);
        out.name("page");
        likes.page(all, own + "/chatter-likes/items", 0, LikeJson.DEFAULT_SIZE);
        out.end();
    }

    private void share(FeedElement element) {
        FeedElement original = element.extras().shared() == 0
                ? null
                : store.elements.get(element.extras().shared());
        if (original != null) {
            boolean seen = feeds.access().canSee(session, original);
            out.object("feedEntityShare").object("feedEntity");
            if (seen) {
                people.user("actor", store.users.get(original.author()));
                bodies.body("body", original.body(), original);
            } else {
                out.nothing("actor").nothing("body");
            }
            out.raw("feedEntityType", "FeedElement")
                    .raw("id", original.id())
                    .flag("isAccessible", seen)
                    .raw("url", base + "/chatter/feed-elements/" + original.id())
                    .end()
                    .end();
        }
    }

    private void files(FeedElement element) {
        List<FileInfo> files = element.extras().files().stream()
                .map(store.files::get)
                .filter(file -> file != null)
                .toList();
        if (files.isEmpty()) {
            return;
        }
        out.object("files").array("items");
        for (FileInfo file : files) {
            file(out, base, file);
        }
        out.end().end();
    }

    /** A file's metadata as the value; the addresses of its bytes and pictures lead nowhere. */
    static void file(JsonOut out, String base, FileInfo file) {
        String url = Chatter.connect(base) + "/files/" + file.id();
        out.object()
                .raw("checksum", file.checksum())
                .nothing("contentHubRepository")
                .nothing("contentUrl")
                .nothing("description")
                .raw("downloadUrl", url + "/content?versionNumber=1")
                .nothing("externalDocumentUrl")
                .raw("fileExtension", file.extension())
                .raw("fileSize", String.valueOf(file.size()))
                .raw("fileType", file.extension())
                .flag("hasPdfPreview", false)
                .raw("id", file.id())
                .nothing("imageDetails")
                .flag("isInMyFileSync", false)
                .raw("mimeType", "application/octet-stream")
                .raw("renditionUrl", url + "/rendition?type=THUMB120BY90")
                .raw("renditionUrl240By180", url + "/rendition?type=THUMB240BY180")
                .raw("renditionUrl720By480", url + "/rendition?type=THUMB720BY480")
                .nothing("repositoryFileId")
                .nothing("repositoryFileUrl")
                .raw("sharingOption", "Allowed")
                .nothing("textPreview")
                .raw("thumb120By90RenditionStatus", "Na")
                .raw("thumb240By180RenditionStatus", "Na")
                .raw("thumb720By480RenditionStatus", "Na")
                .text("title", file.title())
                .raw("versionId", file.versionId())
                .end();
    }

    private void poll(FeedElement element) {
        List<String> choices = element.extras().choices();
        if (choices.isEmpty()) {
            return;
        }
        List<Long> votes = feeds.reactions().votes(element.serial());
        out.object("poll").array("choices");
        for (int i = 0; i < choices.size(); i++) {
            long index = i;
            long count = votes.stream().filter(vote -> vote == index).count();
            out.object()
                    .raw("id", choiceId(element, i))
                    .number("position", i + 1L)
                    .text("text", choices.get(i))
                    .number("voteCount", count)
                    .value("voteCountRatio", votes.isEmpty() ? 0.0 : (double) count / votes.size())
                    .end();
        }
        out.end()
                .raw(
                        "myChoiceId",
                        feeds.reactions()
                                .vote(session.user(), element.serial())
                                .map(choice -> choiceId(element, choice.intValue()))
                                .orElse(null))
                .number("totalVoteCount", votes.size())
                .end();
    }

    /** The id of a poll's choice: the element's number and the choice's place in it. */
    static String choiceId(FeedElement element, int index) {
        return Ids.of(Ids.POLL_CHOICE, element.serial() * 16 + index);
    }

    private void question(FeedElement element) {
        if (element.extras().question() == null) {
            return;
        }
        Comment best = store.comments.get(element.extras().bestAnswer());
        out.object("questionAndAnswers");
        if (best == null) {
            out.nothing("bestAnswer").nothing("bestAnswerSelectedBy");
        } else {
            out.name("bestAnswer");
            posts.comment(best);
            people.user("bestAnswerSelectedBy", store.users.get(element.extras().bestAnswerBy()));
        }
        out.flag("canCurrentUserSelectOrRemoveBestAnswer", feeds.access().mayEdit(session, element, element.author()))
                .nothing("candidateAnswers")
                .nothing("escalatedCase")
                .text("questionTitle", element.extras().question())
                .end();
    }

    private void readBy(FeedElement element, String own) {
        Long at = feeds.reactions().readAt(session.user(), element.serial()).orElse(null);
        out.object("readBy")
                .flag("isReadByMe", at != null)
                .raw("lastReadDateByMe", at == null ? null : Dates.connect(at))
                .name("page");
        readers(element, own + "/read-by/items", 0, LikeJson.DEFAULT_SIZE);
        out.end();
    }

    /** Who read an element and when, as the value. */
    void readers(FeedElement element, String url, int page, int size) {
        List<Map.Entry<Long, Long>> all = feeds.reactions().readers(element.serial());
        boolean last = (page + 1L) * size >= all.size();
        out.object()
                .raw("currentPageToken", page == 0 ? null : String.valueOf(page))
                .raw("currentPageUrl", LikeJson.pageUrl(url, page, size))
                .array("items");
        all.stream().skip((long) page * size).limit(size).forEach(reader -> {
            out.object().raw("lastReadDate", Dates.connect(reader.getValue()));
            people.user("user", store.users.get(reader.getKey()));
            out.end();
        });
        out.end()
                .raw("nextPageToken", last ? null : String.valueOf(page + 1))
                .raw("nextPageUrl", last ? null : LikeJson.pageUrl(url, page + 1, size))
                .number("total", all.size())
                .end();
    }

    private void topics(FeedElement element) {
        out.object("topics").flag("canAssignTopics", element.body() != null).array("items");
        for (Topic topic : feeds.reactions().topics(element.serial())) {
            if (out.isPretty()) {
                topic(out, base, topic);
            } else {
                out.json(topics.computeIfAbsent(topic.serial(), serial -> {
                    JsonOut once = new JsonOut(out.escapes());
                    topic(once, base, topic);
                    return once.piece();
                }));
            }
        }
        out.end().end();
    }

    static void topic(JsonOut out, String base, Topic topic) {
        out.object()
                .raw("createdDate", Dates.connect(topic.createdAt()))
                .nothing("description")
                .raw("id", topic.id())
                .object("images")
                .nothing("coverImageUrl")
                .nothing("featuredImageUrl")
                .end()
                .flag("isBeingDeleted", false)
                .text("name", topic.name())
                .text("nonLocalizedName", topic.name())
                .number("talkingAbout", 0)
                .raw("url", Chatter.connect(base) + "/topics/" + topic.id())
                .end();
    }

    /** The likes of a comment: page, message and one's own. */
    void commentLikes(Comment comment, String url) {
        List<Like> all = feeds.reactions().likes(comment.serial());
        @Nullable
        Like mine = feeds.reactions().mine(comment.serial(), session.user()).orElse(null);
        out.name("likes");
        likes.page(all, url + "/likes", 0, LikeJson.DEFAULT_SIZE);
        bodies.body("likesMessage", LikeJson.message(all.size(), mine != null));
        likes.mine(mine);
    }
}
