package dev.torc.server.session;

import dev.torc.commands.ServerState;
import dev.torc.memory.PageHeap;
import dev.torc.server.persistence.DiskPersistence;
import dev.torc.server.transport.Connection;
import dev.torc.server.transport.ConnectionHandler;
import dev.torc.server.transport.EventLoop;
import dev.torc.server.transport.HandlerFactory;
import dev.torc.server.transport.LoopTask;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Decides which connections become sessions, and gives each event loop what its sessions share. */
public final class SessionFactory implements HandlerFactory {
    private static final byte[] TOO_MANY = line("-ERR max number of clients reached");
    private static final byte[] PROTECTED =
            line("-DENIED Redis is running in protected mode because protected mode is enabled and"
                    + " no password is set for the default user. In this mode connections are only accepted from the loopback interface."
                    + " If you want to connect from external computers to Redis you may adopt one of the following solutions: "
                    + "1) Just disable protected mode sending the command 'CONFIG SET protected-mode no' from the loopback interface by"
                    + " connecting to Redis from the same host the server is running, however MAKE SURE Redis is not publicly accessible"
                    + " from internet if you do so. Use CONFIG REWRITE to make this change permanent. "
                    + "2) Alternatively you can just disable the protected mode by editing the Redis configuration file, and setting the"
                    + " protected mode option to 'no', and then restarting the server. "
                    + "3) If you started the server manually just for testing, restart it with the '--protected-mode no' option. "
                    + "4) Setup a an authentication password for the default user. "
                    + "NOTE: You only need to do one of the above things in order for the server to start accepting connections from the"
                    + " outside.");

    private final ServerState server;
    private final NetworkMemory.Budget budget;
    private final ClientEviction eviction;
    private final PageHeap pages;
    private final DiskPersistence persistence;
    private final ConcurrentHashMap<EventLoop, LoopContext> contexts = new ConcurrentHashMap<>();

    public SessionFactory(
            ServerState server,
            NetworkMemory.Budget budget,
            ClientEviction eviction,
            PageHeap pages,
            DiskPersistence persistence) {
        this.server = server;
        this.budget = budget;
        this.eviction = eviction;
        this.pages = pages;
        this.persistence = persistence;
    }

    private static byte[] line(String text) {
        return (text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether only this machine's clients are let in. */
    private boolean isProtected() {
        return server.settings().network.protectedMode.isOn()
                && server.settings().security.requirePass.value().isEmpty();
    }

    private LoopContext context(EventLoop loop) {
        return contexts.computeIfAbsent(loop, l -> new LoopContext(l, server, budget, eviction, pages, persistence));
    }

    @Override
    public @Nullable ConnectionHandler open(Connection connection) {
        long most = server.settings().network.maxClients.longValue();
        if (server.clients().count() >= most) {
            return refuse(connection, TOO_MANY);
        }
        if (isProtected() && !connection.isLocal()) {
            return refuse(connection, PROTECTED);
        }
        LoopContext context = context(connection.loop());
        Session session = new Session(context, connection);
        if (!server.clients().add(session.client(), most)) {
            return refuse(connection, TOO_MANY);
        }
        context.sessions.add(session);
        budget.connected();
        return session;
    }

    private @Nullable ConnectionHandler refuse(Connection connection, byte[] why) {
        connection.farewell(why);
        server.clients().countRefused();
        return null;
    }

    /** Closes what is idle or slow for too long on a loop that has no other housekeeping. */
    public LoopTask watch(EventLoop loop) {
        return new SessionWatch(context(loop));
    }

    /** The housekeeping of one event loop, which is called for copying too; {@code share} of {@code loops} decides which partitions are its. */
    public LoopTask housekeeping(EventLoop loop, int share, int loops) {
        persistence.onCopying(() -> hurry(loop));
        return new Housekeeping(context(loop), share, loops);
    }

    private static void hurry(EventLoop loop) {
        try {
            loop.hurryHousekeeping();
        } catch (RejectedExecutionException e) {
            // It has ended; who saves does without.
        }
    }
}
