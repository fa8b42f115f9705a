package dev.torc.store;

import dev.torc.memory.Heap;
import java.util.ArrayDeque;

/**
 * Indexes of databases that were emptied (FLUSHALL, FLUSHDB): nobody finds their keys any more, and their memory is freed in slices, the
 * longest discarded first. One that a snapshot has yet to walk waits, and so do those behind it.
 *
 * <p>Guarded by the partition's lock.
 */
final class DiscardedDatabases {
    private final Heap heap;
    private final ArrayDeque<Index> indexes = new ArrayDeque<>();

    DiscardedDatabases(Heap heap) {
        this.heap = heap;
    }

    void add(Index index) {
        if (index.size() > 0) {
            indexes.add(index);
        }
    }

    /**
     * Frees the records and the memory of so many segments, as far as no snapshot has yet to walk them.
     *
     * @return whether there is more to free now
     */
    boolean free(int segments) {
        for (int i = 0; i < segments && canFree(); i++) {
            if (indexes.element().clearSegment(record -> heap.free(record, Heap.RECORDS))) {
                indexes.remove();
            }
        }
        return canFree();
    }

    private boolean canFree() {
        Index index = indexes.peek();
        return index != null && index.cut() == null;
    }

    /** Keys that are still to be freed. */
    long keys() {
        long keys = 0;
        for (Index index : indexes) {
            keys += index.size();
        }
        return keys;
    }
}
