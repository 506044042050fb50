package io.orgbridge.feed;

/** Another process stored this page, or a later one, first: the page is dropped, and nothing of it is lost. */
public final class StaleCursorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StaleCursorException(String feedKey, String orgId) {
        super("feed " + feedKey + " of org " + orgId + " was read further by another process");
    }
}
