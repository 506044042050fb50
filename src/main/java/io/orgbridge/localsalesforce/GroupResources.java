package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code /chatter/groups}, {@code /chatter/users/{id}/groups}.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_groups_ListOfGroups.htm
 */
final class GroupResources {
    private final Settings settings;
    private final Store store;
    private final Groups groups;
    private final FeedAccess access;
    private final MemberResources members;
    private final JoinRequestResources requests;
    private final Announcements announcements;
    private final AnnouncementResources announcementResources;
    private final ChatterApi api;

    GroupResources(
            Settings settings,
            Store store,
            Groups groups,
            FeedAccess access,
            MemberResources members,
            JoinRequestResources requests,
            Announcements announcements,
            AnnouncementResources announcementResources,
            ChatterApi api) {
        this.members = members;
        this.requests = requests;
        this.announcements = announcements;
        this.announcementResources = announcementResources;
        this.settings = settings;
        this.store = store;
        this.groups = groups;
        this.access = access;
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
            call.requireGet();
            return store.read(() -> api.batch(
                    chatter,
                    chatter.part(2),
                    500,
                    (out, id) -> api.people(chatter, out).group(known(chatter, id))));
        }
        if (chatter.parts() == 3 && chatter.part(2).equals("members")) {
            return members.ofGroup(chatter);
        }
        if (chatter.parts() == 3 && chatter.part(2).equals("announcements")) {
            return announcementResources.ofGroup(chatter);
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
            case "GET", "HEAD" -> store.read(() -> group(chatter, 200, known(chatter, chatter.part(1))));
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
        List<Group> found = sorted(
                        chatter,
                        listed(chatter, groups.all(chatter.session().org().serial())))
                .filter(group -> "All".equals(status) || group.archived() == "Archived".equals(status))
                .toList();
        return page(chatter, found, chatter.base() + "/chatter/groups", -1);
    }

    /** The groups of one user. */
    Answer ofUser(Chatter chatter) {
        return store.read(() -> {
            User user = api.user(chatter, chatter.part(1));
            List<Group> found =
                    sorted(chatter, listed(chatter, groups.of(user))).toList();
            String path = chatter.base() + "/chatter/users/" + user.id() + "/groups";
            return page(chatter, found, path, listed(chatter, groups.of(user)).count());
        });
    }

    /** Without the unlisted groups that the session's user may not see. */
    private Stream<Group> listed(Chatter chatter, Stream<Group> all) {
        return all.filter(group -> isListed(chatter, group));
    }

    private boolean isListed(Chatter chatter, Group group) {
        return !group.visibility().equals("Unlisted") || access.canSee(chatter.session(), group);
    }

    /** A group that the session's user may know of. */
    private Group known(Chatter chatter, String id) {
        Group group = groups.byId(chatter.session().org(), id);
        if (!isListed(chatter, group)) {
            throw ApiException.notFound();
        }
        return group;
    }

    private static Stream<Group> sorted(Chatter chatter, Stream<Group> all) {
        SearchTerm term = SearchTerm.of(chatter);
        return all.filter(group -> term.isIn(group.name()) || term.isIn(group.description()))
                .sorted(Comparator.comparing(Group::name, String.CASE_INSENSITIVE_ORDER));
    }

    private Answer page(Chatter chatter, List<Group> found, String path, long total) {
        NumberedPage<Group> page = NumberedPage.of(chatter, path, found, 250, "q", "archiveStatus");
        JsonOut out = chatter.out();
        PeopleJson people = api.people(chatter, out);
        out.object().raw("currentPageUrl", page.url()).array("groups");
        page.rows().forEach(people::group);
        out.end().raw("nextPageUrl", page.nextUrl()).raw("previousPageUrl", page.previousUrl());
        if (total >= 0) {
            out.number("total", total);
        }
        return Answer.json(200, out.end());
    }

    private Answer create(Chatter chatter) {
        ObjectNode input = GroupInput.of(chatter.call());
        String name = Inputs.text(input, "name");
        String visibility = Inputs.text(input, "visibility");
        if (name == null || name.isBlank()) {
            throw Inputs.missing("name");
        }
        if (visibility == null) {
            throw Inputs.missing("visibility");
        }
        GroupInput.check(input);
        return store.write(() -> {
            Group group = groups.create(
                    chatter.session(),
                    new Groups.NewGroup(
                            name,
                            visibility,
                            Inputs.text(input, "description"),
                            GroupInput.information(input, "title", "informationTitle"),
                            GroupInput.information(input, "text", "informationText"),
                            Inputs.flag(input, "canHaveChatterGuests", false),
                            Inputs.flag(input, "isArchived", false),
                            Inputs.flag(input, "isAutoArchiveDisabled", false),
                            Inputs.flag(input, "isBroadcast", false)));
            return group(chatter, 201, group);
        });
    }

    private Answer update(Chatter chatter) {
        ObjectNode input = GroupInput.of(chatter.call());
        GroupInput.check(input);
        return store.write(() -> {
            Group old = groups.byId(chatter.session().org(), chatter.part(1));
            boolean guests = Inputs.flag(input, "canHaveChatterGuests", old.guests());
            String owner = Inputs.text(input, "owner");
            long newOwner =
                    owner == null ? old.owner() : api.user(chatter, owner).serial();
            Group changed = groups.update(
                    chatter.session(),
                    old,
                    group -> new Group(
                            group.serial(),
                            group.org(),
                            GroupInput.otherwise(Inputs.text(input, "name"), group.name()),
                            GroupInput.otherwise(Inputs.text(input, "visibility"), group.visibility()),
                            input.has("description") ? Inputs.text(input, "description") : group.description(),
                            input.has("information") || input.has("informationTitle")
                                    ? GroupInput.information(input, "title", "informationTitle")
                                    : group.informationTitle(),
                            input.has("information") || input.has("informationText")
                                    ? GroupInput.information(input, "text", "informationText")
                                    : group.informationText(),
                            guests,
                            Inputs.flag(input, "isArchived", group.archived()),
                            Inputs.flag(input, "isAutoArchiveDisabled", group.autoArchiveDisabled()),
                            Inputs.flag(input, "isBroadcast", group.broadcast()),
                            newOwner,
                            group.members(),
                            group.createdAt(),
                            settings.second(),
                            group.lastPostAt()));
            String announcement = Inputs.text(input, "announcement");
            if (announcement != null) {
                makeCurrent(chatter, changed, announcement);
            }
            return group(chatter, 200, changed);
        });
    }

    /** Shows an announcement of the group again, by its id or by that of its feed item. */
    private void makeCurrent(Chatter chatter, Group group, String id) {
        String wanted = Ids.normalise(id);
        Announcement found = announcements.all(group).stream()
                .filter(one -> one.id().equals(wanted)
                        || Ids.of(Ids.FEED_ITEM, one.element()).equals(wanted))
                .findFirst()
                .orElseThrow(() -> Inputs.malformedId(id));
        announcements.makeCurrent(chatter.session(), found);
    }
}
