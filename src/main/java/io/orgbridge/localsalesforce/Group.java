package io.orgbridge.localsalesforce;

import org.jspecify.annotations.Nullable;

/**
 * A Chatter group ({@code CollaborationGroup}).
 *
 * @param serial number of its id
 * @param org serial of the org
 * @param name at most 40 characters, unique in the org
 * @param visibility {@code PublicAccess}, {@code PrivateAccess} or {@code Unlisted}
 * @param owner serial of the owning user
 * @param members how many there are
 * @param createdAt epoch second
 * @param modifiedAt epoch second
 * @param lastPostAt epoch second of the last feed element, 0 for none
 */
record Group(
        long serial,
        long org,
        String name,
        String visibility,
        @Nullable String description,
        @Nullable String informationTitle,
        @Nullable String informationText,
        boolean guests,
        boolean archived,
        boolean autoArchiveDisabled,
        boolean broadcast,
        long owner,
        int members,
        long createdAt,
        long modifiedAt,
        long lastPostAt) {

    String id() {
        return Ids.of(Ids.GROUP, serial);
    }

    boolean isPublic() {
        return visibility.equals("PublicAccess");
    }

    Group withMembers(int count) {
        return copy(count, lastPostAt);
    }

    Group withLastPost(long second) {
        return copy(members, second);
    }

    private Group copy(int newMembers, long newLastPost) {
        return new Group(
                serial,
                org,
                name,
                visibility,
                description,
                informationTitle,
                informationText,
                guests,
                archived,
                autoArchiveDisabled,
                broadcast,
                owner,
                newMembers,
                createdAt,
                modifiedAt,
                newLastPost);
    }
}
