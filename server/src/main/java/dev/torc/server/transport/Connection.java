package dev.torc.server.transport;

/**
 * A handler's view of its connection, implemented by transports. Addresses may be asked for from any thread; everything else
 * belongs to the loop's thread.
 */
public interface Connection {
    EventLoop loop();

    /** The peer as CLIENT LIST prints it: {@code 127.0.0.1:1234}, {@code [::1]:1234}, or {@code /path:0} for a Unix socket. */
    String remoteAddress();

    /** Our end, in the form of {@link #remoteAddress()}. */
    String localAddress();

    /** Whether the peer is on this machine (loopback or Unix socket): protected mode lets it in. */
    boolean isLocal();

    boolean isUnix();

    boolean isTls();

    /** The socket's file descriptor, -1 where the transport has none to tell. For display only. */
    int fd();

    /**
     * Bytes of memory that the transport holds for this connection: input that it has not handed over, output that is not yet with
     * the kernel. As of this moment; a turn follows when output has gone.
     */
    default long bufferedBytes() {
        return 0;
    }

    /**
     * Closes without waiting for output. {@link ConnectionHandler#closed()} follows within this turn, after the handler method
     * that is running has returned. May be called on any connection of the loop, and more than once.
     */
    void closeNow();

    /**
     * Gives the connection a turn soon, as after output was appended from outside one of its own turns, or when an answer of
     * {@code wantsRead}, {@code wantsTurn} or {@code wantsClose} has changed. Cheap when repeated. From another thread:
     * {@code connection.loop().execute(connection::wake)}.
     */
    void wake();

    /**
     * Sends {@code bytes} at once if the socket takes them, for a connection that {@link HandlerFactory#open} is about to
     * refuse. Does nothing on a TLS connection, where no handshake was done yet.
     */
    void farewell(byte[] bytes);
}
