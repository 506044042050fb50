package io.orgbridge.localsalesforce;

/**
 * A Salesforce org.
 *
 * @param serial number of its id
 * @param name company name
 * @param subdomain My Domain name, unique among all orgs
 * @param country ISO 3166 alpha-2
 * @param language such as {@code en_US}
 * @param edition as {@code Organization.OrganizationType} gives it
 * @param instance such as {@code NA123}
 * @param trial days of trial; 0 for an org that is no trial
 * @param hub whether SignupRequests can be made here
 * @param createdAt epoch second
 * @param loginsFrom epoch millisecond from which the login host knows the org's users
 * @param port loopback port of its host, as it was last; may change when the stand-in starts again
 */
record Org(
        long serial,
        String name,
        String subdomain,
        String country,
        String language,
        String edition,
        String instance,
        int trial,
        boolean hub,
        long createdAt,
        long loginsFrom,
        int port) {

    String id() {
        return Ids.of(Ids.ORG, serial);
    }

    /** Epoch second at which the trial ends; 0 for an org that is no trial. */
    long trialEnds() {
        return trial == 0 ? 0 : createdAt + trial * 86_400L;
    }

    boolean isExpired(long second) {
        return trial != 0 && second >= trialEnds();
    }

    Org withPort(int newPort) {
        return new Org(
                serial,
                name,
                subdomain,
                country,
                language,
                edition,
                instance,
                trial,
                hub,
                createdAt,
                loginsFrom,
                newPort);
    }
}
