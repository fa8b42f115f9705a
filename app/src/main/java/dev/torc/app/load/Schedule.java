package dev.torc.app.load;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The moments at which one thread's requests are due, on the clock of {@link System#nanoTime()}. */
final class Schedule {
    private final double originNanos;
    private final double gapNanos;
    private final @Nullable SplittableRandom random;

    /** Since the origin; a double keeps a nanosecond exact for a hundred days. */
    private double offsetNanos;

    Schedule(double originNanos, double gapNanos, @Nullable SplittableRandom random) {
        this.originNanos = originNanos;
        this.gapNanos = gapNanos;
        this.random = random;
    }

    /** When the next request is due. */
    long dueNanos() {
        return (long) (originNanos + offsetNanos);
    }

    /** Goes on to the next request; returns when this one was due. */
    long take() {
        long due = dueNanos();
        offsetNanos += random == null ? gapNanos : -Math.log(1 - random.nextDouble()) * gapNanos;
        return due;
    }

    /** About how many requests are due from the next one on until {@code nanos}. */
    long countUntil(long nanos) {
        return Math.max(0, (long) Math.ceil((nanos - dueNanos()) / gapNanos));
    }
}
