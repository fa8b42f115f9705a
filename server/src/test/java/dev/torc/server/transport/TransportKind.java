package dev.torc.server.transport;

import dev.torc.server.transport.epoll.EpollTransport;
import java.io.IOException;

/** The transports that the contract's suite runs on. */
enum TransportKind {
    EPOLL;

    Transport open(TransportConfig config) throws IOException {
        return switch (this) {
            case EPOLL -> new EpollTransport(config);
        };
    }
}
