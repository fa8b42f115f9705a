/**
 * The keyspace: 16 databases spread over partitions with one lock each; an index of 64-byte buckets over records outside the
 * heap; expiry, eviction and the sink that hears of every change. Pure: time and chance are handed in, no thread is started.
 *
 * <p>Reading order: {@link dev.torc.store.Keyspace} (the whole), {@link dev.torc.store.Partition} (what one lock guards, and which class
 * does what of it), {@link dev.torc.store.Index} (how a key is found), {@link dev.torc.store.Record} (what an entry is made of).
 */
@NullMarked
package dev.torc.store;

import org.jspecify.annotations.NullMarked;
