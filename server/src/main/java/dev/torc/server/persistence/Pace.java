package dev.torc.server.persistence;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Slows work down by waits after its pieces. From any thread; the waits of those that share one come one after the other. */
final class Pace {
    private static final long NS_PER_US = 1_000;

    /** Shorter waits than this are put off. */
    private static final long SHORTEST_NS = 1_000_000;

    /** How long it takes at most until it is noticed that nobody is to wait any more. */
    private static final long CHECK_NS = 50_000_000;

    private long dueNs = System.nanoTime();

    /**
     * Nanoseconds that a key takes by {@code rdb-key-save-delay} and {@code key-load-delay}: microseconds, or where they are negative, one
     * microsecond for so many keys; nothing for more than a thousand.
     */
    static long keyNs(long delay) {
        return delay >= 0 ? delay * NS_PER_US : NS_PER_US / -delay;
    }

    /** Waits for so long, less what is put off; and no longer when {@code over} says so. */
    void await(long ns, BooleanSupplier over) {
        if (ns == 0) {
            return; // the usual case, which is to cost nothing
        }
        long due = due(ns);
        long leftNs;
        while ((leftNs = due - System.nanoTime()) > SHORTEST_NS) {
            if (over.getAsBoolean()) {
                forget();
                return;
            }
            LockSupport.parkNanos(this, Math.min(leftNs, CHECK_NS));
        }
    }

    private synchronized long due(long ns) {
        long nowNs = System.nanoTime();
        dueNs = (dueNs - nowNs < 0 ? nowNs : dueNs) + ns;
        return dueNs;
    }

    private synchronized void forget() {
        dueNs = System.nanoTime();
    }
}
