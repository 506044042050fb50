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
        String path = chatter.base() + "/chatter/groups/" + group.id() + "/members";
        NumberedPage<Membership> page =
                NumberedPage.of(chatter, path, groups.members(group).toList(), 1000);
        JsonOut out = chatter.out();
        PeopleJson people = api.people(chatter, out);
        out.object().raw("currentPageUrl", page.url()).array("members");
        page.rows().forEach(people::member);
        out.end();
        groups.membership(group, chatter.session().user().serial())
                .ifPresentOrElse(
                        mine -> out.object("myMembership")
                                .raw("id", mine.id())
                                .raw("url", chatter.base() + "/chatter/group-memberships/" + mine.id())
                                .end(),
                        () -> out.nothing("myMembership"));
        out.raw("nextPageUrl", page.nextUrl())
                .raw("previousPageUrl", page.previousUrl())
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
        return Inputs.byId(
                Ids.GROUP_MEMBER,
                id,
                store.memberships,
                member -> member.org() == chatter.session().org().serial());
    }
}
