package dev.torc.snapshot;

import dev.torc.store.Cut;
import org.jspecify.annotations.Nullable;

/** A piece of a snapshot on its way to the file: {@value #BYTES} bytes of room, and perhaps a large entry that follows them. Or memory for {@link Copies}. */
final class Block {
    static final int BYTES = 256 << 10;

    final long address;

    /** Bytes written so far. */
    int used;

    /** The entry whose head the used bytes end with, and whose key and value are written from where they lie; null: none. */
    Cut.@Nullable Large large;

    Block(long address) {
        this.address = address;
    }

    int room() {
        return BYTES - used;
    }
}
