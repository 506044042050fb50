package io.orgbridge.localsalesforce;

import java.util.Arrays;
import java.util.Locale;

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
    CLOSED;

    /** {@code not-routed} as {@link #NOT_ROUTED}; throws {@link IllegalArgumentException}. */
    static OldHost named(String name) {
        return Arrays.stream(values())
                .filter(host -> host.name().equals(name.toUpperCase(Locale.ROOT).replace('-', '_')))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("an old host is moved-permanently, temporary-redirect,"
                        + " not-routed, url-not-reset or closed, not '" + name + "'"));
    }
}
