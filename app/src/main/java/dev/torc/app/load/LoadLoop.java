package dev.torc.app.load;

import dev.torc.app.load.traffic.CommandMix;
import dev.torc.app.load.traffic.KeyChooser;
import dev.torc.app.load.wire.ReplyKind;
import dev.torc.app.load.wire.ReplySink;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One thread's part of a phase: it drives its connections until its requests or its time are used up and every reply is in.
 *
 * <p><b>Closed loop.</b> Each connection sends a batch of requests, reads all replies, and sends the next batch.
 *
 * <p><b>At a rate.</b> Requests become due on a schedule that takes no notice of the server, and go to the connections in turn.
 * While every connection is full they wait here, and their latency runs.
 *
 * <p><b>Cost.</b> The generator must not be what is measured. Requests are copied from prepared bytes, a batch is one write,
 * replies are counted and not built, the clock is read once per read, and nothing is allocated per request.
 */
final class LoadLoop {
    /** What one thread is to do. */
    record Task(
            CommandMix mix,
            KeyChooser keys,
            SplittableRandom random,
            int pipeline,
            long requests,
            long durationNanos,
            @Nullable Schedule schedule) {}

    private static final int IN_BYTES = 256 * 1024;

    /** How often a waiting loop looks whether it shall stop. */
    private static final long WAIT_MILLIS = 100;

    /** A selector's wait is a whole number of milliseconds; what is due sooner than this is waited for by asking again. */
    private static final long SLEEP_ABOVE_NANOS = 2_000_000;

    private final Selector selector;
    private final List<LoadConnection> connections;
    private final Task task;
    private final long stallNanos;
    private final Tally tally;
    private final AtomicLong answered = new AtomicLong();
    private final ByteBuffer in = ByteBuffer.allocateDirect(IN_BYTES);
    private final List<LoadConnection> touched = new ArrayList<>();

    /** Made once: the connection whose replies are being scanned, and when they were read, stand in fields. */
    private final ReplySink sink = this::reply;

    private LoadConnection scanned;
    private long scannedNanos;

    private volatile boolean stopping;
    private long startNanos;
    private long endNanos;
    private long lastReplyNanos;
    private long waitingSinceNanos;
    private long unsent;

    /** Requests that may still be begun. */
    private long quota;

    /** Requests begun and not yet answered. */
    private long outstanding;

    private int turn;

    LoadLoop(Selector selector, List<LoadConnection> connections, Task task, long stallNanos) {
        this.selector = selector;
        this.connections = connections;
        this.task = task;
        this.stallNanos = stallNanos;
        scanned = connections.getFirst();
        tally = new Tally(task.mix.names());
        quota = task.requests;
    }

    /** @throws IOException if a connection is lost, or the server does not answer any more */
    void run() throws IOException {
        startNanos = System.nanoTime();
        lastReplyNanos = startNanos;
        waitingSinceNanos = startNanos;
        endNanos = task.durationNanos > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : startNanos + task.durationNanos;
        if (task.schedule == null) {
            runClosed();
        } else {
            runAtRate(task.schedule);
        }
    }

    private void runClosed() throws IOException {
        for (LoadConnection connection : connections) {
            startBatch(connection, System.nanoTime());
        }
        while (outstanding > 0) {
            selector.select(WAIT_MILLIS);
            serveReady();
            checkStall();
        }
    }

    private void runAtRate(Schedule schedule) throws IOException {
        boolean ended = false;
        while (true) {
            long now = System.nanoTime();
            boolean sending = !stopping && !ended && quota > 0 && schedule.dueNanos() < endNanos;
            if (sending) {
                sendDue(schedule, Math.min(now, endNanos - 1));
                ended = now >= endNanos;
            } else if (outstanding == 0) {
                break;
            }
            await(sending, schedule.dueNanos() - now);
            checkStall();
        }
        unsent = stopping ? 0 : Math.min(quota, schedule.countUntil(endNanos));
    }

    private void sendDue(Schedule schedule, long now) throws IOException {
        while (quota > 0 && schedule.dueNanos() <= now) {
            LoadConnection connection = nextWithRoom();
            if (connection == null) {
                break;
            }
            if (outstanding == 0) {
                waitingSinceNanos = now;
            }
            add(connection, schedule.take());
            quota--;
            outstanding++;
            touched.add(connection);
        }
        for (LoadConnection connection : touched) {
            connection.flush();
        }
        touched.clear();
    }

    private @Nullable LoadConnection nextWithRoom() {
        if (outstanding >= (long) connections.size() * task.pipeline) {
            return null;
        }
        for (int i = 0; i < connections.size(); i++) {
            turn = turn + 1 == connections.size() ? 0 : turn + 1;
            LoadConnection connection = connections.get(turn);
            if (connection.inFlight() < task.pipeline && connection.hasRoom()) {
                return connection;
            }
        }
        return null;
    }

    private void await(boolean sending, long untilDueNanos) throws IOException {
        if (!sending || untilDueNanos <= 0) {
            // Nothing to send, or every connection is full: only a reply changes that.
            selector.select(WAIT_MILLIS);
        } else if (untilDueNanos > SLEEP_ABOVE_NANOS) {
            selector.select(Math.min(WAIT_MILLIS, untilDueNanos / 1_000_000 - 1));
        } else {
            selector.selectNow();
        }
        serveReady();
    }

    private void serveReady() throws IOException {
        for (SelectionKey key : selector.selectedKeys()) {
            LoadConnection connection = (LoadConnection) key.attachment();
            if (key.isWritable()) {
                pump(connection, System.nanoTime());
            }
            if (key.isReadable()) {
                read(connection);
            }
        }
        selector.selectedKeys().clear();
    }

    private void read(LoadConnection connection) throws IOException {
        boolean open;
        try {
            open = connection.read(in);
        } catch (IOException e) {
            throw lost(connection, e.getMessage());
        }
        if (!open) {
            throw lost(connection, "closed by the server");
        }
        long now = System.nanoTime();
        long before = outstanding;
        scanned = connection;
        scannedNanos = now;
        connection.scan(in, sink);
        if (outstanding < before) {
            lastReplyNanos = now;
            waitingSinceNanos = now;
            answered.setOpaque(answered.getPlain() + before - outstanding);
        }
        if (task.schedule == null && connection.idle()) {
            startBatch(connection, now);
        }
    }

    private void reply(ReplyKind kind, long length) throws IOException {
        if (scanned.inFlight() == 0) {
            throw new IOException("a reply that no request asked for");
        }
        int request = scanned.firstRequest();
        tally.reply(request, kind, scannedNanos - scanned.takeFirstTime());
        outstanding--;
        if (kind == ReplyKind.ERROR) {
            tally.errorText(scanned.lastError());
        }
    }

    private void startBatch(LoadConnection connection, long now) throws IOException {
        if (stopping || now >= endNanos) {
            return;
        }
        int n = (int) Math.min(task.pipeline, quota);
        quota -= n;
        outstanding += n;
        connection.unwritten = n;
        pump(connection, now);
    }

    /** Writes what is left of the connection's batch, as far as the socket takes it. */
    private void pump(LoadConnection connection, long now) throws IOException {
        do {
            while (connection.unwritten > 0 && connection.hasRoom()) {
                add(connection, now);
                connection.unwritten--;
            }
        } while (connection.flush() && connection.unwritten > 0);
    }

    private void add(LoadConnection connection, long timeNanos) {
        int request = task.mix.choose(task.random);
        connection.add(request, task.mix.template(request), task.keys, task.random, timeNanos);
    }

    private void checkStall() throws IOException {
        if (outstanding > 0 && System.nanoTime() - waitingSinceNanos > stallNanos) {
            throw new SocketTimeoutException(
                    "no reply for " + stallNanos / 1_000_000_000 + " s, " + outstanding + " requests unanswered");
        }
    }

    private IOException lost(LoadConnection connection, @Nullable String why) {
        String error = connection.lastError();
        return new IOException("connection lost: " + why + (error.isEmpty() ? "" : " after its error '" + error + "'"));
    }

    /** Begins no more requests; for other threads. */
    void stop() {
        stopping = true;
    }

    /** Requests answered so far; for other threads. */
    long answered() {
        return answered.getOpaque();
    }

    Tally tally() {
        return tally;
    }

    /** From the start to the last reply. */
    long elapsedNanos() {
        return lastReplyNanos - startNanos;
    }

    /** Requests that were due before the end and could not be sent by then. */
    long unsent() {
        return unsent;
    }
}
