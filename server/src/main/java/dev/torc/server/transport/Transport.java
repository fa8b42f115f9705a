package dev.torc.server.transport;

import java.io.IOException;
import java.util.List;

/**
 * Sockets and the loops that serve them.
 *
 * <p>Life: {@link #listen} as often as needed, before or after {@link #start}; connections that come before the start wait in
 * the kernel. {@link #drain} to stop in order, {@link #close} to stop.
 */
public interface Transport extends AutoCloseable {
    /** For the log: {@code epoll} or {@code netty}. */
    String name();

    List<EventLoop> loops();

    /** Starts the loops' threads. */
    void start();

    /**
     * Binds and listens.
     *
     * @throws java.net.BindException if the address is in use, forbidden or not of this machine
     * @throws AddressUnavailableException if this machine has no such address or address family: for an optional address,
     *     no error
     */
    Listener listen(Endpoint endpoint) throws IOException;

    /** Connections that are open, of all loops. */
    int connections();

    /**
     * Stops in order: closes the listeners, reads no more, lets every connection finish the requests it has read and deliver
     * their replies, and closes it. What is not done after {@code timeoutMs} is cut off. Loops go on running, for tasks. Must not
     * be called on a loop's thread.
     *
     * @return whether all connections ended in order
     */
    boolean drain(long timeoutMs) throws InterruptedException;

    /** Closes listeners and connections, runs the tasks that are queued, and ends the loops. Must not be called on a loop's thread. */
    @Override
    void close();
}
