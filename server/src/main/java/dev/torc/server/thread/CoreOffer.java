package dev.torc.server.thread;

import java.util.function.LongSupplier;

/**
 * Offers the core to others after every small piece of work in the background. The scheduler gives a core at once to a thread that wakes only
 * if that has had less than its share; an event loop that has just been busy has not, and waits until the scheduler looks again, at a
 * tick of its clock, 4 ms on many machines. Where nobody waits an offer is a system call that returns at once.
 *
 * <p>So that a loop that always has work leaves it some, what it may work without another offer grows while it is away. One thread.
 */
public final class CoreOffer {
    /**
     * Time away for each unit of work without an offer: a tenth of the core is its own, about what {@link BackgroundPriority} leaves it; less
     * where it was away for longer than 18 ms.
     */
    private static final int AWAY_PER_WORK = 9;

    /** The longest such work: for so long may a loop have to wait. */
    private static final long UNOFFERED_MAX_NS = 2_000_000;

    private final LongSupplier nanoTime;
    private final Runnable giveAway;
    private long sinceNs;

    /** What may be worked, from {@link #sinceNs} on, before the core is offered. */
    private long unofferedNs;

    public CoreOffer() {
        this(System::nanoTime, CoreOffer::yieldCore);
    }

    CoreOffer(LongSupplier nanoTime, Runnable giveAway) {
        this.nanoTime = nanoTime;
        this.giveAway = giveAway;
        sinceNs = nanoTime.getAsLong();
    }

    /** A piece of work is done, of some tenths of a millisecond at most. */
    public void offer() {
        long nowNs = nanoTime.getAsLong();
        if (nowNs - sinceNs < unofferedNs) {
            return;
        }
        giveAway.run();
        sinceNs = nanoTime.getAsLong();
        unofferedNs = Math.min((sinceNs - nowNs) / AWAY_PER_WORK, UNOFFERED_MAX_NS);
    }

    @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it but the length of others' waits
    private static void yieldCore() {
        Thread.yield();
    }
}
