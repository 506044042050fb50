package io.orgbridge.localsalesforce;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Likes, bookmarks, mutes, votes and topics of feed elements and comments. Changes inside a write. */
final class Reactions {
    private final Settings settings;
    private final Store store;

    Reactions(Settings settings, Store store) {
        this.settings = settings;
        this.store = store;
    }

    /** Likes an element or comment; once is enough. */
    Like like(Session session, long item, String itemId) {
        Key key = Key.of(item, session.user().serial());
        Long there = store.itemLikes.get(key);
        if (there != null) {
            return store.likes.get(there);
        }
        Like like = new Like(
                store.nextSerial(),
                session.org().serial(),
                itemId,
                session.user().serial());
        store.likes.put(like.serial(), like);
        store.itemLikes.put(key, like.serial());
        return like;
    }

    void unlike(Like like) {
        store.likes.remove(like.serial());
        Ids.serial(like.item().substring(0, 3), like.item())
                .ifPresent(item -> store.itemLikes.remove(Key.of(item, like.user())));
    }

    /** The likes of an element or comment. */
    List<Like> likes(long item) {
        return store.under(store.itemLikes, item).map(store.likes::get).toList();
    }

    Optional<Like> mine(long item, User user) {
        Long serial = store.itemLikes.get(Key.of(item, user.serial()));
        return serial == null ? Optional.empty() : Optional.ofNullable(store.likes.get(serial));
    }

    void bookmark(User user, long element, boolean on) {
        Key key = Key.of(user.serial(), element);
        if (on) {
            store.bookmarks.put(key, settings.second());
        } else {
            store.bookmarks.remove(key);
        }
    }

    boolean isBookmarked(User user, long element) {
        return store.bookmarks.containsKey(Key.of(user.serial(), element));
    }

    void mute(User user, long element, boolean on) {
        Key key = Key.of(user.serial(), element);
        if (on) {
            store.mutes.put(key, settings.second());
        } else {
            store.mutes.remove(key);
        }
    }

    boolean isMuted(User user, long element) {
        return store.mutes.containsKey(Key.of(user.serial(), element));
    }

    /** Votes in a poll, or changes one's vote. */
    void vote(User user, long element, long choice) {
        store.votes.put(Key.of(element, user.serial()), choice);
    }

    /** The choices that were voted for, one a voter. */
    List<Long> votes(long element) {
        return store.under(store.votes, element).toList();
    }

    Optional<Long> vote(User user, long element) {
        return Optional.ofNullable(store.votes.get(Key.of(element, user.serial())));
    }

    /** The topic of this name, made if there is none. */
    Topic topic(long org, String name) {
        String key = org + " " + name.toLowerCase(Locale.ROOT);
        Long serial = store.topicNames.get(key);
        if (serial != null) {
            return store.topics.get(serial);
        }
        Topic topic = new Topic(store.nextSerial(), org, name, settings.second());
        store.topics.put(topic.serial(), topic);
        store.topicNames.put(key, topic.serial());
        return topic;
    }

    /** The topics that an element was given, by hashtag or by hand. */
    List<Topic> topics(long element) {
        return store.under(store.elementTopics, element).map(store.topics::get).toList();
    }
}
