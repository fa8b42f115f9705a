package dev.torc.snapshot;

import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import dev.torc.snapshot.rdb.RdbFormatException;
import java.io.IOException;

/** A piece of a file in memory: filled from a source, made larger for an item that does not fit. Of one thread at a time. */
final class Window implements AutoCloseable {
    private static final int BYTES = 1 << 20;

    /** Room for the longest item, a key and a value as long as can be; a window grows by doubling. */
    private static final long BYTES_MAX = 4L << 30;

    /** The most bytes of one read. */
    private static final int READ_MAX = 1 << 30;

    private final PageHeap pages;
    private long address;
    private long size = BYTES;
    private long filled;

    Window(PageHeap pages) {
        this.pages = pages;
        address = pages.allocateBytes(BYTES);
    }

    long address() {
        return address;
    }

    /** Bytes that it has. */
    long filled() {
        return filled;
    }

    /** Reads on until it is full. True: the source has nothing more. */
    boolean fill(SnapshotSource source) throws IOException {
        while (filled < size) {
            int read = source.read(address + filled, (int) Math.min(size - filled, READ_MAX));
            if (read < 0) {
                return true;
            }
            filled += read;
        }
        return false;
    }

    /**
     * Has more room from here on, for an item that is longer than it is.
     *
     * @param offset the item's in the file
     * @throws RdbFormatException if no item is that long
     */
    void grow(long offset) {
        if (size >= BYTES_MAX) {
            throw new RdbFormatException("an item longer than " + size + " bytes", offset);
        }
        grow();
    }

    private void grow() {
        long larger = pages.allocateBytes(size * 2);
        Memory.copy(address, larger, filled);
        pages.free(address, PageHeap.pages(size));
        address = larger;
        size *= 2;
    }

    /** Has nothing. */
    void clear() {
        filled = 0;
    }

    /** Forgets its first bytes, which are done with. */
    void drop(long used) {
        filled -= used;
        Memory.copy(address + used, address, filled);
    }

    /** Has what another has beyond its first {@code used} bytes, and nothing else. */
    void carry(Window from, long used) {
        filled = 0;
        while (size < from.filled - used) {
            grow();
        }
        filled = from.filled - used;
        Memory.copy(from.address + used, address, filled);
    }

    @Override
    public void close() {
        pages.free(address, PageHeap.pages(size));
    }
}
