package dev.torc.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * A spin lock for sections of some hundred nanoseconds that are hardly ever contended: one compare-and-set to take it, one release
 * store to give it back, nothing else. A waiter spins, then yields, then sleeps in steps of 20 µs, for the case that the holder
 * has lost its processor. Not reentrant.
 */
abstract class PartitionLock {
    private static final VarHandle HELD;
    private static final int SPINS = 200;
    private static final int YIELDS = 20;
    private static final long NAP_NS = 20_000;

    static {
        try {
            HELD = MethodHandles.lookup().findVarHandle(PartitionLock.class, "held", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // through HELD
    private int held;

    /** Takes the lock, waiting as long as it takes. */
    public final void lock() {
        if (!HELD.compareAndSet(this, 0, 1)) {
            await();
        }
    }

    /** Takes the lock if it is free. */
    public final boolean tryLock() {
        return HELD.compareAndSet(this, 0, 1);
    }

    /** Gives the lock back. */
    public final void unlock() {
        HELD.setRelease(this, 0);
    }

    @SuppressWarnings("ThreadPriorityCheck") // yielding is right for a spin lock whose holder has lost its processor
    private void await() {
        for (int i = 0; ; i++) {
            if ((int) HELD.getOpaque(this) == 0 && HELD.compareAndSet(this, 0, 1)) {
                return;
            }
            if (i < SPINS) {
                Thread.onSpinWait();
            } else if (i < SPINS + YIELDS) {
                Thread.yield();
            } else {
                LockSupport.parkNanos(NAP_NS);
            }
        }
    }
}
