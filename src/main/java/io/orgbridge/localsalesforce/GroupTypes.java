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
import java.util.Set;

/**
 * The sObjects of Chatter groups: CollaborationGroup and CollaborationGroupMember.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_collaborationgroup.htm,
 * …/sforce_api_objects_collaborationgroupmember.htm
 */
final class GroupTypes {
    private static final Set<String> FREQUENCIES = Set.of("P", "D", "W", "N");

    private GroupTypes() {}

    static List<SObjectType> of(Store store, Groups rules, GroupSObjects groups, Hosts hosts) {
        return List.of(
                SObjectType.indexed(
                        "CollaborationGroup",
                        Ids.GROUP,
                        groups(rules, hosts),
                        store,
                        store.orgGroups,
                        store.groups,
                        groups.groupActions()),
                new SObjectType(
                        "CollaborationGroupMember",
                        Ids.GROUP_MEMBER,
                        members(),
                        session -> store.under(store.orgGroups, session.org().serial())
                                .flatMap(group -> store.under(store.groupUsers, group))
                                .map(store.memberships::get),
                        (session, serial) -> Optional.ofNullable(store.memberships.get(serial))
                                .filter(row -> row.org() == session.org().serial()),
                        groups.memberActions()));
    }

    private static SField photo(Hosts hosts, String name, String size) {
        return field(name, STRING, Group.class, it -> hosts.instanceUrl(it.org()) + "/profilephoto/0F9/" + size);
    }

    private static List<SField> groups(Groups rules, Hosts hosts) {
        Class<Group> row = Group.class;
        return SField.stamped(
                List.of(
                        field("Id", ID, row, Group::id),
                        field("Name", STRING, row, Group::name)
                                .length(40)
                                .writable()
                                .mandatory(),
                        field(
                                        "CollaborationType",
                                        PICKLIST,
                                        row,
                                        it -> it.visibility().replace("Access", ""))
                                .oneOf(Set.of("Public", "Private", "Unlisted"))
                                .writable()
                                .mandatory(),
                        field("Description", STRING, row, Group::description)
                                .length(1000)
                                .writable(),
                        SField.seen(
                                        "InformationTitle",
                                        STRING,
                                        row,
                                        (session, it) -> rules.isInside(session, it) ? it.informationTitle() : null)
                                .length(30)
                                .writable(),
                        SField.seen(
                                        "InformationBody",
                                        STRING,
                                        row,
                                        (session, it) -> rules.isInside(session, it) ? it.informationText() : null)
                                .length(4000)
                                .writable(),
                        field("CanHaveGuests", BOOLEAN, row, Group::guests).writable(),
                        field("IsArchived", BOOLEAN, row, Group::archived).writable(),
                        field("IsAutoArchiveDisabled", BOOLEAN, row, Group::autoArchiveDisabled)
                                .writable(),
                        field("IsBroadcast", BOOLEAN, row, Group::broadcast).writable(),
                        SField.byUser("OwnerId", "Owner", row, it -> it.owner()).writable(),
                        field("NetworkId", REFERENCE, row, it -> null).creatable(),
                        photo(hosts, "FullPhotoUrl", "F"),
                        photo(hosts, "MediumPhotoUrl", "M"),
                        photo(hosts, "SmallPhotoUrl", "T"),
                        photo(hosts, "BannerPhotoUrl", "B"),
                        field("MemberCount", INT, row, it -> (long) it.members()),
                        field(
                                "LastFeedModifiedDate",
                                DATETIME,
                                row,
                                it -> it.lastPostAt() == 0 ? it.createdAt() : it.lastPostAt()),
                        SField.seen("HasPrivateFieldsAccess", BOOLEAN, row, rules::isInside),
                        field("GroupEmail", STRING, row, it -> null),
                        SField.byUser("CreatedById", "CreatedBy", row, it -> it.owner())),
                row,
                Group::createdAt,
                Group::modifiedAt);
    }

    private static List<SField> members() {
        Class<Membership> row = Membership.class;
        return SField.stamped(
                List.of(
                        field("Id", ID, row, Membership::id),
                        field("CollaborationGroupId", REFERENCE, row, it -> Ids.of(Ids.GROUP, it.group()))
                                .to("CollaborationGroup", "CollaborationGroup")
                                .children("GroupMembers")
                                .creatable()
                                .mandatory(),
                        SField.byUser("MemberId", "Member", row, it -> it.user())
                                .children("GroupMemberships")
                                .creatable()
                                .mandatory(),
                        field(
                                        "CollaborationRole",
                                        PICKLIST,
                                        row,
                                        it -> it.role().equals(Membership.STANDARD) ? "Standard" : "Admin")
                                .oneOf(Set.of("Standard", "Admin"))
                                .writable(),
                        field("NotificationFrequency", PICKLIST, row, it -> "N")
                                .oneOf(FREQUENCIES)
                                .writable(),
                        field("LastFeedAccessDate", DATETIME, row, Membership::createdAt)),
                row,
                Membership::createdAt,
                Membership::createdAt);
    }
}
