package dev.torc.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Loops: their share of the connections, their tasks, their housekeeping. */
@ParameterizedClass
@EnumSource
@Timeout(60)
class LoopsTest {
    private final TransportKind kind;

    LoopsTest(TransportKind kind) {
        this.kind = kind;
    }

    @Test
    void connectionsSpreadEvenly() throws IOException {
        List<Peer> peers = new ArrayList<>();
        try (LineServer server = new LineServer(kind, 2)) {
            int[] onLoop = new int[2];
            for (int i = 0; i < 50; i++) {
                Peer peer = server.connect();
                peers.add(peer);
                onLoop[peer.ask("where").charAt(0) - '0']++;
            }
            assertThat(onLoop).containsExactly(25, 25);
            assertThat(server.transport().connections()).isEqualTo(50);
        }
        for (Peer peer : peers) {
            peer.close();
        }
    }

    @Test
    void loopsAreNumberedAndNamed() throws Exception {
        HandlerFactory none = _ -> null;
        TransportConfig config = new TransportConfig(2, 3, "torc-test", true, none, _ -> _ -> TransportConfig.IDLE_NS);
        try (Transport transport = kind.open(config)) {
            transport.start();
            List<EventLoop> loops = transport.loops();
            assertThat(loops).extracting(EventLoop::index).containsExactly(3, 4);
            for (EventLoop loop : loops) {
                assertThat(loop.inLoop()).isFalse();
                Queue<String> seen = new ConcurrentLinkedQueue<>();
                loop.execute(() -> seen.add(Thread.currentThread().getName() + " " + loop.inLoop()));
                Eventually.until(() -> !seen.isEmpty());
                assertThat(seen).containsExactly("torc-test-" + loop.index() + " true");
            }
        }
    }

    @Test
    void tasksOfOneThreadRunInOrderOnTheLoop() throws Exception {
        try (LineServer server = new LineServer(kind, 2)) {
            int threads = 4;
            int tasks = 20_000;
            CountDownLatch all = new CountDownLatch(threads * tasks);
            AtomicInteger faults = new AtomicInteger();
            for (int t = 0; t < threads; t++) {
                EventLoop loop = server.transport().loops().get(t % 2);
                AtomicInteger next = new AtomicInteger();
                Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < tasks; i++) {
                        int expected = i;
                        loop.execute(() -> {
                            if (!loop.inLoop() || next.getAndIncrement() != expected) {
                                faults.incrementAndGet();
                            }
                            all.countDown();
                        });
                    }
                });
            }
            assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(faults).hasValue(0);
        }
    }

    @Test
    void aTaskWakesASleepingLoop() throws Exception {
        try (LineServer server = new LineServer(kind, 1, _ -> _ -> TimeUnit.HOURS.toNanos(1))) {
            EventLoop loop = server.transport().loops().getFirst();
            for (int i = 0; i < 200; i++) {
                CountDownLatch ran = new CountDownLatch(1);
                loop.execute(ran::countDown);
                assertThat(ran.await(5, TimeUnit.SECONDS)).isTrue();
                Thread.sleep(i % 3 == 0 ? 1 : 0);
            }
        }
    }

    @Test
    void aTaskThatThrowsHarmsNothing() throws Exception {
        try (LineServer server = new LineServer(kind, 1);
                Peer peer = server.connect()) {
            server.transport().loops().getFirst().execute(() -> {
                throw new IllegalStateException("told to");
            });
            assertThat(peer.ask("echo alive")).isEqualTo("alive");
        }
    }

    @Test
    void housekeepingRunsWhenItWants() throws Exception {
        Queue<Long> calls = new ConcurrentLinkedQueue<>();
        LoopTask everyTwentyMs = nowNs -> {
            calls.add(nowNs);
            return TimeUnit.MILLISECONDS.toNanos(20);
        };
        try (LineServer server = new LineServer(kind, 1, _ -> everyTwentyMs);
                Peer peer = server.connect()) {
            Eventually.until(() -> calls.size() > 10);
            List<Long> at = new ArrayList<>(calls);
            List<Long> gaps = new ArrayList<>();
            for (int i = 1; i < at.size(); i++) {
                gaps.add(at.get(i) - at.get(i - 1));
            }
            assertThat(gaps).allMatch(gap -> gap >= TimeUnit.MILLISECONDS.toNanos(19));
            gaps.sort(null);
            assertThat(gaps.get(gaps.size() / 2)).isLessThan(TimeUnit.MILLISECONDS.toNanos(60));
            assertThat(peer.ask("echo still served")).isEqualTo("still served");
        }
    }

    @Test
    void housekeepingRunsSoonWhenHurried() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        LoopTask hourly = _ -> {
            calls.incrementAndGet();
            return TimeUnit.HOURS.toNanos(1);
        };
        try (LineServer server = new LineServer(kind, 1, _ -> hourly)) {
            EventLoop loop = server.transport().loops().getFirst();
            Eventually.until(() -> calls.get() == 1);
            for (int i = 2; i <= 50; i++) {
                int wanted = i;
                loop.hurryHousekeeping();
                Eventually.until(() -> calls.get() == wanted);
            }
            CountDownLatch later = new CountDownLatch(1);
            loop.execute(later::countDown);
            assertThat(later.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(calls).as("once for each").hasValue(50);
        }
    }

    @Test
    void busyHousekeepingSharesTheLoop() throws Exception {
        AtomicInteger slices = new AtomicInteger();
        LoopTask endless = _ -> {
            slices.incrementAndGet();
            return 0;
        };
        try (LineServer server = new LineServer(kind, 1, _ -> endless);
                Peer peer = server.connect()) {
            for (int i = 0; i < 200; i++) {
                assertThat(peer.ask("echo " + i)).isEqualTo(Integer.toString(i));
            }
            // One slice a turn, and a turn answers one question; that of the last answer may still be to come.
            assertThat(slices.get()).isGreaterThanOrEqualTo(199);
        }
    }

    @Test
    void housekeepingThatThrowsIsCalledAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        LoopTask failing = _ -> {
            calls.incrementAndGet();
            throw new IllegalStateException("told to");
        };
        try (LineServer server = new LineServer(kind, 1, _ -> failing);
                Peer peer = server.connect()) {
            Eventually.until(() -> calls.get() >= 3);
            assertThat(peer.ask("echo alive")).isEqualTo("alive");
        }
    }
}
