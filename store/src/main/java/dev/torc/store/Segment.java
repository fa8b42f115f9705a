package dev.torc.store;

import dev.torc.memory.Memory;

/**
 * One segment of the index in memory: a 64-byte header and n buckets of 64 bytes, 3 &le; n &le; 63 and n + 1 a multiple of 4.
 *
 * <pre>
 * header   0 int   entries
 *          4 int   buckets (n)
 *          8 int   depth: place bits that all entries share
 *         16 long  lower bound of the earliest expiry, Unix ms; Long.MAX_VALUE where nothing expires
 *         24 long  prefix: those shared bits, in place
 *         32 long  overflow marks: bit b is set when an entry of bucket b, or passing it, lives further on
 * bucket   8 slots of 8 bytes; 0 = empty
 * slot     bits 48-63 tag: the 16 place bits that follow the prefix; the home bucket is tag x n >>> 16
 *          bits 38-47 eviction state
 *          bit     37 which side of a snapshot's cut the entry is on (Index.isOwed)
 *          bits  0-36 record address in 4-byte units from the page heap's base
 * </pre>
 *
 * A full bucket spills into the next ones (linear probing by bucket, cyclic). Removal pulls spilled entries back, so the
 * overflow marks stay close to the truth and a miss rarely reads a second bucket. Because a tag holds all bits that choose
 * the bucket for any n, a segment changes its size without reading a single record.
 */
final class Segment {
    static final int SLOTS = 8;
    static final int BUCKET_BYTES = 64;
    static final int HEADER_BYTES = 64;
    static final int BUCKETS_MIN = 3;
    static final int BUCKETS_MAX = 63;
    static final int BUCKETS_STEP = 4;
    static final int TAG_SHIFT = 48;
    static final int STATE_SHIFT = 38;
    static final int STATE_MASK = (1 << 10) - 1;
    static final long CUT_SIDE = 1L << 37;
    static final long ADDRESS_MASK = CUT_SIDE - 1;

    private static final int BUCKETS = 4;
    private static final int DEPTH = 8;
    private static final int EARLIEST_EXPIRY = 16;
    private static final int PREFIX = 24;
    private static final int OVERFLOW = 32;

    private Segment() {}

    static int bytes(int buckets) {
        return HEADER_BYTES + buckets * BUCKET_BYTES;
    }

    /** Entries a segment of n buckets takes before it grows: seven in eight slots. */
    static int capacity(int buckets) {
        return buckets * (SLOTS - 1);
    }

    /** The smallest number of buckets that takes this many entries and a fifth of a step more. */
    static int bucketsFor(int entries) {
        int buckets = BUCKETS_MIN;
        while (buckets < BUCKETS_MAX && capacity(buckets) < entries + SLOTS) {
            buckets += BUCKETS_STEP;
        }
        return buckets;
    }

    static void initialise(long segment, int buckets, int depth, long prefix) {
        Memory.fill(segment, bytes(buckets), 0);
        Memory.putInt(segment + BUCKETS, buckets);
        Memory.putInt(segment + DEPTH, depth);
        Memory.putLong(segment + EARLIEST_EXPIRY, Long.MAX_VALUE);
        Memory.putLong(segment + PREFIX, prefix);
    }

    static int entries(long segment) {
        return Memory.getInt(segment);
    }

    static int buckets(long segment) {
        return Memory.getInt(segment + BUCKETS);
    }

    static int depth(long segment) {
        return Memory.getInt(segment + DEPTH);
    }

    static long prefix(long segment) {
        return Memory.getLong(segment + PREFIX);
    }

    static long earliestExpiryMs(long segment) {
        return Memory.getLong(segment + EARLIEST_EXPIRY);
    }

    static void setEarliestExpiryMs(long segment, long ms) {
        Memory.putLong(segment + EARLIEST_EXPIRY, ms);
    }

    static long bucket(long segment, int index) {
        return segment + HEADER_BYTES + (long) index * BUCKET_BYTES;
    }

    static int tag(long place, int depth) {
        return (int) (place << depth >>> TAG_SHIFT);
    }

    static int home(int tag, int buckets) {
        return tag * buckets >>> 16;
    }

    static boolean overflows(long segment, int bucket) {
        return (Memory.getLong(segment + OVERFLOW) >>> bucket & 1) != 0;
    }

    /** Puts a slot's value into its home bucket or the next with room. The caller has made sure that there is room. */
    static void insert(long segment, long slotValue) {
        int n = buckets(segment);
        int b = home((int) (slotValue >>> TAG_SHIFT), n);
        while (true) {
            long bucket = bucket(segment, b);
            for (int i = 0; i < SLOTS; i++) {
                if (Memory.getLong(bucket + 8L * i) == 0) {
                    Memory.putLong(bucket + 8L * i, slotValue);
                    Memory.putInt(segment, entries(segment) + 1);
                    return;
                }
            }
            Memory.putLong(segment + OVERFLOW, Memory.getLong(segment + OVERFLOW) | 1L << b);
            b = b + 1 == n ? 0 : b + 1;
        }
    }

    /** Empties a slot and pulls back what had spilled over its bucket. */
    static void remove(long segment, long slot) {
        int n = buckets(segment);
        Memory.putInt(segment, entries(segment) - 1);
        Memory.putLong(slot, 0);
        long hole = slot;
        int b = (int) ((slot - segment - HEADER_BYTES) / BUCKET_BYTES);
        while (overflows(segment, b)) {
            int from = b + 1 == n ? 0 : b + 1;
            long spilled = 0;
            int distance = 1;
            while (true) {
                spilled = spilledPast(segment, n, from, distance);
                if (spilled != 0 || !overflows(segment, from) || distance == n) {
                    break;
                }
                from = from + 1 == n ? 0 : from + 1;
                distance++;
            }
            if (spilled == 0) {
                Memory.putLong(segment + OVERFLOW, Memory.getLong(segment + OVERFLOW) & ~(1L << b));
                return;
            }
            Memory.putLong(hole, Memory.getLong(spilled));
            Memory.putLong(spilled, 0);
            hole = spilled;
            b = from;
        }
    }

    /** A slot of the bucket whose entry's home lies at least {@code distance} buckets before it; 0: none. */
    private static long spilledPast(long segment, int n, int bucketIndex, int distance) {
        long bucket = bucket(segment, bucketIndex);
        for (int i = 0; i < SLOTS; i++) {
            long value = Memory.getLong(bucket + 8L * i);
            if (value != 0) {
                int past = bucketIndex - home((int) (value >>> TAG_SHIFT), n);
                if ((past < 0 ? past + n : past) >= distance) {
                    return bucket + 8L * i;
                }
            }
        }
        return 0;
    }

    /** Copies all entries of a segment into another of the same depth and another size. */
    static void copyInto(long from, long to) {
        setEarliestExpiryMs(to, earliestExpiryMs(from));
        long end = bucket(from, buckets(from));
        for (long slot = bucket(from, 0); slot < end; slot += 8) {
            long value = Memory.getLong(slot);
            if (value != 0) {
                insert(to, value);
            }
        }
    }
}
