package dev.torc.server.transport.netty;

import dev.torc.server.thread.TimeSlice;
import dev.torc.server.transport.EventLoop;
import dev.torc.server.transport.HandlerFactory;
import dev.torc.server.transport.LoopTask;
import io.netty.channel.Channel;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of Netty's loops, with turns of our own.
 *
 * <p>Netty runs the tasks in its queue until there is none, so a task that queues itself again would keep the sockets from being
 * polled. What wants another turn is therefore queued from Netty's after-iteration hook: the loop then polls, without sleeping,
 * before it runs it.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails fails in the pipeline, which hears of it
final class NettyLoop implements EventLoop {
    private static final Logger LOG = LoggerFactory.getLogger(NettyLoop.class);
    private static final long AFTER_FAILURE_NS = 100_000_000L;

    private final HandlerFactory handlers;
    private final int index;
    private final MultiThreadIoEventLoopGroup group;
    private final SingleThreadEventLoop netty;
    private final AtomicInteger load = new AtomicInteger();
    private final Set<NettyConnection> connections = new LinkedHashSet<>();
    private final Queue<NettyConnection> turns = new ArrayDeque<>();
    private final Runnable runTurns = this::runTurns;
    private boolean turnsScheduled;
    private LoopTask task = _ -> 0;

    /** Null: it runs in the next turn, or has yet to run for the first time. */
    private @Nullable ScheduledFuture<?> nextHousekeeping;

    private long turnStartNs = System.nanoTime();
    private boolean draining;
    private @Nullable CountDownLatch drained;

    NettyLoop(NettySockets sockets, HandlerFactory handlers, int index, String threadName) {
        this.handlers = handlers;
        this.index = index;
        ThreadFactory threads = task -> new FastThreadLocalThread(task, threadName);
        group = new MultiThreadIoEventLoopGroup(1, threads, sockets.ioHandler());
        netty = (SingleThreadEventLoop) group.next();
    }

    void start(LoopTask housekeeping) {
        task = housekeeping;
        netty.execute(TimeSlice::shorten);
        netty.execute(this::runHousekeeping);
    }

    private void runHousekeeping() {
        long delayNs;
        turnStarts();
        try {
            delayNs = task.run(turnStartNs);
        } catch (Throwable e) {
            LOG.error("Housekeeping on event loop {} failed", index, e);
            delayNs = AFTER_FAILURE_NS;
        }
        long leftNs = delayNs - (System.nanoTime() - turnStartNs);
        if (leftNs > 0) {
            nextHousekeeping = netty.schedule(this::runHousekeeping, leftNs, TimeUnit.NANOSECONDS);
        } else {
            nextHousekeeping = null;
            afterNextPoll(this::runHousekeeping);
        }
    }

    @Override
    public void hurryHousekeeping() {
        netty.execute(() -> {
            ScheduledFuture<?> next = nextHousekeeping;
            if (next != null && next.cancel(false)) {
                runHousekeeping();
            }
        });
    }

    SingleThreadEventLoop netty() {
        return netty;
    }

    HandlerFactory handlers() {
        return handlers;
    }

    boolean isDraining() {
        return draining;
    }

    void turnStarts() {
        turnStartNs = System.nanoTime();
    }

    /** Takes over an accepted channel, to which its connection was added; from any thread. */
    void assign(Channel channel) {
        load.incrementAndGet();
        channel.closeFuture().addListener(_ -> {
            load.decrementAndGet();
            reportDrained();
        });
        netty.register(channel).addListener(registered -> {
            if (!registered.isSuccess()) {
                channel.unsafe().closeForcibly();
            }
        });
    }

    int load() {
        return load.get();
    }

    void opened(NettyConnection connection) {
        connections.add(connection);
    }

    void closed(NettyConnection connection) {
        connections.remove(connection);
    }

    void enqueue(NettyConnection connection) {
        turns.add(connection);
        if (!turnsScheduled) {
            turnsScheduled = true;
            netty.execute(runTurns);
        }
    }

    private void runTurns() {
        turnStarts();
        for (int n = turns.size(); n > 0; n--) {
            turns.remove().queuedTurn();
        }
        turnsScheduled = !turns.isEmpty();
        if (turnsScheduled) {
            afterNextPoll(runTurns);
        }
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean inLoop() {
        return netty.inEventLoop();
    }

    @Override
    public long turnStartNs() {
        return turnStartNs;
    }

    @Override
    public void execute(Runnable task) {
        netty.execute(() -> {
            turnStarts();
            try {
                task.run();
            } catch (Throwable e) {
                LOG.error("A task on event loop {} failed", index, e);
            }
        });
    }

    /** Runs a task after the sockets have been polled once more; loop thread only. */
    void afterNextPoll(Runnable task) {
        netty.executeAfterEventLoopIteration(() -> {
            if (!netty.isShuttingDown()) {
                netty.execute(task);
            }
        });
    }

    void drain(CountDownLatch done) {
        execute(() -> {
            draining = true;
            drained = done;
            forEachConnection(NettyConnection::drain);
            reportDrained();
        });
    }

    void cutOff() {
        execute(() -> forEachConnection(NettyConnection::closeNow));
    }

    private void forEachConnection(Consumer<NettyConnection> action) {
        new ArrayList<>(connections).forEach(action);
    }

    private void reportDrained() {
        if (drained != null && load.get() == 0) {
            drained.countDown();
            drained = null;
        }
    }

    /** Closes every connection and ends the thread. */
    void stop() {
        execute(() -> {
            draining = true; // refuses what is on its way here
            forEachConnection(NettyConnection::abort);
        });
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS);
    }

    void awaitEnd() {
        group.terminationFuture().awaitUninterruptibly();
    }
}
