package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.RootReference;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;

/**
 * Everything the stand-in knows, in maps by serial and in index maps by {@link Key}; in a file or in memory.
 *
 * <p>A change is one {@link #write}: one writer at a time, one commit at its end, and taken back if it throws. A {@link
 * #read} sees what was committed last when it began, whatever is written meanwhile. So a reader never sees what a crash
 * could undo, a crash never leaves half a request, and a long query of one org holds up nobody.
 */
final class Store implements AutoCloseable {
    private static final String SERIAL = "serial";
    private static final long FIRST_SERIAL = 11L * 62 * 62 * 62 * 62;

    final Table<Long, Org> orgs;
    final Table<Long, License> licenses;
    final Table<Long, Profile> profiles;
    final Table<Long, User> users;
    final Table<Long, SignupRequest> signups;
    final Table<Long, Group> groups;
    final Table<Long, Membership> memberships;
    final Table<Long, FeedElement> elements;
    final Table<Long, Comment> comments;
    /** By SHA-256 of the token. */
    final Table<String, Token> tokens;
    /** Serial of the user, by username in lower case. */
    final Table<String, Long> usernames;
    /** Serial of the org, by subdomain in lower case. */
    final Table<String, Long> subdomains;
    /** Serial of the feed element or comment that a scenario's act made, by the act's name. */
    final Table<String, Long> acts;
    /** Single numbers, by name. */
    final Table<String, Long> numbers;
    /** (org, serial of a user, group, profile, licence or SignupRequest) in a map of its kind. */
    final Table<Key, Long> orgUsers;

    final Table<Key, Long> orgGroups;
    final Table<Key, Long> orgProfiles;
    final Table<Key, Long> orgLicenses;
    final Table<Key, Long> orgSignups;
    /** (group, user) and (user, group) to the membership's serial. */
    final Table<Key, Long> groupUsers;

    final Table<Key, Long> userGroups;
    /** (element, comment). */
    final Table<Key, Long> elementComments;
    /** (feed, epoch second of creation, element). */
    final Table<Key, Long> feedsByCreation;
    /** (feed, epoch second of last activity, element). */
    final Table<Key, Long> feedsByActivity;
    /** (SignupRequest's end in epoch milliseconds, SignupRequest): those not settled yet. */
    final Table<Key, Long> openSignups;

    /** Approvals of connected apps, their serials by SHA-256 of the refresh token, and by (user, approval). */
    final Table<Long, Approval> approvals;

    final Table<String, Long> refreshTokens;
    final Table<Key, Long> userApprovals;
    /** Authorization codes by SHA-256 of the code. */
    final Table<String, AuthCode> codes;
    /** "user app" of pre-authorised apps that were taken from a user. */
    final Table<String, Long> unassigned;
    /** Salt and hash, by the user's serial. */
    final Table<Long, String> passwords;
    /** Private keys as base64 of PKCS #8, by key id. */
    final Table<String, String> keys;
    /** Users that are frozen, and orgs that are locked, by serial. */
    final Table<Long, Long> frozenUsers;

    final Table<Long, Long> lockedOrgs;

    final Table<Long, PermissionSet> permissionSets;
    final Table<Key, Long> orgPermissionSets;
    final Table<Long, PermissionSetAssignment> assignments;
    final Table<Key, Long> orgAssignments;

    final Table<Long, Like> likes;
    /** (element or comment, user). */
    final Table<Key, Long> itemLikes;
    /** (user, element). */
    final Table<Key, Long> bookmarks;

    final Table<Key, Long> mutes;
    /** (element, user) to the choice's index. */
    final Table<Key, Long> votes;
    /** (element or comment, user) to what was voted: 1 for up, 2 for down. */
    final Table<Key, Long> upDownVotes;
    /** (element, user) to the epoch second of reading it. */
    final Table<Key, Long> reads;
    /** Elements that take no more comments, by serial. */
    final Table<Long, Long> closedElements;

    final Table<Long, Topic> topics;
    /** "org name", in lower case. */
    final Table<String, Long> topicNames;
    /** (element, topic). */
    final Table<Key, Long> elementTopics;

    final Table<Long, Subscription> subscriptions;
    /** (user, followed) and (followed, user). */
    final Table<Key, Long> userSubscriptions;

    final Table<Key, Long> followers;
    final Table<Long, JoinRequest> joinRequests;
    /** (group, request). */
    final Table<Key, Long> groupRequests;

    final Table<Long, ChatterStream> streams;
    /** (user, stream). */
    final Table<Key, Long> userStreams;

    /** What was deleted, by serial: {@code queryAll} still has it. */
    final Table<Long, SignupRequest> deletedSignups;

    final Table<Long, FeedElement> deletedElements;
    final Table<Long, Comment> deletedComments;
    /** Epoch second of the deletion, by serial of any of them. */
    final Table<Long, Long> deletedAt;

    final Table<Long, Announcement> announcements;
    /** (group, announcement). */
    final Table<Key, Long> groupAnnouncements;

    final Table<Long, FileInfo> files;
    final Table<Key, Long> orgFiles;

    private final MVStore store;
    private final List<Table<?, ?>> tables = new ArrayList<>();
    private final ReentrantLock writer = new ReentrantLock();
    /** What the read that runs in this thread sees. */
    @SuppressWarnings("ThreadLocalUsage") // several stores in one JVM; it holds nothing beyond a read
    private final ThreadLocal<@Nullable Snapshot> reading = new ThreadLocal<>();

    private volatile Snapshot committed;

    Store(@Nullable Path directory, RandomGenerator random) {
        MVStore.Builder builder = new MVStore.Builder().autoCommitDisabled();
        if (directory != null) {
            try {
                Files.createDirectories(directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            builder.fileName(directory.resolve("local-salesforce.mv.db").toString());
        }
        store = builder.open();
        ObjectMapper json = StoreTypes.mapper();
        orgs = records(json, "orgs", Org.class);
        licenses = records(json, "licenses", License.class);
        profiles = records(json, "profiles", Profile.class);
        users = records(json, "users", User.class);
        signups = records(json, "signups", SignupRequest.class);
        groups = records(json, "groups", Group.class);
        memberships = records(json, "memberships", Membership.class);
        elements = records(json, "elements", FeedElement.class);
        comments = records(json, "comments", Comment.class);
        tokens = open(
                "tokens",
                new MVMap.Builder<String, Token>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(new StoreTypes.JsonType<>(json, Token.class)));
        approvals = records(json, "approvals", Approval.class);
        refreshTokens = names("refreshTokens");
        userApprovals = index("userApprovals");
        codes = open(
                "codes",
                new MVMap.Builder<String, AuthCode>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(new StoreTypes.JsonType<>(json, AuthCode.class)));
        unassigned = names("unassigned");
        likes = records(json, "likes", Like.class);
        itemLikes = index("itemLikes");
        bookmarks = index("bookmarks");
        mutes = index("mutes");
        votes = index("votes");
        upDownVotes = index("upDownVotes");
        reads = index("reads");
        closedElements = flags("closedElements");
        topics = records(json, "topics", Topic.class);
        topicNames = names("topicNames");
        elementTopics = index("elementTopics");
        subscriptions = records(json, "subscriptions", Subscription.class);
        userSubscriptions = index("userSubscriptions");
        followers = index("followers");
        joinRequests = records(json, "joinRequests", JoinRequest.class);
        groupRequests = index("groupRequests");
        streams = records(json, "streams", ChatterStream.class);
        userStreams = index("userStreams");
        deletedSignups = records(json, "deletedSignups", SignupRequest.class);
        deletedElements = records(json, "deletedElements", FeedElement.class);
        deletedComments = records(json, "deletedComments", Comment.class);
        deletedAt = flags("deletedAt");
        announcements = records(json, "announcements", Announcement.class);
        groupAnnouncements = index("groupAnnouncements");
        files = records(json, "files", FileInfo.class);
        orgFiles = index("orgFiles");
        permissionSets = records(json, "permissionSets", PermissionSet.class);
        orgPermissionSets = index("orgPermissionSets");
        assignments = records(json, "assignments", PermissionSetAssignment.class);
        orgAssignments = index("orgAssignments");
        passwords = open(
                "passwords",
                new MVMap.Builder<Long, String>().keyType(LongDataType.INSTANCE).valueType(StringDataType.INSTANCE));
        keys = open(
                "keys",
                new MVMap.Builder<String, String>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(StringDataType.INSTANCE));
        frozenUsers = flags("frozenUsers");
        lockedOrgs = flags("lockedOrgs");
        usernames = names("usernames");
        subdomains = names("subdomains");
        acts = names("acts");
        numbers = names("numbers");
        orgUsers = index("orgUsers");
        orgGroups = index("orgGroups");
        orgProfiles = index("orgProfiles");
        orgLicenses = index("orgLicenses");
        orgSignups = index("orgSignups");
        groupUsers = index("groupUsers");
        userGroups = index("userGroups");
        elementComments = index("elementComments");
        feedsByCreation = index("feedsByCreation");
        feedsByActivity = index("feedsByActivity");
        openSignups = index("openSignups");
        committed = new Snapshot();
        write(() -> {
            if (!numbers.containsKey(SERIAL)) {
                numbers.put(SERIAL, FIRST_SERIAL + random.nextLong(FIRST_SERIAL));
            }
            return true;
        });
    }

    /** The tables as they were committed at some time. What is in them is kept until the last who reads it is done. */
    private final class Snapshot {
        private final RootReference<?, ?>[] roots = new RootReference<?, ?>[tables.size()];
        private final MVStore.TxCounter version = store.registerVersionUsage();
        /** Whoever reads it, and one while it is the newest. */
        private final AtomicInteger users = new AtomicInteger(1);

        Snapshot() {
            for (int i = 0; i < roots.length; i++) {
                roots[i] = tables.get(i).root();
            }
        }

        /** Keeps it for a reader; false if it is gone already. */
        boolean take() {
            return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
        }

        void leave() {
            if (users.decrementAndGet() == 0) {
                store.deregisterVersionUsage(version);
            }
        }
    }

    private <K, V> Table<K, V> open(String name, MVMap.Builder<K, V> type) {
        Table<K, V> table = new Table<>(this, store.openMap(name, type), tables.size());
        tables.add(table);
        return table;
    }

    private <T> Table<Long, T> records(ObjectMapper json, String name, Class<T> type) {
        return open(
                name,
                new MVMap.Builder<Long, T>()
                        .keyType(LongDataType.INSTANCE)
                        .valueType(new StoreTypes.JsonType<>(json, type)));
    }

    private Table<String, Long> names(String name) {
        return open(
                name,
                new MVMap.Builder<String, Long>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(LongDataType.INSTANCE));
    }

    private Table<Long, Long> flags(String name) {
        return open(
                name,
                new MVMap.Builder<Long, Long>().keyType(LongDataType.INSTANCE).valueType(LongDataType.INSTANCE));
    }

    private Table<Key, Long> index(String name) {
        return open(
                name,
                new MVMap.Builder<Key, Long>().keyType(new StoreTypes.KeyType()).valueType(LongDataType.INSTANCE));
    }

    /** Reads what is committed, and sees nothing of what changes meanwhile. Waits for nobody, and nobody waits for it. */
    <T> T read(Supplier<T> work) {
        if (writer.isHeldByCurrentThread() || reading.get() != null) {
            return work.get();
        }
        Snapshot snapshot = newest();
        reading.set(snapshot);
        try {
            return work.get();
        } finally {
            reading.remove();
            snapshot.leave();
        }
    }

    private Snapshot newest() {
        while (true) {
            Snapshot snapshot = committed;
            if (snapshot.take()) {
                return snapshot;
            }
        }
    }

    /** The root that a table has for this thread; null if it is the one that writes. */
    @Nullable
    RootReference<?, ?> seen(int table) {
        if (writer.isHeldByCurrentThread()) {
            return null;
        }
        Snapshot snapshot = reading.get();
        return (snapshot == null ? committed : snapshot).roots[table];
    }

    /** Throws unless this thread writes. */
    void mustWrite() {
        if (!writer.isHeldByCurrentThread()) {
            throw new IllegalStateException("a change outside of a write");
        }
    }

    /** Does a change and commits it, or takes it back if the work throws. A write inside a write is part of it. */
    <T> T write(Supplier<T> work) {
        if (writer.isHeldByCurrentThread()) {
            return work.get();
        }
        if (reading.get() != null) {
            throw new IllegalStateException("a write inside a read would not see what the read saw");
        }
        writer.lock();
        boolean done = false;
        try {
            T result = work.get();
            store.commit();
            done = true;
            return result;
        } finally {
            try {
                if (!done && store.hasUnsavedChanges()) {
                    store.rollback();
                }
                publish();
            } finally {
                writer.unlock();
            }
        }
    }

    private void publish() {
        Snapshot old = committed;
        committed = new Snapshot();
        old.leave();
    }

    /** The next serial; inside a write only. */
    long nextSerial() {
        return next(SERIAL);
    }

    /** Counts a number up; inside a write only. */
    long next(String name) {
        long next = numbers.getOrDefault(name, 0L) + 1;
        numbers.put(name, next);
        return next;
    }

    /** The values of an index under its first number, in the order of the keys. */
    Stream<Long> under(Table<Key, Long> index, long a) {
        Cursor<Key, Long> cursor = index.cursor(new Key(a, 0, 0), new Key(a, Long.MAX_VALUE, Long.MAX_VALUE), false);
        Iterator<Long> values = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return cursor.hasNext();
            }

            @Override
            public Long next() {
                cursor.next();
                return cursor.getValue();
            }
        };
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(values, Spliterator.ORDERED), false);
    }

    @Override
    public void close() {
        writer.lock();
        try {
            store.close();
        } finally {
            writer.unlock();
        }
    }
}
