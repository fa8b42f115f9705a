package dev.torc.store;

import dev.torc.memory.Heap;
import dev.torc.store.eviction.Evictor;

/**
 * What a partition's data takes: exact figures, the partition's part of the keyspace's total, and compaction, which moves chunks
 * and leads those who point to them to the new address.
 *
 * <p>Guarded by the partition's lock. Figures may be asked for without it: each was true a moment ago.
 */
public final class PartitionMemory {
    private final Partition partition;
    private final Keyspace keyspace;
    private final KeyspaceMemory total;
    private final Heap heap;
    private final Evictor evictor;
    private final Heap.Relocator relocator = this::relocate;

    /** What the keyspace's total has of this partition. */
    private long publishedBytes;

    PartitionMemory(Partition partition, Keyspace keyspace, Heap heap, Evictor evictor) {
        this.partition = partition;
        this.keyspace = keyspace;
        this.total = keyspace.memory();
        this.heap = heap;
        this.evictor = evictor;
    }

    // ---- figures

    /** Bytes that count as data: chunks of records and index, and what the eviction policy keeps. */
    public long usedBytes() {
        return chunkBytes() + evictor.memoryBytes();
    }

    /** Bytes of chunks, without those that are a snapshot's. */
    long chunkBytes() {
        PartitionCut cut = partition.cut();
        return heap.usedBytes() - (cut == null ? 0 : cut.heldBytes());
    }

    /** Of {@link #usedBytes()}, those of one of {@link Heap}'s kinds. */
    public long usedBytes(int kind) {
        return heap.usedBytes(kind);
    }

    /** Bytes of the pages that the chunks lie in. */
    public long heldBytes() {
        return heap.heldBytes();
    }

    /** Bytes that this record's chunk takes. */
    public long chunkBytes(long record) {
        return heap.capacity(record);
    }

    // ---- the keyspace's total

    /** Adds what has changed since the last time to the keyspace's total, once it is worth an atomic operation. */
    void publish() {
        long delta = usedBytes() - publishedBytes;
        long step = total.publishStep();
        if (delta >= step || delta <= -step) {
            publishNow();
        }
    }

    void publishNow() {
        long used = usedBytes();
        total.addUsed(used - publishedBytes);
        publishedBytes = used;
    }

    // ---- compaction

    /**
     * Moves live chunks out of sparse pages.
     *
     * @param moves chunks to move at most, each some hundred nanoseconds
     * @return the chunks moved; 0 when nothing is worth moving
     */
    public int compact(int moves) {
        int moved = heap.compact(moves, relocator);
        publish();
        return moved;
    }

    private boolean relocate(long from, long to, int kind) {
        return switch (kind) {
            case Heap.INDEX -> relocateSegment(from, to);
            case Heap.OTHER -> evictor.relocate(from, to);
            default -> relocateRecord(from, to);
        };
    }

    private boolean relocateSegment(long from, long to) {
        for (int db = 0; db < keyspace.databases(); db++) {
            Index index = partition.index(db);
            if (index != null && index.relocateSegment(from, to)) {
                return true;
            }
        }
        return false;
    }

    private boolean relocateRecord(long from, long to) {
        long place = keyspace.hasher().placeOf(to);
        for (int db = 0; db < keyspace.databases(); db++) {
            Index index = partition.index(db);
            long slot = index == null ? 0 : index.locateRecord(place, from);
            if (slot != 0) {
                Index.setRecord(slot, to);
                return true;
            }
        }
        return false; // of a discarded database: on its way out anyway
    }
}
