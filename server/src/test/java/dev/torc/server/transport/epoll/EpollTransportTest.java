package dev.torc.server.transport.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import dev.torc.server.transport.ConnectionHandler;
import dev.torc.server.transport.Endpoint;
import dev.torc.server.transport.Listener;
import dev.torc.server.transport.LoopTask;
import dev.torc.server.transport.TransportConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is special to this transport: that it costs so little. */
@Timeout(120)
class EpollTransportTest {
    private static Endpoint loopback(int keepAliveSeconds) throws IOException {
        return new Endpoint.Tcp(InetAddress.getByName("127.0.0.1"), 0, 511, keepAliveSeconds, false);
    }

    private static SocketChannel connect(Listener listener) throws IOException {
        return SocketChannel.open(new InetSocketAddress("127.0.0.1", listener.port()));
    }

    @Test
    void aTurnAllocatesNothing() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (EpollTransport transport = new EpollTransport(new TransportConfig(1, _ -> new Echo()))) {
            transport.start();
            CompletableFuture<Long> loop = new CompletableFuture<>();
            transport
                    .loops()
                    .getFirst()
                    .execute(() -> loop.complete(Thread.currentThread().threadId()));
            long id = loop.get();
            try (SocketChannel channel = connect(transport.listen(loopback(0)))) {
                ByteBuffer buffer = ByteBuffer.allocateDirect(Echo.BYTES);
                pingPong(channel, buffer, 40_000); // until compiled code runs, which boxes nothing
                long most = Long.MAX_VALUE;
                for (int i = 0; i < 10 && most > 0; i++) {
                    long before = threads.getThreadAllocatedBytes(id);
                    pingPong(channel, buffer, 5_000);
                    most = Math.min(most, threads.getThreadAllocatedBytes(id) - before);
                }
                assertThat(most).as("bytes allocated in 5000 turns").isZero();
            }
        }
    }

    private static void pingPong(SocketChannel channel, ByteBuffer buffer, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            buffer.position(0).limit(100);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            buffer.position(0).limit(100);
            while (buffer.hasRemaining()) {
                channel.read(buffer);
            }
        }
    }

    @Test
    void anIdleConnectionIsSmall() throws IOException {
        EpollLoop loop;
        try (EpollTransport transport = new EpollTransport(new TransportConfig(1, _ -> null))) {
            loop = (EpollLoop) transport.loops().getFirst();
        }
        int count = 20_000;
        EpollConnection[] connections = new EpollConnection[count];
        EpollConnection[] warm = new EpollConnection[1];
        fill(warm, loop);
        long before = usedAfterCollection();
        fill(connections, loop);
        long bytes = (usedAfterCollection() - before) / count;
        assertThat(connections[count - 1]).isNotNull();
        assertThat(warm[0]).isNotNull();
        assertThat(bytes).as("bytes of heap for a connection").isLessThan(200);
    }

    private static void fill(EpollConnection[] connections, EpollLoop loop) {
        for (int i = 0; i < connections.length; i++) {
            Accepted accepted = new Accepted(i, "127.0.0.1:" + (10_000 + i), "127.0.0.1:6379", true, false);
            connections[i] = new EpollConnection(loop, accepted);
        }
    }

    private static long usedAfterCollection() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void connectionsInheritTheOptionsOfTheirListener() throws Exception {
        Libc libc = new Libc();
        List<Integer> options = new ArrayList<>();
        AtomicInteger opened = new AtomicInteger();
        TransportConfig config = new TransportConfig(1, connection -> {
            int fd = connection.fd();
            options.add(libc.option(fd, Libc.IPPROTO_TCP, Libc.TCP_NODELAY));
            options.add(libc.option(fd, Libc.SOL_SOCKET, Libc.SO_KEEPALIVE));
            options.add(libc.option(fd, Libc.IPPROTO_TCP, Libc.TCP_KEEPIDLE));
            options.add(libc.option(fd, Libc.IPPROTO_TCP, Libc.TCP_KEEPINTVL));
            options.add(libc.option(fd, Libc.IPPROTO_TCP, Libc.TCP_KEEPCNT));
            opened.incrementAndGet();
            return new Echo();
        });
        try (EpollTransport transport = new EpollTransport(config)) {
            transport.start();
            Listener listener = transport.listen(loopback(300));
            connect(listener).close();
            awaitCount(opened, 1);
            listener.keepAlive(0);
            connect(listener).close();
            awaitCount(opened, 2);
            assertThat(options.subList(0, 5)).containsExactly(1, 1, 300, 100, 3);
            assertThat(options.subList(5, 7)).containsExactly(1, 0);
        }
    }

    private static void awaitCount(AtomicInteger counter, int count) throws InterruptedException {
        while (counter.get() < count) {
            Thread.sleep(1);
        }
    }

    @Test
    void housekeepingMaySleepLessThanAMillisecond() throws Exception {
        assumeThat(Libc.waitsPrecisely()).isTrue();
        long[] at = new long[500];
        AtomicInteger calls = new AtomicInteger();
        LoopTask task = nowNs -> {
            if (calls.get() < at.length) {
                at[calls.get()] = nowNs;
                calls.incrementAndGet();
            }
            return 200_000;
        };
        TransportConfig config = new TransportConfig(1, 0, "torc-loop", true, _ -> null, _ -> task);
        try (EpollTransport transport = new EpollTransport(config)) {
            transport.start();
            awaitCount(calls, at.length);
        }
        long[] gaps = new long[at.length - 1];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = at[i + 1] - at[i];
        }
        Arrays.sort(gaps);
        assertThat(gaps[0]).isGreaterThanOrEqualTo(200_000);
        assertThat(gaps[gaps.length / 10]).as("nanoseconds, the fastest tenth").isLessThan(900_000);
    }

    /** A loop that never pauses leaves the system the freedom to join its timers with others. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sleepsPreciselyOnlyToCoalesce(boolean coalescing) throws Exception {
        TransportConfig config =
                new TransportConfig(1, 0, "torc-loop", coalescing, _ -> null, _ -> _ -> TransportConfig.IDLE_NS);
        try (EpollTransport transport = new EpollTransport(config)) {
            transport.start();
            CompletableFuture<String> slackNs = new CompletableFuture<>();
            transport.loops().getFirst().execute(() -> slackNs.complete(timerSlackNs()));
            assertThat(slackNs.get()).isEqualTo(coalescing ? "1000" : timerSlackNs());
        }
    }

    /** Of the calling thread, as the system tells it. */
    private static String timerSlackNs() {
        try {
            String thread = Files.readString(Path.of("/proc/thread-self/stat")).split(" ", 2)[0];
            return Files.readString(Path.of("/proc", thread, "timerslack_ns")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void errorsHaveTheirNames() {
        assertThat(new Libc().message(Libc.EMFILE)).isEqualTo("Too many open files");
    }

    /** Sends back what comes; one connection at a time. */
    private static final class Echo implements ConnectionHandler {
        static final int BYTES = 4096;
        private static final long BUFFER = Arena.global().allocate(BYTES).address();

        private int from;
        private int to;

        @Override
        public long readAddress() {
            return BUFFER;
        }

        @Override
        public int readCapacity() {
            return BYTES;
        }

        @Override
        public void received(int bytes) {
            from = 0;
            to = bytes;
        }

        @Override
        public boolean wantsTurn() {
            return false;
        }

        @Override
        public void turn() {}

        @Override
        public boolean wantsRead() {
            return from == to;
        }

        @Override
        public boolean wantsClose() {
            return false;
        }

        @Override
        public long outputAddress() {
            return BUFFER + from;
        }

        @Override
        public int outputLength() {
            return to - from;
        }

        @Override
        public void sent(int bytes) {
            from += bytes;
        }

        @Override
        public void flushed() {}

        @Override
        public void closed() {}
    }
}
