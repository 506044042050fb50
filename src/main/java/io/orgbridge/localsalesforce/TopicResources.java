package io.orgbridge.localsalesforce;

import java.util.Comparator;
import java.util.List;

/**
 * {@code topics} and {@code topics/{id}}, as far as feeds and hashtags lead there.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_topics_list.htm
 */
final class TopicResources {
    private final Store store;

    TopicResources(Store store) {
        this.store = store;
    }

    Answer topics(Chatter chatter) {
        chatter.call().requireGet();
        if (chatter.parts() > 2) {
            throw ApiException.notFound();
        }
        if (chatter.parts() == 1) {
            return store.read(() -> list(chatter));
        }
        return store.read(() -> {
            JsonOut out = chatter.out();
            CapabilityJson.topic(out, chatter.base(), byId(chatter, chatter.part(1)));
            return Answer.json(200, out);
        });
    }

    /** A topic of the org; throws as Connect does. */
    Topic byId(Chatter chatter, String id) {
        return Ids.serial(Ids.TOPIC, id).stream()
                .mapToObj(store.topics::get)
                .filter(topic ->
                        topic != null && topic.org() == chatter.session().org().serial())
                .findFirst()
                .orElseThrow(ApiException::notFound);
    }

    private Answer list(Chatter chatter) {
        String q = chatter.call().query("q");
        boolean exact = q != null && "true".equals(chatter.call().query("exactMatch"));
        SearchTerm term = exact ? SearchTerm.EVERYTHING : SearchTerm.of(chatter);
        List<Topic> found = store.topics.values().stream()
                .filter(topic -> topic.org() == chatter.session().org().serial())
                .filter(topic -> exact ? topic.name().equalsIgnoreCase(q) : term.isIn(topic.name()))
                .sorted(Comparator.comparing(Topic::name, String.CASE_INSENSITIVE_ORDER))
                .toList();
        NumberedPage<Topic> page =
                NumberedPage.of(chatter, Chatter.connect(chatter.base()) + "/topics", found, 100, "q", "exactMatch");
        JsonOut out = chatter.out()
                .object()
                .raw("currentPageUrl", page.url())
                .raw("nextPageUrl", page.nextUrl())
                .array("topics");
        page.rows().forEach(topic -> CapabilityJson.topic(out, chatter.base(), topic));
        return Answer.json(200, out.end().end());
    }
}
