package dev.torc.server.transport;

import java.net.InetAddress;
import java.nio.file.Path;

/** Where a transport listens. */
public sealed interface Endpoint {
    /** Connections the kernel may complete before they are accepted (Redis's {@code tcp-backlog}). */
    int backlog();

    /**
     * A TCP port of one address.
     *
     * @param address the wildcard addresses 0.0.0.0 and :: each serve their own family only, as in Redis
     * @param port 0 for any free one
     * @param keepAliveSeconds silence after which the kernel probes the peer, three times within as long again; 0 for never
     * @param tls whether connections start with a TLS handshake
     */
    record Tcp(InetAddress address, int port, int backlog, int keepAliveSeconds, boolean tls) implements Endpoint {
        @Override
        public String toString() {
            return (tls ? "tls " : "") + AddressText.of(address, port);
        }
    }

    /**
     * A Unix domain socket. A file that is in its place is replaced; it is removed when the listener closes.
     *
     * @param permissions of the socket's file (Redis's {@code unixsocketperm}), 0 to leave them to the umask
     */
    record Unix(Path path, int permissions, int backlog) implements Endpoint {
        @Override
        public String toString() {
            return path.toString();
        }
    }
}
