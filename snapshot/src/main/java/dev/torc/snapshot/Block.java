package dev.torc.snapshot;

import java.lang.foreign.Arena;

/** A piece of a snapshot on its way to the file. */
final class Block {
    private final Arena arena = Arena.ofShared();
    final long address;
    final long size;

    /** Bytes written so far. */
    long used;

    Block(long size) {
        this.size = size;
        this.address = arena.allocate(size, 64).address();
    }

    long room() {
        return size - used;
    }

    void free() {
        arena.close();
    }
}
