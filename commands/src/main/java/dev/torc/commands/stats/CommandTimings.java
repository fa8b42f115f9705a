package dev.torc.commands.stats;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's latencies by command and phase, in nanoseconds, as Redis keeps them: from 1 ns to 1 s (longer counts as that),
 * two significant digits. A histogram is made at a command's first use, {@value #BYTES_EACH} bytes; after that nothing is
 * allocated. Only the loop records.
 */
public final class CommandTimings {
    /** Where a command's time goes. */
    public enum Phase {
        /** From the moment its loop woke up for input until the batch that it is in began. */
        QUEUEING(0),
        /** Running it: lock, look-up, reply. Of a batch of short commands, its share. */
        EXECUTION(1),
        /** From the end of its batch until its reply was with the kernel. Measured for one batch in {@value #FLUSH_SAMPLING}. */
        FLUSH(2);

        private final int place;

        Phase(int place) {
            this.place = place;
        }
    }

    /** Of so many batches one has its flush timed: the clock costs as much as a tenth of a small request. */
    public static final int FLUSH_SAMPLING = 16;

    static final int BYTES_EACH = 25_000;

    /** What longer times count as. */
    public static final long MAX_NS = 1_000_000_000;

    private static final int DIGITS = 2;
    private static final int PHASES = Phase.values().length;

    private final AtomicReferenceArray<@Nullable Histogram> histograms;

    /** @param indexLimit every command's index is below */
    public CommandTimings(int indexLimit) {
        this.histograms = new AtomicReferenceArray<>(indexLimit * PHASES);
    }

    /** An empty histogram to add loops' to. */
    public static Histogram emptyHistogram() {
        return new Histogram(1, MAX_NS, DIGITS);
    }

    /** Records that {@code count} commands took {@code ns} each. */
    public void record(Phase phase, int command, long ns, long count) {
        int at = command * PHASES + phase.place;
        Histogram histogram = histograms.getPlain(at);
        if (histogram == null) {
            histogram = emptyHistogram();
            histograms.set(at, histogram);
        }
        histogram.recordValueWithCount(Math.clamp(ns, 1, MAX_NS), count);
    }

    /** Adds what this loop has recorded. From any thread; a record made meanwhile may be missing. */
    public void addTo(Histogram sum, Phase phase, int command) {
        Histogram histogram = histograms.get(command * PHASES + phase.place);
        if (histogram != null) {
            sum.add(histogram);
        }
    }

    /** Forgets everything: CONFIG RESETSTAT. */
    public void reset() {
        for (int i = 0; i < histograms.length(); i++) {
            histograms.set(i, null);
        }
    }
}
