package dev.torc.server.transport.epoll;

/** A connection waits and cannot be accepted: out of file descriptors or memory. Trying again at once would spin. */
final class AcceptException extends Exception {
    AcceptException(String message) {
        super(message, null, false, false);
    }
}
