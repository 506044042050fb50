package io.orgbridge.localsalesforce;

import java.util.List;
import java.util.function.Supplier;

/** {@code /chatter/…}: sends each request to its resource, after counting it against the hourly limit. */
final class ChatterApi {
    static final String HOURLY_LIMIT =
            "You have reached the Connect API’s hourly request limit for this user and application."
                    + " Please try again later.";

    private final Settings settings;
    private final Store store;
    private final Groups groups;
    private final Feeds feeds;
    private final Hosts hosts;
    private final Counters counters;
    private final CommentPages commentPages;
    private final GroupResources groupResources;
    private final MemberResources memberResources;
    private final FeedResources feedResources;
    private final PostResources postResources;
    private final CommentResources commentResources;
    private final LikeResources likes;
    private final CapabilityResources capabilityResources;
    private final JoinRequestResources joinRequests;
    private final UserResources userResources;
    private final TopicResources topics;
    private final StreamResources streams;
    private final Announcements announcements;
    private final AnnouncementResources announcementResources;

    ChatterApi(
            Settings settings,
            Store store,
            Orgs orgs,
            Groups groups,
            Feeds feeds,
            Follows follows,
            Hosts hosts,
            Counters counters) {
        this.settings = settings;
        this.store = store;
        this.groups = groups;
        this.feeds = feeds;
        this.hosts = hosts;
        this.counters = counters;
        this.commentPages = new CommentPages(store);
        Bodies bodies = new Bodies(store, orgs);
        this.topics = new TopicResources(store);
        this.likes = new LikeResources(store, feeds, this);
        this.capabilityResources = new CapabilityResources(settings, store, feeds, likes, this);
        this.joinRequests = new JoinRequestResources(store, groups, this);
        this.memberResources = new MemberResources(store, groups, this);
        this.announcements = new Announcements(store, groups, feeds);
        this.announcementResources =
                new AnnouncementResources(settings, store, groups, feeds, announcements, bodies, this);
        this.groupResources = new GroupResources(
                settings,
                store,
                groups,
                feeds.access(),
                memberResources,
                joinRequests,
                announcements,
                announcementResources,
                this);
        this.userResources = new UserResources(store, groups, follows, groupResources, this);
        this.streams = new StreamResources(settings, store, groups, feeds, this);
        this.feedResources = new FeedResources(
                store, new FeedKinds(store, groups, feeds, follows, streams, this), settings, feeds, this);
        CapabilityInputs inputs = new CapabilityInputs(store, feeds);
        this.commentResources = new CommentResources(
                settings, store, feeds, bodies, inputs, commentPages, capabilityResources, likes, this);
        this.postResources =
                new PostResources(settings, store, feeds, bodies, inputs, commentResources, capabilityResources, this);
    }

    /** Answers a request whose path goes on at {@code rest} behind {@code …/chatter}. */
    Answer answer(Session session, Call call, int rest, String base) {
        counters.count("chatter");
        String who = "chatter " + session.user().serial() + " " + session.clientId();
        if (!counters.takeHourly(who, settings.chatterCallsPerHour())) {
            throw ApiException.data(503, "REQUEST_LIMIT_EXCEEDED", HOURLY_LIMIT);
        }
        Chatter chatter = new Chatter(session, call, rest, base);
        JsonFilter.check(call);
        return JsonFilter.apply(call, route(chatter));
    }

    private Answer route(Chatter chatter) {
        return switch (chatter.part(0)) {
            case "" -> directory(chatter);
            case "user-profiles" -> userResources.profilePhoto(chatter);
            case "groups" -> groupResources.groups(chatter);
            case "group-memberships" -> memberResources.membership(chatter);
            case "group-membership-requests" -> joinRequests.request(chatter);
            case "users" -> userResources.users(chatter);
            case "subscriptions" -> userResources.subscription(chatter);
            case "likes" -> likes.like(chatter);
            case "topics" -> topics.topics(chatter);
            case "feeds" -> feedResources.feed(chatter);
            case "feed-elements" -> postResources.elements(chatter);
            case "streams" -> streams.streams(chatter);
            case "announcements" -> announcementResources.announcements(chatter);
            case "comments" -> commentResources.comments(chatter);
            default -> throw ApiException.notFound();
        };
    }

    /** Searches all that the session may see. */
    Answer search(Chatter chatter) {
        return feedResources.search(chatter);
    }

    /** {@code chatter}: where one may begin. */
    private static Answer directory(Chatter chatter) {
        chatter.call().requireGet();
        JsonOut out = chatter.out().object();
        List.of("feeds", "groups", "users").forEach(name -> out.raw(name, chatter.base() + "/chatter/" + name));
        return Answer.json(200, out.end());
    }

    Topic topic(Chatter chatter, String id) {
        return topics.byId(chatter, id);
    }

    /** A user of the org by id or {@code me}; inside a read or write. */
    User user(Chatter chatter, String id) {
        if (id.equals("me")) {
            return store.users.get(chatter.session().user().serial());
        }
        return Inputs.byId(
                Ids.USER,
                id,
                store.users,
                user -> user.org() == chatter.session().org().serial());
    }

    PeopleJson people(Chatter chatter, JsonOut out) {
        return new PeopleJson(
                store,
                groups,
                hosts,
                (to, group) -> announcements
                        .current(group)
                        .ifPresentOrElse(
                                one -> announcement(chatter, to.name("announcement"), one),
                                () -> to.nothing("announcement")),
                out,
                chatter.session(),
                chatter.base());
    }

    /** An announcement; the group in its feed element is without, or there would be no end. */
    void announcement(Chatter chatter, JsonOut out, Announcement announcement) {
        PeopleJson people = new PeopleJson(
                store,
                groups,
                hosts,
                (to, group) -> to.nothing("announcement"),
                out,
                chatter.session(),
                chatter.base());
        out.object()
                .raw("expirationDate", Dates.connect(announcement.expiresAt()))
                .name("feedElement");
        posts(chatter, out, people).element(store.elements.get(announcement.element()), 3);
        out.raw("id", announcement.id())
                .flag("isArchived", announcement.archived())
                .flag("sendEmails", announcement.emailed())
                .raw("url", chatter.base() + "/chatter/announcements/" + announcement.id())
                .end();
    }

    PostJson posts(Chatter chatter, JsonOut out) {
        return posts(chatter, out, people(chatter, out));
    }

    private PostJson posts(Chatter chatter, JsonOut out, PeopleJson people) {
        return new PostJson(
                store, feeds, commentPages, people, out, chatter.session(), chatter.base(), settings.second());
    }

    /** What goes into one part of Batch Results. */
    interface Part {
        void write(JsonOut out, String id);
    }

    /** Answers {@code …/batch/{id,id,…}}: an error of one id is the error of its part. Inside a read. */
    Answer batch(Chatter chatter, String ids, int most, Part part) {
        List<String> all = List.of(ids.split(","));
        if (all.size() > most) {
            throw ApiException.data(400, "INVALID_INPUT", "A maximum of " + most + " ids can be requested");
        }
        List<Supplier<JsonOut>> parts = all.stream()
                .map(id -> (Supplier<JsonOut>) () -> {
                    JsonOut out = new JsonOut(chatter.out().escapes());
                    part.write(out, id);
                    return out;
                })
                .toList();
        return batch(chatter, parts, 200);
    }

    /** Answers Batch Results of what the parts write. */
    Answer batch(Chatter chatter, List<Supplier<JsonOut>> parts, int partStatus) {
        List<Result> results =
                parts.stream().map(part -> result(part, partStatus)).toList();
        JsonOut out = chatter.out()
                .object()
                .flag("hasErrors", results.stream().anyMatch(result -> result.status() >= 400))
                .array("results");
        for (Result result : results) {
            out.object()
                    .name("result")
                    .json(result.body())
                    .number("statusCode", result.status())
                    .end();
        }
        return Answer.json(200, out.end().end());
    }

    @SuppressWarnings("ArrayRecordComponent") // never changed, never compared
    private record Result(int status, byte[] body) {}

    private static Result result(Supplier<JsonOut> part, int status) {
        try {
            return new Result(status, part.get().bytes());
        } catch (ApiException e) {
            return new Result(e.status(), e.answer().body());
        }
    }
}
