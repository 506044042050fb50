package io.orgbridge.localsalesforce;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which feeds there are, whose they are, and what is in them. Inside a read.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/features_feeds_feed_elements.htm
 * and one page per feed
 */
final class FeedKinds {
    /** Path, type, key prefix and label of what the feed directory lists. */
    static final List<String[]> DIRECTORY = List.of(
            new String[] {"news/{me}", "News", "", "What I Follow"},
            new String[] {"to/{me}", "To", "", "To Me"},
            new String[] {"bookmarks/{me}", "Bookmarks", "", "Bookmarked"},
            new String[] {"mute/{me}", "Mute", "", "Muted"},
            new String[] {"company", "Company", "", "All Company"},
            new String[] {"files/{me}", "Files", "", "Files"},
            new String[] {"groups/{me}", "Groups", "", "Groups"},
            new String[] {"people/{me}", "People", "", "People"},
            new String[] {"filter/{me}/005", "Filter", "005", "Users"},
            new String[] {"filter/{me}/0F9", "Filter", "0F9", "Groups"});

    /** Feeds that are there, and in which nothing can be here: with the context user as subject, and without any. */
    private static final Set<String> EMPTY = Set.of("draft", "favorites");

    private static final Set<String> EMPTY_WITHOUT_SUBJECT = Set.of("direct-messages", "landing", "pending-review");

    private final Store store;
    private final Groups groups;
    private final Feeds feeds;
    private final Follows follows;
    private final StreamResources streams;
    private final ChatterApi api;

    FeedKinds(Store store, Groups groups, Feeds feeds, Follows follows, StreamResources streams, ChatterApi api) {
        this.store = store;
        this.groups = groups;
        this.feeds = feeds;
        this.follows = follows;
        this.streams = streams;
        this.api = api;
    }

    /**
     * A feed.
     *
     * @param path below {@code feeds/}, with the user's id in the place of {@code me}
     * @param numbers of the index that it is merged from
     * @param incremental whether it has {@code updatedSince}
     * @param also what an element must be like besides
     */
    record Feed(String path, List<Long> numbers, boolean incremental, Predicate<FeedElement> also) {
        Feed(String path, List<Long> numbers, boolean incremental) {
            this(path, numbers, incremental, element -> true);
        }

        /** Whether {@code CreatedDateAsc} is one of its orders. */
        boolean isOldestFirst() {
            return path.startsWith("draft/") || path.equals("pending-review");
        }

        /** Whether {@code Relevance} is one of its orders. */
        boolean isByRelevance() {
            return path.equals("company") || path.startsWith("topics/");
        }
    }

    /** The feed that the first so many parts of the path name. */
    Feed find(Chatter chatter, int parts) {
        String type = chatter.part(1);
        String subject = chatter.part(2);
        if (type.equals("company") && parts == 2) {
            return company(chatter);
        }
        if (parts == 2 && EMPTY_WITHOUT_SUBJECT.contains(type)) {
            return new Feed(type, List.of(), false);
        }
        if (type.equals("filter") && parts == 4) {
            return filter(me(chatter, subject), chatter.part(3));
        }
        if (parts != 3) {
            throw ApiException.notFound();
        }
        return switch (type) {
            case "news" -> {
                User me = me(chatter, subject);
                yield new Feed(
                        "news/" + me.id(),
                        news(me),
                        true,
                        element -> !feeds.reactions().isMuted(me, element.serial()));
            }
            case "groups" -> {
                User me = me(chatter, subject);
                yield new Feed("groups/" + me.id(), groupFeeds(me), true);
            }
            case "people" -> people(me(chatter, subject));
            case "files" ->
                new Feed(
                        "files/" + me(chatter, subject).id(),
                        List.of(Feeds.fileFeed(chatter.session().org().serial())),
                        true);
            case "to" -> {
                User me = me(chatter, subject);
                yield new Feed("to/" + me.id(), List.of(Feeds.toFeed(me.serial())), false);
            }
            case "user-profile" -> {
                User user = api.user(chatter, subject);
                yield new Feed("user-profile/" + user.id(), List.of(Feeds.profileFeed(user.serial())), false);
            }
            case "bookmarks", "mute" -> marked(chatter, type, me(chatter, subject));
            case "topics" -> {
                Topic topic = api.topic(chatter, subject);
                yield new Feed("topics/" + topic.id(), List.of(Feeds.topicFeed(topic.serial())), false);
            }
            case "streams" -> {
                ChatterStream stream = streams.byId(chatter, subject);
                yield new Feed("streams/" + stream.id(), streams.numbers(stream), true);
            }
            case "record" -> record(chatter, subject);
            default -> {
                if (!EMPTY.contains(type)) {
                    throw ApiException.notFound();
                }
                yield new Feed(type + "/" + me(chatter, subject).id(), List.of(), false);
            }
        };
    }

    Feed company(Chatter chatter) {
        return new Feed(
                "company", List.of(Feeds.companyFeed(chatter.session().org().serial())), true);
    }

    private Feed filter(User me, String prefix) {
        if (!prefix.matches("[0-9A-Za-z]{3}")) {
            throw Chatter.illegal("keyPrefix", prefix);
        }
        return new Feed(
                "filter/" + me.id() + "/" + prefix,
                news(me),
                true,
                element -> element.parent().startsWith(prefix));
    }

    private Feed people(User me) {
        Set<Long> followed = new HashSet<>();
        follows.of(me).forEach(one -> followed.add(one.followed()));
        return new Feed(
                "people/" + me.id(),
                followed.stream().map(Feeds::profileFeed).toList(),
                true,
                element -> followed.contains(element.author()));
    }

    private Feed marked(Chatter chatter, String type, User me) {
        Reactions reactions = feeds.reactions();
        return new Feed(
                type + "/" + me.id(),
                List.of(Feeds.companyFeed(chatter.session().org().serial())),
                false,
                element -> type.equals("mute")
                        ? reactions.isMuted(me, element.serial())
                        : reactions.isBookmarked(me, element.serial()));
    }

    private Feed record(Chatter chatter, String subject) {
        if (subject.equals("me") || subject.startsWith(Ids.USER)) {
            User me = me(chatter, subject);
            return new Feed("record/" + me.id(), List.of(Feeds.recordFeed(me.serial())), true);
        }
        if (subject.startsWith(Ids.DOCUMENT)) {
            return file(chatter, subject);
        }
        Group group = groups.byId(chatter.session().org(), subject);
        feeds.access().mustSee(chatter.session(), group);
        return new Feed("record/" + group.id(), List.of(Feeds.recordFeed(group.serial())), true);
    }

    /** What a file was posted in. */
    private Feed file(Chatter chatter, String id) {
        long org = chatter.session().org().serial();
        FileInfo file = Ids.serial(Ids.DOCUMENT, id).stream()
                .mapToObj(store.files::get)
                .filter(found -> found != null && found.org() == org)
                .findFirst()
                .orElseThrow(ApiException::notFound);
        return new Feed(
                "record/" + file.id(),
                List.of(Feeds.fileFeed(org)),
                true,
                element -> element.extras().files().contains(file.serial()));
    }

    private List<Long> news(User me) {
        List<Long> numbers = groupFeeds(me);
        numbers.add(Feeds.profileFeed(me.serial()));
        follows.of(me).forEach(one -> numbers.add(Feeds.profileFeed(one.followed())));
        return numbers;
    }

    private List<Long> groupFeeds(User user) {
        List<Long> numbers = new ArrayList<>();
        groups.of(user).forEach(group -> numbers.add(Feeds.recordFeed(group.serial())));
        return numbers;
    }

    /** The context user, whose own these feeds are. */
    private User me(Chatter chatter, String subject) {
        User user = api.user(chatter, subject);
        if (user.serial() != chatter.session().user().serial()) {
            throw ApiException.noAccess("You can only see your own feed.");
        }
        return user;
    }
}
