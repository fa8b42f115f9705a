package dev.torc.store;

import dev.torc.memory.Heap;
import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import org.jspecify.annotations.Nullable;

/**
 * How a key is found: the index of one database within one partition.
 *
 * <h2>Shape</h2>
 *
 * A key's place (slot and hash, {@link Hasher}) is read from its top bits down. The partition takes the first few, a {@link Directory}
 * the next, which leads to a {@link Segment} of at most 4 KiB, the 16 bits after that choose the bucket and tell the bucket's
 * entries apart. A look-up reads a directory entry (small and hot), one bucket and one record.
 *
 * <h2>Growth</h2>
 *
 * A segment grows by four buckets at a time until it has 63, which moves 8-byte slots and reads no record; then it splits by the next
 * place bit into two of half the size, which reads its records (about 440) once. So the index is four fifths full at any
 * size, nothing ever rehashes as a whole, and the longest single step is the split of one segment. A load announces itself ({@link
 * #beginBulk}): segments double then, or have their final size from the first entry on where the number of keys is known.
 *
 * <h2>Order</h2>
 *
 * Directory, segments and buckets keep the order of places, whatever their depth and size. {@link #scanBucket} visits entries by
 * home bucket in that order, and a cursor is simply the place of the next bucket: entries that stay are met exactly once however
 * the index grows, shrinks or splits meanwhile, and the keys of one slot are one range.
 *
 * <p>Guarded by the partition's lock, but for {@link #entryOf}, which {@link ReadAhead} asks without it.
 * Source of the scheme: Fagin et al., Extendible Hashing (1979); bucketised linear probing after Knuth, TAOCP 3, 6.4.
 */
final class Index {
    /** Depth beyond which no segment splits: a cursor keeps 52 place bits, 16 of them the tag's. */
    static final int DEPTH_MAX = 36;

    /** Few segments of this many on average have to split: one takes 441. */
    private static final int EXPECTED_IN_SEGMENT = 400;

    private final Heap heap;
    private final Hasher hasher;
    private final int prefixBits;
    private final long prefix;
    private final Directory root;
    private long entries;

    private long read;

    /** Where {@link #clearSegment} goes on: everything before is empty. */
    private long clearedTo;

    /** Many keys are coming: segments grow in few, large steps, for {@link #trim} afterwards. */
    private boolean bulk;

    /** The entries that were announced ({@link #expect}), until {@link #trim}. */
    private long expected;

    /** Buckets of a segment that is made for a range without any. */
    private int firstBuckets = Segment.BUCKETS_MIN;

    /** While a snapshot is owed something of this index: is given the records that it is owed and that their keys give up. */
    private @Nullable IndexCut cut;

    /** What {@link Segment#CUT_SIDE} is in slots of entries that no snapshot is owed: all of them, without a cut. */
    private long settled;

    /** @param prefixBits place bits that choose the partition; {@code prefix} is their value, in place */
    Index(Heap heap, Hasher hasher, int prefixBits, long prefix) {
        this.heap = heap;
        this.hasher = hasher;
        this.prefixBits = prefixBits;
        this.prefix = prefix;
        this.clearedTo = prefix;
        this.root = new Directory(prefixBits, Directory.entry(0, prefixBits, 0));
    }

    long size() {
        return entries;
    }

    /** Many keys are about to come: growing is to cost little time, in memory that {@link #trim} gives back. */
    void beginBulk() {
        bulk = true;
    }

    /** This new index is about to get so many entries: gives it the shape that it will have then. Within a bulk. */
    void expect(long entriesToCome) {
        expected = entriesToCome;
        int depth = prefixBits;
        long each = entriesToCome;
        while (each > EXPECTED_IN_SEGMENT && depth < DEPTH_MAX) {
            each /= 2;
            depth++;
        }
        for (long i = 0; i < 1L << (depth - prefixBits); i++) {
            root.put(prefix | i << (64 - depth), depth, Directory.entry(0, depth, 0));
        }
        firstBuckets = Segment.bucketsFor((int) each);
    }

    /** Grows by small steps again. What it took too much it still has: {@link #trim}. */
    void endBulk() {
        bulk = false;
        firstBuckets = Segment.BUCKETS_MIN;
    }

    /** Whether so few of the expected entries came that it is better built anew than trimmed: segments do not merge. */
    boolean isOversized() {
        return entries < expected / 4 && cut == null;
    }

    /** Gives back the buckets that are not needed; what was expected is history then, unless a snapshot keeps the index from being built anew. */
    void trim() {
        if (cut == null) {
            expected = 0;
        }
        forEachSegment(segment -> {
            int fitting = Segment.bucketsFor(Segment.entries(segment));
            if (fitting < Segment.buckets(segment)) {
                resize(Segment.prefix(segment), segment, fitting);
            }
        });
    }

    /** Adds all entries to another index of the same range, which had none. On an allocation failure some are there. */
    void copyTo(Index other) {
        forEachSlot(slot -> {
            long value = Memory.getLong(slot);
            long record = record(value);
            other.insert(placeOf(record), record, state(value), Record.expireAtMs(record, Record.layout(record)));
        });
    }

    /** Gives back all segments; the records are another's. */
    void dispose() {
        forEachSegment(segment -> heap.free(segment, Heap.INDEX));
    }

    @Nullable IndexCut cut() {
        return cut;
    }

    /** Begins a cut, to which all entries are owed from now on, or ends one (null), when none is any more. */
    void cut(@Nullable IndexCut to) {
        if (to != null) {
            settled ^= Segment.CUT_SIDE;
        }
        cut = to;
    }

    /** Whether a snapshot has yet to save the entry of this slot's value: then its record must stay as it is. */
    boolean isOwed(long slotValue) {
        return ((slotValue ^ settled) & Segment.CUT_SIDE) != 0;
    }

    /** As {@link #isOwed(long)}, of the entry with this record. */
    boolean isOwed(long place, long record) {
        return cut != null && isOwed(Memory.getLong(locateRecord(place, record)));
    }

    /** The entry in this slot has been saved. */
    void settle(long slot, long slotValue) {
        Memory.putLong(slot, slotValue & ~Segment.CUT_SIDE | settled);
    }

    /** Nothing in this segment is owed any more. */
    void settleSegment(long segment) {
        long end = Segment.bucket(segment, Segment.buckets(segment));
        for (long slot = Segment.bucket(segment, 0); slot < end; slot += 8) {
            long value = Memory.getLong(slot);
            if (value != 0) {
                settle(slot, value);
            }
        }
    }

    /** Makes a slot lead to another record of its key, and {@link #release}s the one before. */
    void replaceRecord(long slot, long recordAddress) {
        long value = Memory.getLong(slot);
        setRecord(slot, recordAddress);
        settle(slot, Memory.getLong(slot));
        release(value);
    }

    /** Frees the record that this slot's value led to; a snapshot that it is owed to does that later. */
    void release(long slotValue) {
        IndexCut c = cut;
        if (c != null && isOwed(slotValue)) {
            c.retire(slotValue);
        } else {
            heap.free(record(slotValue), Heap.RECORDS);
        }
    }

    // ---- look-up

    /** The address of the slot that holds this key; 0: absent. Valid until the index changes. */
    long locate(long place, long key, int keyLength) {
        long entry = entryOf(place);
        int n = Directory.buckets(entry);
        if (n == 0) {
            return 0;
        }
        long segment = PageHeap.BASE + Directory.segmentOffset(entry);
        long tag = place << Directory.depth(entry) >>> Segment.TAG_SHIFT;
        int b = (int) (tag * n >>> 16);
        int probed = 0;
        do {
            long bucket = Segment.bucket(segment, b);
            for (int i = 0; i < Segment.SLOTS; i++) {
                long slot = Memory.getLong(bucket + 8L * i);
                if (slot >>> Segment.TAG_SHIFT == tag && slot != 0 && holdsKey(record(slot), key, keyLength)) {
                    return bucket + 8L * i;
                }
            }
            if (!Segment.overflows(segment, b)) {
                return 0;
            }
            b = b + 1 == n ? 0 : b + 1;
        } while (++probed < n);
        return 0;
    }

    private static boolean holdsKey(long record, long key, int keyLength) {
        long layout = Record.layout(record);
        return Record.keyLength(layout) == keyLength && Memory.equal(Record.keyAddress(record, layout), key, keyLength);
    }

    /** The slot that holds this very record address; 0: none of this index. */
    long locateRecord(long place, long recordAddress) {
        long entry = entryOf(place);
        int n = Directory.buckets(entry);
        if (n == 0) {
            return 0;
        }
        long segment = PageHeap.BASE + Directory.segmentOffset(entry);
        int b = Segment.home(Segment.tag(place, Directory.depth(entry)), n);
        int probed = 0;
        do {
            long bucket = Segment.bucket(segment, b);
            for (int i = 0; i < Segment.SLOTS; i++) {
                long slot = Memory.getLong(bucket + 8L * i);
                if (slot != 0 && record(slot) == recordAddress) {
                    return bucket + 8L * i;
                }
            }
            b = b + 1 == n ? 0 : b + 1;
        } while (++probed < n);
        return 0;
    }

    /** The place of a record of this index, from its key. */
    long placeOf(long record) {
        return hasher.placeOf(record);
    }

    /** The directory's entry for this place. */
    long entryOf(long place) {
        return root.find(place);
    }

    /** The bucket that is this place's home; 0: nothing is there. */
    long bucketOf(long place) {
        long entry = entryOf(place);
        int n = Directory.buckets(entry);
        if (n == 0) {
            return 0;
        }
        long segment = PageHeap.BASE + Directory.segmentOffset(entry);
        return Segment.bucket(segment, Segment.home(Segment.tag(place, Directory.depth(entry)), n));
    }

    static long record(long slotValue) {
        return PageHeap.BASE + ((slotValue & Segment.ADDRESS_MASK) << 2);
    }

    static int state(long slotValue) {
        return (int) (slotValue >>> Segment.STATE_SHIFT) & Segment.STATE_MASK;
    }

    static void setState(long slot, long slotValue, int state) {
        Memory.putLong(
                slot,
                slotValue & ~((long) Segment.STATE_MASK << Segment.STATE_SHIFT) | (long) state << Segment.STATE_SHIFT);
    }

    static void setRecord(long slot, long recordAddress) {
        Memory.putLong(slot, Memory.getLong(slot) & ~Segment.ADDRESS_MASK | (recordAddress - PageHeap.BASE) >>> 2);
    }

    // ---- change

    /** Adds a record whose key is absent. On an allocation failure nothing has changed. */
    void insert(long place, long recordAddress, int state, long expireAtMs) {
        while (true) {
            long entry = entryOf(place);
            int n = Directory.buckets(entry);
            int depth = Directory.depth(entry);
            if (n == 0) {
                createSegment(place, depth);
                continue;
            }
            long segment = PageHeap.BASE + Directory.segmentOffset(entry);
            int count = Segment.entries(segment);
            if (count >= Segment.capacity(n)) {
                if (n < Segment.BUCKETS_MAX) {
                    resize(place, segment, bulk ? Math.min(2 * n + 1, Segment.BUCKETS_MAX) : n + Segment.BUCKETS_STEP);
                    continue;
                }
                if (depth < DEPTH_MAX) {
                    split(segment);
                    continue;
                }
                if (count >= Segment.SLOTS * n) {
                    throw new IllegalStateException(
                            "index segment full at depth " + depth + " (expected: a seeded hash)");
                }
            }
            long tag = place << depth >>> Segment.TAG_SHIFT;
            Segment.insert(
                    segment,
                    tag << Segment.TAG_SHIFT
                            | (long) state << Segment.STATE_SHIFT
                            | settled
                            | (recordAddress - PageHeap.BASE) >>> 2);
            entries++;
            if (expireAtMs != Record.NEVER) {
                lowerExpiry(segment, expireAtMs);
            }
            return;
        }
    }

    /** Takes a slot's entry out; the record is the caller's. Slots found before are no longer valid. */
    void remove(long place, long slot) {
        shrinkIfSparse(place, removeKeepingSize(place, slot));
    }

    /** As {@link #remove}, but leaves the segment as large as it is: for those who go on walking it. Returns the segment. */
    long removeKeepingSize(long place, long slot) {
        long segment = PageHeap.BASE + Directory.segmentOffset(entryOf(place));
        Segment.remove(segment, slot);
        entries--;
        return segment;
    }

    /** A record of this place has come to expire at this time. */
    void noteExpiry(long place, long expireAtMs) {
        lowerExpiry(PageHeap.BASE + Directory.segmentOffset(entryOf(place)), expireAtMs);
    }

    private static void lowerExpiry(long segment, long expireAtMs) {
        if (expireAtMs < Segment.earliestExpiryMs(segment)) {
            Segment.setEarliestExpiryMs(segment, expireAtMs);
        }
    }

    /** Gives back buckets that are not needed, or the whole segment when it is empty. */
    void shrinkIfSparse(long place, long segment) {
        int count = Segment.entries(segment);
        int n = Segment.buckets(segment);
        if (count == 0) {
            int depth = Segment.depth(segment);
            root.put(place, depth, Directory.entry(0, depth, 0));
            heap.free(segment, Heap.INDEX);
        } else if (n > Segment.BUCKETS_MIN && count < Segment.capacity(n) / 2) {
            int fitting = Segment.bucketsFor(count);
            if (fitting < n) {
                resize(place, segment, fitting);
            }
        }
    }

    private void createSegment(long place, int depth) {
        long segment = heap.allocate(Segment.bytes(firstBuckets), Heap.INDEX);
        Segment.initialise(segment, firstBuckets, depth, Directory.prefixOf(place, depth));
        root.put(place, depth, Directory.entry(segment - PageHeap.BASE, depth, firstBuckets));
    }

    private void resize(long place, long segment, int buckets) {
        int depth = Segment.depth(segment);
        long wider = heap.allocate(Segment.bytes(buckets), Heap.INDEX);
        Segment.initialise(wider, buckets, depth, Segment.prefix(segment));
        Segment.copyInto(segment, wider);
        root.put(place, depth, Directory.entry(wider - PageHeap.BASE, depth, buckets));
        heap.free(segment, Heap.INDEX);
    }

    private void split(long segment) {
        int depth = Segment.depth(segment);
        int children = depth + 1;
        long zeroPrefix = Segment.prefix(segment);
        long onePrefix = zeroPrefix | 1L << (63 - depth);
        int ones = ones(segment);
        long zero = newChild(Segment.entries(segment) - ones, children, zeroPrefix);
        long one;
        try {
            one = newChild(ones, children, onePrefix);
        } catch (RuntimeException | Error e) {
            if (zero != 0) {
                heap.free(zero, Heap.INDEX);
            }
            throw e;
        }
        readAhead(segment);
        distribute(segment, children, zero, one);
        long earliest = Segment.earliestExpiryMs(segment);
        root.put(zeroPrefix, children, childEntry(zero, children, earliest));
        root.put(onePrefix, children, childEntry(one, children, earliest));
        heap.free(segment, Heap.INDEX);
    }

    /** Entries of a segment whose next place bit, the tag's top bit, is one: which child an entry goes to needs no record. */
    private static int ones(long segment) {
        long end = Segment.bucket(segment, Segment.buckets(segment));
        int ones = 0;
        for (long slot = Segment.bucket(segment, 0); slot < end; slot += 8) {
            ones += (int) (Memory.getLong(slot) >>> 63);
        }
        return ones;
    }

    /**
     * Reads the beginning of each record of a segment, so that its key is at hand: many loads are under way at a time, where a walk that does
     * something with each record waits for them one by one.
     */
    void readAhead(long segment) {
        long end = Segment.bucket(segment, Segment.buckets(segment));
        long sum = 0;
        for (long slot = Segment.bucket(segment, 0); slot < end; slot += 8) {
            sum += Memory.getByte(
                    record(Memory.getLong(slot))); // of an empty slot the range's first byte, to save a branch
        }
        read = sum;
    }

    /** Keeps the reads of {@link #readAhead} alive in the compiler's eyes; means nothing. */
    long read() {
        return read;
    }

    private void distribute(long segment, int depth, long zero, long one) {
        long end = Segment.bucket(segment, Segment.buckets(segment));
        for (long slot = Segment.bucket(segment, 0); slot < end; slot += 8) {
            long value = Memory.getLong(slot);
            if (value != 0) {
                long tag = placeOf(record(value)) << depth >>> Segment.TAG_SHIFT;
                long moved = tag << Segment.TAG_SHIFT | value & ((1L << Segment.TAG_SHIFT) - 1);
                Segment.insert(value < 0 ? one : zero, moved);
            }
        }
    }

    private long newChild(int count, int depth, long childPrefix) {
        if (count == 0) {
            return 0;
        }
        int buckets = bulk ? Segment.BUCKETS_MAX : Segment.bucketsFor(count);
        long child = heap.allocate(Segment.bytes(buckets), Heap.INDEX);
        Segment.initialise(child, buckets, depth, childPrefix);
        return child;
    }

    private static long childEntry(long child, int depth, long earliestExpiryMs) {
        if (child == 0) {
            return Directory.entry(0, depth, 0);
        }
        Segment.setEarliestExpiryMs(child, earliestExpiryMs);
        return Directory.entry(child - PageHeap.BASE, depth, Segment.buckets(child));
    }

    /**
     * Takes apart the segment of the lowest place that is left: gives all its records to the visitor and frees it. Without a cut.
     *
     * @return whether the index is empty now
     */
    boolean clearSegment(RecordVisitor each) {
        long place = clearedTo;
        while (covers(place) && segmentAt(place) == 0) {
            place = segmentEnd(place);
            if (place == prefix) {
                break;
            }
        }
        long segment = covers(place) ? segmentAt(place) : 0;
        if (segment == 0) {
            return true;
        }
        clearedTo = place;
        readAhead(segment);
        long end = Segment.bucket(segment, Segment.buckets(segment));
        for (long slot = Segment.bucket(segment, 0); slot < end; slot += 8) {
            long value = Memory.getLong(slot);
            if (value != 0) {
                each.visit(record(value));
            }
        }
        entries -= Segment.entries(segment);
        int depth = Segment.depth(segment);
        root.put(place, depth, Directory.entry(0, depth, 0));
        heap.free(segment, Heap.INDEX);
        return entries == 0;
    }

    // ---- walks

    /** Is given records. */
    interface RecordVisitor {
        void visit(long record);
    }

    /** Is given slots, whose entries it must not change. */
    interface SlotVisitor {
        void visit(long slot);
    }

    /**
     * Visits the entries whose home is the first bucket at or after this place.
     *
     * @return the place after that bucket; the first place behind this index's range when it was the last (0 for the last partition)
     */
    long scanBucket(long place, SlotVisitor visitor) {
        long entry = entryOf(place);
        int depth = Directory.depth(entry);
        int n = Directory.buckets(entry);
        long rangeEnd = Directory.prefixOf(place, depth) + (1L << (64 - depth));
        if (n == 0) {
            return rangeEnd;
        }
        long segment = PageHeap.BASE + Directory.segmentOffset(entry);
        int fromTag = Segment.tag(place, depth);
        int home = Segment.home(fromTag, n);
        int b = home;
        int probed = 0;
        do {
            long bucket = Segment.bucket(segment, b);
            for (int i = 0; i < Segment.SLOTS; i++) {
                long value = Memory.getLong(bucket + 8L * i);
                int tag = (int) (value >>> Segment.TAG_SHIFT);
                if (value != 0 && tag >= fromTag && Segment.home(tag, n) == home) {
                    visitor.visit(bucket + 8L * i);
                }
            }
            if (!Segment.overflows(segment, b)) {
                break;
            }
            b = b + 1 == n ? 0 : b + 1;
        } while (++probed < n);
        if (home + 1 == n) {
            return rangeEnd;
        }
        long nextTag = (((long) home + 1 << 16) + n - 1) / n;
        return Directory.prefixOf(place, depth) | nextTag << (48 - depth);
    }

    /** First place of this index. */
    long firstPlace() {
        return prefix;
    }

    /** Whether the place lies within this index; the end that {@link #scanBucket} returns for the last bucket does not. */
    boolean covers(long place) {
        return Directory.prefixOf(place, prefixBits) == prefix;
    }

    /** The segment that holds this place's range, or 0 where the range is empty. */
    long segmentAt(long place) {
        long entry = entryOf(place);
        return Directory.buckets(entry) == 0 ? 0 : PageHeap.BASE + Directory.segmentOffset(entry);
    }

    /** The first place behind the segment (or empty range) of this place. */
    long segmentEnd(long place) {
        int depth = Directory.depth(entryOf(place));
        return Directory.prefixOf(place, depth) + (1L << (64 - depth));
    }

    /** The n-th slot of the bucket that is this place's home, or 0 if it is empty: for drawing entries at random. */
    long slotAt(long place, int n) {
        long bucket = bucketOf(place);
        return bucket == 0 || Memory.getLong(bucket + 8L * n) == 0 ? 0 : bucket + 8L * n;
    }

    void forEach(RecordVisitor visitor) {
        forEachSlot(slot -> visitor.visit(record(Memory.getLong(slot))));
    }

    void forEachSlot(SlotVisitor visitor) {
        forEachSegment(segment -> {
            long end = Segment.bucket(segment, Segment.buckets(segment));
            for (long slot = Segment.bucket(segment, 0); slot < end; slot += 8) {
                if (Memory.getLong(slot) != 0) {
                    visitor.visit(slot);
                }
            }
        });
    }

    void forEachSegment(Directory.SegmentVisitor visitor) {
        root.forEachSegment(visitor);
    }

    /** Compaction moved a segment: its ranges lead to the new address. False: the segment is none of this index. */
    boolean relocateSegment(long from, long to) {
        long segmentPrefix = Segment.prefix(from);
        if (!covers(segmentPrefix) || segmentAt(segmentPrefix) != from) {
            return false;
        }
        int depth = Segment.depth(from);
        root.put(segmentPrefix, depth, Directory.entry(to - PageHeap.BASE, depth, Segment.buckets(from)));
        return true;
    }

    /** Walks the whole structure. Throws AssertionError at the first broken invariant. */
    void check() {
        new IndexCheck(this, heap, hasher).run();
    }
}
