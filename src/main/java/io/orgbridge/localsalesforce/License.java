package io.orgbridge.localsalesforce;

/**
 * A user licence of an org.
 *
 * @param serial number of its id
 * @param org serial of the org
 * @param name such as {@code Salesforce}
 * @param key {@code LicenseDefinitionKey}
 * @param total how many active users may hold it
 */
record License(long serial, long org, String name, String key, int total) {
    String id() {
        return Ids.of(Ids.LICENSE, serial);
    }
}
