package io.orgbridge.localsalesforce;

import static io.orgbridge.localsalesforce.SField.Kind.BOOLEAN;
import static io.orgbridge.localsalesforce.SField.Kind.DATETIME;
import static io.orgbridge.localsalesforce.SField.Kind.EMAIL;
import static io.orgbridge.localsalesforce.SField.Kind.ID;
import static io.orgbridge.localsalesforce.SField.Kind.PICKLIST;
import static io.orgbridge.localsalesforce.SField.Kind.REFERENCE;
import static io.orgbridge.localsalesforce.SField.Kind.STRING;
import static io.orgbridge.localsalesforce.SField.field;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The User and UserLogin sObjects' fields.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_user.htm,
 * …/sforce_api_objects_userlogin.htm
 */
final class UserTypes {
    private static final Set<String> FREQUENCIES = Set.of("P", "D", "W", "N");

    private UserTypes() {}

    static List<SObjectType> of(Store store, Users users) {
        return List.of(
                SObjectType.indexed("User", Ids.USER, users(), store, store.orgUsers, store.users, users),
                new SObjectType(
                        "UserLogin",
                        Ids.USER_LOGIN,
                        logins(store),
                        session -> store.under(store.orgUsers, session.org().serial())
                                .map(store.users::get),
                        (session, serial) ->
                                store.orgUsers.containsKey(Key.of(session.org().serial(), serial))
                                        ? Optional.ofNullable(store.users.get(serial))
                                        : Optional.empty(),
                        new LoginActions(store)));
    }

    private static List<SField> logins(Store store) {
        Class<User> row = User.class;
        return List.of(
                field("Id", ID, row, it -> Ids.of(Ids.USER_LOGIN, it.serial())),
                field("UserId", REFERENCE, row, User::id).to("User", "User"),
                field("IsFrozen", BOOLEAN, row, it -> store.frozenUsers.containsKey(it.serial()))
                        .access(SField.Access.UPDATE),
                field("IsPasswordLocked", BOOLEAN, row, it -> false).access(SField.Access.UPDATE),
                field("LastModifiedDate", DATETIME, row, User::modifiedAt),
                field("LastModifiedById", REFERENCE, row, User::id));
    }

    /** Freezing: keeps the licence, ends the tokens. */
    private record LoginActions(Store store) implements SObjectType.Actions {
        @Override
        public String typeName() {
            return "UserLogin";
        }

        @Override
        public void update(Session session, long serial, Map<String, @Nullable Object> fields) {
            if (!session.isAdmin()) {
                throw ApiException.noRights();
            }
            if (Boolean.TRUE.equals(fields.get("IsPasswordLocked"))) {
                throw ApiException.fields(
                        "FIELD_INTEGRITY_EXCEPTION",
                        "IsPasswordLocked can only be set to false",
                        List.of("IsPasswordLocked"));
            }
            if (Boolean.TRUE.equals(fields.get("IsFrozen"))) {
                store.frozenUsers.put(serial, 1L);
            } else if (Boolean.FALSE.equals(fields.get("IsFrozen"))) {
                store.frozenUsers.remove(serial);
            }
        }
    }

    private static List<SField> users() {
        Class<User> row = User.class;
        List<SField> fields = SField.stamped(
                List.of(
                        field("Id", ID, row, User::id),
                        field("Username", EMAIL, row, User::username)
                                .lookedUp()
                                .length(80)
                                .writable()
                                .mandatory(),
                        own("LastName", STRING, 80).mandatory(),
                        own("FirstName", STRING, 40),
                        field("Name", STRING, row, User::name),
                        own("Email", EMAIL, 128).mandatory(),
                        own("Alias", STRING, 8).mandatory(),
                        own("CommunityNickname", STRING, 40),
                        field("IsActive", BOOLEAN, row, User::active).writable(),
                        picklist("TimeZoneSidKey", Set.of(java.util.TimeZone.getAvailableIDs())),
                        picklist("LocaleSidKey", Languages.locales()),
                        picklist(
                                "EmailEncodingKey",
                                Set.of(
                                        "UTF-8",
                                        "ISO-8859-1",
                                        "Shift_JIS",
                                        "ISO-2022-JP",
                                        "EUC-JP",
                                        "ks_c_5601-1987",
                                        "Big5",
                                        "GB2312",
                                        "Big5-HKSCS",
                                        "x-SJIS_0213")),
                        picklist("LanguageLocaleKey", Languages.all()),
                        field("ProfileId", REFERENCE, row, it -> Ids.of(Ids.PROFILE, it.profile()))
                                .to("Profile", "Profile")
                                .children("Users")
                                .writable()
                                .mandatory(),
                        field("UserType", PICKLIST, row, it -> "Standard"),
                        field(
                                        "DefaultGroupNotificationFrequency",
                                        PICKLIST,
                                        row,
                                        it -> it.field("DefaultGroupNotificationFrequency"))
                                .oneOf(FREQUENCIES)
                                .writable(),
                        field("DigestFrequency", PICKLIST, row, it -> it.field("DigestFrequency"))
                                .oneOf(Set.of("D", "W", "N"))
                                .writable(),
                        field("LastLoginDate", DATETIME, row, it -> it.lastLoginAt() == 0 ? null : it.lastLoginAt())),
                row,
                User::createdAt,
                User::modifiedAt);
        Map.of(
                        "CompanyName", 80,
                        "Title", 80,
                        "Department", 80,
                        "Division", 80,
                        "EmployeeNumber", 20,
                        "Phone", 40,
                        "MobilePhone", 40,
                        "AboutMe", 1000)
                .forEach((name, length) -> fields.add(own(name, STRING, length)));
        Map.of("Street", 255, "City", 40, "State", 80, "PostalCode", 20, "Country", 80)
                .forEach((name, length) -> fields.add(own(name, STRING, length)));
        fields.add(own("FederationIdentifier", STRING, 512).lookedUp());
        for (String flag : List.of(
                "UserPreferencesDisableAllFeedsEmail",
                "ReceivesInfoEmails",
                "ReceivesAdminInfoEmails",
                "UserPermissionsMarketingUser",
                "UserPermissionsOfflineUser",
                "UserPermissionsSFContentUser")) {
            fields.add(field(flag, BOOLEAN, row, it -> it.fields().getOrDefault(flag, false))
                    .writable());
        }
        return fields;
    }

    /** A text that a user has in a field of that name. */
    private static SField own(String name, SField.Kind kind, int length) {
        return field(name, kind, User.class, it -> it.field(name))
                .length(length)
                .writable();
    }

    private static SField picklist(String name, Set<String> values) {
        return field(name, PICKLIST, User.class, it -> it.field(name))
                .oneOf(values)
                .writable()
                .mandatory();
    }
}
