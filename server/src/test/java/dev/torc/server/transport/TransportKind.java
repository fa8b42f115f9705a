package dev.torc.server.transport;

import dev.torc.server.transport.epoll.EpollTransport;
import dev.torc.server.transport.epoll.PausingEpoll;
import dev.torc.server.transport.netty.NettySockets;
import dev.torc.server.transport.netty.NettyTransport;
import java.io.IOException;

/** The transports that the contract's suite runs on. */
enum TransportKind {
    EPOLL,
    EPOLL_PAUSING,
    NETTY_EPOLL,
    NETTY_NIO,
    TLS_EPOLL,
    TLS_NIO;

    Transport open(TransportConfig config) throws IOException {
        return switch (this) {
            case EPOLL -> new EpollTransport(config);
            case EPOLL_PAUSING -> PausingEpoll.open(config);
            case NETTY_EPOLL -> new NettyTransport(config, NettySockets.EPOLL);
            case NETTY_NIO -> new NettyTransport(config, NettySockets.NIO);
            case TLS_EPOLL -> tls(config, NettySockets.EPOLL);
            case TLS_NIO -> tls(config, NettySockets.NIO);
        };
    }

    private static Transport tls(TransportConfig config, NettySockets sockets) throws IOException {
        TlsTransport transport = new NettyTransport(config, sockets);
        transport.tls(TestCertificates.shared().serverSettings());
        return transport;
    }

    boolean isTls() {
        return this == TLS_EPOLL || this == TLS_NIO;
    }
}
