package io.orgbridge.localsalesforce;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who follows whom. Changes inside a write.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_entitysubscription.htm
 */
final class Follows implements SObjectType.Actions {
    private final Settings settings;
    private final Store store;

    Follows(Settings settings, Store store) {
        this.settings = settings;
        this.store = store;
    }

    @Override
    public String typeName() {
        return "EntitySubscription";
    }

    @Override
    public String create(Session session, Map<String, Object> fields) {
        User user = user(
                session,
                fields.getOrDefault("SubscriberId", session.user().id()).toString());
        if (user.serial() != session.user().serial() && !session.isAdmin()) {
            throw ApiException.noAccess("You can only follow for yourself.");
        }
        User followed = user(session, fields.get("ParentId").toString());
        find(user.serial(), followed.serial()).ifPresent(there -> {
            throw ApiException.fields(
                    "DUPLICATE_VALUE", "duplicate value found: ParentId is followed already", List.of("ParentId"));
        });
        return follow(user, followed).id();
    }

    @Override
    public void delete(Session session, long serial) {
        Subscription there = store.subscriptions.get(serial);
        if (there.user() != session.user().serial() && !session.isAdmin()) {
            throw ApiException.noAccess("You can only unfollow for yourself.");
        }
        store.subscriptions.remove(serial);
        store.userSubscriptions.remove(Key.of(there.user(), there.followed()));
        store.followers.remove(Key.of(there.followed(), there.user()));
    }

    /** Follows; once is enough. */
    Subscription follow(User user, User followed) {
        if (user.serial() == followed.serial()) {
            throw ApiException.data(400, "INVALID_INPUT", "You can't follow yourself.");
        }
        return find(user.serial(), followed.serial()).orElseGet(() -> {
            Subscription made = new Subscription(
                    store.nextSerial(), user.org(), user.serial(), followed.serial(), settings.second());
            store.subscriptions.put(made.serial(), made);
            store.userSubscriptions.put(Key.of(user.serial(), followed.serial()), made.serial());
            store.followers.put(Key.of(followed.serial(), user.serial()), made.serial());
            return made;
        });
    }

    Optional<Subscription> find(long user, long followed) {
        Long serial = store.userSubscriptions.get(Key.of(user, followed));
        return serial == null ? Optional.empty() : Optional.ofNullable(store.subscriptions.get(serial));
    }

    /** What a user follows; those of and to inactive users are as if they were not there. */
    Stream<Subscription> of(User user) {
        return store.under(store.userSubscriptions, user.serial())
                .map(store.subscriptions::get)
                .filter(one -> store.users.get(one.followed()).active());
    }

    Stream<Subscription> to(User user) {
        return store.under(store.followers, user.serial())
                .map(store.subscriptions::get)
                .filter(one -> store.users.get(one.user()).active());
    }

    private User user(Session session, String id) {
        return Ids.serial(Ids.USER, id).stream()
                .mapToObj(store.users::get)
                .filter(found -> found != null && found.org() == session.org().serial())
                .findFirst()
                .orElseThrow(() -> ApiException.fields(
                        "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", List.of("ParentId")));
    }
}
