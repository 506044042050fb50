package io.orgbridge.localsalesforce;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Chatter groups and their members: the rules that both Connect and the sObjects keep. Changes inside a write.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_groups_ListOfGroups.htm
 */
final class Groups {
    private final Settings settings;
    private final Store store;
    private final Feeds feeds;
    private final Counters counters;

    Groups(Settings settings, Store store, Feeds feeds, Counters counters) {
        this.settings = settings;
        this.store = store;
        this.feeds = feeds;
        this.counters = counters;
    }

    /** What a group is made from. */
    record NewGroup(
            String name,
            String visibility,
            @Nullable String description,
            @Nullable String informationTitle,
            @Nullable String informationText,
            boolean guests,
            boolean archived,
            boolean autoArchiveDisabled,
            boolean broadcast) {}

    /** Makes a group whose owner and first member is the session's user; a public one announces itself in the feed. */
    Group create(Session session, NewGroup wanted) {
        nameMustBeFree(session.org(), wanted.name(), 0);
        long now = settings.second();
        Group group = new Group(
                store.nextSerial(),
                session.org().serial(),
                wanted.name(),
                wanted.visibility(),
                wanted.description(),
                wanted.informationTitle(),
                wanted.informationText(),
                wanted.guests(),
                wanted.archived(),
                wanted.autoArchiveDisabled(),
                wanted.broadcast(),
                session.user().serial(),
                0,
                now,
                now,
                0);
        store.groups.put(group.serial(), group);
        store.orgGroups.put(Key.of(group.org(), group.serial()), group.serial());
        join(group, session.user(), Membership.OWNER);
        counters.count("group.created");
        if (group.isPublic()) {
            feeds.addSystemItem(session, group.id(), SystemItem.GROUP_CREATED);
        }
        return store.groups.get(group.serial());
    }

    /** Changes a group; owner, managers and administrators may. */
    Group update(Session session, Group old, UnaryOperator<Group> change) {
        if (!mayManage(session, old)) {
            throw ApiException.noAccess("You don't have permission to edit this group.");
        }
        Group changed = change.apply(old);
        if (old.guests() && !changed.guests()) {
            throw GroupInput.invalid("Customers can't be turned off for this group.");
        }
        if (!changed.name().equals(old.name())) {
            nameMustBeFree(session.org(), changed.name(), old.serial());
        }
        if (changed.owner() != old.owner()) {
            membership(old, old.owner()).ifPresent(was -> put(was.withRole(Membership.MANAGER)));
            User owner = store.users.get(changed.owner());
            membership(old, changed.owner())
                    .ifPresentOrElse(
                            was -> put(was.withRole(Membership.OWNER)), () -> join(old, owner, Membership.OWNER));
        }
        Group counted = changed.withMembers(store.groups.get(old.serial()).members());
        store.groups.put(old.serial(), counted);
        return counted;
    }

    /** Deletes a group with all its feed elements and members. */
    void delete(Session session, Group group) {
        if (!mayManage(session, group)) {
            throw ApiException.noAccess("You don't have permission to delete this group.");
        }
        feeds.deleteAll(group);
        for (Membership member : members(group).toList()) {
            remove(member);
        }
        for (JoinRequest request : requests(group).toList()) {
            store.joinRequests.remove(request.serial());
            store.groupRequests.remove(Key.of(group.serial(), request.serial()));
        }
        store.groups.remove(group.serial());
        store.orgGroups.remove(Key.of(group.org(), group.serial()));
    }

    /** Adds a member. One who is a member already stays as he is: what Salesforce answers there is unconfirmed. */
    Membership add(Session session, Group group, User user, String role) {
        boolean self = user.serial() == session.user().serial() && group.isPublic();
        if (!self && !mayManage(session, group)) {
            throw ApiException.noAccess("You don't have permission to add members to this group.");
        }
        Optional<Membership> there = membership(group, user.serial());
        return there.orElseGet(() -> join(store.groups.get(group.serial()), user, role));
    }

    /** Gives a member another role. */
    Membership changeRole(Session session, Membership member, String role) {
        if (!mayManage(session, store.groups.get(member.group()))) {
            throw ApiException.noAccess("You don't have permission to manage members of this group.");
        }
        Membership changed = member.withRole(role);
        put(changed);
        return changed;
    }

    /** Removes a member; the owner cannot be. */
    void leave(Session session, Membership member) {
        Group group = store.groups.get(member.group());
        if (member.user() != session.user().serial() && !mayManage(session, group)) {
            throw ApiException.noAccess("You don't have permission to remove members of this group.");
        }
        if (member.role().equals(Membership.OWNER)) {
            throw ApiException.data(400, "INVALID_INPUT", "The group owner can't be removed from the group.");
        }
        remove(member);
        store.groups.put(group.serial(), group.withMembers(group.members() - 1));
    }

    private Membership join(Group group, User user, String role) {
        Membership member =
                new Membership(store.nextSerial(), group.org(), group.serial(), user.serial(), role, settings.second());
        put(member);
        store.groupUsers.put(Key.of(group.serial(), user.serial()), member.serial());
        store.userGroups.put(Key.of(user.serial(), group.serial()), member.serial());
        store.groups.put(group.serial(), group.withMembers(group.members() + 1));
        return member;
    }

    private void put(Membership member) {
        store.memberships.put(member.serial(), member);
    }

    private void remove(Membership member) {
        store.memberships.remove(member.serial());
        store.groupUsers.remove(Key.of(member.group(), member.user()));
        store.userGroups.remove(Key.of(member.user(), member.group()));
    }

    /** A group of the org by an id of 15 or 18 characters; throws as Connect does for a wrong or unknown one. */
    Group byId(Org org, String id) {
        return Inputs.byId(Ids.GROUP, id, store.groups, group -> group.org() == org.serial());
    }

    /** A group of the org by its name. */
    Optional<Group> byName(long org, String name) {
        return all(org).filter(group -> group.name().equalsIgnoreCase(name)).findFirst();
    }

    Stream<Group> all(long org) {
        return store.under(store.orgGroups, org).map(store.groups::get);
    }

    Stream<Group> of(User user) {
        return store.under(store.userGroups, user.serial())
                .map(store.memberships::get)
                .map(member -> store.groups.get(member.group()));
    }

    Stream<Membership> members(Group group) {
        return store.under(store.groupUsers, group.serial()).map(store.memberships::get);
    }

    Optional<Membership> membership(Group group, long user) {
        Long serial = store.groupUsers.get(Key.of(group.serial(), user));
        return serial == null ? Optional.empty() : Optional.ofNullable(store.memberships.get(serial));
    }

    /** Whether the session's user sees what only members of a private group may see. */
    boolean isInside(Session session, Group group) {
        return group.isPublic()
                || session.isAdmin()
                || membership(group, session.user().serial()).isPresent();
    }

    boolean mayManage(Session session, Group group) {
        return session.isAdmin()
                || membership(group, session.user().serial())
                        .filter(member -> !member.role().equals(Membership.STANDARD))
                        .isPresent();
    }

    /** The requests to join a group that nobody has decided. */
    Stream<JoinRequest> pending(Group group) {
        return requests(group).filter(request -> request.status().equals(JoinRequest.PENDING));
    }

    Stream<JoinRequest> requests(Group group) {
        return store.under(store.groupRequests, group.serial()).map(store.joinRequests::get);
    }

    /** Asks to join a private group, once. */
    JoinRequest ask(Session session, Group group) {
        return pending(group)
                .filter(request -> request.user() == session.user().serial())
                .findFirst()
                .orElseGet(() -> {
                    long now = settings.second();
                    JoinRequest request = new JoinRequest(
                            store.nextSerial(),
                            group.org(),
                            group.serial(),
                            session.user().serial(),
                            JoinRequest.PENDING,
                            null,
                            now,
                            now);
                    store.joinRequests.put(request.serial(), request);
                    store.groupRequests.put(Key.of(group.serial(), request.serial()), request.serial());
                    return request;
                });
    }

    /** Accepts or declines; a decided request is a conflict. */
    JoinRequest decide(Session session, JoinRequest request, String status, @Nullable String message) {
        Group group = store.groups.get(request.group());
        if (!mayManage(session, group)) {
            throw ApiException.noAccess("You don't have permission to decide requests of this group.");
        }
        if (!request.status().equals(JoinRequest.PENDING)) {
            throw ApiException.data(409, "INVALID_OPERATION", "The request has already been decided.");
        }
        JoinRequest decided = request.decided(status, message, settings.second());
        store.joinRequests.put(decided.serial(), decided);
        if (status.equals("Accepted") && membership(group, request.user()).isEmpty()) {
            join(group, store.users.get(request.user()), Membership.STANDARD);
        }
        return decided;
    }

    private void nameMustBeFree(Org org, String name, long except) {
        boolean taken = byName(org.serial(), name)
                .filter(group -> group.serial() != except)
                .isPresent();
        if (taken) {
            // Unconfirmed: status, code and text.
            throw ApiException.fields(
                    "DUPLICATE_VALUE", "A group with the name you specified already exists.", List.of("Name"));
        }
    }
}
