/** Clients of Salesforce that others wrote, unmodified, against the local Salesforce. */
@NullMarked
package io.orgbridge.clients;

import org.jspecify.annotations.NullMarked;
