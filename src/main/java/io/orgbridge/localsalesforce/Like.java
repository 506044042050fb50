package io.orgbridge.localsalesforce;

/**
 * A like of a feed element or comment ({@code FeedLike}).
 *
 * @param serial number of its id
 * @param org serial of the org
 * @param item id of the feed element or comment
 * @param user serial of who likes it
 */
record Like(long serial, long org, String item, long user) {
    String id() {
        return Ids.of(Ids.LIKE, serial);
    }
}
