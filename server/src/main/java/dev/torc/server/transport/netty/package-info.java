/**
 * The transport on Netty 4.2: TLS, and every platform.
 *
 * <p>Its sockets are NIO's, not those of Netty's native epoll: they cost no more, and with Netty's (4.2.18 and 4.2.20 alike) a
 * peer that ends its output early loses replies. When neither input nor output is polled for after a half close, the descriptor is
 * taken out of the epoll set and is never put back.
 *
 * <p>What comes in is copied from Netty's pooled buffers to where the handler wants it, and what goes out is copied to pooled
 * buffers for as long as the channel is writable, so a connection holds at most one high-water mark of output besides what its
 * handler holds. Nothing here is loaded unless it is used.
 */
@NullMarked
package dev.torc.server.transport.netty;

import org.jspecify.annotations.NullMarked;
