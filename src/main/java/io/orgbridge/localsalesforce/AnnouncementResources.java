package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /chatter/announcements} and {@code /chatter/groups/{id}/announcements}.
 *
 * <p>Sources: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_announcements_list.htm,
 * …/connect_resources_groups_GroupAnnouncements.htm
 */
final class AnnouncementResources {
    private static final Set<String> MEMBERS =
            Set.of("body", "expirationDate", "feedItemId", "isArchived", "parentId", "sendEmails");
    private static final Set<String> TEXTS = Set.of(FeedElement.ANNOUNCED, "TextPost");
    private final Settings settings;
    private final Store store;
    private final Groups groups;
    private final Feeds feeds;
    private final Announcements announcements;
    private final Bodies bodies;
    private final ChatterApi api;

    AnnouncementResources(
            Settings settings,
            Store store,
            Groups groups,
            Feeds feeds,
            Announcements announcements,
            Bodies bodies,
            ChatterApi api) {
        this.settings = settings;
        this.store = store;
        this.groups = groups;
        this.feeds = feeds;
        this.announcements = announcements;
        this.bodies = bodies;
        this.api = api;
    }

    /** {@code announcements} and {@code announcements/{id}}. */
    Answer announcements(Chatter chatter) {
        Call call = chatter.call();
        if (chatter.parts() == 1) {
            return ofParent(chatter, call.query("parentId"), chatter.base() + "/chatter/announcements");
        }
        if (chatter.parts() != 2) {
            throw ApiException.notFound();
        }
        return switch (call.method()) {
            case "GET", "HEAD" -> store.read(() -> answer(chatter, 200, byId(chatter)));
            case "PATCH" -> update(chatter);
            case "DELETE" ->
                store.write(() -> {
                    announcements.delete(chatter.session(), byId(chatter));
                    return Answer.empty(204);
                });
            default -> throw ApiException.methodNotAllowed(call.method(), "DELETE,GET,HEAD,PATCH");
        };
    }

    /** {@code groups/{id}/announcements}. */
    Answer ofGroup(Chatter chatter) {
        String group = chatter.part(1);
        return ofParent(chatter, group, chatter.base() + "/chatter/groups/" + group + "/announcements");
    }

    private Answer ofParent(Chatter chatter, @Nullable String parent, String path) {
        Call call = chatter.call();
        return switch (call.method()) {
            case "GET", "HEAD" -> store.read(() -> list(chatter, parent, path));
            case "POST" -> create(chatter, parent);
            default -> throw ApiException.methodNotAllowed(call.method(), "GET,HEAD,POST");
        };
    }

    private Announcement byId(Chatter chatter) {
        return announcements.byId(chatter.session(), chatter.part(1));
    }

    private Answer list(Chatter chatter, @Nullable String parent, String path) {
        if (parent == null) {
            throw Inputs.missing("parentId");
        }
        Group group = groups.byId(chatter.session().org(), parent);
        feeds.access().mustSee(chatter.session(), group);
        NumberedPage<Announcement> page = NumberedPage.of(chatter, path, announcements.all(group), 100, "parentId");
        JsonOut out = chatter.out().object().array("announcements");
        page.rows().forEach(one -> api.announcement(chatter, out, one));
        return Answer.json(
                200,
                out.end()
                        .raw("currentPageUrl", page.url())
                        .raw("nextPageUrl", page.nextUrl())
                        .raw("previousPageUrl", page.previousUrl())
                        .end());
    }

    private Answer create(Chatter chatter, @Nullable String parent) {
        ObjectNode input = input(chatter);
        long expiresAt = expiry(Inputs.required(input, "expirationDate").asText());
        String feedItem = Inputs.text(input, "feedItemId");
        String parentId = Inputs.text(input, "parentId");
        boolean emailed = Inputs.flag(input, "sendEmails", false);
        if (feedItem == null && !input.hasNonNull("body")) {
            throw Inputs.missing("body");
        }
        return store.write(() -> {
            Session session = chatter.session();
            FeedElement element;
            if (feedItem != null) {
                element = announced(session, feedItem);
            } else {
                String id = parentId == null ? parent : parentId;
                if (id == null) {
                    throw Inputs.missing("parentId");
                }
                Group group = groups.byId(session.org(), id);
                Body body = bodies.ofInput(session.org(), input.get("body"));
                element = feeds.announce(session, group, body, settings.second());
            }
            Group group = groups.byId(session.org(), element.parent());
            return answer(chatter, 201, announcements.announce(session, group, element, expiresAt, emailed));
        });
    }

    /** The post that is to be an announcement. */
    private FeedElement announced(Session session, String feedItem) {
        FeedElement element = feeds.element(session, feedItem);
        if (!TEXTS.contains(element.type()) || !element.parent().startsWith(Ids.GROUP)) {
            throw ApiException.data(
                    400, "INVALID_INPUT", "An announcement is an " + FeedElement.ANNOUNCED + " of a group.");
        }
        return element;
    }

    private Answer update(Chatter chatter) {
        ObjectNode input = chatter.call().hasJsonBody()
                ? input(chatter)
                : Inputs.object("expirationDate", Inputs.parameter(chatter.call(), "expirationDate"));
        for (String fixed : List.of("body", "feedItemId", "parentId", "sendEmails")) {
            if (input.hasNonNull(fixed)) {
                throw ApiException.data(400, "INVALID_INPUT", fixed + " can't be changed");
            }
        }
        String expirationDate = Inputs.text(input, "expirationDate");
        return store.write(() -> {
            Announcement old = byId(chatter);
            return answer(
                    chatter,
                    200,
                    announcements.update(
                            chatter.session(),
                            old,
                            expirationDate == null ? old.expiresAt() : expiry(expirationDate),
                            Inputs.flag(input, "isArchived", old.archived())));
        });
    }

    private static ObjectNode input(Chatter chatter) {
        ObjectNode input = chatter.call().bodyObject();
        Inputs.requireKnown(input, MEMBERS);
        return input;
    }

    private static long expiry(String text) {
        try {
            return text.contains("T")
                    ? Dates.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
        } catch (DateTimeException e) {
            throw ApiException.data(400, "INVALID_INPUT", "Invalid expirationDate: " + text);
        }
    }

    private Answer answer(Chatter chatter, int status, Announcement announcement) {
        JsonOut out = chatter.out();
        api.announcement(chatter, out, announcement);
        return Answer.json(status, out);
    }
}
