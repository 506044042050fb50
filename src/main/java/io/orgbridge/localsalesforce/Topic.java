package io.orgbridge.localsalesforce;

/**
 * A topic; each hashtag makes one.
 *
 * @param serial number of its id
 * @param org serial of the org
 * @param name without {@code #}
 * @param createdAt epoch second
 */
record Topic(long serial, long org, String name, long createdAt) {
    String id() {
        return Ids.of(Ids.TOPIC, serial);
    }
}
