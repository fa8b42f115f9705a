package dev.torc.storage;

import dev.torc.memory.Memory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A file of {@link FileStorage} whose appends go past the page cache. Such writes are of whole blocks: bytes gather in a buffer, the last block
 * goes out padded with zeros, and again with the next append.
 *
 * <pre>
 *   file    |  blocks written for good  | last block, again with each append | zeros |
 *   buffer                              | 0 ......................... filled |
 *           0                          base                         size of the file as appended
 * </pre>
 */
class DirectFile implements StorageFile {
    private final FileChannel direct;
    private final ChannelFile plain;
    private final long buffer;
    private final ByteBuffer view;

    private long base;
    private int filled;

    /**
     * @param direct the open file, empty, its writes to be aligned to {@value Storage#BLOCK} bytes in the file and in memory
     * @param plain the same file through the page cache: for reading, and for what is not a whole block
     * @param buffer memory of a multiple of {@value Storage#BLOCK} bytes, and so aligned, for this file alone
     */
    DirectFile(FileChannel direct, ChannelFile plain, long buffer, int bufferBytes) {
        this.direct = direct;
        this.plain = plain;
        this.buffer = buffer;
        view = MemorySegment.ofAddress(buffer).reinterpret(bufferBytes).asByteBuffer();
    }

    /** Tries it, in the empty file: some file systems open a file for such writes and then refuse them. */
    boolean works() {
        Memory.fill(buffer, Storage.BLOCK, 0);
        try {
            boolean whole = write(view.limit(Storage.BLOCK).position(0), 0) == Storage.BLOCK;
            plain.truncate(0);
            return whole;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public long append(long address, long length) throws IOException {
        int taken = (int) Math.min(length, view.capacity() - filled);
        Memory.copy(address, buffer + filled, taken);
        int end = filled + taken;
        int padded = end + Storage.BLOCK - 1 & -Storage.BLOCK;
        Memory.fill(buffer + end, padded - end, 0);
        int written = write(view.limit(padded).position(0), base);
        int appended = Math.min(written, end) - filled;
        if (appended <= 0) {
            throw new IOException("the disk took " + written + " bytes (expected: " + padded + ")");
        }
        settle(filled + appended);
        return appended;
    }

    /** Writes whole blocks, perhaps not all of them; returns how many bytes. */
    int write(ByteBuffer blocks, long offset) throws IOException {
        return direct.write(blocks, offset);
    }

    /** So much of the buffer is written: whole blocks need not be again. */
    private void settle(int end) {
        int whole = end & -Storage.BLOCK;
        filled = end - whole;
        base += whole;
        if (whole > 0) {
            Memory.copy(buffer + whole, buffer, filled);
        }
    }

    @Override
    public long read(long offset, long address, long length) throws IOException {
        return plain.read(offset, address, Math.min(length, Math.max(0, size() - offset)));
    }

    @Override
    public long size() {
        return base + filled;
    }

    @Override
    public void truncate(long size) throws IOException {
        plain.truncate(size);
        if (size < base) {
            base = size & -Storage.BLOCK;
            plain.read(base, buffer, size - base);
        }
        filled = (int) (size - base);
    }

    @Override
    public void sync() throws IOException {
        direct.force(false);
    }

    /** Takes the padding off. */
    @Override
    public void close() throws IOException {
        try (direct;
                plain) {
            plain.truncate(size());
        }
    }
}
