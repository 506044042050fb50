package io.orgbridge.localsalesforce;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * CollaborationGroup and CollaborationGroupMember as sObjects: the words differ from Connect's, the rules do not.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_collaborationgroup.htm
 */
final class GroupSObjects {
    private final Settings settings;
    private final Store store;
    private final Groups groups;

    GroupSObjects(Settings settings, Store store, Groups groups) {
        this.settings = settings;
        this.store = store;
        this.groups = groups;
    }

    SObjectType.Actions groupActions() {
        return new GroupActions();
    }

    SObjectType.Actions memberActions() {
        return new MemberActions();
    }

    private static String visibility(Object collaborationType) {
        return collaborationType.equals("Unlisted") ? "Unlisted" : collaborationType + "Access";
    }

    private final class GroupActions implements SObjectType.Actions {
        @Override
        public String typeName() {
            return "CollaborationGroup";
        }

        @Override
        public String create(Session session, Map<String, Object> fields) {
            return groups.create(
                            session,
                            new Groups.NewGroup(
                                    fields.get("Name").toString(),
                                    visibility(fields.get("CollaborationType")),
                                    text(fields, "Description", null),
                                    text(fields, "InformationTitle", null),
                                    text(fields, "InformationBody", null),
                                    flag(fields, "CanHaveGuests", false),
                                    flag(fields, "IsArchived", false),
                                    flag(fields, "IsAutoArchiveDisabled", false),
                                    flag(fields, "IsBroadcast", false)))
                    .id();
        }

        @Override
        public void update(Session session, long serial, Map<String, @Nullable Object> fields) {
            groups.update(session, store.groups.get(serial), old -> {
                String type = text(fields, "CollaborationType", null);
                String name = text(fields, "Name", null);
                String owner = text(fields, "OwnerId", null);
                return new Group(
                        old.serial(),
                        old.org(),
                        name == null ? old.name() : name,
                        type == null ? old.visibility() : visibility(type),
                        text(fields, "Description", old.description()),
                        text(fields, "InformationTitle", old.informationTitle()),
                        text(fields, "InformationBody", old.informationText()),
                        flag(fields, "CanHaveGuests", old.guests()),
                        flag(fields, "IsArchived", old.archived()),
                        flag(fields, "IsAutoArchiveDisabled", old.autoArchiveDisabled()),
                        flag(fields, "IsBroadcast", old.broadcast()),
                        owner == null
                                ? old.owner()
                                : user(session, "OwnerId", owner).serial(),
                        old.members(),
                        old.createdAt(),
                        settings.second(),
                        old.lastPostAt());
            });
        }

        @Override
        public void delete(Session session, long serial) {
            groups.delete(session, store.groups.get(serial));
        }
    }

    private final class MemberActions implements SObjectType.Actions {
        @Override
        public String typeName() {
            return "CollaborationGroupMember";
        }

        @Override
        public String create(Session session, Map<String, Object> fields) {
            Group group = Ids.serial(
                            Ids.GROUP, fields.get("CollaborationGroupId").toString())
                    .stream()
                    .mapToObj(store.groups::get)
                    .filter(found ->
                            found != null && found.org() == session.org().serial())
                    .findFirst()
                    .orElseThrow(() -> badReference("CollaborationGroupId"));
            User user = user(session, "MemberId", fields.get("MemberId").toString());
            return groups.add(session, group, user, role(fields)).id();
        }

        @Override
        public void update(Session session, long serial, Map<String, @Nullable Object> fields) {
            if (fields.get("CollaborationRole") != null) {
                groups.changeRole(session, store.memberships.get(serial), role(fields));
            }
        }

        @Override
        public void delete(Session session, long serial) {
            groups.leave(session, store.memberships.get(serial));
        }

        private String role(Map<String, ?> fields) {
            return "Admin".equals(fields.get("CollaborationRole")) ? Membership.MANAGER : Membership.STANDARD;
        }
    }

    private User user(Session session, String field, String id) {
        return Ids.serial(Ids.USER, id).stream()
                .mapToObj(store.users::get)
                .filter(found -> found != null && found.org() == session.org().serial())
                .findFirst()
                .orElseThrow(() -> badReference(field));
    }

    private static ApiException badReference(String field) {
        return ApiException.fields("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", List.of(field));
    }

    private static @Nullable String text(Map<String, ?> fields, String name, @Nullable String otherwise) {
        return fields.containsKey(name) ? (String) fields.get(name) : otherwise;
    }

    private static boolean flag(Map<String, ?> fields, String name, boolean otherwise) {
        return fields.get(name) instanceof Boolean flag ? flag : otherwise;
    }
}
