package dev.torc.server.transport.epoll;

import dev.torc.memory.Memory;
import dev.torc.server.thread.Joining;
import dev.torc.server.thread.TimeSlice;
import dev.torc.server.transport.ConnectionHandler;
import dev.torc.server.transport.EventLoop;
import dev.torc.server.transport.HandlerFactory;
import dev.torc.server.transport.LoopTask;
import dev.torc.server.transport.TransportConfig;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread, one epoll set, and the connections in it.
 *
 * <p>A turn of the loop:
 * <ol>
 *   <li>wait for events, or only look: if something is waiting here already, or after a pause that lets several come ({@link Coalescer});
 *   <li>give each ready connection its turn, in the order of the events;
 *   <li>give each connection that was queued before this step its turn: those with requests still buffered, and those woken;
 *   <li>run the tasks that were handed in, up to a bound;
 *   <li>accept connections, if this is the loop that does;
 *   <li>housekeeping, if it is due.
 * </ol>
 * No connection is closed or opened while events of others are being handed out but by its own turn, so an event can never meet
 * a descriptor that has been closed and given out again since.
 *
 * <p><b>Waking.</b> A thread that hands in a task writes to the event descriptor only if the loop sleeps. The loop says that it
 * is about to sleep, then looks at the queue once more; the other adds to the queue, then looks whether the loop sleeps: one of
 * them sees the other. The descriptor is polled edge-triggered, so it is never read.
 */
final class EpollLoop implements EventLoop, Runnable {
    /** Marks the event of a listener, in the bits above the descriptor. */
    static final long LISTENER = 1L << 32;

    private static final Logger LOG = LoggerFactory.getLogger(EpollLoop.class);

    private static final int EVENTS_PER_TURN = 512;
    private static final int TASKS_PER_TURN = 1024;
    private static final int ACCEPTS_PER_TURN = 64;

    /** Of the order of a network card's coalescing. In a virtual machine a sleep of this length takes two or three times as long. */
    private static final long PAUSE_NS = 30_000;

    private static final long ACCEPT_PAUSE_NS = 100_000_000L;
    private static final long AFTER_FAILURE_NS = 100_000_000L;

    private final EpollTransport transport;
    private final HandlerFactory handlers;
    private final int index;
    private final Thread thread;
    private final Libc libc = new Libc();
    /** For the threads that wake this loop, under {@link #wakeLock}. */
    private final Libc wakersLibc = new Libc();

    private final int epollFd;
    private final int wakeFd;
    private final long events = Arena.global()
            .allocate((long) EVENTS_PER_TURN * Libc.EVENT_BYTES, 8)
            .address();
    private LoopTask task = _ -> 0;

    /** By descriptor. */
    private @Nullable EpollConnection[] connections = new EpollConnection[64];
    /** Connections assigned to this loop: open, or on their way to it. */
    private final AtomicInteger load = new AtomicInteger();

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Object wakeLock = new Object();
    private volatile boolean asleep;
    private volatile boolean stopping;
    private volatile boolean ended;

    /** A ring of the connections that want a turn; its length is a power of two. */
    private @Nullable EpollConnection[] queue = new EpollConnection[64];

    private int queueHead;
    private int queueSize;

    private long turnStartNs = System.nanoTime();
    private final Coalescer coalescer;
    private long taskDueNs = turnStartNs;
    /** When to poll the listeners again after running out of descriptors. */
    private long acceptPausedUntilNs;

    private boolean acceptPaused;
    private boolean acceptTroubleLogged;
    private boolean draining;
    private @Nullable CountDownLatch drained;

    EpollLoop(EpollTransport transport, TransportConfig config, int index, Coalescer coalescer) throws IOException {
        this.transport = transport;
        this.index = index;
        handlers = config.handlers();
        this.coalescer = coalescer;
        thread = new Thread(this, config.threadName() + "-" + index);
        epollFd = libc.epollCreate();
        if (epollFd < 0) {
            throw new IOException("epoll_create1: " + libc.message(-epollFd));
        }
        wakeFd = libc.eventFd();
        if (wakeFd < 0) {
            libc.close(epollFd);
            throw new IOException("eventfd: " + libc.message(-wakeFd));
        }
        libc.epollControl(epollFd, Libc.EPOLL_CTL_ADD, wakeFd, Libc.EPOLLIN | Libc.EPOLLET, wakeFd);
        makeRoomFor(wakeFd); // where no connection ever is: its events do no more than end the wait
    }

    void start(LoopTask housekeeping) {
        task = housekeeping;
        thread.start();
    }

    @Override
    public void run() {
        TimeSlice.shorten();
        if (coalescer.isEnabled()) {
            libc.sleepPrecisely(); // the system rounds short sleeps up by 50 µs
        }
        while (!stopping) {
            try {
                turn();
            } catch (Throwable e) {
                LOG.error("Event loop {} goes on after an error", index, e);
                LockSupport.parkNanos(AFTER_FAILURE_NS); // one that stays shall not fill the disk with its log
            }
        }
        end();
    }

    private void turn() {
        int ready = await();
        turnStartNs = System.nanoTime();
        coalescer.turn(ready, turnStartNs);
        boolean accepting = false;
        long end = events + (long) ready * Libc.EVENT_BYTES;
        for (long at = events; at < end; at += Libc.EVENT_BYTES) {
            long data = Memory.getLong(at + Libc.EVENT_DATA);
            if ((data & LISTENER) != 0) {
                accepting = true;
            } else {
                EpollConnection connection = connections[(int) data];
                if (connection != null) {
                    connection.ready(Memory.getInt(at));
                }
            }
        }
        for (int n = queueSize; n > 0; n--) {
            dequeue().queuedTurn();
        }
        runTasks(TASKS_PER_TURN);
        if (accepting) {
            accept();
        }
        if (acceptPaused && turnStartNs - acceptPausedUntilNs >= 0) {
            pauseAccepting(false);
        }
        if (turnStartNs - taskDueNs >= 0) {
            runHousekeeping();
        }
    }

    /** The number of events; sleeps for them only if nothing is to be done before. */
    private int await() {
        int n;
        if (queueSize > 0 || turnStartNs - taskDueNs >= 0 || !tasks.isEmpty()) {
            n = libc.pollNow(epollFd, events, EVENTS_PER_TURN);
        } else if (coalescer.pauses()) {
            libc.sleep(PAUSE_NS); // who hands in a task meanwhile need not wake it
            n = libc.pollNow(epollFd, events, EVENTS_PER_TURN);
        } else {
            asleep = true;
            long timeoutNs = tasks.isEmpty() && !stopping ? sleepNs() : 0;
            n = libc.poll(epollFd, events, EVENTS_PER_TURN, timeoutNs);
            asleep = false;
        }
        if (n < 0 && n != -Libc.EINTR) {
            throw new IllegalStateException("epoll_wait: " + libc.message(-n));
        }
        return Math.max(n, 0);
    }

    private long sleepNs() {
        long ns = taskDueNs - turnStartNs;
        if (acceptPaused) {
            ns = Math.min(ns, acceptPausedUntilNs - turnStartNs);
        }
        return Math.max(ns, 0);
    }

    private void runTasks(int most) {
        Runnable next;
        for (int i = 0; i < most && (next = tasks.poll()) != null; i++) {
            try {
                next.run();
            } catch (Throwable e) {
                LOG.error("A task on event loop {} failed", index, e);
            }
        }
    }

    private void runHousekeeping() {
        long delayNs = 0;
        try {
            delayNs = task.run(turnStartNs);
        } catch (Throwable e) {
            LOG.error("Housekeeping on event loop {} failed", index, e);
            delayNs = AFTER_FAILURE_NS;
        }
        taskDueNs = turnStartNs + Math.max(delayNs, 0);
    }

    private void accept() {
        try {
            for (EpollListener listener : transport.listeners()) {
                Accepted accepted;
                for (int i = 0; i < ACCEPTS_PER_TURN && (accepted = listener.accept()) != null; i++) {
                    acceptTroubleLogged = false;
                    transport.assign(accepted);
                }
            }
        } catch (AcceptException e) {
            if (!acceptTroubleLogged) {
                LOG.warn("Connections are waiting that cannot be accepted: {}", e.getMessage());
                acceptTroubleLogged = true;
            }
            pauseAccepting(true);
        }
    }

    private void pauseAccepting(boolean pause) {
        acceptPaused = pause;
        acceptPausedUntilNs = turnStartNs + ACCEPT_PAUSE_NS;
        for (EpollListener listener : transport.listeners()) {
            listener.poll(epollFd, Libc.EPOLL_CTL_MOD, !pause);
        }
    }

    /** Polls a listener for connections from now on; from any thread. */
    void accept(EpollListener listener) {
        listener.poll(epollFd, Libc.EPOLL_CTL_ADD, true);
    }

    /** Connections that are open here or on their way here; from any thread. */
    int load() {
        return load.get();
    }

    /** Takes over a connection; from any thread. */
    void assign(Accepted accepted) {
        load.incrementAndGet();
        if (inLoop()) {
            open(accepted);
        } else {
            try {
                execute(() -> open(accepted));
            } catch (RejectedExecutionException e) {
                load.decrementAndGet();
                new Libc().close(accepted.fd());
            }
        }
    }

    private void open(Accepted accepted) {
        makeRoomFor(accepted.fd()); // also for one that is refused: it is closed like any other
        EpollConnection connection = new EpollConnection(this, accepted);
        ConnectionHandler handler = null;
        if (!draining && !stopping) {
            try {
                handler = handlers.open(connection);
            } catch (Throwable e) {
                LOG.error("Connection from {} closed: it could not be set up", accepted.remoteAddress(), e);
            }
        }
        if (handler == null) {
            connection.refused();
            return;
        }
        connections[accepted.fd()] = connection;
        connection.open(handler);
    }

    private void makeRoomFor(int fd) {
        if (fd >= connections.length) {
            connections = Arrays.copyOf(connections, Math.max(fd + 1, 2 * connections.length));
        }
    }

    Libc libc() {
        return libc;
    }

    Coalescer coalescer() {
        return coalescer;
    }

    /** Starts to poll a connection's socket, or changes what for. */
    int poll(int operation, int fd, int events) {
        return libc.epollControl(epollFd, operation, fd, events, fd);
    }

    /** Closes the socket of a connection and forgets it. */
    void close(int fd) {
        connections[fd] = null;
        libc.close(fd); // leaves the epoll set by itself
        load.decrementAndGet();
        reportDrained();
    }

    void enqueue(EpollConnection connection) {
        if (queueSize == queue.length) {
            @Nullable EpollConnection[] larger = new EpollConnection[2 * queueSize];
            for (int i = 0; i < queueSize; i++) {
                larger[i] = queue[(queueHead + i) & (queueSize - 1)];
            }
            queue = larger;
            queueHead = 0;
        }
        queue[(queueHead + queueSize++) & (queue.length - 1)] = connection;
    }

    private EpollConnection dequeue() {
        EpollConnection connection = queue[queueHead];
        if (connection == null) {
            throw new IllegalStateException("queue is empty");
        }
        queue[queueHead] = null;
        queueHead = (queueHead + 1) & (queue.length - 1);
        queueSize--;
        return connection;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // a thread is itself
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    @Override
    public long turnStartNs() {
        return turnStartNs;
    }

    @Override
    public void execute(Runnable command) {
        tasks.add(command);
        wake();
        if (ended && tasks.remove(command)) {
            throw new RejectedExecutionException("event loop " + index + " has ended");
        }
    }

    @Override
    public void hurryHousekeeping() {
        execute(() -> taskDueNs = turnStartNs);
    }

    private void wake() {
        if (asleep) {
            synchronized (wakeLock) {
                if (asleep && !ended) {
                    asleep = false;
                    wakersLibc.signal(wakeFd);
                }
            }
        }
    }

    /** Lets every connection finish what it has read; {@code done} counts down when the last is closed. From any thread. */
    void drain(CountDownLatch done) {
        execute(() -> {
            draining = true;
            drained = done;
            forEachConnection(EpollConnection::drain);
            reportDrained();
        });
    }

    /** Closes every connection, whatever it has left to deliver. From any thread. */
    void cutOff() {
        execute(() -> forEachConnection(EpollConnection::closeNow));
    }

    private void forEachConnection(Consumer<EpollConnection> action) {
        for (EpollConnection connection : connections) {
            if (connection != null) {
                action.accept(connection);
            }
        }
    }

    private void reportDrained() {
        CountDownLatch latch = drained;
        if (latch != null && load.get() == 0) {
            latch.countDown();
            drained = null;
        }
    }

    /** Ends the thread, and waits until it has ended. */
    void stop() {
        stopping = true;
        wake();
        if (thread.getState() == Thread.State.NEW) {
            end();
            return;
        }
        Joining.await(thread);
    }

    private void end() {
        forEachConnection(EpollConnection::closeAtEnd);
        runTasks(Integer.MAX_VALUE);
        ended = true;
        runTasks(Integer.MAX_VALUE); // what came in before threads could see that
        synchronized (wakeLock) {
            libc.close(wakeFd);
            libc.close(epollFd);
        }
    }
}
