package dev.torc.snapshot;

import java.io.IOException;

/** Gives a snapshot's bytes, in order. */
@FunctionalInterface
public interface SnapshotSource {
    /**
     * Puts up to {@code room} bytes, at least one, at an address.
     *
     * @return how many; -1 at the end
     */
    int read(long address, int room) throws IOException;

    /** All of its bytes; 0 where that is not known. */
    default long length() throws IOException {
        return 0;
    }
}
