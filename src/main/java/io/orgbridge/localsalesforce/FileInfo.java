package io.orgbridge.localsalesforce;

/**
 * A file's metadata ({@code ContentDocument} and its only version); the bytes are not kept.
 *
 * @param serial number of its ids
 * @param org serial of the org
 * @param owner serial of the user
 * @param extension without the dot
 * @param checksum MD5 in hexadecimal
 * @param createdAt epoch second
 */
record FileInfo(
        long serial, long org, long owner, String title, String extension, long size, String checksum, long createdAt) {
    String id() {
        return Ids.of(Ids.DOCUMENT, serial);
    }

    String versionId() {
        return Ids.of(Ids.VERSION, serial);
    }
}
