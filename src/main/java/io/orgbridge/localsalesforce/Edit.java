package io.orgbridge.localsalesforce;

/**
 * The last edit of a post.
 *
 * @param by serial of the user
 * @param at epoch second
 */
record Edit(long by, long at) {}
