package io.orgbridge.localsalesforce;

/** The addresses: one of the login host, one of each org's host. */
interface Hosts {
    /** {@code http://host:port} of the login host. */
    String loginUrl();

    /** {@code http://host:port} of the org's host: its instance URL. */
    String instanceUrl(long org);

    /** Whether this is the URL of one of the hosts. */
    boolean isHost(String url);

    /** Opens an org's host, on this port if it is free, and answers the port; 0 takes any. */
    int open(long org, int port);

    /** Gives an org's host another port, and answers it; the old one answers like this from now on. */
    int move(long org, OldHost answering);

    /** Closes a host that {@link #open} opened. */
    void close(long org);
}
