/** Tests of the store. */
@NullMarked
package dev.torc.store;

import org.jspecify.annotations.NullMarked;
