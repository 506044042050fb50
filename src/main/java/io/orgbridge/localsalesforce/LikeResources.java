package io.orgbridge.localsalesforce;

/**
 * The likes of feed elements and comments, and {@code likes/{id}}.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_feed_element_capability_chatter_likes_items.htm
 */
final class LikeResources {
    private final Store store;
    private final Feeds feeds;
    private final ChatterApi api;

    LikeResources(Store store, Feeds feeds, ChatterApi api) {
        this.store = store;
        this.feeds = feeds;
        this.api = api;
    }

    /** {@code feed-elements/{id}/capabilities/chatter-likes/items}. */
    Answer ofElement(Chatter chatter) {
        return likes(
                chatter,
                () -> feeds.element(chatter.session(), chatter.part(1)).serial(),
                () -> feeds.element(chatter.session(), chatter.part(1)).id(),
                "/chatter/feed-elements/" + chatter.part(1) + "/capabilities/chatter-likes/items");
    }

    /** {@code comments/{id}/likes}. */
    Answer ofComment(Chatter chatter) {
        return likes(
                chatter,
                () -> feeds.commentById(chatter.session(), chatter.part(1)).serial(),
                () -> feeds.commentById(chatter.session(), chatter.part(1)).id(),
                "/chatter/comments/" + chatter.part(1) + "/likes");
    }

    private interface Serial {
        long find();
    }

    private interface Name {
        String find();
    }

    private Answer likes(Chatter chatter, Serial item, Name id, String url) {
        if (chatter.call().is("GET")) {
            return store.read(() -> {
                JsonOut out = chatter.out();
                json(chatter, out)
                        .page(
                                feeds.reactions().likes(item.find()),
                                chatter.base() + url,
                                chatter.number("page", 0, 1_000_000, 0),
                                chatter.number("pageSize", 1, 100, LikeJson.DEFAULT_SIZE));
                return Answer.json(200, out);
            });
        }
        if (chatter.call().is("PATCH")) {
            boolean liked = chatter.flag("isLikedByCurrentUser");
            return store.write(() -> {
                set(chatter, item.find(), id.find(), liked);
                JsonOut out = chatter.out();
                json(chatter, out)
                        .page(feeds.reactions().likes(item.find()), chatter.base() + url, 0, LikeJson.DEFAULT_SIZE);
                return Answer.json(200, out);
            });
        }
        if (!chatter.call().is("POST")) {
            throw ApiException.methodNotAllowed(chatter.call().method(), "GET,HEAD,PATCH,POST");
        }
        return store.write(() -> {
            JsonOut out = chatter.out();
            json(chatter, out).like(feeds.reactions().like(chatter.session(), item.find(), id.find()));
            // The status is unconfirmed.
            return Answer.json(201, out);
        });
    }

    private LikeJson json(Chatter chatter, JsonOut out) {
        return new LikeJson(store, api.people(chatter, out), out, chatter.base());
    }

    /** {@code likes/{id}}. */
    Answer like(Chatter chatter) {
        String id = chatter.part(1);
        if (chatter.parts() != 2) {
            throw ApiException.notFound();
        }
        if (chatter.call().is("GET")) {
            return store.read(() -> {
                JsonOut out = chatter.out();
                json(chatter, out).like(likeById(chatter, id));
                return Answer.json(200, out);
            });
        }
        if (!chatter.call().is("DELETE")) {
            throw ApiException.methodNotAllowed(chatter.call().method(), "DELETE,GET,HEAD");
        }
        return store.write(() -> {
            Like like = likeById(chatter, id);
            Session session = chatter.session();
            if (!session.isAdmin() && session.user().serial() != like.user()) {
                throw ApiException.noAccess("You don't have permission to remove this like.");
            }
            feeds.reactions().unlike(like);
            return Answer.empty(204);
        });
    }

    /** A like of what is there and what the session may see. */
    private Like likeById(Chatter chatter, String id) {
        Like found = Ids.serial(Ids.LIKE, id).stream()
                .mapToObj(store.likes::get)
                .filter(like ->
                        like != null && like.org() == chatter.session().org().serial())
                .findFirst()
                .orElseThrow(ApiException::notFound);
        if (found.item().startsWith(Ids.FEED_COMMENT)) {
            feeds.commentById(chatter.session(), found.item());
        } else {
            feeds.element(chatter.session(), found.item());
        }
        return found;
    }

    /** Likes an element or comment for the context user, or takes the like back. */
    void set(Chatter chatter, long item, String id, boolean liked) {
        if (liked) {
            feeds.reactions().like(chatter.session(), item, id);
        } else {
            feeds.reactions().mine(item, chatter.session().user()).ifPresent(feeds.reactions()::unlike);
        }
    }
}
