package io.orgbridge.localsalesforce;

/**
 * A profile of an org; it decides a user's licence and whether the connected apps admit the user.
 *
 * @param serial number of its id
 * @param org serial of the org
 * @param name such as {@code Standard User}
 * @param license serial of the user licence
 */
record Profile(long serial, long org, String name, long license) {
    static final String ADMIN = "System Administrator";
    /** Of customers in private groups. */
    static final String EXTERNAL = "Chatter External User";

    String id() {
        return Ids.of(Ids.PROFILE, serial);
    }
}
