package dev.torc.store;

import dev.torc.memory.Heap;
import dev.torc.memory.Memory;
import dev.torc.memory.MemoryExhaustedException;

/**
 * What one index held at a {@link Cut} and a snapshot has not saved: the entries whose slots say so ({@link Index#isOwed}), and the
 * records that were replaced or removed meanwhile.
 *
 * <p>The mark in the slot goes with the entry wherever the index puts it, so that growth, splits and compaction need no thought, and
 * a change costs a look at the slot that it has in hand anyway.
 */
final class IndexCut {
    private static final int SEGMENT_COST = 64;

    private final PartitionCut partition;
    private final Index index;
    private final int db;
    private final Heap heap;
    private final RetiredRecords retired;

    /** Where the walk stands: nothing before is owed. */
    private long next;

    private boolean walked;

    /** What {@link #touch} read: nobody needs it, but without it the reads would be left out. */
    @SuppressWarnings("unused")
    private int touched;

    IndexCut(PartitionCut partition, Index index, int db, Heap heap) {
        this.partition = partition;
        this.index = index;
        this.db = db;
        this.heap = heap;
        this.retired = new RetiredRecords(heap);
        this.next = index.firstPlace();
        index.cut(this);
    }

    /** An owed entry's record was replaced or removed: it is the snapshot's from now on. */
    void retire(long slotValue) {
        long record = Index.record(slotValue);
        long bytes = heap.footprint(record);
        if (partition.retiresInHand(record)) {
            partition.hold(bytes);
        } else if (partition.isSaving()) {
            try {
                partition.hold(bytes + retired.push(slotValue));
            } catch (MemoryExhaustedException e) {
                partition.fail(e); // better no snapshot than no write
                heap.free(record, Heap.RECORDS);
            }
        } else {
            heap.free(record, Heap.RECORDS);
        }
    }

    /** Saves retired records of about {@code budget} bytes and frees them; returns what is left of it, 0 if it has to stop. */
    long saveRetired(long budget, Cut.Saver to) {
        long left = budget;
        while (left > 0 && !retired.isEmpty()) {
            long value = retired.peek();
            long record = Index.record(value);
            long size = Record.size(Record.layout(record));
            if (size > Cut.LARGE) {
                partition.take(this, db, value, true);
                partition.release(retired.pop());
                return 0;
            }
            if (!to.save(partition.partition(), db, record, Index.state(value))) {
                return 0;
            }
            free(record, retired.pop());
            partition.countRetired();
            left -= size;
        }
        return Math.max(left, 0);
    }

    /** Saves owed entries of about {@code budget} bytes; returns what is left of it, 0 if it has to stop. */
    long walk(long budget, Cut.Saver to) {
        long left = budget;
        while (left > 0) {
            long segment = index.segmentAt(next);
            if (segment != 0) {
                left = walk(segment, left, to);
                if (left <= 0) {
                    return 0;
                }
            }
            left -= SEGMENT_COST;
            next = index.segmentEnd(next);
            if (!index.covers(next)) {
                walked = true;
                return Math.max(left, 1);
            }
        }
        return 0;
    }

    private long walk(long segment, long budget, Cut.Saver to) {
        long left = budget;
        long end = Segment.bucket(segment, Segment.buckets(segment));
        for (long slot = Segment.bucket(segment, 0); slot < end; slot += 8) {
            if ((slot & Segment.BUCKET_BYTES - 1) == 0) {
                touch(slot);
            }
            long value = Memory.getLong(slot);
            if (value == 0 || !index.isOwed(value)) {
                continue;
            }
            long record = Index.record(value);
            long size = Record.size(Record.layout(record));
            if (size > Cut.LARGE) {
                partition.take(this, db, value, false);
                return 0;
            }
            if (left <= 0 || !to.save(partition.partition(), db, record, Index.state(value))) {
                return 0;
            }
            index.settle(slot, value);
            left -= size;
        }
        return left;
    }

    /** Reads the heads of a bucket's records, so that the processor waits for the memory once and not for each. */
    private void touch(long bucket) {
        int sum = 0;
        for (long slot = bucket; slot < bucket + Segment.BUCKET_BYTES; slot += 8) {
            sum += Memory.getByte(Index.record(Memory.getLong(slot)));
        }
        touched = sum;
    }

    /** Whether nothing is owed any more. */
    boolean isDone() {
        return walked && retired.isEmpty();
    }

    /** The index has no cut any more. Nothing is owed. */
    void end() {
        index.cut(null);
    }

    /** A large record was saved: it is owed no longer if it is still the key's, and freed if not. */
    void settleLarge(long record, boolean isRetired) {
        if (isRetired) {
            free(record, 0);
            return;
        }
        long slot = index.locateRecord(index.placeOf(record), record);
        index.settle(slot, Memory.getLong(slot));
    }

    /**
     * A slice of giving up: frees what was retired and forgets what is owed.
     *
     * @param segments to walk at most
     * @return whether nothing is left
     */
    boolean forget(int segments) {
        for (int i = 0; i < segments * Segment.SLOTS && !retired.isEmpty(); i++) {
            long record = Index.record(retired.peek());
            free(record, retired.pop());
        }
        for (int i = 0; i < segments && !walked && retired.isEmpty(); i++) {
            long segment = index.segmentAt(next);
            if (segment != 0) {
                index.settleSegment(segment);
            }
            next = index.segmentEnd(next);
            walked = !index.covers(next);
        }
        return isDone();
    }

    private void free(long record, long alsoGiven) {
        partition.release(heap.footprint(record) + alsoGiven);
        heap.free(record, Heap.RECORDS);
    }
}
