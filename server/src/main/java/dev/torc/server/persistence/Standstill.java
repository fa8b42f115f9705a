package dev.torc.server.persistence;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One thread's right to have the event loops stop something: commands for a reload, writes for the last snapshot. A loop that waits for
 * the others cannot end its turn meanwhile, so two would wait for each other; the second is turned away.
 *
 * <p><b>Threads.</b> Any; mostly an event loop. Who has the right may take every lock of this package, and nobody waits for it.
 */
final class Standstill {
    private final DiskPersistence.Barrier loopsBarrier;
    private final AtomicBoolean taken = new AtomicBoolean();

    Standstill(DiskPersistence.Barrier loopsBarrier) {
        this.loopsBarrier = loopsBarrier;
    }

    /** False: somebody else has it. */
    boolean begin() {
        return taken.compareAndSet(false, true);
    }

    /** Returns when commands that were executed as it was called have ended; first say what those that come may not. */
    void awaitLoops() {
        loopsBarrier.await();
    }

    void end() {
        taken.set(false);
    }
}
