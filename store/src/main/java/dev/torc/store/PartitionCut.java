package dev.torc.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What one partition held at a {@link Cut} and a snapshot has not saved. Guarded by the partition's lock, but for {@link #heldBytes}. */
final class PartitionCut {
    private final Cut cut;
    private final Partition partition;

    /** Indexes of which something is owed. */
    private final List<IndexCut> indexes = new ArrayList<>();

    private final AtomicLong held = new AtomicLong();
    private Cut.@Nullable Large inHand;
    private boolean inHandRetired;
    private @Nullable IndexCut inHandOf;
    private long retiredSaved;

    PartitionCut(Cut cut, Partition partition) {
        this.cut = cut;
        this.partition = partition;
        for (int db = 0; db < partition.databases().count(); db++) {
            Index index = partition.index(db);
            if (index != null) {
                indexes.add(new IndexCut(this, index, db, partition.heap()));
            }
        }
        partition.cut(this);
    }

    Partition partition() {
        return partition;
    }

    boolean isSaving() {
        return cut.isSaving();
    }

    void fail(RuntimeException cause) {
        cut.fail(cause);
    }

    // ---- memory that is the snapshot's

    /** Bytes of the partition's heap that are the snapshot's. From any thread. */
    long heldBytes() {
        return held.getOpaque();
    }

    void hold(long bytes) {
        held.setOpaque(held.getPlain() + bytes);
        cut.hold(bytes);
    }

    void release(long bytes) {
        hold(-bytes);
    }

    void countRetired() {
        retiredSaved++;
    }

    long retiredSaved() {
        return retiredSaved;
    }

    // ---- saving

    Cut.Step step(long budget, Cut.Saver to) {
        long left = budget;
        for (int i = indexes.size() - 1; i >= 0 && left > 0; i--) {
            left = indexes.get(i).saveRetired(left, to);
        }
        while (left > 0 && !indexes.isEmpty()) {
            left = indexes.getLast().walk(left, to);
            if (left > 0) {
                indexes.removeLast().end();
            }
        }
        if (inHand != null) {
            return Cut.Step.LARGE;
        }
        return indexes.isEmpty() ? Cut.Step.DONE : Cut.Step.MORE;
    }

    /** A large record is to be saved without the lock. */
    void take(IndexCut of, int db, long slotValue, boolean isRetired) {
        inHand = new Cut.Large(partition, db, Index.record(slotValue), Index.state(slotValue));
        inHandOf = of;
        inHandRetired = isRetired;
    }

    Cut.@Nullable Large inHand() {
        return inHand;
    }

    /** Whether this record, which its key no longer leads to, is just being saved: then it is freed afterwards. */
    boolean retiresInHand(long record) {
        Cut.Large large = inHand;
        if (large == null || large.record() != record) {
            return false;
        }
        inHandRetired = true;
        return true;
    }

    void settleLarge() {
        Cut.Large large = inHand;
        IndexCut of = inHandOf;
        if (large != null && of != null) {
            inHand = null;
            inHandOf = null;
            of.settleLarge(large.record(), inHandRetired);
            if (inHandRetired) {
                countRetired();
            }
        }
    }

    /** A slice of giving up; whether nothing is left. */
    boolean forget(int segments) {
        settleLarge();
        if (!indexes.isEmpty() && indexes.getLast().forget(segments)) {
            indexes.removeLast().end();
        }
        return indexes.isEmpty();
    }
}
