package io.orgbridge.localsalesforce;

/**
 * What the host answers that an org has left.
 *
 * <p>Source: https://help.salesforce.com/s/articleView?id=xcloud.domain_name_redirections_understand.htm
 */
public enum OldHost {
    /** 301 to the new host: many clients replay a POST as GET then, and drop the token. */
    MOVED_PERMANENTLY,
    /** 307 to the new host. */
    TEMPORARY_REDIRECT,
    /** 420: the edge does not know the host. */
    NOT_ROUTED,
    /** 400 {@code URL_NOT_RESET}. */
    URL_NOT_RESET,
    /** Nothing listens any more. */
    CLOSED
}
