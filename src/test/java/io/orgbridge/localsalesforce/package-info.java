/** Tests of the stand-in over real HTTP. */
@NullMarked
package io.orgbridge.localsalesforce;

import org.jspecify.annotations.NullMarked;
