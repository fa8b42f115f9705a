package dev.torc.server.transport;

/** A socket that a transport accepts connections from. May be used from any thread. */
public interface Listener extends AutoCloseable {
    Endpoint endpoint();

    /** The port in use, also where the endpoint asked for any free one; 0 for a Unix socket. */
    int port();

    /** Changes {@code tcp-keepalive} for connections accepted from now on; 0 for never. No effect on a Unix socket. */
    void keepAlive(int seconds);

    /** Accepts no more and frees the address; connections live on. May be called more than once. */
    @Override
    void close();
}
