package dev.torc.server.transport.netty;

import dev.torc.server.transport.Endpoint;
import dev.torc.server.transport.Listener;

/** All addresses of IPv4, on a port whose listener on all addresses of IPv6 serves them too. */
record TwinListener(Endpoint endpoint, NettyListener twin) implements Listener {
    @Override
    public int port() {
        return twin.port();
    }

    @Override
    public void keepAlive(int seconds) {
        twin.keepAlive(seconds);
    }

    @Override
    public void close() {
        twin.close();
    }
}
