package dev.torc.server.persistence;

import dev.torc.snapshot.SnapshotSource;
import dev.torc.storage.StorageFile;
import java.io.IOException;
import java.util.function.LongConsumer;

/** A snapshot's file, read from its beginning on. */
final class FileSource implements SnapshotSource {
    private final StorageFile file;
    private final LongConsumer reached;
    private long offset;

    /** @param reached hears how many bytes have been read, after each piece */
    FileSource(StorageFile file, LongConsumer reached) {
        this.file = file;
        this.reached = reached;
    }

    @Override
    public long length() throws IOException {
        return file.size();
    }

    @Override
    public int read(long address, int room) throws IOException {
        int read = (int) file.read(offset, address, room);
        offset += read;
        reached.accept(offset);
        return read == 0 ? -1 : read;
    }
}
