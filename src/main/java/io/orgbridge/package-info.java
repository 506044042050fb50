/** Salesforce behind a vendor's own product: the entry point for embedding, and the configuration all packages share. */
package io.orgbridge;
