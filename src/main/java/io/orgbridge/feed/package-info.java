/** Follows Chatter feeds: which feeds are due, how far each was read, and what a page says, as posts. */
@NullMarked
package io.orgbridge.feed;

import org.jspecify.annotations.NullMarked;
