package dev.torc.server.transport;

/** Housekeeping that runs between the turns of one loop, in slices short enough not to be felt. */
@FunctionalInterface
public interface LoopTask {
    /**
     * Runs one slice.
     *
     * @param nowNs {@link System#nanoTime()} as of this turn
     * @return the nanoseconds from {@code nowNs} on after which to call again; 0 for the next turn, without sleeping before it. It may come late by the
     *     length of a turn, and by a millisecond where a transport can only sleep by that
     */
    long run(long nowNs);
}
