package dev.torc.memory;

/**
 * A chunk of a {@link Pool}, by the address of its header. Sizes count units of 8 bytes, header included.
 *
 * <pre>
 *   chunk   | header, int | content, 8-byte aligned … |
 *   free    | header, int | next free, long | previous free, long | … | size in units, int |
 *   header  bits 0–16 size; 17–19 kind; 20 free; 21 the chunk before is free;
 *           22–25 content bytes that were not asked for, in units of 4
 * </pre>
 *
 * <p>Only a free chunk bears its size at its end as well, where the header after it, by bit 21, knows to look. So a live chunk
 * costs 4 bytes, and still both neighbours of a freed one are found at once.
 */
final class Chunk {
    /** Bytes of a header: content begins so far behind it. */
    static final int HEADER = 4;

    static final int UNIT_SHIFT = 3;
    /** The smallest chunk has room for two links and its size. */
    static final int MIN_UNITS = 3;
    /** What content is aligned to where that is asked for. */
    static final int ALIGNMENT = 64;

    private static final int SIZE_MASK = (1 << 17) - 1;
    private static final int KIND_SHIFT = 17;
    private static final int KIND_MASK = 7;
    private static final int FREE = 1 << 20;
    private static final int BEFORE_FREE = 1 << 21;
    private static final int SLACK_SHIFT = 22;
    private static final int SLACK_MASK = 15;
    private static final int NEXT = 4;
    private static final int PREVIOUS = 12;

    private Chunk() {}

    static int unitsFor(long size) {
        return Math.max(MIN_UNITS, (int) ((size + HEADER + (1 << UNIT_SHIFT) - 1) >>> UNIT_SHIFT));
    }

    /** Content bytes of a chunk for this many bytes. */
    static long contentFor(long size) {
        return ((long) unitsFor(size) << UNIT_SHIFT) - HEADER;
    }

    static int units(long chunk) {
        return Memory.getInt(chunk) & SIZE_MASK;
    }

    static int bytes(long chunk) {
        return units(chunk) << UNIT_SHIFT;
    }

    static int kind(long chunk) {
        return (Memory.getInt(chunk) >>> KIND_SHIFT) & KIND_MASK;
    }

    static boolean isFree(long chunk) {
        return (Memory.getInt(chunk) & FREE) != 0;
    }

    static boolean isBeforeFree(long chunk) {
        return (Memory.getInt(chunk) & BEFORE_FREE) != 0;
    }

    /** Bytes that were asked for, rounded up to 4. */
    static int requested(long chunk) {
        return bytes(chunk) - HEADER - (((Memory.getInt(chunk) >>> SLACK_SHIFT) & SLACK_MASK) << 2);
    }

    /** Content bytes that are the owner's: a function of what was asked for, also where the chunk is a little larger. */
    static int capacity(long chunk) {
        return (int) contentFor(requested(chunk));
    }

    static long plus(long chunk, int units) {
        return chunk + ((long) units << UNIT_SHIFT);
    }

    static long after(long chunk) {
        return plus(chunk, units(chunk));
    }

    /** The chunk before, which must be free. */
    static long before(long chunk) {
        return plus(chunk, -Memory.getInt(chunk - Integer.BYTES));
    }

    /** The size that a free chunk bears at its end. */
    static int unitsAtEnd(long chunk) {
        return Memory.getInt(after(chunk) - Integer.BYTES);
    }

    /** Units to leave free at the start of a free chunk, so that the content after them is aligned. */
    static int gap(long chunk) {
        int gap = (int) (-(chunk + HEADER) & (ALIGNMENT - 1)) >>> UNIT_SHIFT;
        return gap > 0 && gap < MIN_UNITS ? gap + (ALIGNMENT >>> UNIT_SHIFT) : gap;
    }

    static void writeLive(long chunk, int units, int kind, int requested, boolean beforeFree) {
        int slack = ((units << UNIT_SHIFT) - HEADER - requested) >>> 2;
        int flags = kind << KIND_SHIFT | slack << SLACK_SHIFT | (beforeFree ? BEFORE_FREE : 0);
        Memory.putInt(chunk, units | flags);
    }

    /** The chunk before is never free: two free neighbours are one. */
    static void writeFree(long chunk, int units) {
        Memory.putInt(chunk, units | FREE);
        Memory.putInt(plus(chunk, units) - Integer.BYTES, units);
    }

    /** Marks a live chunk as free that may become a part of the one before. */
    static void markFree(long chunk) {
        Memory.putInt(chunk, Memory.getInt(chunk) | FREE);
    }

    static void beforeFree(long chunk, boolean isFree) {
        int header = Memory.getInt(chunk);
        Memory.putInt(chunk, isFree ? header | BEFORE_FREE : header & ~BEFORE_FREE);
    }

    /** Ends a block, like the header of a live chunk of size 0. */
    static void writeEnd(long chunk) {
        Memory.putInt(chunk, BEFORE_FREE);
    }

    static boolean isEnd(long chunk) {
        return (Memory.getInt(chunk) & ~BEFORE_FREE) == 0;
    }

    /** The next free chunk of its bin; 0 = none. */
    static long next(long chunk) {
        return Memory.getLong(chunk + NEXT);
    }

    static void next(long chunk, long other) {
        Memory.putLong(chunk + NEXT, other);
    }

    static long previous(long chunk) {
        return Memory.getLong(chunk + PREVIOUS);
    }

    static void previous(long chunk, long other) {
        Memory.putLong(chunk + PREVIOUS, other);
    }
}
