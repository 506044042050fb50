/** Stores a page: its posts, its records and the cursor that says it was read, in one transaction. */
@NullMarked
package io.orgbridge.insert;

import org.jspecify.annotations.NullMarked;
