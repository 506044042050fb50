package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;

/**
 * Everything the stand-in knows, in maps by serial and in index maps by {@link Key}; in a file or in memory.
 *
 * <p>A change is one {@link #write}: one writer at a time, no reader beside it, one commit at its end, and taken back if
 * it throws. So a reader never sees what a crash could undo, and a crash never leaves half a request.
 */
final class Store implements AutoCloseable {
    private static final String SERIAL = "serial";
    private static final long FIRST_SERIAL = 11L * 62 * 62 * 62 * 62;

    final MVMap<Long, Org> orgs;
    final MVMap<Long, License> licenses;
    final MVMap<Long, Profile> profiles;
    final MVMap<Long, User> users;
    final MVMap<Long, SignupRequest> signups;
    final MVMap<Long, Group> groups;
    final MVMap<Long, Membership> memberships;
    final MVMap<Long, FeedElement> elements;
    final MVMap<Long, Comment> comments;
    /** By SHA-256 of the token. */
    final MVMap<String, Token> tokens;
    /** Serial of the user, by username in lower case. */
    final MVMap<String, Long> usernames;
    /** Serial of the org, by subdomain in lower case. */
    final MVMap<String, Long> subdomains;
    /** Serial of the feed element or comment that a scenario's act made, by the act's name. */
    final MVMap<String, Long> acts;
    /** Single numbers, by name. */
    final MVMap<String, Long> numbers;
    /** (org, serial of a user, group, profile, licence or SignupRequest) in a map of its kind. */
    final MVMap<Key, Long> orgUsers;

    final MVMap<Key, Long> orgGroups;
    final MVMap<Key, Long> orgProfiles;
    final MVMap<Key, Long> orgLicenses;
    final MVMap<Key, Long> orgSignups;
    /** (group, user) and (user, group) to the membership's serial. */
    final MVMap<Key, Long> groupUsers;

    final MVMap<Key, Long> userGroups;
    /** (element, comment). */
    final MVMap<Key, Long> elementComments;
    /** (feed, epoch second of creation, element). */
    final MVMap<Key, Long> feedsByCreation;
    /** (feed, epoch second of last activity, element). */
    final MVMap<Key, Long> feedsByActivity;
    /** (SignupRequest's end in epoch milliseconds, SignupRequest): those not settled yet. */
    final MVMap<Key, Long> openSignups;

    /** Approvals of connected apps, their serials by SHA-256 of the refresh token, and by (user, approval). */
    final MVMap<Long, Approval> approvals;

    final MVMap<String, Long> refreshTokens;
    final MVMap<Key, Long> userApprovals;
    /** Authorization codes by SHA-256 of the code. */
    final MVMap<String, AuthCode> codes;
    /** "user app" of pre-authorised apps that were taken from a user. */
    final MVMap<String, Long> unassigned;
    /** Salt and hash, by the user's serial. */
    final MVMap<Long, String> passwords;
    /** Users that are frozen, and orgs that are locked, by serial. */
    final MVMap<Long, Long> frozenUsers;

    final MVMap<Long, Long> lockedOrgs;

    final MVMap<Long, PermissionSet> permissionSets;
    final MVMap<Key, Long> orgPermissionSets;
    final MVMap<Long, PermissionSetAssignment> assignments;
    final MVMap<Key, Long> orgAssignments;

    final MVMap<Long, Like> likes;
    /** (element or comment, user). */
    final MVMap<Key, Long> itemLikes;
    /** (user, element). */
    final MVMap<Key, Long> bookmarks;

    final MVMap<Key, Long> mutes;
    /** (element, user) to the choice's index. */
    final MVMap<Key, Long> votes;

    final MVMap<Long, Topic> topics;
    /** "org name", in lower case. */
    final MVMap<String, Long> topicNames;
    /** (element, topic). */
    final MVMap<Key, Long> elementTopics;

    final MVMap<Long, Subscription> subscriptions;
    /** (user, followed) and (followed, user). */
    final MVMap<Key, Long> userSubscriptions;

    final MVMap<Key, Long> followers;
    final MVMap<Long, JoinRequest> joinRequests;
    /** (group, request). */
    final MVMap<Key, Long> groupRequests;

    final MVMap<Long, FileInfo> files;
    final MVMap<Key, Long> orgFiles;

    private final MVStore store;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

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
        tokens = store.openMap(
                "tokens",
                new MVMap.Builder<String, Token>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(new StoreTypes.JsonType<>(json, Token.class)));
        approvals = records(json, "approvals", Approval.class);
        refreshTokens = names("refreshTokens");
        userApprovals = index("userApprovals");
        codes = store.openMap(
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
        topics = records(json, "topics", Topic.class);
        topicNames = names("topicNames");
        elementTopics = index("elementTopics");
        subscriptions = records(json, "subscriptions", Subscription.class);
        userSubscriptions = index("userSubscriptions");
        followers = index("followers");
        joinRequests = records(json, "joinRequests", JoinRequest.class);
        groupRequests = index("groupRequests");
        files = records(json, "files", FileInfo.class);
        orgFiles = index("orgFiles");
        permissionSets = records(json, "permissionSets", PermissionSet.class);
        orgPermissionSets = index("orgPermissionSets");
        assignments = records(json, "assignments", PermissionSetAssignment.class);
        orgAssignments = index("orgAssignments");
        passwords = store.openMap(
                "passwords",
                new MVMap.Builder<Long, String>().keyType(LongDataType.INSTANCE).valueType(StringDataType.INSTANCE));
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
        if (!numbers.containsKey(SERIAL)) {
            numbers.put(SERIAL, FIRST_SERIAL + random.nextLong(FIRST_SERIAL));
            store.commit();
        }
    }

    private <T> MVMap<Long, T> records(ObjectMapper json, String name, Class<T> type) {
        return store.openMap(
                name,
                new MVMap.Builder<Long, T>()
                        .keyType(LongDataType.INSTANCE)
                        .valueType(new StoreTypes.JsonType<>(json, type)));
    }

    private MVMap<String, Long> names(String name) {
        return store.openMap(
                name,
                new MVMap.Builder<String, Long>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(LongDataType.INSTANCE));
    }

    private MVMap<Long, Long> flags(String name) {
        return store.openMap(
                name,
                new MVMap.Builder<Long, Long>().keyType(LongDataType.INSTANCE).valueType(LongDataType.INSTANCE));
    }

    private MVMap<Key, Long> index(String name) {
        return store.openMap(
                name,
                new MVMap.Builder<Key, Long>().keyType(new StoreTypes.KeyType()).valueType(LongDataType.INSTANCE));
    }

    /** Reads what is committed; nothing changes meanwhile. */
    <T> T read(Supplier<T> work) {
        lock.readLock().lock();
        try {
            return work.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Does a change and commits it, or takes it back if the work throws. A write inside a write is part of it. */
    <T> T write(Supplier<T> work) {
        if (lock.isWriteLockedByCurrentThread()) {
            return work.get();
        }
        if (lock.getReadHoldCount() > 0) {
            throw new IllegalStateException("a write inside a read would wait for itself");
        }
        lock.writeLock().lock();
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
            } finally {
                lock.writeLock().unlock();
            }
        }
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
    Stream<Long> under(MVMap<Key, Long> index, long a) {
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
        lock.writeLock().lock();
        try {
            store.close();
        } finally {
            lock.writeLock().unlock();
        }
    }
}
