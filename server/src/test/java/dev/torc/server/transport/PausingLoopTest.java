package dev.torc.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.server.thread.Joining;
import dev.torc.server.transport.epoll.PausingEpoll;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One loop that pauses to let requests come, under the load of so many connections that it would. */
@Timeout(60)
class PausingLoopTest {
    private static final int CONNECTIONS = 24;

    /** Connections that ask, each as soon as it has its answer. */
    private static final class Load implements AutoCloseable {
        private final AtomicInteger answers = new AtomicInteger();
        private final Queue<Object> faults = new ConcurrentLinkedQueue<>();
        private final List<Peer> peers = new ArrayList<>();
        private final List<Thread> threads = new ArrayList<>();
        private final long pausesBefore = PausingEpoll.pauses();
        private volatile boolean over;

        Load(LineServer server) throws IOException {
            for (int i = 0; i < CONNECTIONS; i++) {
                Peer peer = server.connect();
                String own = "of " + i + " no ";
                peers.add(peer);
                threads.add(Thread.ofVirtual().start(() -> ask(peer, own)));
            }
            awaitMore();
        }

        private void ask(Peer peer, String own) {
            try {
                for (int n = 0; !over; n++) {
                    String answer = peer.ask("echo " + own + n);
                    if (!answer.equals(own + n)) {
                        faults.add(own + n + " got " + answer);
                    }
                    answers.incrementAndGet();
                }
            } catch (IOException e) {
                faults.add(e);
            }
        }

        void awaitMore() {
            int from = answers.get();
            long pausesFrom = PausingEpoll.pauses();
            Eventually.until(() -> answers.get() - from > 20 * CONNECTIONS && PausingEpoll.pauses() > pausesFrom);
        }

        /** Ends it; all answers were right, and the loop paused between them. */
        @Override
        public void close() throws IOException {
            over = true;
            threads.forEach(Joining::await);
            for (Peer peer : peers) {
                peer.close();
            }
            assertThat(faults).isEmpty();
            assertThat(PausingEpoll.pauses() - pausesBefore).isGreaterThan(10);
        }
    }

    @Test
    void everyConnectionGetsItsOwnAnswers() throws Exception {
        try (LineServer server = new LineServer(TransportKind.EPOLL_PAUSING, 1);
                Load load = new Load(server)) {
            for (int i = 0; i < 10; i++) {
                load.awaitMore();
            }
        }
    }

    @Test
    void noTaskIsLostOrLate() throws Exception {
        try (LineServer server = new LineServer(TransportKind.EPOLL_PAUSING, 1);
                Load _ = new Load(server)) {
            EventLoop loop = server.transport().loops().getFirst();
            long[] tookNs = new long[200];
            for (int i = 0; i < tookNs.length; i++) {
                CountDownLatch ran = new CountDownLatch(1);
                long startNs = System.nanoTime();
                loop.execute(ran::countDown);
                assertThat(ran.await(5, TimeUnit.SECONDS)).isTrue();
                tookNs[i] = System.nanoTime() - startNs;
            }
            Arrays.sort(tookNs);
            assertThat(tookNs[tookNs.length / 2])
                    .as("nanoseconds, median")
                    .isLessThan(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Test
    void whoQuitsOrEndsItsOutputGetsItsAnswer() throws Exception {
        try (LineServer server = new LineServer(TransportKind.EPOLL_PAUSING, 1);
                Load _ = new Load(server)) {
            for (int i = 0; i < 50; i++) {
                try (Peer quits = server.connect();
                        Peer ends = server.connect()) {
                    quits.send("echo " + i + "\nquit\n");
                    ends.send("echo " + i + "\n").endOutput();
                    assertThat(quits.rest()).isEqualTo(i + "\nbye\n");
                    assertThat(ends.rest()).isEqualTo(i + "\n");
                }
            }
        }
    }

    @Test
    void drainAnswersWhatHasArrivedAndCloseEndsTheLoop() throws Exception {
        List<Peer> peers = new ArrayList<>();
        try (LineServer server = new LineServer(TransportKind.EPOLL_PAUSING, 1)) {
            server.budget(7);
            for (int i = 0; i < CONNECTIONS; i++) {
                Peer peer = server.connect();
                assertThat(peer.ask("echo in")).isEqualTo("in");
                peers.add(peer);
            }
            for (int i = 0; i < CONNECTIONS; i++) {
                peers.get(i).send(("echo " + i + "\n").repeat(100));
            }
            assertThat(server.transport().drain(30_000)).isTrue();
            for (int i = 0; i < CONNECTIONS; i++) {
                assertThat(peers.get(i).rest()).isEqualTo((i + "\n").repeat(100));
            }
        }
        for (Peer peer : peers) {
            peer.close();
        }
    }

    @Test
    void closeEndsTheLoopUnderLoad() throws Exception {
        LineServer server = new LineServer(TransportKind.EPOLL_PAUSING, 1);
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Peer peer = server.connect();
            peer.send("spin 200\n".repeat(100));
            assertThat(peer.line()).isEqualTo("ok");
            peers.add(peer);
        }
        server.close();
        for (Peer peer : peers) {
            assertThat(peer.isGone()).isTrue();
            peer.close();
        }
    }
}
