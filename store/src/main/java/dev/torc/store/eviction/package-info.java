/**
 * Which entry goes when memory is full: ten bits of state an entry in its index slot, and a victim chosen among the entries of a
 * few buckets. Knows neither index nor records: the store hands in places, states and sizes. Time and chance are handed in too.
 */
@NullMarked
package dev.torc.store.eviction;

import org.jspecify.annotations.NullMarked;
