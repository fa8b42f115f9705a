package dev.torc.server.transport;

import dev.torc.server.transport.epoll.EpollTransport;
import dev.torc.server.transport.netty.NettyTransport;
import java.io.IOException;

/** Chooses a transport. Netty's classes are loaded only if Netty is chosen: they cost a start about 100 ms. */
public final class Transports {
    private Transports() {}

    /** The best for plain TCP and Unix sockets on this machine: epoll where it runs, else Netty. */
    public static Transport choose(TransportConfig config) throws IOException {
        return EpollTransport.isAvailable() ? new EpollTransport(config) : netty(config);
    }

    /** Netty, which runs everywhere and serves TLS. */
    public static TlsTransport netty(TransportConfig config) {
        return new NettyTransport(config);
    }
}
