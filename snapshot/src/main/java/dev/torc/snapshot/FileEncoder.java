package dev.torc.snapshot;

import dev.torc.memory.PageHeap;
import dev.torc.snapshot.rdb.Crc64;
import dev.torc.snapshot.rdb.RdbWriter;
import dev.torc.store.Cut;
import dev.torc.store.Record;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The file's bytes in their order, with their checksum. Large entries are written from where they lie; their values are compressed
 * here, by the thread that writes the file, where nobody waits for it.
 */
final class FileEncoder implements AutoCloseable {
    /** A large value is stored compressed if that takes at most so many bytes: memory is bounded, whatever the value. */
    static final int COMPRESSED_MAX = 8 << 20;

    private final PageHeap pages;
    private final Snapshot.Options options;
    private final RdbWriter rdb;
    private long compressed;
    private long crc;
    private final AtomicLong bytesWritten = new AtomicLong();

    FileEncoder(PageHeap pages, Snapshot.Options options) {
        this.pages = pages;
        this.options = options;
        this.rdb = new RdbWriter(options.compress());
    }

    /** Bytes written so far: from any thread. */
    long bytesWritten() {
        return bytesWritten.get();
    }

    /** Writes a block, whose content is lost then, and the large entry behind it. */
    void write(Block block, SnapshotSink sink) throws IOException {
        put(sink, block.address, block.used);
        Cut.Large large = block.large;
        if (large != null) {
            long layout = Record.layout(large.record());
            put(sink, Record.keyAddress(large.record(), layout), Record.keyLength(layout));
            rdb.to(block.address);
            value(sink, Record.valueAddress(large.record(), layout), Record.valueLength(layout), block.address);
        }
    }

    /** @param head room for what stands before the value */
    private void value(SnapshotSink sink, long value, int length, long head) throws IOException {
        long from = value;
        int stored = compress(value, length);
        if (stored > 0) {
            rdb.compressedHead(stored, length);
            from = compressed;
        } else {
            rdb.stringHead(length);
            stored = length;
        }
        put(sink, head, rdb.position() - head);
        put(sink, from, stored);
    }

    private int compress(long value, int length) {
        if (!options.compress()) {
            return 0;
        }
        if (compressed == 0) {
            compressed = pages.allocateBytes(COMPRESSED_MAX);
        }
        return rdb.compress(value, length, compressed, COMPRESSED_MAX);
    }

    /**
     * Writes the end.
     *
     * @param block an empty one
     */
    void end(Block block, SnapshotSink sink) throws IOException {
        rdb.to(block.address).end();
        put(sink, block.address, 1);
        rdb.checksum(crc);
        put(sink, block.address + 1, rdb.position() - block.address - 1);
    }

    private void put(SnapshotSink sink, long address, long length) throws IOException {
        if (options.checksum()) {
            crc = Crc64.update(crc, address, length);
        }
        sink.write(address, length);
        bytesWritten.addAndGet(length);
    }

    @Override
    public void close() {
        if (compressed != 0) {
            pages.free(compressed, PageHeap.pages(COMPRESSED_MAX));
            compressed = 0;
        }
    }
}
