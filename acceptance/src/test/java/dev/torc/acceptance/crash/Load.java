package dev.torc.acceptance.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.acceptance.crash.Ledger.Cut;
import dev.torc.acceptance.differential.RespConnection;
import dev.torc.acceptance.differential.RespReply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Several connections that write in pipelines, each with its ledger, until the server is gone or they are told to stop. */
final class Load {
    /**
     * What a crash took.
     *
     * @param lostMs age of the oldest acknowledged write that is lost
     * @param survived keys that are there
     */
    record Loss(long lostMs, long survived) {}

    private final List<Ledger> ledgers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Random random;
    private final int pipelineMax;
    private final long pauseNs;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile boolean stopped;

    /**
     * @param pipelineMax commands that are sent at once, at most
     * @param pauseNs between two pipelines
     */
    Load(int connections, long seed, double largeShare, int pipelineMax, long pauseNs) {
        this.random = new Random(seed);
        this.pipelineMax = pipelineMax;
        this.pauseNs = pauseNs;
        for (int i = 0; i < connections; i++) {
            ledgers.add(new Ledger(i, random.nextLong(), largeShare));
        }
    }

    void start(int port) {
        stopped = false;
        for (Ledger ledger : ledgers) {
            long seed = random.nextLong();
            threads.add(Thread.ofPlatform().name("crash-load").start(() -> write(ledger, port, new Random(seed))));
        }
    }

    private void write(Ledger ledger, int port, Random sizes) {
        try (RespConnection connection = new RespConnection("127.0.0.1", port)) {
            boolean open = connection
                            .call("SELECT", Integer.toString(ledger.database()))
                            .kind()
                    == '+';
            while (open && !stopped) {
                List<Write> batch = new ArrayList<>();
                for (int i = sizes.nextInt(pipelineMax); i >= 0; i--) {
                    batch.add(ledger.next());
                }
                List<RespReply> replies = connection.callAll(
                        batch.stream().map(write -> write.words).toList());
                long nowNs = System.nanoTime();
                for (int i = 0; i < batch.size() && open; i++) {
                    open = note(batch.get(i), replies.get(i), nowNs);
                }
                LockSupport.parkNanos(this, pauseNs);
            }
        } catch (IOException e) {
            // The server was gone before this one could connect: nothing was written.
        }
    }

    private boolean note(Write write, RespReply reply, long nowNs) {
        if (reply.kind() == RespReply.CLOSED || reply.kind() == RespReply.BROKEN) {
            return false;
        }
        write.repliedNs = nowNs;
        write.state = reply.isError() ? Write.State.REFUSED : Write.State.ACKNOWLEDGED;
        (reply.isError() ? refused : acknowledged).incrementAndGet();
        return true;
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /** Commands that got an error. */
    long refused() {
        return refused.get();
    }

    /** Waits until all connections have ended: the server is gone. */
    void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
        threads.clear();
    }

    /** Ends the connections after the replies that they wait for. */
    void stop() throws InterruptedException {
        stopped = true;
        join();
    }

    /** Of each connection, how many of its writes were acknowledged then. */
    List<Integer> acknowledgedBefore(long ns) {
        return ledgers.stream().map(ledger -> ledger.acknowledgedBefore(ns)).toList();
    }

    List<Integer> acknowledgedNow() {
        return acknowledgedBefore(System.nanoTime());
    }

    /**
     * Compares what a server shows with the ledgers, and goes on from there.
     *
     * @param crashNs when the server before it was lost
     * @param floors of each connection, how many writes have to be there; empty: any number
     * @throws AssertionError if it is no beginning of what was written: of each connection, and of all together
     */
    Loss settle(int port, long crashNs, List<Integer> floors) throws IOException {
        List<Cut> cuts = new ArrayList<>();
        long survived = 0;
        for (int i = 0; i < ledgers.size(); i++) {
            Ledger ledger = ledgers.get(i);
            Found found = Found.ask(port, ledger.keys());
            Cut cut = ledger.settle(found, crashNs);
            assertThat(cut.most())
                    .as("writes of connection %d that are there", i)
                    .isGreaterThanOrEqualTo(floors.isEmpty() ? 0 : floors.get(i));
            cuts.add(cut);
            survived += found.entries().size();
        }
        long lastSentNs = cuts.stream().mapToLong(Cut::lastSentNs).max().orElse(Long.MIN_VALUE);
        long lostNs = cuts.stream().mapToLong(Cut::lostNs).min().orElse(Long.MAX_VALUE);
        if (lostNs == Long.MAX_VALUE) {
            return new Loss(0, survived);
        }
        assertThat(lostNs)
                .as("acknowledged, and lost though what was sent later is there")
                .isGreaterThan(lastSentNs);
        return new Loss(Math.max(0, (crashNs - lostNs) / 1_000_000), survived);
    }
}
