package dev.torc.store;

import dev.torc.memory.PageHeap;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Extendible hashing's directory: an array over the next place bits whose entries name segments. A segment that shares fewer bits
 * than the array resolves stands in several neighbouring entries. The array doubles as segments split, up to {@value #BITS_MAX}
 * bits; beyond, an entry opens a directory of its own, so that millions of keys under one hash tag cost nobody else anything.
 *
 * <p>An entry packs the segment's address in 64-byte units from the page heap's base (from bit 16), its depth (bits 6 to 12) and
 * its number of buckets (bits 0 to 5): a look-up goes from here straight to its bucket. No buckets: the range is empty. A
 * negative entry is the complement of a child's index.
 *
 * <p>The array is replaced, never changed in length, and tells its own depth: {@link ReadAhead} reads it without the lock.
 */
final class Directory {
    private static final int BITS_MAX = 10;

    /** Place bits decided before this directory. */
    private final int from;

    private long[] entries;

    private @Nullable Directory[] children = new Directory[0];

    Directory(int from, long entry) {
        this.from = from;
        this.entries = new long[] {entry};
    }

    static long entry(long segmentOffset, int depth, int buckets) {
        return segmentOffset >>> 6 << 16 | (long) depth << 6 | buckets;
    }

    static int buckets(long entry) {
        return (int) entry & 63;
    }

    static int depth(long entry) {
        return (int) (entry >>> 6) & 127;
    }

    static long segmentOffset(long entry) {
        return entry >>> 16 << 6;
    }

    private static int position(long[] entries, int from, long place) {
        // Two shifts, as a shift by 64 would be one by 0.
        return (int) (place << from >>> 1 >>> (63 - Integer.numberOfTrailingZeros(entries.length)));
    }

    private int bits() {
        return Integer.numberOfTrailingZeros(entries.length);
    }

    private @Nullable Directory child(long entry) {
        int index = (int) ~entry;
        return index < children.length ? children[index] : null;
    }

    /** The entry for this place, here or in a child. */
    long find(long place) {
        Directory directory = this;
        while (true) {
            long[] array = directory.entries;
            long entry = array[position(array, directory.from, place)];
            if (entry >= 0) {
                return entry;
            }
            Directory child = directory.child(entry);
            if (child == null) {
                return 0; // only without the lock: a child that another thread is just adding
            }
            directory = child;
        }
    }

    /** Makes the range of this place, shared to this depth, lead to the entry; widens what is too narrow for that. */
    void put(long place, int depth, long entry) {
        Directory directory = this;
        while (true) {
            long old = directory.entries[position(directory.entries, directory.from, place)];
            if (old < 0) {
                Directory child = directory.child(old);
                if (child == null) {
                    throw new IllegalStateException("directory child missing");
                }
                directory = child;
            } else if (depth <= directory.from + directory.bits()) {
                directory.fill(prefixOf(place, depth), depth, entry);
                return;
            } else if (directory.bits() < BITS_MAX) {
                directory.grow();
            } else {
                directory = directory.descend(place);
            }
        }
    }

    /** Writes an entry at every position of the range that starts at this place and shares this many bits. */
    private void fill(long place, int depth, long entry) {
        int first = position(entries, from, place);
        int count = 1 << (from + bits() - depth);
        Arrays.fill(entries, first, first + count, entry);
    }

    private void grow() {
        long[] wider = new long[entries.length * 2];
        for (int i = 0; i < wider.length; i++) {
            wider[i] = entries[i >>> 1];
        }
        entries = wider;
    }

    /** Opens a child below the entry of this place. */
    private Directory descend(long place) {
        int at = position(entries, from, place);
        Directory child = new Directory(from + bits(), entries[at]);
        Directory[] more = Arrays.copyOf(children, children.length + 1);
        more[children.length] = child;
        children = more;
        entries[at] = ~(long) (more.length - 1);
        return child;
    }

    /** The first place of the range that shares this many bits with a place. */
    static long prefixOf(long place, int depth) {
        return depth == 0 ? 0 : place >>> (64 - depth) << (64 - depth);
    }

    interface SegmentVisitor {
        void visit(long segment);
    }

    /** Visits each segment once, in the order of places. The visitor may have the segment's own range lead elsewhere. */
    void forEachSegment(SegmentVisitor visitor) {
        long previous = 0;
        for (long entry : entries) {
            if (entry < 0) {
                Directory child = child(entry);
                if (child != null) {
                    child.forEachSegment(visitor);
                }
            } else if (buckets(entry) != 0 && entry != previous) {
                visitor.visit(PageHeap.BASE + segmentOffset(entry));
            }
            previous = entry;
        }
    }
}
