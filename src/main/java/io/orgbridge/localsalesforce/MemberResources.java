package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * {@code /chatter/groups/{id}/members} and {@code /chatter/group-memberships}.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_groups_GroupMembers.htm,
 * …/connect_resources_group_memberships.htm
 */
final class MemberResources {
    private final Store store;
    private final Groups groups;
    private final ChatterApi api;

    MemberResources(Store store, Groups groups, ChatterApi api) {
        this.store = store;
        this.groups = groups;
        this.api = api;
    }

    /** The members of a group: a page of them, or one more. */
    Answer ofGroup(Chatter chatter) {
        Call call = chatter.call();
        if (call.is("GET")) {
            return store.read(() -> memberPage(chatter));
        }
        if (!call.is("POST")) {
            throw ApiException.methodNotAllowed(call.method(), "GET,HEAD,POST");
        }
        ObjectNode input = GroupInput.of(call);
        return store.write(() -> {
            Group group = groups.byId(chatter.session().org(), chatter.part(1));
            String id = Inputs.text(input, "userId");
            if (id == null) {
                throw Inputs.missing("userId");
            }
            Membership member = groups.add(chatter.session(), group, api.user(chatter, id), GroupInput.role(input));
            return member(chatter, 201, member);
        });
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
                .raw("currentPageUrl", ChatterApi.pageUrl(chatter, path, page, size))
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
        out.raw("nextPageUrl", ChatterApi.pageUrl(chatter, path, last ? -1 : page + 1, size))
                .raw("previousPageUrl", ChatterApi.pageUrl(chatter, path, page - 1, size))
                .number("totalMemberCount", group.members())
                .end();
        return Answer.json(200, out);
    }

    /** {@code group-memberships/{id}} and {@code group-memberships/batch/{ids}}. */
    Answer membership(Chatter chatter) {
        Call call = chatter.call();
        if (chatter.parts() == 3 && chatter.part(1).equals("batch")) {
            call.requireGet();
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
                String role = GroupInput.role(GroupInput.of(call));
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
}
