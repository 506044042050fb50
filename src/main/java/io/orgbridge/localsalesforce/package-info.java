/**
 * The local Salesforce: a stand-in server that real clients cannot tell from Salesforce, for tests, demos and developers
 * without an org. It shares nothing with the rest of Orgbridge, and nothing but the launcher and tests may import it.
 */
@NullMarked
package io.orgbridge.localsalesforce;

import org.jspecify.annotations.NullMarked;
