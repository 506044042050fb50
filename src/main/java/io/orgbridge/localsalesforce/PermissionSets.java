package io.orgbridge.localsalesforce;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Permission sets and their assignments.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_permissionsetassignment.htm
 */
final class PermissionSets {
    private final Settings settings;
    private final Store store;

    PermissionSets(Settings settings, Store store) {
        this.settings = settings;
        this.store = store;
    }

    SObjectType.Actions setActions() {
        return new SetActions();
    }

    SObjectType.Actions assignmentActions() {
        return new AssignmentActions();
    }

    private static void mustBeAdmin(Session session) {
        if (!session.isAdmin()) {
            throw ApiException.noRights();
        }
    }

    private final class SetActions implements SObjectType.Actions {
        @Override
        public String typeName() {
            return "PermissionSet";
        }

        @Override
        public String create(Session session, Map<String, Object> fields) {
            mustBeAdmin(session);
            mustBeFree(session, fields.get("Name").toString(), 0);
            return put(new PermissionSet(
                            store.nextSerial(),
                            session.org().serial(),
                            fields.get("Name").toString(),
                            fields.get("Label").toString(),
                            (String) fields.get("Description"),
                            settings.second()))
                    .id();
        }

        @Override
        public void update(Session session, long serial, Map<String, @Nullable Object> fields) {
            mustBeAdmin(session);
            PermissionSet old = store.permissionSets.get(serial);
            String name = fields.get("Name") instanceof String text ? text : old.name();
            mustBeFree(session, name, serial);
            put(new PermissionSet(
                    serial,
                    old.org(),
                    name,
                    fields.get("Label") instanceof String text ? text : old.label(),
                    fields.containsKey("Description") ? (String) fields.get("Description") : old.description(),
                    old.createdAt()));
        }

        @Override
        public void delete(Session session, long serial) {
            mustBeAdmin(session);
            boolean assigned = store.under(store.orgAssignments, session.org().serial())
                    .map(store.assignments::get)
                    .anyMatch(one -> one.set() == serial);
            if (assigned) {
                throw ApiException.data(
                        400, "DELETE_FAILED", "This permission set can't be deleted while it is assigned to users.");
            }
            store.permissionSets.remove(serial);
            store.orgPermissionSets.remove(Key.of(session.org().serial(), serial));
        }

        private PermissionSet put(PermissionSet set) {
            store.permissionSets.put(set.serial(), set);
            store.orgPermissionSets.put(Key.of(set.org(), set.serial()), set.serial());
            return set;
        }

        private void mustBeFree(Session session, String name, long except) {
            store.under(store.orgPermissionSets, session.org().serial())
                    .map(store.permissionSets::get)
                    .filter(set -> set.serial() != except && set.name().equalsIgnoreCase(name))
                    .findFirst()
                    .ifPresent(set -> {
                        throw ApiException.duplicate("Name", set.id());
                    });
        }
    }

    private final class AssignmentActions implements SObjectType.Actions {
        @Override
        public String typeName() {
            return "PermissionSetAssignment";
        }

        @Override
        public String create(Session session, Map<String, Object> fields) {
            mustBeAdmin(session);
            long org = session.org().serial();
            long user = reference(fields, "AssigneeId", Ids.USER, store.orgUsers, org);
            long set = reference(fields, "PermissionSetId", Ids.PERMISSION_SET, store.orgPermissionSets, org);
            store.under(store.orgAssignments, org)
                    .map(store.assignments::get)
                    .filter(one -> one.user() == user && one.set() == set)
                    .findFirst()
                    .ifPresent(one -> {
                        // Unconfirmed in Salesforce.
                        throw ApiException.duplicate("PermissionSetId", one.id());
                    });
            PermissionSetAssignment made = new PermissionSetAssignment(
                    store.nextSerial(), org, user, set, settings.second(), (String) fields.get("ExpirationDate"));
            store.assignments.put(made.serial(), made);
            store.orgAssignments.put(Key.of(org, made.serial()), made.serial());
            return made.id();
        }

        @Override
        public void update(Session session, long serial, Map<String, @Nullable Object> fields) {
            mustBeAdmin(session);
            PermissionSetAssignment old = store.assignments.get(serial);
            store.assignments.put(
                    serial,
                    new PermissionSetAssignment(serial, old.org(), old.user(), old.set(), old.createdAt(), (String)
                            fields.get("ExpirationDate")));
        }

        @Override
        public void delete(Session session, long serial) {
            mustBeAdmin(session);
            store.assignments.remove(serial);
            store.orgAssignments.remove(Key.of(session.org().serial(), serial));
        }

        private long reference(
                Map<String, Object> fields, String name, String prefix, Table<Key, Long> index, long org) {
            return Ids.serial(prefix, fields.get(name).toString()).stream()
                    .filter(serial -> index.containsKey(Key.of(org, serial)))
                    .findFirst()
                    .orElseThrow(() -> ApiException.fields(
                            "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", List.of(name)));
        }
    }
}
