package dev.torc.memory;

import java.util.Arrays;

/** The free chunks of a pool in lists by size: one list a unit below 32 units, then 32 a power of two. */
final class Bins {
    private static final int SHIFT = 5;
    private static final int BINS_A_WORD = 1 << SHIFT;
    /** Sizes have up to 17 bits. */
    private static final int WORDS = 13;

    /** Chunks of a bin that are looked at when they may be too small. */
    private static final int TRIES = 8;

    private final long[] heads = new long[WORDS * BINS_A_WORD];
    /** Which bins are not empty, and which of these words are not 0. */
    private final int[] filled = new int[WORDS];

    private int filledWords;

    /** The bin of this size; every chunk in a higher bin is larger. */
    private static int bin(int units) {
        if (units < BINS_A_WORD) {
            return units;
        }
        int power = 31 - Integer.numberOfLeadingZeros(units);
        return ((power - SHIFT + 1) << SHIFT) + ((units >>> (power - SHIFT)) & (BINS_A_WORD - 1));
    }

    /** A chunk in which this many units fit, still linked; 0 when none is found. */
    long find(int units, boolean aligned) {
        int certain = bin(aligned ? units + (Chunk.ALIGNMENT >>> Chunk.UNIT_SHIFT) + Chunk.MIN_UNITS : units);
        int bin = filledFrom(bin(units));
        // Up to here some chunks of a bin fit and some do not. Sizes cluster: a few are tried before a larger one is
        // cut.
        while (bin >= 0 && bin <= certain) {
            long chunk = heads[bin];
            for (int tried = 0; chunk != 0 && tried < TRIES; tried++) {
                int needed = aligned ? units + Chunk.gap(chunk) : units;
                if (Chunk.units(chunk) >= needed) {
                    return chunk;
                }
                chunk = Chunk.next(chunk);
            }
            bin = filledFrom(bin + 1);
        }
        return bin < 0 ? 0 : heads[bin];
    }

    /** The first bin from this one on that is not empty; -1 when there is none. */
    private int filledFrom(int bin) {
        int word = bin >>> SHIFT;
        if (word >= WORDS) {
            return -1;
        }
        int bits = filled[word] & (-1 << bin);
        if (bits == 0) {
            int words = filledWords & (-2 << word);
            if (words == 0) {
                return -1;
            }
            word = Integer.numberOfTrailingZeros(words);
            bits = filled[word];
        }
        return (word << SHIFT) + Integer.numberOfTrailingZeros(bits);
    }

    void link(long chunk) {
        int bin = bin(Chunk.units(chunk));
        long head = heads[bin];
        Chunk.next(chunk, head);
        Chunk.previous(chunk, 0);
        if (head != 0) {
            Chunk.previous(head, chunk);
        }
        heads[bin] = chunk;
        filled[bin >>> SHIFT] |= 1 << bin;
        filledWords |= 1 << (bin >>> SHIFT);
    }

    void unlink(long chunk) {
        long next = Chunk.next(chunk);
        long previous = Chunk.previous(chunk);
        if (next != 0) {
            Chunk.previous(next, previous);
        }
        if (previous != 0) {
            Chunk.next(previous, next);
            return;
        }
        int bin = bin(Chunk.units(chunk));
        heads[bin] = next;
        if (next == 0) {
            int word = bin >>> SHIFT;
            filled[word] &= ~(1 << bin);
            if (filled[word] == 0) {
                filledWords &= ~(1 << word);
            }
        }
    }

    void clear() {
        Arrays.fill(heads, 0);
        Arrays.fill(filled, 0);
        filledWords = 0;
    }

    /** Walks every list and returns how many chunks there are; throws AssertionError with what is broken. */
    int check() {
        int count = 0;
        for (int bin = 0; bin < heads.length; bin++) {
            int word = bin >>> SHIFT;
            boolean marked = ((filled[word] >>> bin) & 1) != 0;
            Checks.that(marked == (heads[bin] != 0), "bin %d: mark", bin);
            long previous = 0;
            for (long chunk = heads[bin]; chunk != 0; chunk = Chunk.next(chunk)) {
                Checks.that(Chunk.isFree(chunk), "chunk at %d in bin %d is live", chunk, bin);
                Checks.that(bin(Chunk.units(chunk)) == bin, "chunk at %d in bin %d", chunk, bin);
                Checks.that(Chunk.previous(chunk) == previous, "chunk at %d: link back", chunk);
                previous = chunk;
                count++;
            }
            boolean wordMarked = ((filledWords >>> word) & 1) != 0;
            Checks.that(wordMarked == (filled[word] != 0), "bin %d: word mark", bin);
        }
        return count;
    }
}
