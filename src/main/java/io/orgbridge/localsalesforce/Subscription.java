package io.orgbridge.localsalesforce;

/**
 * A follow ({@code EntitySubscription}).
 *
 * @param serial number of its id
 * @param org serial of the org
 * @param user serial of who follows
 * @param followed serial of the user who is followed
 * @param createdAt epoch second
 */
record Subscription(long serial, long org, long user, long followed, long createdAt) {
    String id() {
        return Ids.of(Ids.SUBSCRIPTION, serial);
    }
}
