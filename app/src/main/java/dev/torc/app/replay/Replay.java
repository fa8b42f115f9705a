package dev.torc.app.replay;

import dev.torc.app.load.report.ProgressLine;
import dev.torc.app.load.wire.ReplyKind;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Plays a trace as a cache-aside client: GET; on a miss, SET with the size and the time to live of the trace.
 *
 * <p><b>Order.</b> Whether a request hits depends on the requests before it, so waiting for every answer would be right, and
 * slow. Instead GETs of different keys go out together as one round; then come the SETs of those that missed, on the same
 * connection and ahead of the next round. A key that is asked for again ends the round before it, so each of its requests
 * sees what the last one left. What a round may change is when an eviction happens, by fewer requests than a round has; with
 * a batch of 1 the order is that of the trace to the last request.
 *
 * <p><b>Pace.</b> Policies that reckon in seconds or minutes see a month of traffic pass in the blink of an eye when a trace is
 * played flat out. At a rate, a round takes only what is due, and a latency counts from when the request was due.
 */
final class Replay implements AutoCloseable {
    private static final int IN_BYTES = 256 * 1024;
    private static final long WAIT_MILLIS = 100;

    private final ReplayPlan plan;
    private final TraceReader trace;
    private final ProgressLine progress;
    private final Selector selector;
    private final List<ReplayConnection> connections = new ArrayList<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(IN_BYTES);
    private final ReplayResult result = new ReplayResult();
    private final Set<String> keysOfRound = new HashSet<>();
    private final List<TraceRequest> missed = new ArrayList<>();
    private volatile boolean stopping;
    private long startNanos;
    private long sentNanos;
    private long lastReplyNanos;
    private long begun;
    private int unanswered;

    /** @throws IOException if a connection cannot be opened */
    Replay(ReplayPlan plan, TraceReader trace, ProgressLine progress) throws IOException {
        this.plan = plan;
        this.trace = trace;
        this.progress = progress;
        selector = Selector.open();
        for (int i = 0; i < plan.connections(); i++) {
            connections.add(new ReplayConnection(
                    plan.endpoint().connect(), selector, plan.endpoint().protocol()));
        }
    }

    /**
     * Plays until the end of the trace, its limit, or {@link #stop()}.
     *
     * @throws TraceFormatException at a malformed line
     * @throws IOException if a connection is lost, or the server does not answer any more
     */
    ReplayResult run() throws IOException {
        startNanos = System.nanoTime();
        lastReplyNanos = startNanos;
        try {
            TraceRequest next = read();
            while (next != null && !stopping) {
                next = beginRound(next);
                exchange();
                if (plan.paced()) {
                    // The SETs need not wait until another request is due.
                    exchange();
                }
                showProgress();
            }
            exchange();
        } finally {
            progress.end();
        }
        result.elapsed(lastReplyNanos - startNanos);
        return result;
    }

    /** Ends the replay soon, with what it has counted so far; for other threads. */
    void stop() {
        stopping = true;
    }

    private @Nullable TraceRequest read() throws IOException {
        TraceRequest request = begun < plan.limit() ? trace.next() : null;
        return request == null ? null : plan.scaled(request);
    }

    /** Hands the round's requests to their connections; returns the first request of the next round, if there is one. */
    private @Nullable TraceRequest beginRound(TraceRequest first) throws IOException {
        keysOfRound.clear();
        long awakeNanos = plan.paced() ? awaitDue(dueNanos()) : 0;
        TraceRequest next = first;
        while (next != null) {
            long fromNanos = 0;
            if (plan.paced()) {
                fromNanos = Math.max(dueNanos(), awakeNanos);
                if (!keysOfRound.isEmpty() && fromNanos > System.nanoTime()) {
                    break;
                }
            }
            ReplayConnection connection = connectionOf(next);
            if (connection.gets() == plan.batch() || !keysOfRound.add(next.key())) {
                break;
            }
            connection.get(next, fromNanos);
            begun++;
            next = read();
        }
        return next;
    }

    /** When the next request of the trace is due. */
    private long dueNanos() {
        return startNanos + (long) (begun * 1e9 / plan.ratePerSecond());
    }

    /**
     * Sleeps until a moment. Returns when it woke up, if it had to sleep: a late alarm is not the server's fault. Otherwise the
     * server is behind, requests count from when they were due, and the answer is the moment itself.
     */
    private long awaitDue(long dueNanos) {
        long now = System.nanoTime();
        if (now >= dueNanos) {
            return dueNanos;
        }
        while (now < dueNanos && !stopping) {
            LockSupport.parkNanos(Math.min(dueNanos - now, WAIT_MILLIS * 1_000_000));
            showProgress();
            now = System.nanoTime();
        }
        return now;
    }

    private ReplayConnection connectionOf(TraceRequest request) {
        return connections.get(Math.floorMod(request.key().hashCode(), connections.size()));
    }

    /** Sends the SETs and GETs that wait to be sent, and waits for all answers; each miss among them becomes a new SET. */
    private void exchange() throws IOException {
        try {
            sendAndAwait();
        } catch (IOException e) {
            throw new IOException(plan.endpoint().name() + ": " + e.getMessage(), e);
        }
        for (TraceRequest request : missed) {
            connectionOf(request).set(request);
        }
        missed.clear();
    }

    private void sendAndAwait() throws IOException {
        sentNanos = System.nanoTime();
        unanswered = 0;
        for (ReplayConnection connection : connections) {
            if (connection.unanswered() > 0) {
                unanswered += connection.unanswered();
                connection.flush();
            }
        }
        while (unanswered > 0) {
            if (selector.select(WAIT_MILLIS) == 0) {
                checkStall();
            }
            for (SelectionKey key : selector.selectedKeys()) {
                ReplayConnection connection = (ReplayConnection) key.attachment();
                if (key.isWritable()) {
                    connection.flush();
                }
                if (key.isReadable()) {
                    connection.read(in, this::answered);
                }
            }
            selector.selectedKeys().clear();
        }
    }

    private void checkStall() throws IOException {
        long timeoutNanos = plan.endpoint().timeout().toNanos();
        if (System.nanoTime() - Math.max(sentNanos, lastReplyNanos) > timeoutNanos) {
            throw new SocketTimeoutException(
                    "no reply for " + plan.endpoint().timeout().toSeconds() + " s, " + unanswered + " unanswered");
        }
    }

    private void answered(ReplayConnection connection, ReplayConnection.Pending pending, ReplyKind kind) {
        lastReplyNanos = System.nanoTime();
        unanswered--;
        if (kind == ReplyKind.ERROR) {
            result.error(connection.lastError());
        }
        if (pending.set()) {
            result.set(lastReplyNanos - sentNanos);
            return;
        }
        long fromNanos = pending.fromNanos() == 0 ? sentNanos : pending.fromNanos();
        result.get(pending.request(), kind == ReplyKind.VALUE, lastReplyNanos - fromNanos);
        if (kind == ReplyKind.NULL) {
            missed.add(pending.request());
        }
    }

    private void showProgress() {
        if (!progress.due()) {
            return;
        }
        double fraction = Math.max(trace.fraction(), (double) begun / plan.limit());
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        progress.show(String.format(
                Locale.ROOT,
                "replay %s  %,d requests  %,.0f/s  hit ratio %.2f %%",
                ProgressLine.bar(fraction),
                result.requests(),
                result.requests() / seconds,
                100 * result.hitRatio()));
    }

    @Override
    public void close() throws IOException {
        for (ReplayConnection connection : connections) {
            connection.close();
        }
        selector.close();
    }
}
