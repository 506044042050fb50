package io.orgbridge.localsalesforce;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * {@code /chatter/feeds/…}: the feeds, their pages, and the search.
 *
 * <p>Sources: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/features_feeds_feed_elements.htm
 * and one page per feed.
 */
final class FeedResources {
    /** Parameters that the URLs of a page repeat. */
    private static final Set<String> KEPT = Set.of(
            "pageSize",
            "sort",
            "recentCommentCount",
            "density",
            "elementsPerBundle",
            "filter",
            "filterGroup",
            "include",
            "exclude",
            "q",
            "showInternalOnly",
            "customFilter",
            "commentSort",
            "threadedCommentsCollapsed");

    private final Store store;
    private final FeedKinds kinds;
    private final Feeds feeds;
    private final FeedPages pages;
    private final ChatterApi api;

    FeedResources(Store store, FeedKinds kinds, Settings settings, Feeds feeds, ChatterApi api) {
        this.store = store;
        this.kinds = kinds;
        this.feeds = feeds;
        this.pages = new FeedPages(settings, store);
        this.api = api;
    }

    /** A Feed, or a page of it. */
    Answer feed(Chatter chatter) {
        chatter.call().requireGet();
        if (chatter.parts() == 1) {
            return store.read(() -> directory(chatter));
        }
        return store.read(() -> {
            boolean elements = chatter.part(chatter.parts() - 1).equals("feed-elements");
            FeedKinds.Feed feed = kinds.find(chatter, chatter.parts() - (elements ? 1 : 0));
            return elements ? page(chatter, feed) : overview(chatter, feed);
        });
    }

    /** {@code feed-elements?q=}: a page of all that the session may see. */
    Answer search(Chatter chatter) {
        if (chatter.call().query("q") == null) {
            throw ApiException.data(400, "MISSING_ARGUMENT", "Missing argument: q");
        }
        return store.read(() -> {
            JsonOut out = chatter.out();
            FeedKinds.Feed all = kinds.company(chatter);
            write(chatter, all, chatter.base() + "/chatter/feed-elements", out);
            return Answer.json(200, out);
        });
    }

    /** The feeds there are, for this user. */
    private Answer directory(Chatter chatter) {
        JsonOut out = chatter.out().object().array("favorites").end().array("feeds");
        for (String[] feed : FeedKinds.DIRECTORY) {
            String path = feed[0].replace("{me}", chatter.session().user().id());
            String url = chatter.base() + "/chatter/feeds/" + path;
            out.object()
                    .raw("feedElementsUrl", url + "/feed-elements")
                    .raw("feedType", feed[1])
                    .raw("feedUrl", url)
                    .raw("keyPrefix", feed[2].isEmpty() ? null : feed[2])
                    .raw("label", feed[3])
                    .end();
        }
        return Answer.json(200, out.end().end());
    }

    private Answer overview(Chatter chatter, FeedKinds.Feed feed) {
        String url = chatter.base() + "/chatter/feeds/" + feed.path();
        JsonOut out = chatter.out().object().raw("feedElementPostUrl", chatter.base() + "/chatter/feed-elements");
        if (chatter.number("pageSize", 0, 100, 0) == 0) {
            out.nothing("feedElements");
        } else {
            out.name("feedElements");
            write(chatter, feed, chatter.base() + "/chatter/feeds/" + feed.path() + "/feed-elements", out);
        }
        out.raw("feedElementsUrl", url + "/feed-elements")
                .nothing("isModifiedUrl")
                .nothing("pinnedFeedElementsUrl")
                .nothing("redirectedFeedFilter")
                .nothing("redirectedFeedSort")
                .nothing("redirectedFeedType")
                .flag("respectsMute", feed.path().startsWith("news"))
                .end();
        return Answer.json(200, out);
    }

    private Answer page(Chatter chatter, FeedKinds.Feed feed) {
        JsonOut out = chatter.out();
        write(chatter, feed, chatter.base() + "/chatter/feeds/" + feed.path() + "/feed-elements", out);
        return Answer.json(200, out);
    }

    private void write(Chatter chatter, FeedKinds.Feed feed, String url, JsonOut out) {
        FeedPages.Sort sort = sort(feed, chatter.call().query("sort"));
        String token = chatter.call().query("page");
        String since = feed.incremental() ? chatter.call().query("updatedSince") : null;
        int comments = chatter.number("recentCommentCount", 0, 25, 3);
        FeedPages.Page page = pages.page(
                feed.numbers(),
                sort,
                chatter.number("pageSize", 1, 100, 25),
                token,
                since,
                visible(chatter).and(feed.also()));
        PostJson posts = api.posts(chatter, out);
        out.object()
                .raw("currentPageToken", token)
                .raw("currentPageUrl", url(chatter, url, token, since))
                .array("elements");
        page.elements().forEach(element -> posts.element(element, comments));
        out.end()
                .nothing("isModifiedToken")
                .nothing("isModifiedUrl")
                .raw("nextPageToken", page.nextToken())
                .raw("nextPageUrl", page.nextToken() == null ? null : url(chatter, url, page.nextToken(), since))
                .raw("updatesToken", feed.incremental() ? page.updatesToken() : null)
                .raw("updatesUrl", feed.incremental() ? url(chatter, url, null, page.updatesToken()) : null)
                .end();
    }

    /** The order that is asked for. Feeds that can be sorted by relevance give the newest first: nothing is weighed here. */
    private static FeedPages.Sort sort(FeedKinds.Feed feed, @Nullable String wanted) {
        boolean special = ("CreatedDateAsc".equals(wanted) && feed.isOldestFirst())
                || ("Relevance".equals(wanted) && feed.isByRelevance());
        if (wanted == null || wanted.isEmpty() || special) {
            return FeedPages.Sort.CreatedDateDesc;
        }
        try {
            return FeedPages.Sort.valueOf(wanted);
        } catch (IllegalArgumentException e) {
            throw Chatter.illegal("sort", wanted);
        }
    }

    /** What the session may see, what {@code density} leaves, and what {@code q} asks for. */
    private Predicate<FeedElement> visible(Chatter chatter) {
        String density = chatter.call().query("density");
        if (density != null && !Set.of("AllUpdates", "FewerUpdates").contains(density)) {
            throw Chatter.illegal("density", density);
        }
        chatter.number("elementsPerBundle", 0, 10, 3);
        boolean fewer = "FewerUpdates".equals(density);
        SearchTerm term = SearchTerm.of(chatter);
        Predicate<FeedElement> question = questions(chatter.call().query("filter"), chatter);
        return element -> {
            boolean system = element.header() != null;
            if ((fewer && system) || !feeds.access().canSee(chatter.session(), element)) {
                return false;
            }
            return question.test(element) && (term.isEverything() || says(element, term));
        };
    }

    /** What {@code filter} leaves; the ones about candidate answers leave nothing, since there are none. */
    private Predicate<FeedElement> questions(@Nullable String filter, Chatter chatter) {
        Predicate<FeedElement> question = element -> element.extras().question() != null;
        Predicate<FeedElement> read = element -> feeds.reactions()
                .readAt(chatter.session().user(), element.serial())
                .isPresent();
        return switch (filter == null ? "" : filter) {
            case "", "CommunityScoped" -> element -> true;
            case "Read" -> read;
            case "Unread" -> read.negate();
            case "AllQuestions" -> question;
            case "SolvedQuestions" -> question.and(element -> element.extras().bestAnswer() != 0);
            case "UnsolvedQuestions" -> question.and(element -> element.extras().bestAnswer() == 0);
            case "UnansweredQuestions" -> question.and(element -> element.comments() == 0);
            case "AuthoredBy" ->
                element -> Ids.of(Ids.USER, element.author()).equals(Ids.normalise(chatter.part(2)))
                        || (chatter.part(2).equals("me")
                                && element.author() == chatter.session().user().serial());
            case "QuestionsWithCandidateAnswers",
                    "QuestionsWithCandidateAnswersReviewedPublished",
                    "UnansweredQuestionsWithCandidateAnswers" -> element -> false;
            default -> throw Chatter.illegal("filter", filter);
        };
    }

    private boolean says(FeedElement element, SearchTerm term) {
        return contains(element.body(), term)
                || store.under(store.elementComments, element.serial())
                        .map(store.comments::get)
                        .anyMatch(comment -> contains(comment.body(), term));
    }

    private static boolean contains(@Nullable Body body, SearchTerm term) {
        return body != null && term.isIn(body.text());
    }

    private static String url(Chatter chatter, String url, @Nullable String page, @Nullable String since) {
        Map<String, String> parameters = new TreeMap<>();
        chatter.call().query().forEach((name, value) -> {
            if (KEPT.contains(name)) {
                parameters.put(name, value);
            }
        });
        if (page != null) {
            parameters.put("page", page);
        }
        if (since != null) {
            parameters.put("updatedSince", since);
        }
        StringBuilder full = new StringBuilder(url);
        char separator = '?';
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            full.append(separator)
                    .append(parameter.getKey())
                    .append('=')
                    .append(URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8));
            separator = '&';
        }
        return full.toString();
    }
}
