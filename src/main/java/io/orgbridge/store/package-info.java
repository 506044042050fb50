/** The database: pool, schema, transactions. What a step stores is in the step's own package. */
@NullMarked
package io.orgbridge.store;

import org.jspecify.annotations.NullMarked;
