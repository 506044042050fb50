package io.orgbridge.localsalesforce;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.h2.mvstore.Cursor;
import org.jspecify.annotations.Nullable;

/** Likes, bookmarks, mutes, votes, reading, closing and topics of feed elements and comments. Changes inside a write. */
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

    /** Votes an element or comment up or down, or takes the vote back. */
    void voteUpOrDown(User user, long item, UpDown vote) {
        Key key = Key.of(item, user.serial());
        if (vote == UpDown.None) {
            store.upDownVotes.remove(key);
        } else {
            store.upDownVotes.put(key, vote.stored);
        }
    }

    /** How many voted so. */
    long count(long item, UpDown vote) {
        return store.under(store.upDownVotes, item)
                .filter(one -> one == vote.stored)
                .count();
    }

    UpDown upOrDown(User user, long item) {
        Long vote = store.upDownVotes.get(Key.of(item, user.serial()));
        return vote == null ? UpDown.None : vote == UpDown.Up.stored ? UpDown.Up : UpDown.Down;
    }

    /** Votes for and against an element or comment, in the words of Connect, and how they are stored. */
    enum UpDown {
        None(0),
        Up(1),
        Down(2);

        private final long stored;

        UpDown(long stored) {
            this.stored = stored;
        }
    }

    /** Remembers when a user read an element; null forgets it. */
    void read(User user, long element, @Nullable Long second) {
        Key key = Key.of(element, user.serial());
        if (second == null) {
            store.reads.remove(key);
        } else {
            store.reads.put(key, second);
        }
    }

    Optional<Long> readAt(User user, long element) {
        return Optional.ofNullable(store.reads.get(Key.of(element, user.serial())));
    }

    /** Who read an element and in which second, by the user's serial. */
    List<Map.Entry<Long, Long>> readers(long element) {
        Cursor<Key, Long> cursor = store.reads.cursor(Key.of(element, 0), Key.of(element, Long.MAX_VALUE), false);
        List<Map.Entry<Long, Long>> readers = new ArrayList<>();
        while (cursor.hasNext()) {
            Key key = cursor.next();
            readers.add(Map.entry(key.b(), cursor.getValue()));
        }
        return readers;
    }

    void close(FeedElement element, boolean on) {
        if (on) {
            store.closedElements.put(element.serial(), settings.second());
        } else {
            store.closedElements.remove(element.serial());
        }
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
