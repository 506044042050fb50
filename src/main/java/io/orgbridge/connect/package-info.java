/** The first token in a new org, the check that it is the org we asked for, and the row that keeps it. */
@NullMarked
package io.orgbridge.connect;

import org.jspecify.annotations.NullMarked;
