package dev.torc.server.persistence;

import dev.torc.journal.Journal;
import dev.torc.server.thread.Joining;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** The thread that brings the journal to disk. */
final class JournalThread {
    /** Waits for longer are cut to this, so that a wake-up which came just before the wait costs no more. */
    private static final long WAIT_MAX_NS = 50_000_000;

    private final Runnable afterRound;
    private final Logger log;
    private final Thread thread = Thread.ofPlatform().name("torc-journal").unstarted(this::run);
    private volatile @Nullable Journal journal;
    private volatile boolean stopped;

    /** @param afterRound called by the thread after each round of writing */
    JournalThread(Runnable afterRound, Logger log) {
        this.afterRound = afterRound;
        this.log = log;
    }

    void start(Journal toDrive) {
        journal = toDrive;
        thread.start();
    }

    /** Something is to be done; from any thread. */
    void wake() {
        LockSupport.unpark(thread);
    }

    private void run() {
        Journal driven = journal;
        boolean refusing = false;
        while (driven != null && !stopped) {
            long waitNs = WAIT_MAX_NS;
            try {
                waitNs = driven.runOnce(System.nanoTime());
                afterRound.run();
            } catch (RuntimeException e) {
                log.error("the journal's thread failed, and goes on", e);
            }
            boolean refuses = !driven.refusal().isEmpty();
            if (refuses != refusing) {
                refusing = refuses;
                if (refuses) {
                    log.error("Journal cannot be written, writes are refused: {}", driven.refusal());
                } else {
                    log.warn("Journal can be written again, writes are accepted");
                }
            }
            if (waitNs > 0) {
                LockSupport.parkNanos(this, Math.min(waitNs, WAIT_MAX_NS));
            }
        }
    }

    /** Ends the thread; what it has not written is left. */
    void stop() {
        stopped = true;
        wake();
        Joining.await(thread);
    }
}
