package dev.torc.journal;

import dev.torc.memory.Memory;

/**
 * The bytes of one group of effects: a frame is there whole or not at all, and so is the group. The layout stands in
 * {@code docs/format/journal.md}.
 *
 * <pre>
 *  0   5  length: bytes of the frame, without the zeros that pad it to a multiple of 8
 *  5   1  flags: bit 0 large
 *  6   1  0
 *  7   1  version, 1
 *  8   8  position
 * 16   4  unsynced: (position - position known to be on disk) / 8, all ones for more than fits
 * 20   n  effects, see {@link Effects}
 *      4  CRC32C of all bytes before
 * </pre>
 *
 * <p>The position counts what a frame takes up in the ring: its padded length, or {@value #LARGE_SPAN} for a large one, whose bytes
 * lie beside the ring. The next frame's position is this one's plus its span.
 */
final class Frame {
    static final int VERSION = 1;
    static final int HEADER = 20;
    static final int TRAILER = 4;

    /** The largest frame that lies in the ring. */
    static final int INLINE_MAX = 32 << 10;

    static final int LARGE_SPAN = 64;

    private static final long LENGTH_MASK = (1L << 40) - 1;
    private static final long LARGE = 1L << 40;
    private static final long ZERO_BITS = 0xFFFEL << 40;

    private Frame() {}

    /** The first eight bytes of a frame of this length. */
    static long word(long length) {
        return length | (length > INLINE_MAX ? LARGE : 0) | (long) VERSION << 56;
    }

    static long length(long word) {
        return word & LENGTH_MASK;
    }

    static boolean isLarge(long word) {
        return (word & LARGE) != 0;
    }

    /** What the frame adds to the position. */
    static long span(long word) {
        return isLarge(word) ? LARGE_SPAN : padded(length(word));
    }

    static long padded(long length) {
        return length + 7 & -8;
    }

    static long position(long frame) {
        return Memory.getLong(frame + 8);
    }

    /** What was on disk when the frame was finished; {@link Long#MIN_VALUE} if that is too long ago to say. */
    static long syncedBefore(long frame) {
        int unsynced = Memory.getInt(frame + 16);
        return unsynced == -1 ? Long.MIN_VALUE : position(frame) - (Integer.toUnsignedLong(unsynced) << 3);
    }

    /** Finishes a frame: what was synced, and the checksum. */
    static void seal(long frame, long length, long synced, Checksum checksum) {
        long unsynced = position(frame) - synced >>> 3;
        Memory.putInt(frame + 16, (int) Math.min(unsynced, 0xFFFFFFFFL));
        Memory.putInt(frame + length - TRAILER, checksum.of(frame, length - TRAILER));
    }

    /** What is wrong with the first word of a frame before {@code left} more bytes; empty if nothing is. */
    static String problemOfWord(long word, long left) {
        int version = (int) (word >>> 56);
        if (version != VERSION) {
            return "frame version " + version + " (expected: " + VERSION + ")";
        }
        long length = length(word);
        if ((word & ZERO_BITS) != 0 || isLarge(word) != length > INLINE_MAX) {
            return "frame flags " + (word >>> 40 & 0xFFFF) + " for length " + length + " (expected: 1 if over "
                    + INLINE_MAX + ", else 0)";
        }
        if (length < HEADER + Effects.HEADER + TRAILER) {
            return "frame length " + length + " (expected: at least " + (HEADER + Effects.HEADER + TRAILER) + ")";
        }
        if (padded(length) > left) {
            return "frame of " + padded(length) + " bytes, padding included (expected: at most the " + left
                    + " that follow)";
        }
        return "";
    }

    /** What is wrong with a frame whose first word is right and whose bytes are all there; empty if nothing is. */
    static String problem(long frame, long position, Checksum checksum) {
        if (position(frame) != position) {
            return "frame position " + position(frame) + " (expected: " + position + ")";
        }
        long length = length(Memory.getLong(frame));
        int stored = Memory.getInt(frame + length - TRAILER);
        int found = checksum.of(frame, length - TRAILER);
        if (stored != found) {
            return "frame checksum " + Integer.toHexString(stored) + " (expected: " + Integer.toHexString(found) + ")";
        }
        for (long i = length; i < padded(length); i++) {
            if (Memory.getByte(frame + i) != 0) {
                return "frame padding " + Memory.getByte(frame + i) + " (expected: 0)";
            }
        }
        return "";
    }
}
