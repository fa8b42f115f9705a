package dev.torc.store.eviction;

import dev.torc.memory.Heap;
import dev.torc.memory.Memory;
import dev.torc.memory.MemoryExhaustedException;

/**
 * The newest entries in the order in which they came, four bytes each: where to find the oldest of them without a pointer.
 *
 * <p>Ring buffer of the first {@value #PLACE_BITS} place bits after the partition's, and the low four bits of the database. It
 * names buckets rather than entries: entries that were used or deleted meanwhile are simply not found. When
 * it is full the oldest name is forgotten; that entry can then only be met by sampling.
 */
final class ProbationQueue {
    static final int PLACE_BITS = 28;
    private static final int DB_MASK = 15;

    private final Heap heap;
    private long address;
    private int capacity;
    private int head;
    private int size;

    ProbationQueue(Heap heap) {
        this.heap = heap;
    }

    /** Makes an empty queue of this capacity; without memory for it, none. */
    void rebuild(int wanted) {
        release();
        try {
            address = heap.allocate(4L * wanted, Heap.OTHER);
        } catch (MemoryExhaustedException e) {
            return;
        }
        capacity = wanted;
    }

    void release() {
        if (address != 0) {
            heap.free(address, Heap.OTHER);
        }
        address = 0;
        capacity = 0;
        head = 0;
        size = 0;
    }

    boolean relocate(long from, long to) {
        if (address != from) {
            return false;
        }
        address = to;
        return true;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** @param place left-aligned: the partition's bits already shifted out */
    void add(long place, int db) {
        if (capacity == 0) {
            return;
        }
        if (size == capacity) {
            remove();
        }
        int at = head + size;
        if (at >= capacity) {
            at -= capacity;
        }
        size++;
        Memory.putInt(address + 4L * at, (int) (place >>> 32) & ~DB_MASK | db & DB_MASK);
    }

    void remove() {
        head = head + 1 == capacity ? 0 : head + 1;
        size--;
    }

    /** The oldest entry's place, left-aligned, {@value #PLACE_BITS} bits of it. */
    long headPlace() {
        return (long) (Memory.getInt(address + 4L * head) & ~DB_MASK) << 32;
    }

    /** The low four bits of its database. */
    int headDb() {
        return Memory.getInt(address + 4L * head) & DB_MASK;
    }
}
