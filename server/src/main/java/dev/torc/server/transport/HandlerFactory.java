package dev.torc.server.transport;

import org.jspecify.annotations.Nullable;

/** Decides on each accepted connection; called on the thread of the connection's loop, before anything is read. */
@FunctionalInterface
public interface HandlerFactory {
    /**
     * The handler of a new connection, or null to refuse it: it is then closed. {@link Connection#farewell} tells the peer why.
     * Where null is returned, {@link ConnectionHandler#closed()} will not be called.
     */
    @Nullable ConnectionHandler open(Connection connection);
}
