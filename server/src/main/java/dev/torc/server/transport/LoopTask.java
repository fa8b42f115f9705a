package dev.torc.server.transport;

/** Housekeeping that runs between the turns of one loop, in slices short enough not to be felt. */
@FunctionalInterface
public interface LoopTask {
    /**
     * Runs one slice.
     *
     * @param nowNs {@link System#nanoTime()} as of this turn
     * @return the nanoseconds after which to call again; 0 for the next turn, without sleeping before it. A loop sleeps by the
     *     millisecond, so an idle one may be late by one
     */
    long run(long nowNs);
}
