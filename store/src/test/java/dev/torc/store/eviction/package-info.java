/**
 * Tests of eviction, and the means to judge it: traces recorded and synthetic, reference policies in their exact form, and the store
 * itself as a cache. {@link dev.torc.store.eviction.HitRatioTable} prints the comparison that docs/eviction.md shows.
 */
@NullMarked
package dev.torc.store.eviction;

import org.jspecify.annotations.NullMarked;
