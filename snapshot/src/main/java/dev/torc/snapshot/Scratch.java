package dev.torc.snapshot;

import dev.torc.snapshot.rdb.RdbString;
import java.lang.foreign.Arena;

/** Memory for strings that do not stand in the file as they are. Grows; of one thread at a time. */
final class Scratch implements AutoCloseable {
    private static final int SMALL = 4 << 10;

    private Arena arena = Arena.ofShared();
    private long size = SMALL;
    private long address = arena.allocate(SMALL).address();

    /** Where the string's bytes stand, until the next call. */
    long bytesOf(RdbString string) {
        if (string.isPlain()) {
            return string.address();
        }
        if (string.length() > size) {
            Arena larger = Arena.ofShared();
            size = Math.max(string.length(), 2 * size);
            address = larger.allocate(size).address();
            arena.close();
            arena = larger;
        }
        string.copyTo(address);
        return address;
    }

    @Override
    public void close() {
        arena.close();
    }
}
