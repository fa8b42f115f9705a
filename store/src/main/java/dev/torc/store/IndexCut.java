package dev.torc.store;

import dev.torc.memory.Memory;

/**
 * What one index held at a {@link Cut}. Everything before {@link #next} has been saved by the walk; from there on, what has been
 * changed since the cut was saved before its first change, and its place noted, so that the walk leaves it out: also what was
 * added since.
 *
 * <p>Noting places instead of segments or buckets makes it indifferent how the index grows, splits and shrinks meanwhile, and
 * lets a write pay for the one record that it changes.
 */
final class IndexCut implements Index.SlotVisitor {
    private static final int BUCKET_COST = 64;

    private final Partition partition;
    private final Index index;
    private final int db;
    private final Cut.Saver early;
    private final PlaceSet changed = new PlaceSet();
    private long next;

    // of the walk's current step
    private Cut.Saver walker;
    private long left;

    IndexCut(Partition partition, Index index, int db, Cut.Saver early) {
        this.partition = partition;
        this.index = index;
        this.db = db;
        this.early = early;
        this.walker = early;
        this.next = index.firstPlace();
        index.cut(this);
    }

    /** The entry of this place is about to be changed, removed or added. */
    void beforeChange(long place) {
        if (Long.compareUnsigned(place, next) >= 0 && changed.add(place)) {
            index.visitPlace(place, slot -> save(slot, early));
        }
    }

    /** All entries of this segment are about to go, and nothing will be added any more. */
    void beforeClearing(long segment) {
        long end = Segment.bucket(segment, Segment.buckets(segment));
        for (long slot = Segment.bucket(segment, 0); slot < end; slot += 8) {
            if (Memory.getLong(slot) != 0) {
                long place = placeOf(slot);
                if (Long.compareUnsigned(place, next) >= 0 && !changed.contains(place)) {
                    save(slot, early);
                }
            }
        }
    }

    boolean hasRoom() {
        return early.hasRoom();
    }

    /** Saves entries of about {@code budget} bytes; returns what is left of it, nothing or less unless the index is done. */
    long step(long budget, Cut.Saver to) {
        walker = to;
        left = budget;
        while (left > 0) {
            left -= BUCKET_COST;
            next = index.scanBucket(next, this);
            if (!index.covers(next)) {
                index.cut(null);
                return Math.max(left, 1);
            }
        }
        return left;
    }

    void abandon() {
        index.cut(null);
    }

    @Override
    public void visit(long slot) {
        if (changed.isEmpty() || !changed.contains(placeOf(slot))) {
            left -= save(slot, walker);
        }
    }

    private long placeOf(long slot) {
        return index.placeOf(Index.record(Memory.getLong(slot)));
    }

    private long save(long slot, Cut.Saver to) {
        long value = Memory.getLong(slot);
        long record = Index.record(value);
        to.save(partition, db, record, Index.state(value));
        return Record.size(Record.layout(record));
    }
}
