package io.orgbridge.localsalesforce;

import static io.orgbridge.localsalesforce.SField.Kind.BOOLEAN;
import static io.orgbridge.localsalesforce.SField.Kind.DATETIME;
import static io.orgbridge.localsalesforce.SField.Kind.ID;
import static io.orgbridge.localsalesforce.SField.Kind.INT;
import static io.orgbridge.localsalesforce.SField.Kind.PICKLIST;
import static io.orgbridge.localsalesforce.SField.Kind.REFERENCE;
import static io.orgbridge.localsalesforce.SField.Kind.STRING;
import static io.orgbridge.localsalesforce.SField.field;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Organization, Profile, UserLicense, PermissionSet, PermissionSetAssignment and OauthToken.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_permissionsetassignment.htm
 * and one page for each of the others.
 */
final class OrgTypes {
    private final Store store;
    private final Users users;
    private final Apps apps;

    private OrgTypes(Store store, Users users, Apps apps) {
        this.store = store;
        this.users = users;
        this.apps = apps;
    }

    static List<SObjectType> of(Store store, Users users, Apps apps, PermissionSets permissionSets) {
        OrgTypes types = new OrgTypes(store, users, apps);
        return List.of(
                new SObjectType(
                        "Organization",
                        Ids.ORG,
                        types.organization(),
                        session -> Stream.of(store.orgs.get(session.org().serial())),
                        (session, serial) -> serial == session.org().serial()
                                ? Optional.ofNullable(store.orgs.get(serial))
                                : Optional.empty(),
                        () -> "Organization"),
                SObjectType.indexed(
                        "Profile",
                        Ids.PROFILE,
                        types.profiles(),
                        store,
                        store.orgProfiles,
                        store.profiles,
                        () -> "Profile"),
                SObjectType.indexed(
                        "UserLicense",
                        Ids.LICENSE,
                        types.licenses(),
                        store,
                        store.orgLicenses,
                        store.licenses,
                        () -> "UserLicense"),
                SObjectType.indexed(
                        "PermissionSet",
                        Ids.PERMISSION_SET,
                        sets(),
                        store,
                        store.orgPermissionSets,
                        store.permissionSets,
                        permissionSets.setActions()),
                SObjectType.indexed(
                        "PermissionSetAssignment",
                        Ids.PERMISSION_SET_ASSIGNMENT,
                        assignments(),
                        store,
                        store.orgAssignments,
                        store.assignments,
                        permissionSets.assignmentActions()),
                new SObjectType(
                        "OauthToken",
                        Ids.OAUTH_TOKEN,
                        types.approvals(),
                        session -> store.under(store.orgUsers, session.org().serial())
                                .filter(user -> sees(session, user))
                                .flatMap(user -> store.under(store.userApprovals, user))
                                .map(store.approvals::get),
                        (session, serial) -> Optional.ofNullable(store.approvals.get(serial))
                                .filter(row -> row.org() == session.org().serial() && sees(session, row.user())),
                        () -> "OauthToken"));
    }

    /** Whether the session's user sees the approvals of a user: his own, or all as an administrator. */
    private static boolean sees(Session session, long user) {
        return session.isAdmin() || session.user().serial() == user;
    }

    private List<SField> approvals() {
        Class<Approval> row = Approval.class;
        return List.of(
                field("Id", ID, row, Approval::id),
                field(
                        "AppName",
                        STRING,
                        row,
                        it -> apps.find(it.clientId()).map(ConnectedApp::name).orElse(it.clientId())),
                field("DeleteToken", STRING, row, Approval::id),
                SField.byUser("UserId", "User", row, it -> it.user()),
                field("UseCount", INT, row, it -> (long) it.uses()),
                field("LastUsedDate", DATETIME, row, it -> it.usedAt() / 1000),
                field("CreatedDate", DATETIME, row, it -> it.createdAt() / 1000));
    }

    private static List<SField> sets() {
        Class<PermissionSet> row = PermissionSet.class;
        return SField.stamped(
                List.of(
                        field("Id", ID, row, PermissionSet::id),
                        field("Name", STRING, row, PermissionSet::name)
                                .length(80)
                                .writable()
                                .mandatory(),
                        field("Label", STRING, row, PermissionSet::label)
                                .length(80)
                                .writable()
                                .mandatory(),
                        field("Description", STRING, row, PermissionSet::description)
                                .length(255)
                                .writable(),
                        field("IsOwnedByProfile", BOOLEAN, row, it -> false),
                        field("IsCustom", BOOLEAN, row, it -> true),
                        field("ProfileId", REFERENCE, row, it -> null).to("Profile", "Profile")),
                row,
                PermissionSet::createdAt,
                PermissionSet::createdAt);
    }

    private static List<SField> assignments() {
        Class<PermissionSetAssignment> row = PermissionSetAssignment.class;
        return List.of(
                field("Id", ID, row, PermissionSetAssignment::id),
                SField.byUser("AssigneeId", "Assignee", row, it -> it.user())
                        .children("PermissionSetAssignments")
                        .creatable()
                        .mandatory(),
                field("PermissionSetId", REFERENCE, row, it -> Ids.of(Ids.PERMISSION_SET, it.set()))
                        .to("PermissionSet", "PermissionSet")
                        .children("Assignments")
                        .creatable()
                        .mandatory(),
                field("ExpirationDate", DATETIME, row, PermissionSetAssignment::expiresAt)
                        .writable(),
                field("IsActive", BOOLEAN, row, it -> true),
                field("SystemModstamp", DATETIME, row, PermissionSetAssignment::createdAt));
    }

    private List<SField> profiles() {
        Class<Profile> row = Profile.class;
        return SField.stamped(
                List.of(
                        field("Id", ID, row, Profile::id),
                        field("Name", STRING, row, Profile::name),
                        field("UserLicenseId", REFERENCE, row, it -> Ids.of(Ids.LICENSE, it.license()))
                                .to("UserLicense", "UserLicense"),
                        field("UserType", PICKLIST, row, it -> "Standard"),
                        field("Description", STRING, row, it -> null)),
                row,
                it -> store.orgs.get(it.org()).createdAt(),
                it -> store.orgs.get(it.org()).createdAt());
    }

    private List<SField> licenses() {
        Class<License> row = License.class;
        return List.of(
                field("Id", ID, row, License::id),
                field("Name", STRING, row, License::name),
                field("MasterLabel", STRING, row, License::name),
                field("LicenseDefinitionKey", STRING, row, License::key),
                field("Status", PICKLIST, row, it -> "Active"),
                field("TotalLicenses", INT, row, it -> (long) it.total()),
                field("UsedLicenses", INT, row, it -> users.used(it.org(), it.serial(), 0)));
    }

    private List<SField> organization() {
        Class<Org> row = Org.class;
        return SField.stamped(
                List.of(
                        field("Id", ID, row, Org::id),
                        field("Name", STRING, row, Org::name),
                        field("Country", STRING, row, Org::country),
                        field("LanguageLocaleKey", PICKLIST, row, Org::language),
                        field("OrganizationType", PICKLIST, row, Org::edition),
                        field("InstanceName", STRING, row, Org::instance),
                        field("IsSandbox", BOOLEAN, row, it -> false),
                        field("NamespacePrefix", STRING, row, it -> null),
                        field("TrialExpirationDate", DATETIME, row, it -> it.trial() == 0 ? null : it.trialEnds())),
                row,
                Org::createdAt,
                Org::createdAt);
    }
}
