/**
 * Redis's RDB format, version 10, as redis-server 7.0 writes it, and the payloads of DUMP: over memory outside the heap, without an
 * allocation per entry. {@code docs/format/rdb.md} has the layout. Every length is checked before it is believed: no input, however
 * damaged, makes a reader touch memory outside its window.
 */
@NullMarked
package dev.torc.snapshot.rdb;

import org.jspecify.annotations.NullMarked;
