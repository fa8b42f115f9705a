package dev.torc.storage;

import java.io.Closeable;
import java.io.IOException;

/** An open file. Bytes come from and go to memory outside the heap. */
public interface StorageFile extends Closeable {
    /**
     * Writes at the end of the file.
     *
     * @return how many bytes were written, at least 1 and possibly fewer than asked
     * @throws IOException when nothing was written
     */
    long append(long address, long length) throws IOException;

    /**
     * Writes all of it at the end of the file.
     *
     * @throws IOException when it was not written whole: a beginning of it may have been
     */
    default void appendAll(long address, long length) throws IOException {
        for (long done = 0; done < length; ) {
            done += append(address + done, length - done);
        }
    }

    /**
     * Reads from anywhere.
     *
     * @return how many bytes were read: fewer than asked only at the file's end
     */
    long read(long offset, long address, long length) throws IOException;

    long size() throws IOException;

    /** Cuts the file off; the next append goes there. */
    void truncate(long size) throws IOException;

    /**
     * Makes all bytes written so far last. After a failure it is unknown which of them are on the disk, and a second call may
     * succeed without having written them.
     */
    void sync() throws IOException;

    @Override
    void close() throws IOException;
}
