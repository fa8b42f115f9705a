package dev.torc.app.load;

import java.util.SplittableRandom;

/**
 * When requests are sent.
 *
 * @param ratePerSecond over all threads; 0 for a closed loop, in which a connection sends its next batch when the last is
 *     answered. At a rate, a request's latency counts from the moment it was due, even if every connection was busy then: a
 *     server that stalls is charged for all who would have come meanwhile, not only for the one who waited (coordinated
 *     omission).
 * @param poisson whether arrivals at a rate are random and independent, instead of evenly spaced
 */
record Pace(double ratePerSecond, boolean poisson) {
    static final Pace CLOSED_LOOP = new Pace(0, false);

    boolean closedLoop() {
        return ratePerSecond == 0;
    }

    /** The arrivals of one of {@code threads} threads, which take turns. */
    Schedule schedule(long startNanos, int thread, int threads, SplittableRandom random) {
        double gapNanos = 1e9 * threads / ratePerSecond;
        return new Schedule(startNanos + gapNanos * thread / threads, gapNanos, poisson ? random : null);
    }
}
