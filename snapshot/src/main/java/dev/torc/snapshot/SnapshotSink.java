package dev.torc.snapshot;

import java.io.IOException;

/** Takes a snapshot's bytes, in order. */
@FunctionalInterface
public interface SnapshotSink {
    /** Takes all these bytes, which are valid during the call. */
    void write(long address, long length) throws IOException;
}
