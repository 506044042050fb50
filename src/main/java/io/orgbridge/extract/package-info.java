/** Turns posts into structured records: rule files, their mistakes with line and column, and the extractor. */
@NullMarked
package io.orgbridge.extract;

import org.jspecify.annotations.NullMarked;
