package io.orgbridge.localsalesforce;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Feed elements and comments as Connect writes them, every documented member in alphabetical order.
 *
 * <p>Sources: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_responses_feed_item.htm,
 * …/connect_responses_feed_element_capabilities.htm, …/connect_responses_comment.htm
 */
final class PostJson {
    private final Store store;
    private final Feeds feeds;
    private final CommentPages commentPages;
    private final PeopleJson people;
    private final BodyJson bodies;
    private final JsonOut out;
    private final Session session;
    private final String base;
    private final long now;
    private final CapabilityJson capabilities;
    /** Headers that were written, by author and parent. */
    private final Map<String, Piece> headers = new HashMap<>();

    PostJson(
            Store store,
            Feeds feeds,
            CommentPages commentPages,
            PeopleJson people,
            JsonOut out,
            Session session,
            String base,
            long now) {
        this.store = store;
        this.feeds = feeds;
        this.commentPages = commentPages;
        this.people = people;
        this.bodies = new BodyJson(feeds.access(), people, out, base);
        this.out = out;
        this.session = session;
        this.base = base;
        this.now = now;
        this.capabilities = new CapabilityJson(store, feeds, this, people, bodies, out, session, base);
    }

    /** A feed element with this many of its latest comments. */
    void element(FeedElement element, int recentComments) {
        String url = base + "/chatter/feed-elements/" + element.id();
        User author = store.users.get(element.author());
        if (element.isBundle()) {
            bundle(element, author, url);
            return;
        }
        out.object();
        people.user("actor", author);
        bodies.body("body", element.body(), element);
        capabilities.write(element, url, commentPages.latest(element, recentComments));
        clientInfo(element.app());
        out.raw("createdDate", Dates.connect(element.createdAt()))
                .flag("event", false)
                .raw("feedElementType", "FeedItem")
                .flag("hasVerifiedComment", false);
        header(element, author);
        out.raw("id", element.id())
                .flag("isDeleteRestricted", !feeds.access().mayDelete(session, element))
                .flag("isSharable", element.body() != null)
                .raw("modifiedDate", Dates.connect(element.modifiedAt()));
        original(element);
        people.actor("parent", element.parent());
        out.raw("photoUrl", "/profilephoto/005/T")
                .raw("relativeCreatedDate", Dates.relative(element.createdAt(), now))
                .raw("type", element.type())
                .raw("url", url)
                .raw("visibility", "AllUsers")
                .end();
    }

    private void bundle(FeedElement element, User author, String url) {
        out.object();
        bodies.body("body", element.body(), element);
        out.object("capabilities").object("bundle").raw("bundleType", "TrackedChanges");
        CapabilityJson.changes(out);
        out.object("page")
                .nothing("currentPageToken")
                .raw("currentPageUrl", url + "/capabilities/bundle/feed-elements")
                .array("elements")
                .end()
                .nothing("isModifiedToken")
                .nothing("isModifiedUrl")
                .nothing("nextPageToken")
                .nothing("nextPageUrl")
                .nothing("updatesToken")
                .nothing("updatesUrl")
                .end()
                .end()
                .end()
                .raw("createdDate", Dates.connect(element.createdAt()))
                .raw("feedElementType", element.type());
        header(element, author);
        out.raw("id", element.id()).raw("modifiedDate", Dates.connect(element.modifiedAt()));
        people.actor("parent", element.parent());
        out.raw("relativeCreatedDate", Dates.relative(element.createdAt(), now))
                .raw("url", url)
                .end();
    }

    private void original(FeedElement element) {
        FeedElement original = store.elements.get(element.extras().shared());
        if (original == null) {
            out.nothing("originalFeedItem").nothing("originalFeedItemActor");
            return;
        }
        out.object("originalFeedItem")
                .raw("id", original.id())
                .raw("url", base + "/chatter/feed-elements/" + original.id())
                .end();
        if (feeds.access().canSee(session, original)) {
            people.user("originalFeedItemActor", store.users.get(original.author()));
        } else {
            out.nothing("originalFeedItemActor");
        }
    }

    private void header(FeedElement element, User author) {
        if (element.header() != null || out.isPretty()) {
            out.name("header");
            header(bodies, element, author);
            return;
        }
        out.name("header").json(headers.computeIfAbsent(author.id() + element.parent(), key -> {
            JsonOut once = new JsonOut(out.escapes());
            header(new BodyJson(feeds.access(), people, once, base), element, author);
            return once.piece();
        }));
    }

    private void header(BodyJson to, FeedElement element, User author) {
        Segment.EntityLink who = new Segment.EntityLink(author.id(), author.name());
        if (element.header() != null) {
            to.value(new Body(null, List.of(new Segment.Text(element.header()))));
        } else if (element.parent().equals(author.id())) {
            to.value(new Body(null, List.of(who)));
        } else {
            String parent = Ids.serial(Ids.GROUP, element.parent()).isPresent()
                    ? store.groups
                            .get(Ids.serial(Ids.GROUP, element.parent()).getAsLong())
                            .name()
                    : store.users
                            .get(Ids.serial(Ids.USER, element.parent()).orElseThrow())
                            .name();
            to.value(new Body(
                    null, List.of(new Segment.EntityLink(element.parent(), parent), new Segment.Text(" — "), who)));
        }
    }

    void edit(FeedElement element, @Nullable Edit edit, int revision, long author, String own) {
        out.object("edit")
                .flag("isEditRestricted", !feeds.access().mayEdit(session, element, author))
                .raw("isEditableByMeUrl", own + "/edit/is-editable-by-me");
        if (edit == null) {
            out.nothing("lastEditedBy").nothing("lastEditedDate");
        } else {
            people.user("lastEditedBy", store.users.get(edit.by()));
            out.raw("lastEditedDate", Dates.connect(edit.at()));
        }
        out.number("latestRevision", revision)
                .raw("relativeLastEditedDate", edit == null ? null : Dates.relative(edit.at(), now))
                .end();
    }

    void status() {
        out.object("status")
                .raw("feedEntityStatus", "Published")
                .flag("isApprovableByMe", false)
                .end();
    }

    void upDownVote(long item) {
        Reactions reactions = feeds.reactions();
        out.object("upDownVote")
                .number("downVoteCount", reactions.count(item, Reactions.UpDown.Down))
                .raw("myVote", reactions.upOrDown(session.user(), item).name())
                .number("upVoteCount", reactions.count(item, Reactions.UpDown.Up))
                .end();
    }

    private void clientInfo(@Nullable String app) {
        if (app == null) {
            out.nothing("clientInfo");
        } else {
            out.object("clientInfo")
                    .text("applicationName", app)
                    .nothing("applicationUrl")
                    .end();
        }
    }

    /** Who read an element, as the value. */
    void readers(FeedElement element, String url, int page, int size) {
        capabilities.readers(element, url, page, size);
    }

    /** A comment page as the value; its URLs begin with this one. */
    void comments(CommentPages.Page page, String url) {
        out.object()
                .raw("currentPageToken", page.currentToken())
                .raw("currentPageUrl", pageUrl(url, page, page.currentToken()))
                .array("items");
        page.items().forEach(this::comment);
        out.end()
                .raw("nextPageToken", page.nextToken())
                .raw("nextPageUrl", page.nextToken() == null ? null : pageUrl(url, page, page.nextToken()))
                .raw("previousPageToken", page.previousToken())
                .raw("previousPageUrl", page.previousToken() == null ? null : pageUrl(url, page, page.previousToken()))
                .number("total", page.total())
                .end();
    }

    private static String pageUrl(String url, CommentPages.Page page, @Nullable String token) {
        String parameters = (token == null ? "" : "&page=" + token)
                // No comments were asked for with the element; a page of its own has some.
                + (page.size() == 0 ? "" : "&pageSize=" + page.size())
                + (page.sort() == null ? "" : "&sort=" + page.sort());
        return parameters.isEmpty() ? url : url + "?" + parameters.substring(1);
    }

    /** The answers to a comment, if it can have any. */
    private void answers(Comment comment, String own) {
        if (commentPages.level(comment) < CommentPages.DEEPEST) {
            out.object("comments").name("page");
            comments(commentPages.answers(comment, null, CommentPages.DEFAULT_SIZE, null), own + "/comments/items");
            out.end();
        }
    }

    /** A comment. */
    void comment(Comment comment) {
        String url = base + "/chatter/comments/" + comment.id();
        String own = url + "/capabilities";
        User author = store.users.get(comment.author());
        FeedElement element = store.elements.get(comment.element());
        out.object();
        bodies.body("body", comment.body(), element);
        out.object("capabilities");
        answers(comment, own);
        FileInfo file = store.files.get(comment.file());
        if (file != null) {
            out.name("content");
            CapabilityJson.file(out, base, file);
        }
        edit(element, comment.edit(), comment.revision(), comment.author(), own);
        status();
        upDownVote(comment.serial());
        out.object("verified")
                .flag("isVerifiableByMe", false)
                .flag("isVerified", false)
                .flag("isVerifiedByAnonymized", false)
                .nothing("lastVerifiedByUser")
                .nothing("lastVerifiedDate")
                .end()
                .end();
        clientInfo(comment.app());
        out.raw("createdDate", Dates.connect(comment.createdAt()))
                .object("feedElement")
                .raw("id", element.id())
                .raw("url", base + "/chatter/feed-elements/" + element.id())
                .end()
                .raw("id", comment.id())
                .flag("isDeleteRestricted", !feeds.access().mayEdit(session, element, comment.author()));
        capabilities.commentLikes(comment, url);
        String parent = element.parent();
        out.object("parent")
                .raw("id", parent)
                .raw("url", base + "/chatter/" + (parent.startsWith(Ids.USER) ? "users/" : "groups/") + parent)
                .end()
                .raw("relativeCreatedDate", Dates.relative(comment.createdAt(), now))
                .number("threadLevel", commentPages.level(comment))
                .raw("threadParentId", comment.thread() == 0 ? null : Ids.of(Ids.FEED_COMMENT, comment.thread()))
                .raw("type", comment.type())
                .raw("url", url);
        people.user("user", author);
        out.end();
    }
}
