package dev.torc.store;

import dev.torc.memory.Heap;
import dev.torc.memory.Memory;

/**
 * Records that their keys no longer lead to, but that a snapshot has yet to save: a stack of the slots' values that led to them, 8
 * bytes each, in chunks of the partition's heap. Push and pop take constant time and nothing of the Java heap.
 *
 * <pre>
 * chunk   0 long  the chunk below; 0: none
 *         8 ...   slots' values
 * </pre>
 */
final class RetiredRecords {
    private static final int CHUNK_BYTES = 4096;
    private static final int FIRST = 8;

    private final Heap heap;
    private long chunk;

    /** Where the next value goes in the chunk; {@link #CHUNK_BYTES}: to a new one. */
    private int end = CHUNK_BYTES;

    RetiredRecords(Heap heap) {
        this.heap = heap;
    }

    boolean isEmpty() {
        return chunk == 0;
    }

    /**
     * Adds a slot's value.
     *
     * @return bytes of the heap that this took
     * @throws dev.torc.memory.MemoryExhaustedException if it needs a chunk and there is none; nothing has changed then
     */
    long push(long slotValue) {
        long taken = 0;
        if (end == CHUNK_BYTES) {
            long added = heap.allocate(CHUNK_BYTES, Heap.OTHER);
            Memory.putLong(added, chunk);
            chunk = added;
            end = FIRST;
            taken = heap.footprint(added);
        }
        Memory.putLong(chunk + end, slotValue);
        end += Long.BYTES;
        return taken;
    }

    /** The value that was pushed last. Not empty. */
    long peek() {
        return Memory.getLong(chunk + end - Long.BYTES);
    }

    /**
     * Removes the value that was pushed last. Not empty.
     *
     * @return bytes that this gave back to the heap
     */
    long pop() {
        end -= Long.BYTES;
        if (end > FIRST) {
            return 0;
        }
        long emptied = chunk;
        chunk = Memory.getLong(emptied);
        end = CHUNK_BYTES;
        long given = heap.footprint(emptied);
        heap.free(emptied, Heap.OTHER);
        return given;
    }
}
