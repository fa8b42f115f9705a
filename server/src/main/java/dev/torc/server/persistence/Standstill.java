package dev.torc.server.persistence;

import java.util.concurrent.Semaphore;

/**
 * One thread's right to have the event loops stop something: commands for a reload, writes for the last snapshot. A loop that waits for
 * the others cannot end its turn meanwhile, so two loops would wait for each other; the second is turned away.
 *
 * <p><b>Threads.</b> Any; mostly an event loop. Who has the right may take every lock of this package; who waits for it has none.
 */
final class Standstill {
    private final DiskPersistence.Barrier loopsBarrier;
    private final Semaphore right = new Semaphore(1);

    Standstill(DiskPersistence.Barrier loopsBarrier) {
        this.loopsBarrier = loopsBarrier;
    }

    /** False: somebody else has it. */
    boolean begin() {
        return right.tryAcquire();
    }

    /** Waits until nobody has it: for ever, if the server ends meanwhile. Not on an event loop. */
    void beginInTurn() {
        right.acquireUninterruptibly();
    }

    /** Returns when commands that were executed as it was called have ended; first say what those that come may not. */
    void awaitLoops() {
        loopsBarrier.await();
    }

    void end() {
        right.release();
    }
}
