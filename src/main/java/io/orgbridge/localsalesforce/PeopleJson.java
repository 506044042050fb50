package io.orgbridge.localsalesforce;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * User summaries, groups, photos and motifs as Connect writes them, members in alphabetical order.
 *
 * <p>Sources: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_responses_group_detail.htm,
 * …/connect_responses_user_summary.htm
 */
final class PeopleJson {
    private final Store store;
    private final Groups groups;
    private final Hosts hosts;
    private final BiConsumer<JsonOut, Group> announcement;
    private final JsonOut out;
    private final Session session;
    private final String base;
    /** Summaries of users and details of groups that were written, by serial. */
    private final Map<Long, Piece> users = new HashMap<>();

    private final Map<Long, Piece> described = new HashMap<>();

    /** @param announcement writes the member {@code announcement} of a group */
    PeopleJson(
            Store store,
            Groups groups,
            Hosts hosts,
            BiConsumer<JsonOut, Group> announcement,
            JsonOut out,
            Session session,
            String base) {
        this.announcement = announcement;
        this.store = store;
        this.groups = groups;
        this.hosts = hosts;
        this.out = out;
        this.session = session;
        this.base = base;
    }

    /** A user summary as the value of a member. */
    void user(String name, User user) {
        out.name(name);
        user(user);
    }

    void user(User user) {
        if (out.isPretty()) {
            write(user);
        } else {
            out.json(users.computeIfAbsent(user.serial(), serial -> piece(people -> people.write(user))));
        }
    }

    private void write(User user) {
        out.object();
        summary(user);
        out.end();
    }

    /** What is written once for all the times that an answer has it: a page names few people and groups, and often. */
    private Piece piece(Consumer<PeopleJson> write) {
        JsonOut once = new JsonOut(out.escapes());
        write.accept(new PeopleJson(store, groups, hosts, announcement, once, session, base));
        return once.piece();
    }

    /** A user with what the profile page shows. */
    void detail(User user, long followers, long following, long groupCount) {
        out.object()
                .text("aboutMe", user.field("AboutMe"))
                .nothing("additionalLabel")
                .object("address")
                .text("city", user.field("City"))
                .text("country", user.field("Country"))
                .raw("formattedAddress", "")
                .text("state", user.field("State"))
                .text("street", user.field("Street"))
                .text("zip", user.field("PostalCode"))
                .end()
                .nothing("bannerPhoto")
                .object("chatterActivity")
                .number("commentCount", 0)
                .number("commentReceivedCount", 0)
                .number("likeReceivedCount", 0)
                .number("postCount", 0)
                .end()
                .nothing("chatterInfluence")
                .text("communityNickname", user.field("CommunityNickname"))
                .text("companyName", user.field("CompanyName"))
                .text("displayName", user.name())
                .text("email", user.field("Email"))
                .text("firstName", user.field("FirstName"))
                .number("followersCount", followers)
                .object("followingCounts")
                .number("people", following)
                .number("records", 0)
                .number("total", following)
                .end()
                .number("groupCount", groupCount)
                .flag("hasChatter", true)
                .raw("id", user.id())
                .flag("isActive", user.active())
                .flag("isInThisCommunity", true)
                .text("lastName", user.field("LastName"))
                .nothing("managerId")
                .nothing("managerName");
        motif("65CAE4", "profile");
        mySubscription(user);
        out.text("name", user.name())
                .object("outOfOffice")
                .raw("message", "")
                .end()
                .array("phoneNumbers")
                .end();
        photo("005", user.id());
        out.nothing("reputation")
                .nothing("thanksReceived")
                .text("title", user.field("Title"))
                .raw("type", "User")
                .raw("url", base + "/chatter/users/" + user.id())
                .raw("userType", userType(user))
                .text("username", user.username())
                .end();
    }

    private void mySubscription(User user) {
        Long serial = store.userSubscriptions.get(Key.of(session.user().serial(), user.serial()));
        if (serial == null) {
            out.nothing("mySubscription");
        } else {
            String id = Ids.of(Ids.SUBSCRIPTION, serial);
            out.object("mySubscription")
                    .raw("id", id)
                    .raw("url", base + "/chatter/subscriptions/" + id)
                    .end();
        }
    }

    /** A follow. */
    void subscription(Subscription subscription) {
        out.object().nothing("community").raw("id", subscription.id());
        user("subject", store.users.get(subscription.followed()));
        user("subscriber", store.users.get(subscription.user()));
        out.raw("url", base + "/chatter/subscriptions/" + subscription.id()).end();
    }

    private void summary(User user) {
        out.nothing("additionalLabel")
                .text("communityNickname", user.field("CommunityNickname"))
                .text("companyName", user.field("CompanyName"))
                .text("displayName", user.name())
                .text("firstName", user.field("FirstName"))
                .raw("id", user.id())
                .flag("isActive", user.active())
                .flag("isInThisCommunity", true)
                .text("lastName", user.field("LastName"));
        motif("65CAE4", "profile");
        mySubscription(user);
        out.text("name", user.name()).object("outOfOffice").raw("message", "").end();
        photo("005", user.id());
        out.nothing("reputation")
                .text("title", user.field("Title"))
                .raw("type", "User")
                .raw("url", base + "/chatter/users/" + user.id())
                .raw("userType", userType(user));
    }

    private String userType(User user) {
        return switch (store.profiles.get(user.profile()).name()) {
            case "Chatter Free User", "Chatter Moderator User" -> "ChatterOnly";
            case Profile.EXTERNAL -> "ChatterGuest";
            default -> "Internal";
        };
    }

    /** A user or group by id, as the value of a member. */
    void actor(String name, String id) {
        var user = Ids.serial(Ids.USER, id);
        if (user.isPresent()) {
            user(name, store.users.get(user.getAsLong()));
            return;
        }
        Group group = Ids.serial(Ids.GROUP, id).stream()
                .mapToObj(store.groups::get)
                .filter(found -> found != null)
                .findFirst()
                .orElse(null);
        if (group == null) {
            out.nothing(name);
        } else {
            out.name(name);
            group(group);
        }
    }

    /** A group with all that its detail has. */
    void group(Group group) {
        if (out.isPretty()) {
            write(group);
        } else {
            out.json(described.computeIfAbsent(group.serial(), serial -> piece(people -> people.write(group))));
        }
    }

    private void write(Group group) {
        Membership mine = groups.membership(group, session.user().serial()).orElse(null);
        boolean inside = groups.isInside(session, group);
        String url = base + "/chatter/groups/" + group.id();
        out.object().raw("additionalLabel", label(group));
        if (inside) {
            announcement.accept(out, group);
        } else {
            out.nothing("announcement");
        }
        out.name("bannerPhoto");
        banner(group);
        out.flag("canHaveChatterGuests", group.guests())
                .nothing("community")
                .text("description", group.description())
                .nothing("emailToChatterAddress")
                .number("fileCount", 0)
                .raw("id", group.id());
        if (inside && (group.informationText() != null || group.informationTitle() != null)) {
            out.object("information")
                    .text("text", group.informationText())
                    .text("title", group.informationTitle())
                    .end();
        } else {
            out.nothing("information");
        }
        out.flag("isArchived", group.archived())
                .flag("isAutoArchiveDisabled", group.autoArchiveDisabled())
                .flag("isBroadcast", group.broadcast())
                .raw("lastFeedElementPostDate", group.lastPostAt() == 0 ? null : Dates.connect(group.lastPostAt()))
                .number("memberCount", group.members());
        motif("779BE7", "groups");
        out.raw("myRole", mine == null ? notAMember(group) : mine.role());
        if (mine == null) {
            out.nothing("mySubscription");
        } else {
            out.object("mySubscription")
                    .raw("id", mine.id())
                    .raw("url", base + "/chatter/group-memberships/" + mine.id())
                    .end();
        }
        out.text("name", group.name());
        user("owner", store.users.get(group.owner()));
        if (group.isPublic()) {
            out.nothing("pendingRequests");
        } else {
            out.number("pendingRequests", groups.pending(group).count());
        }
        photo("0F9", group.id());
        out.raw("type", "CollaborationGroup")
                .raw("url", url)
                .raw("visibility", group.visibility())
                .end();
    }

    /** A group's banner as a value. */
    void banner(Group group) {
        out.object()
                .raw("bannerPhotoUrl", hosts.instanceUrl(group.org()) + "/profilephoto/0F9/B")
                .nothing("bannerPhotoVersionId")
                .raw("url", base + "/chatter/groups/" + group.id() + "/banner-photo")
                .end();
    }

    private String notAMember(Group group) {
        boolean asked = groups.pending(group)
                .anyMatch(request -> request.user() == session.user().serial());
        return asked ? "NotAMemberPrivateRequested" : "NotAMember";
    }

    /** A request to join a group. */
    void request(JoinRequest request) {
        out.object()
                .raw("createdDate", Dates.connect(request.createdAt()))
                .raw("id", request.id())
                .raw("lastUpdateDate", Dates.connect(request.modifiedAt()))
                .object("requestedGroup")
                .raw("id", Ids.of(Ids.GROUP, request.group()))
                .raw("url", base + "/chatter/groups/" + Ids.of(Ids.GROUP, request.group()))
                .end()
                .text("responseMessage", request.response())
                .raw("status", request.status())
                .raw("url", base + "/chatter/group-membership-requests/" + request.id());
        user("user", store.users.get(request.user()));
        out.end();
    }

    private static @Nullable String label(Group group) {
        if (group.archived()) {
            return "Archived";
        }
        if (group.isPublic()) {
            return null;
        }
        return group.guests() ? "Private With Customers" : "Private";
    }

    /** A membership. */
    void member(Membership member) {
        out.object()
                .raw("id", member.id())
                .raw("lastFeedAccessDate", Dates.connect(member.createdAt()))
                .raw("role", member.role())
                .raw("url", base + "/chatter/group-memberships/" + member.id());
        user("user", store.users.get(member.user()));
        out.end();
    }

    private void motif(String color, String icon) {
        motif(out, color, icon);
    }

    static void motif(JsonOut out, String color, String icon) {
        out.object("motif")
                .raw("color", color)
                .raw("largeIconUrl", "/img/icon/" + icon + "64.png")
                .raw("mediumIconUrl", "/img/icon/" + icon + "32.png")
                .raw("smallIconUrl", "/img/icon/" + icon + "16.png")
                .nothing("svgIconUrl")
                .end();
    }

    private void photo(String kind, String id) {
        out.name("photo");
        photoOf(kind, id);
    }

    /** A photo as a value. */
    void photoOf(String kind, String id) {
        String photos = hosts.instanceUrl(session.org().serial()) + "/profilephoto/" + kind;
        String resource = kind.equals("005") ? Chatter.connect(base) + "/user-profiles/" : base + "/chatter/groups/";
        out.object()
                .raw("fullEmailPhotoUrl", photos + "/F?fromEmail=1")
                .raw("largePhotoUrl", photos + "/F")
                .raw("mediumPhotoUrl", photos + "/M")
                .nothing("photoVersionId")
                .raw("smallPhotoUrl", photos + "/T")
                .raw("standardEmailPhotoUrl", photos + "/T?fromEmail=1")
                .raw("url", resource + id + "/photo")
                .end();
    }
}
