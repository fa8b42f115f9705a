package dev.torc.server.transport;

import dev.torc.server.transport.epoll.EpollTransport;
import java.io.IOException;
import java.nio.channels.SocketChannel;

/** The transports that the contract's suite runs on. */
enum TransportKind {
    EPOLL;

    Transport open(TransportConfig config) throws IOException {
        return switch (this) {
            case EPOLL -> new EpollTransport(config);
        };
    }

    boolean isTls() {
        return false;
    }

    Peer tlsPeer(SocketChannel channel) throws IOException {
        throw new UnsupportedOperationException();
    }
}
