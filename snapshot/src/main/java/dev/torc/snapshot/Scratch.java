package dev.torc.snapshot;

import dev.torc.memory.PageHeap;
import dev.torc.snapshot.rdb.RdbString;

/** Memory for strings that do not stand in the file as they are. Grows; of one thread at a time. */
final class Scratch implements AutoCloseable {
    private final PageHeap pages;
    private long size;
    private long address;

    Scratch(PageHeap pages) {
        this.pages = pages;
    }

    /** Where the string's bytes stand, until the next call. */
    long bytesOf(RdbString string) {
        if (string.isPlain()) {
            return string.address();
        }
        if (string.length() >= size) {
            long larger = Math.max(PageHeap.PAGE_SIZE, 2L * string.length());
            close();
            address = pages.allocateBytes(larger);
            size = larger;
        }
        string.copyTo(address);
        return address;
    }

    @Override
    public void close() {
        if (size > 0) {
            pages.free(address, PageHeap.pages(size));
            size = 0;
        }
    }
}
