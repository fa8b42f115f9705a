package dev.torc.server.transport.epoll;

import dev.torc.server.transport.Endpoint;
import dev.torc.server.transport.EventLoop;
import dev.torc.server.transport.Listener;
import dev.torc.server.transport.Transport;
import dev.torc.server.transport.TransportConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Plain TCP and Unix sockets by Linux's epoll. */
public final class EpollTransport implements Transport {
    private final TransportConfig config;
    private final List<EpollLoop> loops;
    private final List<EpollListener> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean started;
    private boolean closed;

    /**
     * Makes the loops; {@link #start} starts them.
     *
     * @throws IOException if the system has no descriptors left
     */
    public EpollTransport(TransportConfig config) throws IOException {
        this(config, () -> new Coalescer(config.coalescing(), System.nanoTime()));
    }

    EpollTransport(TransportConfig config, Supplier<Coalescer> coalescers) throws IOException {
        this.config = config;
        List<EpollLoop> made = new ArrayList<>();
        for (int i = config.firstLoop(); i < config.firstLoop() + config.loops(); i++) {
            made.add(new EpollLoop(this, config, i, coalescers.get()));
        }
        loops = List.copyOf(made);
    }

    /**
     * Whether it can run here: Linux on x86-64 or AArch64, and this module may call native code.
     *
     * <p>Also the way to have the native calls linked early, on a thread that has nothing else to do at start-up.
     */
    public static boolean isAvailable() {
        String arch = System.getProperty("os.arch", "");
        if (!System.getProperty("os.name", "").equals("Linux")
                || !(arch.equals("amd64") || arch.equals("aarch64"))
                || !EpollTransport.class.getModule().isNativeAccessEnabled()) {
            return false;
        }
        try {
            Libc libc = new Libc();
            int fd = libc.epollCreate();
            return fd >= 0 && libc.close(fd) == 0;
        } catch (LinkageError | RuntimeException e) {
            return false; // no such functions here, or a sandbox that forbids them
        }
    }

    @Override
    public String name() {
        return "epoll";
    }

    @Override
    public List<EventLoop> loops() {
        return List.copyOf(loops);
    }

    @Override
    public void start() {
        started = true;
        for (EpollLoop loop : loops) {
            loop.start(config.tasks().apply(loop));
        }
    }

    @Override
    public Listener listen(Endpoint endpoint) throws IOException {
        if (endpoint instanceof Endpoint.Tcp tcp && tcp.tls()) {
            throw new IllegalArgumentException("endpoint, " + endpoint + " (expected: one without TLS)");
        }
        EpollListener listener = new EpollListener(this, endpoint);
        listeners.add(listener);
        loops.getFirst().accept(listener);
        return listener;
    }

    List<EpollListener> listeners() {
        return listeners;
    }

    void forget(EpollListener listener) {
        listeners.remove(listener);
    }

    /** Gives a connection to the loop that has the fewest, the first of equals. */
    void assign(Accepted accepted) {
        EpollLoop least = loops.getFirst();
        for (EpollLoop loop : loops) {
            if (loop.load() < least.load()) {
                least = loop;
            }
        }
        least.assign(accepted);
    }

    @Override
    public int connections() {
        int sum = 0;
        for (EpollLoop loop : loops) {
            sum += loop.load();
        }
        return sum;
    }

    @Override
    public boolean drain(long timeoutMs) throws InterruptedException {
        refuseOnLoop();
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        listeners.forEach(EpollListener::close);
        if (!started) {
            return true; // nothing runs that could answer
        }
        CountDownLatch drained = new CountDownLatch(loops.size());
        loops.forEach(loop -> loop.drain(drained));
        boolean inOrder = drained.await(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (!inOrder) {
            loops.forEach(EpollLoop::cutOff);
        }
        return inOrder;
    }

    @Override
    public synchronized void close() {
        refuseOnLoop();
        if (!closed) {
            closed = true;
            listeners.forEach(EpollListener::close);
            loops.forEach(EpollLoop::stop);
        }
    }

    private void refuseOnLoop() {
        if (loops.stream().anyMatch(EpollLoop::inLoop)) {
            throw new IllegalStateException("a loop cannot wait for its own end");
        }
    }
}
