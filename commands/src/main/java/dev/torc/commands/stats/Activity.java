package dev.torc.commands.stats;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What the housekeeping of all loops has done and seen. Thread-safe. */
public final class Activity {
    private final Rates rates = new Rates();
    private final LongAdder expiryNs = new LongAdder();
    private final LongAdder expirySlicesFull = new LongAdder();
    private final LongAdder compactionMoves = new LongAdder();
    private final AtomicLong peakUsed = new AtomicLong();

    public Rates rates() {
        return rates;
    }

    /** A slice of expiry took this long; {@code full}: it ended although more was due. */
    public void expirySlice(long ns, boolean full) {
        expiryNs.add(ns);
        if (full) {
            expirySlicesFull.increment();
        }
    }

    public long expiryNs() {
        return expiryNs.sum();
    }

    public long expirySlicesFull() {
        return expirySlicesFull.sum();
    }

    /** Compaction moved so many chunks. */
    public void compactionSlice(int moves) {
        compactionMoves.add(moves);
    }

    public long compactionMoves() {
        return compactionMoves.sum();
    }

    /** The most bytes of data there have been, {@code used} being what there is now. */
    public long peakUsedBytes(long used) {
        long peak = peakUsed.get();
        return used <= peak ? peak : peakUsed.accumulateAndGet(used, Math::max);
    }

    /** CONFIG RESETSTAT; the peak stays, as in Redis. */
    public void reset() {
        rates.reset();
        expiryNs.reset();
        expirySlicesFull.reset();
        compactionMoves.reset();
    }
}
