package dev.torc.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A transport with {@link LineHandler}s on it. Closing it checks that the transport kept the contract. */
final class LineServer implements AutoCloseable {
    private static final long NEVER_NS = TimeUnit.HOURS.toNanos(1);

    private final TransportKind kind;
    private final Transport transport;
    private final Map<Integer, LineHandler.LoopMemory> memory = new ConcurrentHashMap<>();
    private final Queue<LineHandler> handlers = new ConcurrentLinkedQueue<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean closing;
    private volatile int budget = 1000;
    private volatile boolean refusing;

    LineServer(TransportKind kind, int loops) throws IOException {
        this(kind, loops, _ -> _ -> NEVER_NS); // so that no housekeeping hides a wake-up that is missing
    }

    LineServer(TransportKind kind, int loops, Function<EventLoop, LoopTask> tasks) throws IOException {
        this.kind = kind;
        transport = kind.open(new TransportConfig(loops, 0, "torc-loop", true, this::open, tasks));
        transport.start();
    }

    private @Nullable ConnectionHandler open(Connection connection) {
        expect(connection.loop().inLoop(), "opened on the loop's thread");
        if (refusing) {
            connection.farewell("go away\n".getBytes(StandardCharsets.US_ASCII));
            return null;
        }
        LineHandler handler = new LineHandler(
                this, connection, memory.computeIfAbsent(connection.loop().index(), _ -> new LineHandler.LoopMemory()));
        handlers.add(handler);
        return handler;
    }

    Transport transport() {
        return transport;
    }

    /** Every handler there ever was, in the order of their opening. */
    Queue<LineHandler> handlers() {
        return handlers;
    }

    /** Lines a connection executes in one turn. */
    int budget() {
        return budget;
    }

    void budget(int lines) {
        budget = lines;
    }

    void refuse(boolean refuse) {
        refusing = refuse;
    }

    boolean isClosing() {
        return closing;
    }

    void expect(boolean holds, String rule) {
        if (!holds) {
            faults.add(rule + " (thread " + Thread.currentThread().getName() + ")");
        }
    }

    /** Listens on a free port of an address, by TLS where this kind of transport does. */
    Listener listen(String address) throws IOException {
        Listener listener =
                transport.listen(new Endpoint.Tcp(InetAddress.getByName(address), 0, 511, 300, kind.isTls()));
        listeners.add(listener);
        return listener;
    }

    Listener listen(Path path) throws IOException {
        Listener listener = transport.listen(new Endpoint.Unix(path, 0, 511));
        listeners.add(listener);
        return listener;
    }

    /** Listens on 127.0.0.1 if it does not yet, and connects. */
    Peer connect() throws IOException {
        if (listeners.isEmpty()) {
            listen("127.0.0.1");
        }
        return connect(listeners.getFirst());
    }

    Peer connect(Listener listener) throws IOException {
        return Peer.connect(listener);
    }

    /** Fails if the transport has broken the contract up to now. */
    void check() {
        assertThat(faults).isEmpty();
    }

    @Override
    public void close() {
        closing = true;
        transport.close();
        assertThat(handlers)
                .allSatisfy(handler -> assertThat(handler.closedCalls).hasValue(1));
        assertThat(transport.connections()).isZero();
        check();
    }
}
