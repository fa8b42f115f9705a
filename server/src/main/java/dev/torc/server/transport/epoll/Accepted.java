package dev.torc.server.transport.epoll;

/**
 * A connection that was accepted and has no loop yet.
 *
 * @param fd its socket
 * @param remoteAddress the peer's address as CLIENT LIST prints it
 * @param localAddress our end's
 * @param local whether the peer is on this machine
 * @param unix whether it is a Unix socket
 */
record Accepted(int fd, String remoteAddress, String localAddress, boolean local, boolean unix) {}
