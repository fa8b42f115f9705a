package dev.torc.server.transport;

import dev.torc.server.transport.epoll.EpollTransport;
import dev.torc.server.transport.netty.NettyTransport;
import java.io.IOException;

/** The transports that the contract's suite runs on. */
enum TransportKind {
    EPOLL,
    NETTY,
    NETTY_TLS;

    Transport open(TransportConfig config) throws IOException {
        return switch (this) {
            case EPOLL -> new EpollTransport(config);
            case NETTY -> new NettyTransport(config);
            case NETTY_TLS -> {
                TlsTransport transport = new NettyTransport(config);
                transport.tls(TestCertificates.shared().serverSettings());
                yield transport;
            }
        };
    }

    boolean isTls() {
        return this == NETTY_TLS;
    }
}
