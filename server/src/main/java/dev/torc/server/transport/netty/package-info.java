/**
 * The transport on Netty 4.2: TLS, and every platform.
 *
 * <p>Its sockets are those of Netty's native epoll where that loads, else the JDK's.
 *
 * <p>What comes in is copied from Netty's pooled buffers to where the handler wants it, and what goes out is copied to pooled
 * buffers for as long as the channel is writable, so a connection holds at most one high-water mark of output besides what its
 * handler holds. Nothing here is loaded unless it is used.
 */
@NullMarked
package dev.torc.server.transport.netty;

import org.jspecify.annotations.NullMarked;
