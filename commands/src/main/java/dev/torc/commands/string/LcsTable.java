package dev.torc.commands.string;

import dev.torc.memory.Memory;
import java.lang.foreign.Arena;

/**
 * The table of dynamic programming that a longest common subsequence is read from, with one bit a cell instead of Redis's 32 and 64
 * cells computed at a time.
 *
 * <p>Let {@code L(i, j)} be the length for the first i bytes of a and the first j of b. Neighbours in a row differ by 0 or 1, so a row
 * is a bit set of its steps: bit j is clear where {@code L(i, j + 1) = L(i, j) + 1}. A row follows from the one above by one
 * addition over all its words (Crochemore, Iliopoulos, Pinzon and Reid 2001; Hyyrö 2004):
 *
 * <pre>
 * row' = (row + (row & match)) | (row & ~match)        match: the bytes of b that equal a's byte i
 * </pre>
 *
 * Going back from the end, Redis turns, where the bytes differ, to row i - 1 if {@code L(i - 1, j) > L(i, j - 1)}. The larger of the
 * two is {@code L(i, j)}, so that is to say: if there is a step at j in row i, which is the very bit that is kept. The path, and
 * with it the answer among several of one length, is Redis's.
 */
final class LcsTable {
    /** Hears of a run of equal bytes. */
    interface Match {
        /** {@code length} bytes from {@code startA} on in a and from {@code startB} on in b. */
        void at(int startA, int startB, int length);
    }

    private static final int BYTE_VALUES = 256;

    private final Arena arena;
    private final long a;
    private final long b;
    private final int lengthA;
    private final int lengthB;

    /** Bytes of a row. */
    private final long rowBytes;

    /** Row i at {@code rows + i * rowBytes}, if all are kept; else one row, the last. */
    private final long rows;

    private final int length;

    /**
     * Computes the table.
     *
     * @param arena where it lies: at most a quarter of {@code lengthA * lengthB} bytes
     * @param whole whether all rows are kept, for {@link #subsequence} and {@link #forEachMatch}; otherwise there is only {@link #length}
     */
    LcsTable(Arena arena, long a, int lengthA, long b, int lengthB, boolean whole) {
        this.arena = arena;
        this.a = a;
        this.b = b;
        this.lengthA = lengthA;
        this.lengthB = lengthB;
        this.rowBytes = (lengthB + 63L) / 64 * 8;
        this.rows = arena.allocate((whole ? lengthA + 1L : 1) * rowBytes + 8, 8).address();
        long last = compute(whole ? rowBytes : 0);
        this.length = steps(last);
    }

    /** The length of the longest common subsequence. */
    int length() {
        return length;
    }

    /** Fills the rows and returns the last one. */
    private long compute(long rowStep) {
        long row = rows;
        for (long at = 0; at < rowBytes; at += 8) {
            Memory.putLong(row + at, -1);
        }
        long[] masks = new long[BYTE_VALUES];
        for (int i = 0; i < lengthA; i++) {
            int value = Memory.getUnsignedByte(a + i);
            if (masks[value] == 0) {
                masks[value] = mask(value);
            }
            next(row, masks[value], row + rowStep);
            row += rowStep;
        }
        return row;
    }

    private void next(long row, long mask, long to) {
        long carry = 0;
        for (long at = 0; at < rowBytes; at += 8) {
            long v = Memory.getLong(row + at);
            long match = v & Memory.getLong(mask + at);
            long sum = v + match;
            long sumWithCarry = sum + carry;
            carry = Long.compareUnsigned(sum, v) < 0 || Long.compareUnsigned(sumWithCarry, sum) < 0 ? 1 : 0;
            Memory.putLong(to + at, sumWithCarry | v & ~match);
        }
    }

    /** Where b has this byte. Made only for bytes that a has, so that all masks together are no larger than the table. */
    private long mask(int value) {
        long mask = arena.allocate(rowBytes + 8, 8).address();
        for (int j = 0; j < lengthB; j += 64) {
            long bits = 0;
            int n = Math.min(64, lengthB - j);
            for (int k = 0; k < n; k++) {
                bits |= Memory.getUnsignedByte(b + j + k) == value ? 1L << k : 0;
            }
            Memory.putLong(mask + j / 8, bits);
        }
        return mask;
    }

    private int steps(long row) {
        int steps = 0;
        for (long at = 0; at < rowBytes; at += 8) {
            steps += Long.bitCount(~Memory.getLong(row + at));
        }
        return steps;
    }

    /** The address of the subsequence, {@link #length} bytes. */
    long subsequence() {
        long text = arena.allocate(length + 1L).address();
        int[] left = {length};
        forEachMatch((startA, startB, n) -> {
            left[0] -= n;
            Memory.copy(a + startA, text + left[0], n);
        });
        return text;
    }

    /** The runs of matching bytes, from the last to the first. */
    void forEachMatch(Match match) {
        int i = lengthA;
        int j = lengthB;
        int run = 0;
        while (i > 0 && j > 0) {
            if (Memory.getByte(a + i - 1) == Memory.getByte(b + j - 1)) {
                run++;
                i--;
                j--;
            } else {
                if (run > 0) {
                    match.at(i, j, run);
                    run = 0;
                }
                if (isStep(i, j)) {
                    i--;
                } else {
                    j--;
                }
            }
        }
        if (run > 0) {
            match.at(i, j, run);
        }
    }

    /** Whether {@code L(i, j) > L(i, j - 1)}. */
    private boolean isStep(int i, int j) {
        long word = Memory.getLong(rows + i * rowBytes + ((j - 1) >>> 6 << 3));
        return (word >>> (j - 1) & 1) == 0;
    }
}
