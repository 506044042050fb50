/** The settings: what there is, how it is read and checked, and what a person is told when it is wrong. */
@NullMarked
package io.orgbridge.config;

import org.jspecify.annotations.NullMarked;
