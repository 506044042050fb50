/**
 * The command line and the standalone Camel Main. The only package that may exit, write to the console, add a shutdown
 * hook or configure logging.
 */
@NullMarked
package io.orgbridge.launcher;

import org.jspecify.annotations.NullMarked;
