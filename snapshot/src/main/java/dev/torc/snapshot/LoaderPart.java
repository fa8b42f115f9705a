package dev.torc.snapshot;

import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import dev.torc.snapshot.rdb.Crc64;
import dev.torc.snapshot.rdb.RdbFormatException;
import dev.torc.snapshot.rdb.RdbReader;
import dev.torc.snapshot.rdb.RdbReader.Item;
import dev.torc.store.Key;
import dev.torc.store.Keyspace;
import dev.torc.store.Partition;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file, of whole items, and the work on it: filled and cut by the thread that reads the file, run by a worker, which
 * puts it back into the queue of free parts.
 */
final class LoaderPart implements Runnable {
    static final int SIZE = 1 << 20;

    /** The longest item: a key and a value as long as can be. */
    private static final long SIZE_MAX = 2L << 30 + 1;

    /** What the file's checksum is made of. */
    static final class Sum {
        long crc;
        final long length;

        Sum(long length) {
            this.length = length;
        }
    }

    private final Keyspace keyspace;
    private final long nowMs;
    private final Queue<LoaderPart> free;
    private final RdbReader reader = new RdbReader();
    private final Key key = new Key();
    private final PageHeap pages;
    private final Scratch keys;
    private final Scratch values;
    private long address;
    private long size = SIZE;
    private long filled;
    private Sum sum = new Sum(0);
    private int version;
    private int db;
    private long offset;
    private long loaded;
    private long expired;
    private volatile @Nullable RuntimeException failure;

    LoaderPart(Keyspace keyspace, long nowMs, Queue<LoaderPart> free) {
        this.keyspace = keyspace;
        this.nowMs = nowMs;
        this.free = free;
        this.pages = keyspace.pages();
        this.keys = new Scratch(pages);
        this.values = new Scratch(pages);
        this.address = pages.allocateBytes(SIZE);
    }

    // ---- the thread that reads the file

    long address() {
        return address;
    }

    long filled() {
        return filled;
    }

    /** Reads on until this part is full. True: the file ends here. */
    boolean fill(SnapshotSource source) throws IOException {
        while (filled < size) {
            int read = source.read(address + filled, (int) Math.min(size - filled, 1 << 30));
            if (read < 0) {
                return true;
            }
            filled += read;
        }
        return false;
    }

    /** Whether the source has nothing more. This part's bytes have been scanned and stay as they are. */
    boolean isAtEnd(SnapshotSource source) throws IOException {
        try (Arena one = Arena.ofConfined()) {
            return source.read(one.allocate(1).address(), 1) < 0;
        }
    }

    /** Makes room for an item that is longer than this part. */
    void grow() {
        if (size >= SIZE_MAX) {
            throw new RdbFormatException("an item longer than " + size + " bytes", offset);
        }
        long larger = pages.allocateBytes(size * 2);
        Memory.copy(address, larger, filled);
        pages.free(address, PageHeap.pages(size));
        address = larger;
        size *= 2;
    }

    /** Starts with what another part has beyond its whole items. */
    void carry(LoaderPart from, long used) {
        filled = 0;
        while (size < from.filled - used) {
            grow();
        }
        filled = from.filled - used;
        Memory.copy(from.address + used, address, filled);
    }

    /** What the worker is to do: {@code length} bytes, in a file of this version, with entries of this database first. */
    Sum prepare(int fileVersion, int fileDb, long fileOffset, long length) {
        version = fileVersion;
        db = fileDb;
        offset = fileOffset;
        sum = new Sum(length);
        return sum;
    }

    /** Throws what a worker failed with. */
    void rethrow() {
        RuntimeException e = failure;
        if (e != null) {
            throw e;
        }
    }

    long loaded() {
        return loaded;
    }

    long expired() {
        return expired;
    }

    void close() {
        pages.free(address, PageHeap.pages(size));
        keys.close();
        values.close();
    }

    // ---- a worker

    @Override
    public void run() {
        try {
            // Records would otherwise come to lie in memory that the system gives page by page, at the price of a fault
            // each.
            pages.prepareBulk();
            sum.crc = Crc64.update(0, address, sum.length);
            reader.resume(version, db);
            reader.window(address, sum.length, offset, false);
            Item item = reader.next();
            while (item != Item.NEED_MORE && item != Item.END) {
                if (item == Item.ENTRY) {
                    store();
                }
                item = reader.next();
            }
        } catch (RuntimeException e) {
            failure = e;
        } catch (Error e) {
            failure = new IllegalStateException("loading failed: " + e, e);
        } finally {
            filled = 0;
            free.add(this);
        }
    }

    private void store() {
        long expireAtMs = reader.expireAtMs();
        if (expireAtMs != RdbReader.NONE && nowMs > expireAtMs) {
            expired++;
            return;
        }
        key.set(keys.bytesOf(reader.key()), reader.key().length(), keyspace.hasher());
        long value = values.bytesOf(reader.value());
        Partition partition = keyspace.partitionOf(key);
        partition.lock();
        try {
            partition.set(
                    reader.db(), key, reader.type(), 0, value, reader.value().length(), expireAtMs, nowMs);
            if (reader.idleSeconds() != RdbReader.NONE || reader.frequency() != RdbReader.NONE) {
                restorePast(partition);
            }
        } finally {
            partition.unlock();
        }
        loaded++;
    }

    /** Gives the entry the idle time and frequency that stand in the file, as far as the policy keeps them. */
    private void restorePast(Partition partition) {
        int state = partition.evictionState(reader.db(), key);
        if (reader.idleSeconds() != RdbReader.NONE) {
            long idleMs = Math.min(reader.idleSeconds(), Integer.MAX_VALUE) * 1000;
            state = partition.evictor().withIdle(state, idleMs, nowMs);
        }
        if (reader.frequency() != RdbReader.NONE) {
            state = partition.evictor().withFrequency(state, reader.frequency(), nowMs);
        }
        partition.evictionState(reader.db(), key, state);
    }
}
