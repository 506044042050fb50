package io.orgbridge.localsalesforce;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An org that a scenario has from the start, without a sign-up.
 *
 * @param name company name
 * @param subdomain My Domain name; null for one made from the company name
 * @param country ISO 3166 alpha-2
 * @param language such as {@code en_US}
 * @param hub whether SignupRequests can be made here
 * @param admin its administrator
 * @param users its other users
 * @param groups its Chatter groups
 */
public record StandingOrg(
        String name,
        @Nullable String subdomain,
        String country,
        String language,
        boolean hub,
        Person admin,
        List<Person> users,
        List<StandingGroup> groups) {

    /** Copies the lists. */
    public StandingOrg {
        users = List.copyOf(users);
        groups = List.copyOf(groups);
    }

    /** The administrator and the other users. */
    Stream<Person> people() {
        return Stream.concat(Stream.of(admin), users.stream());
    }

    /**
     * Somebody in an org.
     *
     * @param username lower case, unique among all orgs
     * @param alias at most 8 characters
     * @param nickname unique in the org; null for one made from the username
     * @param profile name of the profile
     * @param password for the login page; null lets any in
     */
    public record Person(
            String username,
            @Nullable String firstName,
            String lastName,
            String email,
            String alias,
            @Nullable String nickname,
            String profile,
            boolean active,
            @Nullable String password) {

        /** Without the password. */
        @Override
        public String toString() {
            return "Person[" + username + "]";
        }
    }

    /**
     * A Chatter group.
     *
     * @param visibility {@code PublicAccess}, {@code PrivateAccess} or {@code Unlisted}
     * @param owner username
     * @param members usernames, besides the owner
     */
    public record StandingGroup(
            String name, String visibility, @Nullable String description, String owner, List<String> members) {

        /** Copies the list. */
        public StandingGroup {
            members = List.copyOf(members);
        }
    }
}
