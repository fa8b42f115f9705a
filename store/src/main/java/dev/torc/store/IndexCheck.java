package dev.torc.store;

import dev.torc.memory.Heap;
import dev.torc.memory.Memory;

/** What holds of every {@link Index} between two calls. */
final class IndexCheck {
    private final Index index;
    private final Heap heap;
    private final Hasher hasher;

    IndexCheck(Index index, Heap heap, Hasher hasher) {
        this.index = index;
        this.heap = heap;
        this.hasher = hasher;
    }

    /** Walks the whole structure. Throws AssertionError at the first broken invariant. */
    void run() {
        long[] counted = new long[1];
        index.forEachSegment(segment -> counted[0] += checkSegment(segment));
        require(counted[0] == index.size(), "entries counted", counted[0]);
    }

    private int checkSegment(long segment) {
        int n = Segment.buckets(segment);
        int depth = Segment.depth(segment);
        require(
                n >= Segment.BUCKETS_MIN && n <= Segment.BUCKETS_MAX && (n + 1) % Segment.BUCKETS_STEP == 0,
                "buckets",
                n);
        require(index.segmentAt(Segment.prefix(segment)) == segment, "directory leads to segment", segment);
        int count = 0;
        for (int b = 0; b < n; b++) {
            for (int i = 0; i < Segment.SLOTS; i++) {
                long slot = Segment.bucket(segment, b) + 8L * i;
                long value = Memory.getLong(slot);
                if (value != 0) {
                    count++;
                    long record = Index.record(value);
                    long layout = Record.layout(record);
                    require(Record.type(record) != 0, "live record", record);
                    require(index.cut() != null || !index.isOwed(value), "owed to no snapshot", value);
                    require(Record.size(layout) <= heap.capacity(record), "record fits its chunk", record);
                    long place = hasher.place(Record.keyAddress(record, layout), Record.keyLength(layout));
                    require(Directory.prefixOf(place, depth) == Segment.prefix(segment), "place in segment", place);
                    require(value >>> Segment.TAG_SHIFT == Segment.tag(place, depth), "tag", value);
                    require(index.locateRecord(place, record) == slot, "found again", slot);
                    require(
                            index.locate(place, Record.keyAddress(record, layout), Record.keyLength(layout)) == slot,
                            "key found once",
                            slot);
                    long expiry = Record.expireAtMs(record, layout);
                    require(
                            expiry == Record.NEVER || expiry >= Segment.earliestExpiryMs(segment),
                            "earliest expiry is a lower bound",
                            expiry);
                }
            }
        }
        require(count == Segment.entries(segment) && count > 0, "entries of segment", count);
        return count;
    }

    private static void require(boolean holds, String what, long value) {
        if (!holds) {
            throw new AssertionError("index invariant broken: " + what + ", " + value);
        }
    }
}
