package io.orgbridge.localsalesforce;

import static io.orgbridge.localsalesforce.SField.Kind.BOOLEAN;
import static io.orgbridge.localsalesforce.SField.Kind.DATETIME;
import static io.orgbridge.localsalesforce.SField.Kind.ID;
import static io.orgbridge.localsalesforce.SField.Kind.INT;
import static io.orgbridge.localsalesforce.SField.Kind.PICKLIST;
import static io.orgbridge.localsalesforce.SField.Kind.REFERENCE;
import static io.orgbridge.localsalesforce.SField.Kind.STRING;
import static io.orgbridge.localsalesforce.SField.field;

import java.util.List;
import java.util.Optional;

/**
 * FeedItem, FeedComment, CollaborationGroupFeed (query only), EntitySubscription, CollaborationGroupMemberRequest,
 * ContentVersion and ContentDocument. Posts of private groups are among the rows of CollaborationGroupFeed for their
 * members, and not among those of the two others, whoever asks.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_feeditem.htm
 * and one page for each of the others
 */
final class FeedTypes {
    private final Store store;
    private final Feeds feeds;
    private final Groups groups;

    private FeedTypes(Store store, Feeds feeds, Groups groups) {
        this.store = store;
        this.feeds = feeds;
        this.groups = groups;
    }

    static List<SObjectType> of(Store store, Feeds feeds, Groups groups, Follows follows, Files files) {
        FeedTypes types = new FeedTypes(store, feeds, groups);
        return List.of(
                new SObjectType(
                                "FeedItem",
                                Ids.FEED_ITEM,
                                types.items(field("ParentId", REFERENCE, FeedElement.class, FeedElement::parent)),
                                session -> store.under(
                                                store.feedsByCreation,
                                                Feeds.companyFeed(session.org().serial()))
                                        .map(store.elements::get)
                                        .filter(types::isOpen),
                                (session, serial) -> Optional.ofNullable(store.elements.get(serial))
                                        .filter(row ->
                                                row.org() == session.org().serial() && types.isOpen(row)),
                                () -> "FeedItem")
                        .withDeleted(session -> store.deletedElements.values().stream()
                                .filter(row -> row.org() == session.org().serial() && types.isOpen(row))),
                new SObjectType(
                                "FeedComment",
                                Ids.FEED_COMMENT,
                                types.comments(),
                                session -> store.under(
                                                store.feedsByCreation,
                                                Feeds.companyFeed(session.org().serial()))
                                        .filter(element -> types.isOpen(store.elements.get(element)))
                                        .flatMap(element -> store.under(store.elementComments, element))
                                        .map(store.comments::get),
                                (session, serial) -> Optional.ofNullable(store.comments.get(serial))
                                        .filter(row ->
                                                row.org() == session.org().serial()
                                                        && types.isOpen(store.elements.get(row.element()))),
                                () -> "FeedComment")
                        .withDeleted(session -> store.deletedComments.values().stream()
                                .filter(row -> row.org() == session.org().serial() && types.isOpen(row))),
                types.groupFeed(),
                new SObjectType(
                        "EntitySubscription",
                        Ids.SUBSCRIPTION,
                        subscriptions(),
                        session -> store.under(store.orgUsers, session.org().serial())
                                .flatMap(user -> store.under(store.userSubscriptions, user))
                                .map(store.subscriptions::get),
                        (session, serial) -> Optional.ofNullable(store.subscriptions.get(serial))
                                .filter(row -> row.org() == session.org().serial()),
                        follows),
                new SObjectType(
                        "CollaborationGroupMemberRequest",
                        Ids.MEMBER_REQUEST,
                        requests(),
                        session -> store.under(store.orgGroups, session.org().serial())
                                .flatMap(group -> store.under(store.groupRequests, group))
                                .map(store.joinRequests::get),
                        (session, serial) -> Optional.ofNullable(store.joinRequests.get(serial))
                                .filter(row -> row.org() == session.org().serial()),
                        () -> "CollaborationGroupMemberRequest"),
                file("ContentVersion", Ids.VERSION, versions(), store, store.files, files),
                file("ContentDocument", Ids.DOCUMENT, documents(), store, store.files, () -> "ContentDocument"));
    }

    /** The posts in groups, each under the id of its FeedItem. */
    private SObjectType groupFeed() {
        SField parent = field("ParentId", REFERENCE, FeedElement.class, FeedElement::parent)
                .to("CollaborationGroup", "Parent")
                .children("Feeds");
        return new SObjectType(
                        "CollaborationGroupFeed",
                        Ids.FEED_ITEM,
                        items(parent),
                        session -> groups.all(session.org().serial())
                                .filter(group -> groups.isInside(session, group))
                                .flatMap(group -> store.under(store.feedsByCreation, Feeds.recordFeed(group.serial()))
                                        .map(store.elements::get)
                                        .filter(row -> row.parent().equals(group.id()))),
                        (session, serial) -> Optional.ofNullable(store.elements.get(serial))
                                .filter(row -> isInGroupOf(session, row)),
                        () -> "CollaborationGroupFeed")
                .withDeleted(
                        session -> store.deletedElements.values().stream().filter(row -> isInGroupOf(session, row)))
                .withoutPrefix();
    }

    private boolean isInGroupOf(Session session, FeedElement row) {
        return row.org() == session.org().serial()
                && Ids.serial(Ids.GROUP, row.parent()).stream()
                        .mapToObj(store.groups::get)
                        .anyMatch(group -> group != null && groups.isInside(session, group));
    }

    private static SObjectType file(
            String name,
            String prefix,
            List<SField> fields,
            Store store,
            Table<Long, FileInfo> files,
            SObjectType.Actions actions) {
        return SObjectType.indexed(name, prefix, fields, store, store.orgFiles, files, actions);
    }

    private boolean isOpen(FeedElement element) {
        return feeds.access().isOpen(element);
    }

    /** Whether a deleted comment was made where everybody may see; its element may be deleted, too. */
    private boolean isOpen(Comment comment) {
        FeedElement element = store.elements.get(comment.element());
        FeedElement about = element == null ? store.deletedElements.get(comment.element()) : element;
        return about != null && feeds.access().isOpen(about);
    }

    private List<SField> items(SField parent) {
        Class<FeedElement> row = FeedElement.class;
        return SField.stamped(
                List.of(
                        field("Id", ID, row, FeedElement::id),
                        parent,
                        field("Type", PICKLIST, row, FeedElement::type),
                        SField.byUser("CreatedById", "CreatedBy", row, it -> it.author()),
                        field("IsDeleted", BOOLEAN, row, it -> store.deletedElements.containsKey(it.serial())),
                        field("Revision", INT, row, it -> (long) it.revision()),
                        field("CommentCount", INT, row, it -> (long) it.comments()),
                        field("LikeCount", INT, row, it ->
                                (long) feeds.reactions().likes(it.serial()).size()),
                        field(
                                "Title",
                                STRING,
                                row,
                                it -> it.link() == null
                                        ? it.extras().question()
                                        : it.link().urlName()),
                        field(
                                        "Body",
                                        STRING,
                                        row,
                                        it -> it.body() == null
                                                ? null
                                                : it.body().text())
                                .length(10_000),
                        field(
                                "LinkUrl",
                                STRING,
                                row,
                                it -> it.link() == null ? null : it.link().url()),
                        field("Status", PICKLIST, row, it -> "Published"),
                        field("Visibility", PICKLIST, row, it -> "AllUsers")),
                row,
                FeedElement::createdAt,
                FeedElement::modifiedAt);
    }

    private List<SField> comments() {
        Class<Comment> row = Comment.class;
        return List.of(
                field("Id", ID, row, Comment::id),
                field("FeedItemId", REFERENCE, row, it -> Ids.of(Ids.FEED_ITEM, it.element()))
                        .to("FeedItem", "FeedItem")
                        .children("FeedComments"),
                SField.byUser("CreatedById", "CreatedBy", row, it -> it.author()),
                field("CreatedDate", DATETIME, row, Comment::createdAt),
                field("SystemModstamp", DATETIME, row, Comment::createdAt),
                field("Revision", INT, row, it -> (long) it.revision()),
                field("CommentType", PICKLIST, row, Comment::type),
                field("CommentBody", STRING, row, it -> it.body().text()).length(10_000),
                field("IsDeleted", BOOLEAN, row, it -> store.deletedComments.containsKey(it.serial())),
                field("Status", PICKLIST, row, it -> "Published"),
                field(
                        "ThreadParentId",
                        REFERENCE,
                        row,
                        it -> it.thread() == 0 ? null : Ids.of(Ids.FEED_COMMENT, it.thread())));
    }

    private static List<SField> subscriptions() {
        Class<Subscription> row = Subscription.class;
        return List.of(
                field("Id", ID, row, Subscription::id),
                SField.byUser("ParentId", "Parent", row, it -> it.followed())
                        .creatable()
                        .mandatory(),
                SField.byUser("SubscriberId", "Subscriber", row, it -> it.user())
                        .creatable(),
                field("CreatedById", REFERENCE, row, it -> Ids.of(Ids.USER, it.user())),
                field("CreatedDate", DATETIME, row, Subscription::createdAt),
                field("IsDeleted", BOOLEAN, row, it -> false));
    }

    private static List<SField> requests() {
        Class<JoinRequest> row = JoinRequest.class;
        return SField.stamped(
                List.of(
                        field("Id", ID, row, JoinRequest::id),
                        field("CollaborationGroupId", REFERENCE, row, it -> Ids.of(Ids.GROUP, it.group()))
                                .to("CollaborationGroup", "CollaborationGroup")
                                .children("GroupMemberRequests"),
                        SField.byUser("RequesterId", "Requester", row, it -> it.user()),
                        field("ResponseMessage", STRING, row, JoinRequest::response),
                        field("Status", PICKLIST, row, JoinRequest::status)),
                row,
                JoinRequest::createdAt,
                JoinRequest::modifiedAt);
    }

    private static List<SField> versions() {
        Class<FileInfo> row = FileInfo.class;
        return List.of(
                field("Id", ID, row, FileInfo::versionId),
                field("ContentDocumentId", REFERENCE, row, FileInfo::id).to("ContentDocument", "ContentDocument"),
                field("Title", STRING, row, FileInfo::title).length(255).creatable(),
                field("PathOnClient", STRING, row, it -> it.title() + "." + it.extension())
                        .length(500)
                        .creatable()
                        .mandatory(),
                field("VersionData", STRING, row, it -> null).creatable().mandatory(),
                field("FileExtension", STRING, row, FileInfo::extension),
                field("ContentSize", INT, row, FileInfo::size),
                field("Checksum", STRING, row, FileInfo::checksum),
                field("IsLatest", BOOLEAN, row, it -> true),
                SField.byUser("OwnerId", "Owner", row, it -> it.owner()),
                field("CreatedDate", DATETIME, row, FileInfo::createdAt));
    }

    private static List<SField> documents() {
        Class<FileInfo> row = FileInfo.class;
        return List.of(
                field("Id", ID, row, FileInfo::id),
                field("Title", STRING, row, FileInfo::title),
                field("FileExtension", STRING, row, FileInfo::extension),
                field("ContentSize", INT, row, FileInfo::size),
                field("LatestPublishedVersionId", REFERENCE, row, FileInfo::versionId)
                        .to("ContentVersion", "LatestPublishedVersion"),
                SField.byUser("OwnerId", "Owner", row, it -> it.owner()),
                field("CreatedDate", DATETIME, row, FileInfo::createdAt));
    }
}
