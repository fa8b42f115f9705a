package dev.torc.server;

import dev.torc.commands.CommandRegistry;
import dev.torc.commands.ServerState;
import dev.torc.memory.PageHeap;
import dev.torc.server.session.NetworkMemory;
import dev.torc.server.session.SessionFactory;
import dev.torc.server.session.SessionSettings;
import dev.torc.server.transport.BindAddress;
import dev.torc.server.transport.Endpoint;
import dev.torc.server.transport.Listener;
import dev.torc.server.transport.Transport;
import dev.torc.server.transport.TransportConfig;
import dev.torc.server.transport.epoll.EpollTransport;
import dev.torc.store.Keyspace;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TEMPORARY assembly. */
public final class TorcServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TorcServer.class);
    private final ServerState state;
    private final Transport transport;
    private final Listener listener;

    public TorcServer(CommandRegistry commands, int port, int loops) throws IOException {
        PageHeap pages = PageHeap.instance();
        SecureRandom seeds = new SecureRandom();
        Keyspace keyspace = new Keyspace(
                Math.max(16, Integer.highestOneBit(4 * loops)), 16, pages, seeds::nextLong, System.currentTimeMillis());
        this.state = new ServerState(
                keyspace,
                commands,
                System::nanoTime,
                () -> ThreadLocalRandom.current().nextLong(),
                LOG);
        SessionFactory sessions =
                new SessionFactory(state, new SessionSettings(), new NetworkMemory.Budget(1L << 30), pages);
        this.transport = new EpollTransport(new TransportConfig(
                loops, 0, "torc-loop", sessions, loop -> sessions.housekeeping(loop, loop.index(), loops)));
        this.listener =
                transport.listen(new Endpoint.Tcp(BindAddress.parse("127.0.0.1").resolve(), port, 511, 300, false));
        transport.start();
    }

    public int port() {
        return listener.port();
    }

    public ServerState state() {
        return state;
    }

    @Override
    public void close() {
        transport.close();
    }
}
