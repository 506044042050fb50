package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /chatter/groups}, {@code /chatter/group-memberships}, {@code /chatter/users/{id}/groups}.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_groups_ListOfGroups.htm
 */
final class GroupResources {
    private static final Set<String> VISIBILITIES = Set.of("PublicAccess", "PrivateAccess", "Unlisted");
    private static final Set<String> MEMBERS = Set.of(
            "name",
            "visibility",
            "description",
            "information",
            "informationText",
            "informationTitle",
            "canHaveChatterGuests",
            "isArchived",
            "isAutoArchiveDisabled",
            "isBroadcast",
            "announcement",
            "owner");

    private final Settings settings;
    private final Store store;
    private final Groups groups;
    private final JoinRequestResources requests;
    private final ChatterApi api;

    GroupResources(Settings settings, Store store, Groups groups, JoinRequestResources requests, ChatterApi api) {
        this.requests = requests;
        this.settings = settings;
        this.store = store;
        this.groups = groups;
        this.api = api;
    }

    /** {@code groups}, {@code groups/{id}}, {@code groups/batch/{ids}}, {@code groups/{id}/members}. */
    Answer groups(Chatter chatter) {
        Call call = chatter.call();
        if (chatter.parts() == 1) {
            if (call.is("GET")) {
                return store.read(() -> list(chatter));
            }
            if (call.is("POST")) {
                return create(chatter);
            }
            throw ApiException.methodNotAllowed(call.method(), "GET,HEAD,POST");
        }
        if (chatter.parts() == 3 && chatter.part(1).equals("batch")) {
            return store.read(() -> api.batch(
                    chatter,
                    chatter.part(2),
                    500,
                    (out, id) -> api.people(chatter, out)
                            .group(groups.byId(chatter.session().org(), id))));
        }
        if (chatter.parts() == 3 && chatter.part(2).equals("members")) {
            return members(chatter);
        }
        if (chatter.parts() == 4
                && chatter.part(2).equals("members")
                && chatter.part(3).equals("requests")) {
            return requests.ofGroup(chatter);
        }
        if (chatter.parts() == 3 && Set.of("photo", "banner-photo").contains(chatter.part(2))) {
            call.requireGet();
            return store.read(() -> photo(chatter));
        }
        if (chatter.parts() != 2) {
            throw ApiException.notFound();
        }
        return switch (call.method()) {
            case "GET", "HEAD" ->
                store.read(
                        () -> group(chatter, 200, groups.byId(chatter.session().org(), chatter.part(1))));
            case "PATCH" -> update(chatter);
            case "DELETE" ->
                store.write(() -> {
                    groups.delete(
                            chatter.session(), groups.byId(chatter.session().org(), chatter.part(1)));
                    return Answer.empty(204);
                });
            default -> throw ApiException.methodNotAllowed(call.method(), "DELETE,GET,HEAD,PATCH");
        };
    }

    private Answer group(Chatter chatter, int status, Group group) {
        JsonOut out = chatter.out();
        api.people(chatter, out).group(group);
        return Answer.json(status, out);
    }

    private Answer photo(Chatter chatter) {
        Group group = groups.byId(chatter.session().org(), chatter.part(1));
        JsonOut out = chatter.out();
        if (chatter.part(2).equals("photo")) {
            api.people(chatter, out).photoOf("0F9", group.id());
        } else {
            api.people(chatter, out).banner(group);
        }
        return Answer.json(200, out);
    }

    private Answer list(Chatter chatter) {
        String status = chatter.call().query("archiveStatus");
        if (status != null && !Set.of("All", "Archived", "NotArchived").contains(status)) {
            throw Chatter.illegal("archiveStatus", status);
        }
        List<Group> found = sorted(chatter, groups.all(chatter.session().org().serial()))
                .filter(group -> "All".equals(status) || group.archived() == "Archived".equals(status))
                .toList();
        return page(chatter, found, chatter.base() + "/chatter/groups", -1);
    }

    /** The groups of one user. */
    Answer ofUser(Chatter chatter) {
        return store.read(() -> {
            User user = api.user(chatter, chatter.part(1));
            List<Group> found = sorted(chatter, groups.of(user)).toList();
            String path = chatter.base() + "/chatter/users/" + user.id() + "/groups";
            return page(chatter, found, path, groups.of(user).count());
        });
    }

    private static java.util.stream.Stream<Group> sorted(Chatter chatter, java.util.stream.Stream<Group> all) {
        String q = chatter.call().query("q");
        if (q != null && q.replaceAll("[*?]", "").length() < 2) {
            throw Chatter.illegal("q", q);
        }
        String wanted = q == null ? "" : q.toLowerCase(Locale.ROOT).replaceAll("[*?]", "");
        return all.filter(group -> group.name().toLowerCase(Locale.ROOT).contains(wanted)
                        || (group.description() != null
                                && group.description().toLowerCase(Locale.ROOT).contains(wanted)))
                .sorted(Comparator.comparing(Group::name, String.CASE_INSENSITIVE_ORDER));
    }

    private Answer page(Chatter chatter, List<Group> found, String path, long total) {
        int size = chatter.number("pageSize", 1, 250, 25);
        int page = chatter.number("page", 0, Integer.MAX_VALUE / 250, 0);
        String q = chatter.call().query("q");
        String more = q == null ? "" : "&q=" + URLEncoder.encode(q, StandardCharsets.UTF_8);
        JsonOut out = chatter.out();
        PeopleJson people = api.people(chatter, out);
        out.object()
                .raw("currentPageUrl", ChatterApi.pageUrl(path, page, size, more))
                .array("groups");
        found.stream().skip((long) page * size).limit(size).forEach(people::group);
        boolean last = (page + 1L) * size >= found.size();
        out.end()
                .raw("nextPageUrl", ChatterApi.pageUrl(path, last ? -1 : page + 1, size, more))
                .raw("previousPageUrl", ChatterApi.pageUrl(path, page - 1, size, more));
        if (total >= 0) {
            out.number("total", total);
        }
        return Answer.json(200, out.end());
    }

    private Answer create(Chatter chatter) {
        ObjectNode input = input(chatter.call());
        String name = text(input, "name");
        String visibility = text(input, "visibility");
        if (name == null || name.isBlank()) {
            throw ApiException.data(400, "MISSING_ARGUMENT", "Missing argument: name");
        }
        if (visibility == null) {
            throw ApiException.data(400, "MISSING_ARGUMENT", "Missing argument: visibility");
        }
        checkLengths(input);
        return store.write(() -> {
            Group group = groups.create(
                    chatter.session(),
                    new Groups.NewGroup(
                            name,
                            visibility,
                            text(input, "description"),
                            information(input, "title", "informationTitle"),
                            information(input, "text", "informationText"),
                            flag(input, "canHaveChatterGuests", false),
                            flag(input, "isArchived", false),
                            flag(input, "isAutoArchiveDisabled", false),
                            flag(input, "isBroadcast", false)));
            return group(chatter, 201, group);
        });
    }

    private Answer update(Chatter chatter) {
        ObjectNode input = input(chatter.call());
        checkLengths(input);
        return store.write(() -> {
            Group old = groups.byId(chatter.session().org(), chatter.part(1));
            boolean guests = flag(input, "canHaveChatterGuests", old.guests());
            if (old.guests() && !guests) {
                throw invalid("Customers can't be turned off for this group.");
            }
            String owner = text(input, "owner");
            long newOwner =
                    owner == null ? old.owner() : api.user(chatter, owner).serial();
            Group changed = groups.update(
                    chatter.session(),
                    old,
                    group -> new Group(
                            group.serial(),
                            group.org(),
                            otherwise(text(input, "name"), group.name()),
                            otherwise(text(input, "visibility"), group.visibility()),
                            input.has("description") ? text(input, "description") : group.description(),
                            input.has("information") || input.has("informationTitle")
                                    ? information(input, "title", "informationTitle")
                                    : group.informationTitle(),
                            input.has("information") || input.has("informationText")
                                    ? information(input, "text", "informationText")
                                    : group.informationText(),
                            guests,
                            flag(input, "isArchived", group.archived()),
                            flag(input, "isAutoArchiveDisabled", group.autoArchiveDisabled()),
                            flag(input, "isBroadcast", group.broadcast()),
                            newOwner,
                            group.members(),
                            group.createdAt(),
                            settings.second(),
                            group.lastPostAt()));
            return group(chatter, 200, changed);
        });
    }

    private Answer members(Chatter chatter) {
        Call call = chatter.call();
        if (call.is("GET")) {
            return store.read(() -> memberPage(chatter));
        }
        if (!call.is("POST")) {
            throw ApiException.methodNotAllowed(call.method(), "GET,HEAD,POST");
        }
        ObjectNode input = input(call);
        return store.write(() -> {
            Group group = groups.byId(chatter.session().org(), chatter.part(1));
            String id = text(input, "userId");
            if (id == null) {
                throw ApiException.data(400, "MISSING_ARGUMENT", "Missing argument: userId");
            }
            Membership member = groups.add(chatter.session(), group, api.user(chatter, id), role(input));
            return member(chatter, 201, member);
        });
    }

    private static String role(ObjectNode input) {
        String role = otherwise(text(input, "role"), Membership.STANDARD);
        if (!role.equals(Membership.STANDARD) && !role.equals(Membership.MANAGER)) {
            throw invalid("Invalid role: " + role);
        }
        return role;
    }

    private Answer member(Chatter chatter, int status, Membership member) {
        JsonOut out = chatter.out();
        api.people(chatter, out).member(member);
        return Answer.json(status, out);
    }

    private Answer memberPage(Chatter chatter) {
        Group group = groups.byId(chatter.session().org(), chatter.part(1));
        int size = chatter.number("pageSize", 1, 1000, 25);
        int page = chatter.number("page", 0, Integer.MAX_VALUE / 1000, 0);
        String path = chatter.base() + "/chatter/groups/" + group.id() + "/members";
        JsonOut out = chatter.out();
        PeopleJson people = api.people(chatter, out);
        out.object()
                .raw("currentPageUrl", ChatterApi.pageUrl(path, page, size, ""))
                .array("members");
        groups.members(group).skip((long) page * size).limit(size).forEach(people::member);
        out.end();
        groups.membership(group, chatter.session().user().serial())
                .ifPresentOrElse(
                        mine -> out.object("myMembership")
                                .raw("id", mine.id())
                                .raw("url", chatter.base() + "/chatter/group-memberships/" + mine.id())
                                .end(),
                        () -> out.nothing("myMembership"));
        boolean last = (page + 1L) * size >= group.members();
        out.raw("nextPageUrl", ChatterApi.pageUrl(path, last ? -1 : page + 1, size, ""))
                .raw("previousPageUrl", ChatterApi.pageUrl(path, page - 1, size, ""))
                .number("totalMemberCount", group.members())
                .end();
        return Answer.json(200, out);
    }

    /** {@code group-memberships/{id}} and {@code group-memberships/batch/{ids}}. */
    Answer membership(Chatter chatter) {
        Call call = chatter.call();
        if (chatter.parts() == 3 && chatter.part(1).equals("batch")) {
            return store.read(() -> api.batch(
                    chatter,
                    chatter.part(2),
                    500,
                    (out, id) -> api.people(chatter, out).member(byId(chatter, id))));
        }
        if (chatter.parts() != 2) {
            throw ApiException.notFound();
        }
        return switch (call.method()) {
            case "GET", "HEAD" -> store.read(() -> member(chatter, 200, byId(chatter, chatter.part(1))));
            case "PATCH" -> {
                String role = role(input(call));
                yield store.write(() -> member(
                        chatter, 200, groups.changeRole(chatter.session(), byId(chatter, chatter.part(1)), role)));
            }
            case "DELETE" ->
                store.write(() -> {
                    groups.leave(chatter.session(), byId(chatter, chatter.part(1)));
                    return Answer.empty(204);
                });
            default -> throw ApiException.methodNotAllowed(call.method(), "DELETE,GET,HEAD,PATCH");
        };
    }

    private Membership byId(Chatter chatter, String id) {
        if (!Ids.isWellFormed(id) || !id.startsWith(Ids.GROUP_MEMBER)) {
            throw ApiException.data(400, "INVALID_ID_FIELD", "Invalid identifier: " + id);
        }
        return Ids.serial(Ids.GROUP_MEMBER, id).stream()
                .mapToObj(store.memberships::get)
                .filter(member -> member != null
                        && member.org() == chatter.session().org().serial())
                .findFirst()
                .orElseThrow(ApiException::notFound);
    }

    /** The JSON body, or the parameters of the URL or form if there is none. */
    private static ObjectNode input(Call call) {
        if (call.hasBody() && !call.contentType().equals("application/x-www-form-urlencoded")) {
            ObjectNode body = call.bodyObject();
            body.fieldNames().forEachRemaining(name -> {
                if (!MEMBERS.contains(name) && !Set.of("userId", "role").contains(name)) {
                    throw ApiException.data(400, "JSON_PARSER_ERROR", "Unrecognized field \"" + name + "\"");
                }
            });
            return body;
        }
        ObjectNode input = JsonNodeFactory.instance.objectNode();
        call.query().forEach(input::put);
        call.bodyForm().forEach(input::put);
        return input;
    }

    private static void checkLengths(ObjectNode input) {
        checkLength(input, "name", 40);
        checkLength(input, "description", 1000);
        String title = information(input, "title", "informationTitle");
        String text = information(input, "text", "informationText");
        if ((title != null && title.getBytes(StandardCharsets.UTF_8).length > 240)
                || (text != null && text.getBytes(StandardCharsets.UTF_8).length > 4000)) {
            throw ApiException.data(400, "STRING_TOO_LONG", "information: data value too large");
        }
        String visibility = text(input, "visibility");
        if (visibility != null && !VISIBILITIES.contains(visibility)) {
            throw invalid("Invalid visibility: " + visibility);
        }
    }

    private static void checkLength(ObjectNode input, String name, int most) {
        String text = text(input, name);
        if (text != null && text.length() > most) {
            throw ApiException.data(
                    400, "STRING_TOO_LONG", name + ": data value too large: " + text + " (max length=" + most + ")");
        }
    }

    private static ApiException invalid(String message) {
        return ApiException.data(400, "INVALID_INPUT", message);
    }

    private static @Nullable String information(ObjectNode input, String nested, String flat) {
        JsonNode information = input.path("information").path(nested);
        return information.isTextual() ? information.asText() : text(input, flat);
    }

    private static @Nullable String text(ObjectNode input, String name) {
        return input.hasNonNull(name) ? input.get(name).asText() : null;
    }

    private static String otherwise(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }

    private static boolean flag(ObjectNode input, String name, boolean otherwise) {
        return input.hasNonNull(name) ? input.get(name).asBoolean() : otherwise;
    }
}
