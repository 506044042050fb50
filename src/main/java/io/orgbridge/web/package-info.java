/** The REST interface, the health endpoints and the page. */
@NullMarked
package io.orgbridge.web;

import org.jspecify.annotations.NullMarked;
