package io.orgbridge.localsalesforce;

import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * {@code /chatter/users/…} and {@code /chatter/subscriptions/…}.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_users.htm
 */
final class UserResources {
    private final Store store;
    private final Groups groups;
    private final Follows follows;
    private final GroupResources groupResources;
    private final ChatterApi api;

    UserResources(Store store, Groups groups, Follows follows, GroupResources groupResources, ChatterApi api) {
        this.store = store;
        this.groups = groups;
        this.follows = follows;
        this.groupResources = groupResources;
        this.api = api;
    }

    Answer users(Chatter chatter) {
        if (chatter.parts() == 1) {
            chatter.call().requireGet();
            return store.read(() -> list(chatter));
        }
        if (chatter.parts() == 2) {
            chatter.call().requireGet();
            return store.read(() -> detail(chatter, api.user(chatter, chatter.part(1))));
        }
        if (chatter.parts() == 3 && chatter.part(1).equals("batch")) {
            chatter.call().requireGet();
            return store.read(() -> api.batch(
                    chatter,
                    chatter.part(2),
                    500,
                    (out, id) -> api.people(chatter, out).user(api.user(chatter, id))));
        }
        if (chatter.parts() != 3) {
            throw ApiException.notFound();
        }
        return switch (chatter.part(2)) {
            case "groups" -> {
                chatter.call().requireGet();
                yield groupResources.ofUser(chatter);
            }
            case "following" ->
                chatter.call().is("POST") ? follow(chatter) : subscriptions(chatter, "following", follows::of);
            case "followers" -> subscriptions(chatter, "followers", follows::to);
            case "photo" -> photo(chatter);
            default -> throw ApiException.notFound();
        };
    }

    private Answer list(Chatter chatter) {
        SearchTerm term = SearchTerm.of(chatter);
        List<User> found = store.under(store.orgUsers, chatter.session().org().serial())
                .map(store.users::get)
                .filter(User::active)
                .filter(user -> term.isIn(user.name()))
                .sorted(Comparator.comparing(User::name, String.CASE_INSENSITIVE_ORDER))
                .toList();
        JsonOut out = chatter.out();
        PeopleJson people = api.people(chatter, out);
        return page(chatter, out, found, chatter.base() + "/chatter/users", "users", people::user, 100);
    }

    /** User Detail: the summary and what a profile page shows. */
    private Answer detail(Chatter chatter, User user) {
        JsonOut out = chatter.out();
        api.people(chatter, out)
                .detail(
                        user,
                        follows.to(user).count(),
                        follows.of(user).count(),
                        groups.of(user).count());
        return Answer.json(200, out);
    }

    /** Whom a user follows, or who follows him. */
    private Answer subscriptions(Chatter chatter, String name, Function<User, Stream<Subscription>> which) {
        chatter.call().requireGet();
        return store.read(() -> {
            User user = api.user(chatter, chatter.part(1));
            JsonOut out = chatter.out();
            PeopleJson people = api.people(chatter, out);
            String path = chatter.base() + "/chatter/users/" + user.id() + "/" + name;
            return page(chatter, out, which.apply(user).toList(), path, name, people::subscription, 1000);
        });
    }

    private Answer follow(Chatter chatter) {
        Call call = chatter.call();
        boolean json = call.hasJsonBody();
        String id = json
                ? call.bodyObject().path("subjectId").asText()
                : OAuth.parameters(call).getOrDefault("subjectId", "");
        return store.write(() -> {
            User me = api.user(chatter, chatter.part(1));
            if (me.serial() != chatter.session().user().serial()) {
                throw ApiException.noAccess("You can only follow for yourself.");
            }
            JsonOut out = chatter.out();
            api.people(chatter, out).subscription(follows.follow(me, api.user(chatter, id)));
            return Answer.json(201, out);
        });
    }

    /** {@code subscriptions/{id}}. */
    Answer subscription(Chatter chatter) {
        if (chatter.parts() != 2) {
            throw ApiException.notFound();
        }
        if (chatter.call().is("GET")) {
            return store.read(() -> {
                JsonOut out = chatter.out();
                api.people(chatter, out).subscription(byId(chatter));
                return Answer.json(200, out);
            });
        }
        if (!chatter.call().is("DELETE")) {
            throw ApiException.methodNotAllowed(chatter.call().method(), "DELETE,GET,HEAD");
        }
        return store.write(() -> {
            follows.delete(chatter.session(), byId(chatter).serial());
            return Answer.empty(204);
        });
    }

    private Subscription byId(Chatter chatter) {
        return Ids.serial(Ids.SUBSCRIPTION, chatter.part(1)).stream()
                .mapToObj(store.subscriptions::get)
                .filter(one ->
                        one != null && one.org() == chatter.session().org().serial())
                .findFirst()
                .orElseThrow(ApiException::notFound);
    }

    /** {@code user-profiles/{id}/photo}, the address that photos give of themselves. */
    Answer profilePhoto(Chatter chatter) {
        if (chatter.parts() != 3 || !chatter.part(2).equals("photo")) {
            throw ApiException.notFound();
        }
        return photo(chatter);
    }

    private Answer photo(Chatter chatter) {
        chatter.call().requireGet();
        return store.read(() -> {
            User user = api.user(chatter, chatter.part(1));
            JsonOut out = chatter.out();
            api.people(chatter, out).photoOf("005", user.id());
            return Answer.json(200, out);
        });
    }

    private static <T> Answer page(
            Chatter chatter, JsonOut out, List<T> all, String path, String name, Consumer<T> write, int most) {
        NumberedPage<T> page = NumberedPage.of(chatter, path, all, most, "q");
        out.object().raw("currentPageToken", String.valueOf(page.page())).raw("currentPageUrl", page.url());
        if (name.compareTo("nextPageToken") < 0) {
            out.array(name);
            page.rows().forEach(write);
            out.end();
        }
        out.raw("nextPageToken", page.isLast() ? null : String.valueOf(page.page() + 1))
                .raw("nextPageUrl", page.nextUrl())
                .raw("previousPageToken", page.page() == 0 ? null : String.valueOf(page.page() - 1))
                .raw("previousPageUrl", page.previousUrl());
        if (name.compareTo("nextPageToken") < 0) {
            out.number("total", all.size());
        } else {
            out.array(name);
            page.rows().forEach(write);
            out.end();
        }
        return Answer.json(200, out.end());
    }
}
