package dev.torc.server.transport.netty;

import dev.torc.server.transport.Endpoint;
import dev.torc.server.transport.EventLoop;
import dev.torc.server.transport.Listener;
import dev.torc.server.transport.TlsSettings;
import dev.torc.server.transport.TlsTransport;
import dev.torc.server.transport.TransportConfig;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Plain TCP, TLS and Unix sockets by Netty. */
public final class NettyTransport implements TlsTransport {
    private static final int PAGE_BYTES = 8 << 10;
    /** Pages are taken from the system in chunks of a page times two to this: 1 MB. */
    private static final int CHUNK_ORDER = 7;

    /**
     * What the JDK's TLS keeps on the Java heap for a connection: 7.5 KB, while it shakes hands twice that, and up to 16 KB of a message
     * half in.
     */
    private static final long TLS_HEAP_BYTES = 24L << 10;

    private final TransportConfig config;
    private final NettySockets sockets;
    private final long tlsConnectionsMax;
    private final ByteBufAllocator allocator;
    private final List<NettyLoop> loops;
    /**
     * Has the listeners and no connections. To open or close a listener is to wait for its loop; a loop that serves clients may
     * want to (CONFIG SET port) while it holds what another one waits for.
     */
    private final NettyLoop acceptor;

    private final List<NettyListener> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable TlsContext tls;
    private volatile boolean started;
    private boolean closed;

    /** With the best sockets there are. */
    public NettyTransport(TransportConfig config) {
        this(config, NettySockets.best());
    }

    /** With so many TLS connections that their state fills at most half of the Java heap. */
    public NettyTransport(TransportConfig config, NettySockets sockets) {
        this(config, sockets, Runtime.getRuntime().maxMemory() / 2 / TLS_HEAP_BYTES);
    }

    /** @param tlsConnectionsMax connections beyond which one under TLS is refused */
    public NettyTransport(TransportConfig config, NettySockets sockets, long tlsConnectionsMax) {
        this.config = config;
        this.sockets = sockets;
        this.tlsConnectionsMax = tlsConnectionsMax;
        allocator = new PooledByteBufAllocator(
                true,
                1,
                config.loops(),
                PAGE_BYTES,
                CHUNK_ORDER,
                PooledByteBufAllocator.defaultSmallCacheSize(),
                PooledByteBufAllocator.defaultNormalCacheSize(),
                false);
        List<NettyLoop> made = new ArrayList<>();
        for (int i = config.firstLoop(); i < config.firstLoop() + config.loops(); i++) {
            made.add(new NettyLoop(sockets, config.handlers(), i, config.threadName() + "-" + i));
        }
        loops = List.copyOf(made);
        acceptor = new NettyLoop(sockets, config.handlers(), -1, config.threadName() + "-accept");
    }

    @Override
    public String name() {
        return "netty";
    }

    @Override
    public List<EventLoop> loops() {
        return List.copyOf(loops);
    }

    @Override
    public synchronized void start() {
        started = true;
        for (NettyLoop loop : loops) {
            loop.start(config.tasks().apply(loop));
        }
        listeners.forEach(NettyListener::startAccepting);
    }

    @Override
    public synchronized Listener listen(Endpoint endpoint) throws IOException {
        if (endpoint instanceof Endpoint.Tcp tcp && tcp.tls() && tls == null) {
            throw new IllegalStateException("endpoint, " + endpoint + " (expected: tls() before)");
        }
        if (endpoint instanceof Endpoint.Tcp tcp) {
            NettyListener twin = otherWildcard(tcp);
            if (twin != null && !isIpv6(tcp)) {
                return new TwinListener(endpoint, twin);
            }
            if (twin != null) {
                twin.close();
            }
        }
        NettyListener listener = new NettyListener(this, endpoint, acceptor, started);
        listeners.add(listener);
        return listener;
    }

    /**
     * The listener on all addresses of the other family with the same port. A socket of Netty's or the JDK's on all of IPv6
     * serves IPv4 too, and cannot be told not to: where both are wanted, it alone serves both.
     */
    private @Nullable NettyListener otherWildcard(Endpoint.Tcp wanted) {
        if (!wanted.address().isAnyLocalAddress()) {
            return null;
        }
        for (NettyListener listener : listeners) {
            if (listener.endpoint() instanceof Endpoint.Tcp tcp
                    && tcp.address().isAnyLocalAddress()
                    && tcp.tls() == wanted.tls()
                    && listener.port() == wanted.port()
                    && isIpv6(tcp) != isIpv6(wanted)) {
                return listener;
            }
        }
        return null;
    }

    private static boolean isIpv6(Endpoint.Tcp tcp) {
        return tcp.address() instanceof Inet6Address;
    }

    @Override
    public void tls(TlsSettings settings) throws IOException {
        tls = TlsContext.of(settings);
    }

    TlsHandler newTls(ByteBufAllocator buffers) {
        TlsContext context = tls;
        if (context == null) {
            throw new IllegalStateException("no TLS settings");
        }
        return context.newHandler(buffers);
    }

    long tlsConnectionsMax() {
        return tlsConnectionsMax;
    }

    NettySockets sockets() {
        return sockets;
    }

    ByteBufAllocator allocator() {
        return allocator;
    }

    void forget(NettyListener listener) {
        listeners.remove(listener);
    }

    /** The loop that has the fewest connections, the first of equals. */
    NettyLoop leastLoaded() {
        NettyLoop least = loops.getFirst();
        for (NettyLoop loop : loops) {
            if (loop.load() < least.load()) {
                least = loop;
            }
        }
        return least;
    }

    @Override
    public int connections() {
        int sum = 0;
        for (NettyLoop loop : loops) {
            sum += loop.load();
        }
        return sum;
    }

    @Override
    public boolean drain(long timeoutMs) throws InterruptedException {
        refuseOnLoop();
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        listeners.forEach(NettyListener::close);
        if (!started) {
            return true; // nothing runs that could answer
        }
        CountDownLatch drained = new CountDownLatch(loops.size());
        loops.forEach(loop -> loop.drain(drained));
        boolean inOrder = drained.await(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (!inOrder) {
            loops.forEach(NettyLoop::cutOff);
        }
        return inOrder;
    }

    @Override
    public synchronized void close() {
        refuseOnLoop();
        if (!closed) {
            closed = true;
            listeners.forEach(NettyListener::close);
            loops.forEach(NettyLoop::stop);
            loops.forEach(NettyLoop::awaitEnd);
            acceptor.stop();
            acceptor.awaitEnd();
        }
    }

    private void refuseOnLoop() {
        if (loops.stream().anyMatch(NettyLoop::inLoop)) {
            throw new IllegalStateException("a loop cannot wait for its own end");
        }
    }
}
