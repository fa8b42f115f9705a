package dev.torc.app.replay;

import dev.torc.app.load.wire.Protocol;
import dev.torc.app.load.wire.ReplyKind;
import dev.torc.app.load.wire.ReplyScanner;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;

/** One connection of a replay: requests that are written but not answered, in their order. */
final class ReplayConnection implements AutoCloseable {
    /**
     * A request on its way.
     *
     * @param fromNanos when its latency begins, or 0 for the moment it is sent
     */
    record Pending(TraceRequest request, boolean set, long fromNanos) {}

    /** Told of every answer. */
    interface Listener {
        void answered(ReplayConnection connection, Pending pending, ReplyKind kind);
    }

    private final SocketChannel channel;
    private final SelectionKey key;
    private final ReplyScanner scanner;
    private final CacheRequests requests;
    private final Queue<Pending> pending = new ArrayDeque<>();
    private int gets;

    ReplayConnection(SocketChannel channel, Selector selector, Protocol protocol) throws IOException {
        this.channel = channel;
        key = channel.register(selector, SelectionKey.OP_READ, this);
        scanner = protocol.newScanner();
        requests = new CacheRequests(protocol);
    }

    void get(TraceRequest request, long fromNanos) {
        requests.get(request.key());
        pending.add(new Pending(request, false, fromNanos));
        gets++;
    }

    void set(TraceRequest request) {
        requests.set(request.key(), request.size(), request.ttlSeconds());
        pending.add(new Pending(request, true, 0));
    }

    /** Unanswered GETs: the size of the batch so far. */
    int gets() {
        return gets;
    }

    int unanswered() {
        return pending.size();
    }

    /** Writes as much as the socket takes; its selector says when to go on. */
    void flush() throws IOException {
        channel.write(requests.toSend());
        key.interestOps(requests.sent() ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    /** Reads once, and tells of each answer. */
    void read(ByteBuffer in, Listener listener) throws IOException {
        in.clear();
        if (channel.read(in) < 0) {
            String error = scanner.lastError();
            throw new EOFException(
                    "connection closed by the server" + (error.isEmpty() ? "" : " after its error '" + error + "'"));
        }
        in.flip();
        scanner.scan(in, (kind, length) -> {
            Pending answered = pending.poll();
            if (answered == null) {
                throw new IOException("a reply that no request asked for");
            }
            gets -= answered.set ? 0 : 1;
            listener.answered(this, answered, kind);
        });
    }

    String lastError() {
        return scanner.lastError();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
