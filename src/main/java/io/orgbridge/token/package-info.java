/** OAuth tokens for every org: one shared provider, its grants, and the two ways HTTP clients use it. */
@NullMarked
package io.orgbridge.token;

import org.jspecify.annotations.NullMarked;
