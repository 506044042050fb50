package io.orgbridge.localsalesforce;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Feed elements and comments, and the index of the feeds they appear in. Changes inside a write.
 *
 * <p>Each feed has a number; each element is in the index once per feed and order, so that a page of any feed is a walk
 * along the index and never a search.
 */
final class Feeds {
    /** What a tracked change of a case is about. */
    static final Segment.FieldChange CHANGE = new Segment.FieldChange("Status", "New", "Working");

    private final Settings settings;
    private final Store store;
    private final Counters counters;
    private final Reactions reactions;
    private final FeedAccess access;

    Feeds(Settings settings, Store store, Reactions reactions, Counters counters) {
        this.settings = settings;
        this.store = store;
        this.counters = counters;
        this.reactions = reactions;
        this.access = new FeedAccess(store);
    }

    Reactions reactions() {
        return reactions;
    }

    FeedAccess access() {
        return access;
    }

    /** Number of the feed of a topic. */
    static long topicFeed(long topic) {
        return topic * 8 + 5;
    }

    /** Number of the feed of what has files in an org. */
    static long fileFeed(long org) {
        return org * 8 + 6;
    }

    /** Number of the feed of a user's own page or of a group, the mentions of the group among it. */
    static long recordFeed(long userOrGroup) {
        return userOrGroup * 8 + 1;
    }

    /** Number of the feed of what a user wrote, was written to, or was mentioned in. */
    static long profileFeed(long user) {
        return user * 8 + 2;
    }

    /** Number of the feed of what is directed at a user. */
    static long toFeed(long user) {
        return user * 8 + 3;
    }

    /** Number of the feed of all that is in an org. */
    static long companyFeed(long org) {
        return org * 8 + 4;
    }

    /** Posts to a user's page or a group, at a second that is not in the future. */
    FeedElement post(Session session, String parent, Body body, FeedElement.@Nullable WebLink link, long second) {
        return post(session, parent, body, link, Extras.NONE, second);
    }

    /** Posts with a poll, a question, files or a share. */
    FeedElement post(
            Session session, String parent, Body body, FeedElement.@Nullable WebLink link, Extras extras, long second) {
        return post(session, parent, type(link, extras), body, link, extras, second);
    }

    /** Posts the text of an announcement to a group. */
    FeedElement announce(Session session, Group group, Body body, long second) {
        return post(session, group.id(), FeedElement.ANNOUNCED, body, null, Extras.NONE, second);
    }

    private FeedElement post(
            Session session,
            String parent,
            String type,
            Body body,
            FeedElement.@Nullable WebLink link,
            Extras extras,
            long second) {
        Optional<Group> group = access.group(session.org(), parent);
        group.ifPresent(found -> access.mustAcceptPosts(session, found));
        FeedElement element = new FeedElement(
                store.nextSerial(),
                session.org().serial(),
                type,
                session.user().serial(),
                parent,
                second,
                second,
                body,
                null,
                link,
                1,
                null,
                0,
                session.appName(),
                extras);
        put(element, group);
        counters.count("post.created");
        return element;
    }

    private static String type(FeedElement.@Nullable WebLink link, Extras extras) {
        if (extras.question() != null) {
            return "QuestionPost";
        }
        if (!extras.choices().isEmpty()) {
            return "PollPost";
        }
        if (!extras.files().isEmpty()) {
            return "ContentPost";
        }
        return link == null ? "TextPost" : "LinkPost";
    }

    /** Chooses the best answer of a question; 0 takes the choice back. */
    FeedElement chooseAnswer(Session session, FeedElement question, long comment) {
        access.mustBeEditable(session, question, question.author());
        FeedElement changed = question.withExtras(question.extras()
                .answered(comment, comment == 0 ? 0 : session.user().serial()));
        store.elements.put(changed.serial(), changed);
        return changed;
    }

    /** Gives a question another title. */
    FeedElement retitle(Session session, FeedElement old, String title) {
        access.mustBeEditable(session, old, old.author());
        if (old.extras().question() == null) {
            throw ApiException.data(400, "INVALID_INPUT", "This post is no question.");
        }
        FeedElement changed = old.withExtras(old.extras().titled(title));
        store.elements.put(changed.serial(), changed);
        return changed;
    }

    /** Gives an element a topic, or takes it away. */
    void assign(FeedElement element, Topic topic, boolean on) {
        unindex(element);
        if (on) {
            store.elementTopics.put(Key.of(element.serial(), topic.serial()), topic.serial());
        } else {
            store.elementTopics.remove(Key.of(element.serial(), topic.serial()));
        }
        index(element);
    }

    /** Adds an item that Salesforce makes by itself. */
    FeedElement addSystemItem(Session session, String parent, SystemItem item) {
        Optional<Group> group = access.group(session.org(), parent);
        String what = switch (item) {
            case GROUP_CREATED -> session.user().name() + " created this group.";
            case CREATED_RECORD -> "00001026 — " + session.user().name() + " created a case.";
            case NULL_BODY -> session.user().name() + " logged an activity.";
            case TRACKED_CHANGE, BUNDLE -> "00001026 — " + session.user().name() + " changed a case.";
        };
        long now = settings.second();
        FeedElement element = new FeedElement(
                store.nextSerial(),
                session.org().serial(),
                item.type(),
                session.user().serial(),
                parent,
                now,
                now,
                body(item),
                what,
                null,
                1,
                null,
                0,
                null,
                Extras.NONE);
        put(element, group);
        return element;
    }

    private static @Nullable Body body(SystemItem item) {
        if (item == SystemItem.TRACKED_CHANGE) {
            return new Body(null, List.of(CHANGE));
        }
        return item.isWithBody() ? Body.NONE : null;
    }

    private void put(FeedElement element, Optional<Group> group) {
        store.elements.put(element.serial(), element);
        addTopics(element);
        index(element);
        group.ifPresent(found -> store.groups.put(found.serial(), found.withLastPost(element.createdAt())));
    }

    /** Each hashtag makes a topic of the element. */
    private void addTopics(FeedElement element) {
        if (element.body() != null) {
            element.body().segments().forEach(segment -> {
                if (segment instanceof Segment.Hashtag hashtag) {
                    Topic topic = reactions.topic(element.org(), hashtag.tag());
                    store.elementTopics.put(Key.of(element.serial(), topic.serial()), topic.serial());
                }
            });
        }
    }

    private void index(FeedElement element) {
        for (long feed : feedsOf(element)) {
            store.feedsByCreation.put(new Key(feed, element.createdAt(), element.serial()), element.serial());
            store.feedsByActivity.put(new Key(feed, element.modifiedAt(), element.serial()), element.serial());
        }
    }

    /** Replaces an element's body. The element keeps its place: what an edit does to the order is unconfirmed. */
    FeedElement edit(Session session, FeedElement old, Body body) {
        access.mustBeEditable(session, old, old.author());
        FeedElement changed = old.edited(body, session.user().serial(), settings.second());
        replace(old, changed);
        return changed;
    }

    /** Moves an element from one public group to another. */
    FeedElement move(Session session, FeedElement old, String parent) {
        access.mustBeEditable(session, old, old.author());
        boolean publicOnly = Stream.of(old.parent(), parent)
                .allMatch(id ->
                        access.group(session.org(), id).filter(Group::isPublic).isPresent());
        if (!publicOnly) {
            throw ApiException.data(
                    400, "INVALID_INPUT", "A post can only be moved from a public group to a public group.");
        }
        access.group(session.org(), parent).ifPresent(group -> access.mustAcceptPosts(session, group));
        FeedElement changed = old.movedTo(parent);
        replace(old, changed);
        return changed;
    }

    /** Deletes an element and its comments; its author, a manager of its group or an administrator may. */
    void delete(Session session, FeedElement element) {
        if (!access.mayDelete(session, element)) {
            throw FeedAccess.notYours();
        }
        drop(element, true);
    }

    /** Deletes all that was posted to a group, and its files that are nowhere else. */
    void deleteAll(Group group) {
        List<FeedElement> all = store.under(store.feedsByCreation, recordFeed(group.serial()))
                .map(store.elements::get)
                .filter(element -> element.parent().equals(group.id()))
                .toList();
        Set<Long> files = new LinkedHashSet<>();
        all.forEach(element -> {
            files.addAll(element.extras().files());
            store.under(store.elementComments, element.serial())
                    .forEach(comment -> files.add(store.comments.get(comment).file()));
        });
        all.forEach(element -> drop(element, false));
        store.under(store.feedsByCreation, fileFeed(group.org()))
                .map(store.elements::get)
                .forEach(element -> files.removeAll(element.extras().files()));
        files.forEach(file -> {
            store.files.remove(file);
            store.orgFiles.remove(Key.of(group.org(), file));
        });
    }

    private void drop(FeedElement element, boolean kept) {
        unindex(element);
        for (long comment : store.under(store.elementComments, element.serial()).toList()) {
            Comment gone = store.comments.remove(comment);
            if (kept && gone != null) {
                store.deletedComments.put(comment, gone);
                store.deletedAt.put(comment, settings.second());
            }
            store.elementComments.remove(Key.of(element.serial(), comment));
        }
        Ids.serial(Ids.GROUP, element.parent()).ifPresent(group -> dropAnnouncements(group, element));
        store.elements.remove(element.serial());
        if (kept) {
            store.deletedElements.put(element.serial(), element);
            store.deletedAt.put(element.serial(), settings.second());
        }
    }

    /** With the post goes the announcement. */
    private void dropAnnouncements(long group, FeedElement element) {
        for (long serial : store.under(store.groupAnnouncements, group).toList()) {
            if (store.announcements.get(serial).element() == element.serial()) {
                store.announcements.remove(serial);
                store.groupAnnouncements.remove(Key.of(group, serial));
            }
        }
    }

    /** Adds a comment, which lifts the element in the order of activity. */
    Comment comment(Session session, FeedElement element, Body body, long thread, long second) {
        return comment(session, element, body, thread, 0, second);
    }

    /** Adds a comment with a file, by its serial. */
    Comment comment(Session session, FeedElement element, Body body, long thread, long file, long second) {
        if (element.isBundle()) {
            throw ApiException.notFound();
        }
        access.mustBeOpen(element);
        Comment comment = new Comment(
                store.nextSerial(),
                element.org(),
                element.serial(),
                session.user().serial(),
                second,
                body,
                1,
                null,
                thread,
                session.appName(),
                file);
        store.comments.put(comment.serial(), comment);
        store.elementComments.put(Key.of(element.serial(), comment.serial()), comment.serial());
        replace(element, element.commented(element.comments() + 1, Math.max(element.modifiedAt(), second)));
        counters.count("comment.created");
        return comment;
    }

    Comment editComment(Session session, Comment old, Body body) {
        access.mustBeEditable(session, store.elements.get(old.element()), old.author());
        Comment changed = old.edited(body, session.user().serial(), settings.second());
        store.comments.put(changed.serial(), changed);
        return changed;
    }

    /** Deletes a comment and the answers to it. */
    void deleteComment(Session session, Comment comment) {
        FeedElement element = store.elements.get(comment.element());
        access.mustBeEditable(session, element, comment.author());
        Set<Long> gone = new LinkedHashSet<>(Set.of(comment.serial()));
        // An answer is younger than what it answers.
        for (long serial : store.under(store.elementComments, element.serial()).toList()) {
            if (gone.contains(store.comments.get(serial).thread())) {
                gone.add(serial);
            }
        }
        for (long serial : gone) {
            store.deletedComments.put(serial, store.comments.remove(serial));
            store.deletedAt.put(serial, settings.second());
            store.elementComments.remove(Key.of(element.serial(), serial));
        }
        FeedElement left = gone.contains(element.extras().bestAnswer())
                ? element.withExtras(element.extras().answered(0, 0))
                : element;
        replace(element, left.commented(element.comments() - gone.size(), element.modifiedAt()));
    }

    private void replace(FeedElement old, FeedElement changed) {
        unindex(old);
        put(changed, Optional.empty());
    }

    private void unindex(FeedElement element) {
        for (long feed : feedsOf(element)) {
            store.feedsByCreation.remove(new Key(feed, element.createdAt(), element.serial()));
            store.feedsByActivity.remove(new Key(feed, element.modifiedAt(), element.serial()));
        }
    }

    /** The numbers of the feeds that an element appears in. */
    private Set<Long> feedsOf(FeedElement element) {
        Set<Long> feeds = new LinkedHashSet<>();
        feeds.add(companyFeed(element.org()));
        feeds.add(profileFeed(element.author()));
        Ids.serial(Ids.GROUP, element.parent()).ifPresent(group -> feeds.add(recordFeed(group)));
        Ids.serial(Ids.USER, element.parent()).ifPresent(user -> {
            feeds.add(recordFeed(user));
            feeds.add(profileFeed(user));
            if (user != element.author() || element.comments() > 0) {
                feeds.add(toFeed(user));
            }
        });
        if (!element.extras().files().isEmpty()) {
            feeds.add(fileFeed(element.org()));
        }
        store.under(store.elementTopics, element.serial()).forEach(topic -> feeds.add(topicFeed(topic)));
        if (element.body() != null) {
            for (Segment segment : element.body().segments()) {
                if (segment instanceof Segment.Mention mention) {
                    Ids.serial(Ids.GROUP, mention.id()).ifPresent(group -> feeds.add(recordFeed(group)));
                    Ids.serial(Ids.USER, mention.id()).ifPresent(user -> {
                        feeds.add(profileFeed(user));
                        feeds.add(toFeed(user));
                    });
                }
            }
        }
        return feeds;
    }

    /** An element of the org that the session may see; throws as Connect does for a wrong or unknown id. */
    FeedElement element(Session session, String id) {
        return Inputs.byId(
                Ids.FEED_ITEM,
                id,
                store.elements,
                element -> element.org() == session.org().serial() && access.canSee(session, element));
    }

    /** A comment of the org that the session may see. */
    Comment commentById(Session session, String id) {
        return Inputs.byId(
                Ids.FEED_COMMENT,
                id,
                store.comments,
                comment -> comment.org() == session.org().serial()
                        && access.canSee(session, store.elements.get(comment.element())));
    }
}
