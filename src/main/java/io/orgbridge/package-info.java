/** The entry point for embedding: binds the beans and loads the routes into any CamelContext. */
@NullMarked
package io.orgbridge;

import org.jspecify.annotations.NullMarked;
