/**
 * The transport for plain TCP and Unix sockets on Linux: epoll, called through {@code java.lang.foreign}. A turn of a busy
 * connection is three system calls (its share of one {@code epoll_wait}, one {@code recv}, one {@code send}) and no allocation.
 *
 * <p>All calls into the C library share two method handles, one that blocks and one that does not, because linking a handle is
 * what costs at start-up. One loop accepts for all and hands each connection to the loop that has the fewest.
 */
@NullMarked
package dev.torc.server.transport.epoll;

import org.jspecify.annotations.NullMarked;
