package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * {@code /chatter/streams}: the feeds that users put together from those of up to 25 users, groups and topics.
 *
 * <p>Sources: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_chatter_streams.htm,
 * …/connect_resources_chatter_stream.htm, …/connect_responses_feed_stream.htm
 */
final class StreamResources {
    private static final int MOST_NAME = 120;
    private static final int MOST_DESCRIPTION = 1000;
    private static final Set<String> MEMBERS =
            Set.of("name", "description", "subscriptionsToAdd", "subscriptionsToRemove");

    private final Settings settings;
    private final Store store;
    private final Groups groups;
    private final Feeds feeds;
    private final ChatterApi api;

    StreamResources(Settings settings, Store store, Groups groups, Feeds feeds, ChatterApi api) {
        this.settings = settings;
        this.store = store;
        this.groups = groups;
        this.feeds = feeds;
        this.api = api;
    }

    Answer streams(Chatter chatter) {
        Call call = chatter.call();
        if (chatter.parts() == 1) {
            return switch (call.method()) {
                case "GET", "HEAD" -> store.read(() -> list(chatter));
                case "POST" -> create(chatter);
                default -> throw ApiException.methodNotAllowed(call.method(), "GET,HEAD,POST");
            };
        }
        if (chatter.parts() != 2) {
            throw ApiException.notFound();
        }
        return switch (call.method()) {
            case "GET", "HEAD" -> store.read(() -> answer(chatter, 200, byId(chatter, chatter.part(1))));
            case "PATCH" -> update(chatter);
            case "DELETE" ->
                store.write(() -> {
                    ChatterStream gone = byId(chatter, chatter.part(1));
                    store.streams.remove(gone.serial());
                    store.userStreams.remove(Key.of(gone.user(), gone.serial()));
                    return Answer.empty(204);
                });
            default -> throw ApiException.methodNotAllowed(call.method(), "DELETE,GET,HEAD,PATCH");
        };
    }

    /** A stream of the context user. */
    ChatterStream byId(Chatter chatter, String id) {
        return Inputs.byId(
                Ids.STREAM,
                id,
                store.streams,
                stream -> stream.user() == chatter.session().user().serial());
    }

    /** Numbers of the feeds that are in a stream; {@link FeedAccess#canSee} holds for each element besides. */
    List<Long> numbers(ChatterStream stream) {
        List<Long> numbers = new ArrayList<>();
        for (String entity : stream.entities()) {
            Ids.serial(Ids.USER, entity).ifPresent(user -> numbers.add(Feeds.profileFeed(user)));
            Ids.serial(Ids.GROUP, entity).ifPresent(group -> numbers.add(Feeds.recordFeed(group)));
            Ids.serial(Ids.TOPIC, entity).ifPresent(topic -> numbers.add(Feeds.topicFeed(topic)));
        }
        return numbers;
    }

    private Answer list(Chatter chatter) {
        SearchTerm term = SearchTerm.of(chatter);
        String sort = chatter.call().query("sort");
        Comparator<ChatterStream> byName = Comparator.comparing(ChatterStream::name, String.CASE_INSENSITIVE_ORDER);
        Comparator<ChatterStream> order = switch (sort == null ? "Ascending" : sort) {
            case "Ascending" -> byName;
            case "Descending" -> byName.reversed();
            // What was looked at is not recorded, so the newest comes first.
            case "MostRecentlyViewed" ->
                Comparator.comparing(ChatterStream::serial).reversed();
            default -> throw Chatter.illegal("sort", sort);
        };
        List<ChatterStream> found = store.under(
                        store.userStreams, chatter.session().user().serial())
                .map(store.streams::get)
                .filter(stream -> term.isIn(stream.name()))
                .sorted(order)
                .toList();
        NumberedPage<ChatterStream> page =
                NumberedPage.of(chatter, chatter.base() + "/chatter/streams", found, 250, "q", "sort");
        JsonOut out = chatter.out().object().raw("currentPageUrl", page.url()).array("items");
        page.rows().forEach(stream -> write(chatter, out, stream));
        return Answer.json(
                200,
                out.end()
                        .raw("nextPageUrl", page.nextUrl())
                        .number("total", found.size())
                        .end());
    }

    private Answer create(Chatter chatter) {
        ObjectNode input = input(chatter);
        String name = Inputs.text(input, "name");
        if (name == null || name.isBlank()) {
            throw Inputs.missing("name");
        }
        if (input.hasNonNull("subscriptionsToRemove")) {
            throw ApiException.data(
                    400, "INVALID_INPUT", "subscriptionsToRemove is not supported when a stream is created");
        }
        return store.write(() -> {
            User user = chatter.session().user();
            ChatterStream made = new ChatterStream(
                            store.nextSerial(), user.org(), user.serial(), name, null, List.of(), settings.second())
                    .changed(
                            name,
                            Inputs.text(input, "description"),
                            entities(chatter, input, "subscriptionsToAdd"),
                            List.of());
            store.userStreams.put(Key.of(user.serial(), made.serial()), made.serial());
            return put(chatter, 201, made);
        });
    }

    private Answer update(Chatter chatter) {
        ObjectNode input = input(chatter);
        return store.write(() -> {
            ChatterStream old = byId(chatter, chatter.part(1));
            String name = Inputs.text(input, "name");
            ChatterStream changed = old.changed(
                    name == null ? old.name() : name,
                    input.has("description") ? Inputs.text(input, "description") : old.description(),
                    entities(chatter, input, "subscriptionsToAdd"),
                    entities(chatter, input, "subscriptionsToRemove"));
            return put(chatter, 200, changed);
        });
    }

    private static ObjectNode input(Chatter chatter) {
        ObjectNode input = chatter.call().bodyObject();
        Inputs.requireKnown(input, MEMBERS);
        Inputs.checkLength(input, "name", MOST_NAME);
        Inputs.checkLength(input, "description", MOST_DESCRIPTION);
        return input;
    }

    private Answer put(Chatter chatter, int status, ChatterStream stream) {
        if (stream.entities().size() > ChatterStream.MOST_ENTITIES) {
            throw ApiException.data(
                    400, "LIMIT_EXCEEDED", "A stream has up to " + ChatterStream.MOST_ENTITIES + " entities");
        }
        store.streams.put(stream.serial(), stream);
        return answer(chatter, status, stream);
    }

    /** The ids in {@code {"subscriptions":[{"entityId":…}]}}, or in the array alone. */
    private List<String> entities(Chatter chatter, ObjectNode input, String name) {
        JsonNode given = input.path(name);
        List<String> ids = new ArrayList<>();
        (given.isArray() ? given : given.path("subscriptions"))
                .forEach(one -> ids.add(entity(chatter, one.path("entityId").asText())));
        return ids;
    }

    private String entity(Chatter chatter, String id) {
        if (id.startsWith(Ids.USER)) {
            return api.user(chatter, id).id();
        }
        if (id.startsWith(Ids.TOPIC)) {
            return api.topic(chatter, id).id();
        }
        if (!id.startsWith(Ids.GROUP)) {
            throw Inputs.malformedId(id);
        }
        Group group = groups.byId(chatter.session().org(), id);
        feeds.access().mustSee(chatter.session(), group);
        return group.id();
    }

    private Answer answer(Chatter chatter, int status, ChatterStream stream) {
        JsonOut out = chatter.out();
        write(chatter, out, stream);
        return Answer.json(status, out);
    }

    private void write(Chatter chatter, JsonOut out, ChatterStream stream) {
        PeopleJson people = api.people(chatter, out);
        out.object()
                .nothing("community")
                .raw("createdDate", Dates.connect(stream.createdAt()))
                .text("description", stream.description())
                .raw("id", stream.id())
                .text("name", stream.name())
                .array("subscriptions");
        for (String entity : stream.entities()) {
            Ids.serial(Ids.USER, entity).ifPresent(user -> people.user(store.users.get(user)));
            // Groups may have been deleted since.
            Ids.serial(Ids.GROUP, entity).stream()
                    .mapToObj(store.groups::get)
                    .filter(group -> group != null)
                    .forEach(people::group);
            Ids.serial(Ids.TOPIC, entity)
                    .ifPresent(topic -> CapabilityJson.topic(out, chatter.base(), store.topics.get(topic)));
        }
        out.end().raw("url", chatter.base() + "/chatter/streams/" + stream.id()).end();
    }
}
