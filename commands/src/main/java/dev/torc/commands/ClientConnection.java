package dev.torc.commands;

/** What commands may know and want of a client's connection. May be used from any thread. */
public interface ClientConnection {
    /** The peer: {@code 127.0.0.1:1234}, {@code [::1]:1234} or {@code /path:0}. */
    String remoteAddress();

    String localAddress();

    /** The peer is on this machine. */
    boolean isLocal();

    boolean isUnix();

    /** The socket's file descriptor for CLIENT LIST, -1 if unknown. */
    int fd();

    /** Bytes of requests that are read and not yet executed. */
    long queryBytes();

    /** Bytes of network memory that the connection owns for requests. */
    long queryCapacity();

    /** Bytes of replies that are not yet sent. */
    long outputBytes();

    /** Bytes of network memory that the connection owns for replies. */
    long outputCapacity();

    /** Bytes that the transport holds for the connection beside those. */
    long transportBytes();

    /** Closes the connection without waiting for output. The client is no longer among {@link Clients} when this returns. */
    void kill();

    /** Ends the client's being postponed, on the connection's own loop, and goes on. */
    void resume();

    /** Appends bytes to the output, from any thread: pushes and MONITOR's lines. The bytes are not changed afterwards. */
    void push(byte[] bytes);
}
