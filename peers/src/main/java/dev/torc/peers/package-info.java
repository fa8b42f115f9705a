/**
 * For the tests of all modules, and for nothing else: {@link dev.torc.peers.RedisServer}, which they compare with or drive, and what
 * it takes to start another server ({@link dev.torc.peers.FreePort}) or program ({@link dev.torc.peers.Programs}).
 */
@NullMarked
package dev.torc.peers;

import org.jspecify.annotations.NullMarked;
