package dev.torc.server;

import dev.torc.memory.PageHeap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;

/**
 * The thread that gets pages from the system before they are needed and gives back those that no longer are: both can take
 * milliseconds, which no event loop may wait.
 */
final class MemoryKeeper implements AutoCloseable {
    private static final long IDLE_NS = 100_000_000;

    /** Pages given back at a time: 16 MiB, some tens of microseconds. */
    private static final int TRIM_PAGES = 256;

    private final PageHeap pages;
    private final Logger log;
    private final Thread thread;
    private volatile boolean stopped;

    MemoryKeeper(PageHeap pages, Logger log) {
        this.pages = pages;
        this.log = log;
        this.thread = Thread.ofPlatform().name("torc-memory").daemon().unstarted(this::run);
    }

    void start() {
        pages.whenLow(() -> LockSupport.unpark(thread));
        thread.start();
    }

    private void run() {
        while (!stopped) {
            try {
                while (!stopped && pages.prepare()) {
                    Thread.onSpinWait();
                }
                pages.trimSettled(TRIM_PAGES);
            } catch (RuntimeException e) {
                log.warn("memory housekeeping failed", e);
            }
            LockSupport.parkNanos(this, IDLE_NS);
        }
    }

    /** Gives back all that is idle now; may be called from any thread. */
    void purge() {
        while (pages.trim(TRIM_PAGES) > 0) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
    }
}
