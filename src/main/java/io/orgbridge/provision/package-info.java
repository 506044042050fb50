/** Users, Chatter group and members of a new org; each is first looked for, so that nothing is made twice. */
@NullMarked
package io.orgbridge.provision;

import org.jspecify.annotations.NullMarked;
