package dev.torc.app.load;

import dev.torc.app.load.traffic.KeyChooser;
import dev.torc.app.load.traffic.RequestTemplate;
import dev.torc.app.load.wire.Protocol;
import dev.torc.app.load.wire.ReplyScanner;
import dev.torc.app.load.wire.ReplySink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.SplittableRandom;

/** One connection: bytes on their way out, and which request each coming reply belongs to. */
final class LoadConnection implements AutoCloseable {
    /** Batches of small requests leave in one write of up to this size. */
    private static final int OUT_BYTES = 64 * 1024;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final ReplyScanner scanner;
    private final ByteBuffer out;
    private final int maxRequestBytes;

    /** A ring of the requests in flight: which one, and when it was sent or due. */
    private final byte[] requests;

    private final long[] times;
    private int head;
    private int tail;

    /** Requests of the current batch that are not yet written; for the loop's use. */
    int unwritten;

    LoadConnection(SocketChannel channel, Selector selector, Protocol protocol, int inFlight, int maxRequestBytes)
            throws IOException {
        this.channel = channel;
        this.maxRequestBytes = maxRequestBytes;
        key = channel.register(selector, SelectionKey.OP_READ, this);
        scanner = protocol.newScanner();
        long wanted = (long) inFlight * maxRequestBytes;
        out = ByteBuffer.allocateDirect((int) Math.max(maxRequestBytes, Math.min(wanted, OUT_BYTES)));
        int ring = Integer.highestOneBit(Math.max(1, inFlight * 2 - 1));
        requests = new byte[ring];
        times = new long[ring];
    }

    int inFlight() {
        return tail - head;
    }

    boolean idle() {
        return tail == head && unwritten == 0;
    }

    /** Whether {@link #add} may be called: there is room for another request's bytes. */
    boolean hasRoom() {
        return out.remaining() >= maxRequestBytes && inFlight() < requests.length;
    }

    void add(int request, RequestTemplate template, KeyChooser keys, SplittableRandom random, long timeNanos) {
        template.write(out, keys, random);
        int at = tail++ & requests.length - 1;
        requests[at] = (byte) request;
        times[at] = timeNanos;
    }

    /** The request that the next reply answers. */
    int firstRequest() {
        return requests[head & requests.length - 1];
    }

    /** When that request was sent or due; it counts as answered from here on. */
    long takeFirstTime() {
        return times[head++ & requests.length - 1];
    }

    /** Writes what it can; false if some is left, and then the selector says when to go on. */
    boolean flush() throws IOException {
        if (out.position() > 0) {
            out.flip();
            channel.write(out);
            out.compact();
        }
        boolean done = out.position() == 0;
        int wanted = done ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
        return done;
    }

    /** Reads once into {@code in}, which is left to be scanned; false at the end of the stream. */
    boolean read(ByteBuffer in) throws IOException {
        in.clear();
        int n = channel.read(in);
        in.flip();
        return n >= 0;
    }

    void scan(ByteBuffer in, ReplySink sink) throws IOException {
        scanner.scan(in, sink);
    }

    String lastError() {
        return scanner.lastError();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
