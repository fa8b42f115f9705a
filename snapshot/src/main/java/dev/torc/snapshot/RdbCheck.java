package dev.torc.snapshot;

import dev.torc.memory.PageHeap;
import dev.torc.snapshot.rdb.Crc64;
import dev.torc.snapshot.rdb.RdbFormatException;
import dev.torc.snapshot.rdb.RdbReader;
import dev.torc.snapshot.rdb.RdbReader.Item;
import java.io.IOException;

/**
 * Reads an RDB file as a load would, without storing anything: every item, every compressed string, the checksum. Memory: a window of
 * 1 MiB, or of up to twice the longest item. What only a keyspace can tell is not found: that a key stands in the file twice.
 */
public final class RdbCheck {
    /**
     * What a good file has.
     *
     * @param keys entries of all databases
     * @param expiring those of them that have an expiry, past or not
     * @param bytes of the file
     * @param hasChecksum false: its writer took none, so a wrong byte within a value is not found
     */
    public record Result(long keys, long expiring, long bytes, boolean hasChecksum) {}

    private final int databases;
    private final RdbReader reader = new RdbReader();
    private final Window window;
    private final Scratch keys;
    private final Scratch values;
    private boolean atEnd;
    private long sum;
    private long entries;
    private long expiring;

    private RdbCheck(PageHeap pages, int databases) {
        this.databases = databases;
        this.window = new Window(pages);
        this.keys = new Scratch(pages);
        this.values = new Scratch(pages);
    }

    /**
     * Reads a whole file.
     *
     * @param databases of the server that is to load it: an entry of a higher one is refused
     * @throws RdbFormatException if the file is damaged, or has what this version cannot load
     * @throws IOException if the source failed
     */
    public static Result run(SnapshotSource source, int databases) throws IOException {
        try (PageHeap pages = new PageHeap(PageHeap.RANGE)) {
            return new RdbCheck(pages, databases).run(source);
        }
    }

    private Result run(SnapshotSource source) throws IOException {
        long offset = 0;
        while (true) {
            atEnd = atEnd || window.fill(source);
            reader.window(window.address(), window.filled(), offset, atEnd);
            Item item = items();
            long used = reader.offset() - offset;
            if (item == Item.END) {
                sum = Crc64.update(sum, window.address(), used - (reader.hasChecksum() ? Long.BYTES : 0));
                return end(source, used);
            }
            if (used == 0) {
                window.grow(offset);
                continue;
            }
            sum = Crc64.update(sum, window.address(), used);
            window.drop(used);
            offset += used;
        }
    }

    private Item items() {
        while (true) {
            Item item = reader.next();
            switch (item) {
                case NEED_MORE, END -> {
                    return item;
                }
                case SELECT_DB -> SnapshotLoader.checkDatabase(reader, databases);
                case ENTRY -> {
                    keys.bytesOf(reader.key());
                    values.bytesOf(reader.value());
                    entries++;
                    expiring += reader.expireAtMs() == RdbReader.NONE ? 0 : 1;
                }
                case AUX, RESIZE_DB -> {}
            }
        }
    }

    private Result end(SnapshotSource source, long used) throws IOException {
        long end = reader.offset();
        SnapshotLoader.requireEnd(source, atEnd, window.filled() - used, end);
        SnapshotLoader.checkSum(reader.checksum(), sum, end);
        return new Result(entries, expiring, end, reader.checksum() != 0);
    }
}
