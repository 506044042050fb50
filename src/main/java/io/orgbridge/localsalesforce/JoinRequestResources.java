package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/**
 * {@code groups/{id}/members/requests} and {@code group-membership-requests/{id}}.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_groups_GroupMembersRequests.htm
 */
final class JoinRequestResources {
    private static final int MOST_RESPONSE = 756;

    private final Store store;
    private final Groups groups;
    private final ChatterApi api;

    JoinRequestResources(Store store, Groups groups, ChatterApi api) {
        this.store = store;
        this.groups = groups;
        this.api = api;
    }

    Answer ofGroup(Chatter chatter) {
        Call call = chatter.call();
        if (call.is("GET")) {
            return store.read(() -> list(chatter));
        }
        if (!call.is("POST")) {
            throw ApiException.methodNotAllowed(call.method(), "GET,HEAD,POST");
        }
        return store.write(() -> {
            Session session = chatter.session();
            Group group = groups.byId(session.org(), chatter.part(1));
            if (groups.membership(group, session.user().serial()).isPresent()) {
                return Answer.empty(204);
            }
            if (isExternal(session)) {
                throw ApiException.noAccess("External users can't ask to join a group.");
            }
            if (group.visibility().equals("Unlisted")) {
                throw readOnly("Nobody can ask to join this group.");
            }
            if (group.isPublic()) {
                throw ApiException.data(400, "INVALID_INPUT", "A public group is joined without a request.");
            }
            return answer(chatter, 201, groups.ask(session, group));
        });
    }

    private Answer list(Chatter chatter) {
        Group group = groups.byId(chatter.session().org(), chatter.part(1));
        if (!groups.mayManage(chatter.session(), group)) {
            throw isExternal(chatter.session())
                    ? ApiException.noAccess("External users can't see requests of a group.")
                    : readOnly("You don't have permission to see requests of this group.");
        }
        String status = chatter.call().query("status");
        if (status != null && !Set.of("Pending", "Accepted", "Declined").contains(status)) {
            throw Chatter.illegal("status", status);
        }
        List<JoinRequest> found = groups.requests(group)
                .filter(request -> status == null || request.status().equals(status))
                .toList();
        JsonOut out = chatter.out()
                .object()
                .raw(
                        "currentPageUrl",
                        chatter.base() + "/chatter/groups/" + group.id() + "/members/requests"
                                + (status == null ? "" : "?status=" + status))
                .array("requests");
        found.forEach(request -> api.people(chatter, out).request(request));
        return Answer.json(200, out.end().number("total", found.size()).end());
    }

    private static boolean isExternal(Session session) {
        return session.profile().name().equals(Profile.EXTERNAL);
    }

    private static ApiException readOnly(String message) {
        return ApiException.data(403, "INSUFFICIENT_ACCESS_OR_READONLY", message);
    }

    private Answer answer(Chatter chatter, int status, JoinRequest request) {
        JsonOut out = chatter.out();
        api.people(chatter, out).request(request);
        return Answer.json(status, out);
    }

    Answer request(Chatter chatter) {
        Call call = chatter.call();
        if (chatter.parts() != 2) {
            throw ApiException.notFound();
        }
        if (call.is("GET")) {
            return store.read(() -> answer(chatter, 200, byId(chatter)));
        }
        if (!call.is("PATCH")) {
            throw ApiException.methodNotAllowed(call.method(), "GET,HEAD,PATCH");
        }
        ObjectNode input = call.bodyObject();
        String status = input.path("status").asText();
        String message = input.hasNonNull("responseMessage")
                ? input.get("responseMessage").asText()
                : null;
        if (!Set.of("Accepted", "Declined").contains(status)) {
            throw ApiException.data(400, "INVALID_INPUT", "Invalid status: " + status);
        }
        if (message != null && message.length() > MOST_RESPONSE) {
            throw ApiException.data(
                    400, "STRING_TOO_LONG", "responseMessage: data value too large (max length=" + MOST_RESPONSE + ")");
        }
        return store.write(
                () -> answer(chatter, 200, groups.decide(chatter.session(), byId(chatter), status, message)));
    }

    private JoinRequest byId(Chatter chatter) {
        return Ids.serial(Ids.MEMBER_REQUEST, chatter.part(1)).stream()
                .mapToObj(store.joinRequests::get)
                .filter(one ->
                        one != null && one.org() == chatter.session().org().serial())
                .filter(one -> one.user() == chatter.session().user().serial()
                        || groups.mayManage(chatter.session(), store.groups.get(one.group())))
                .findFirst()
                .orElseThrow(ApiException::notFound);
    }
}
