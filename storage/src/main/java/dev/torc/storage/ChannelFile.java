package dev.torc.storage;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file of {@link FileStorage}. */
final class ChannelFile implements StorageFile {
    /** The most bytes of one system call. */
    private static final long READ_MAX = 1 << 30;

    /** For a larger write the system may take its pages in larger pieces, which costs it several times as much a byte. */
    private static final long WRITE_MAX = 128 << 10;

    private final FileChannel channel;

    ChannelFile(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public long append(long address, long length) throws IOException {
        return channel.write(view(address, Math.min(length, WRITE_MAX)));
    }

    @Override
    public long read(long offset, long address, long length) throws IOException {
        long done = 0;
        while (done < length) {
            int n = channel.read(view(address + done, Math.min(length - done, READ_MAX)), offset + done);
            if (n < 0) {
                break;
            }
            done += n;
        }
        return done;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public void truncate(long size) throws IOException {
        channel.truncate(size);
        channel.position(size);
    }

    @Override
    public void sync() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static ByteBuffer view(long address, long length) {
        return MemorySegment.ofAddress(address).reinterpret(length).asByteBuffer();
    }
}
