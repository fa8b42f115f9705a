package dev.torc.snapshot;

import dev.torc.memory.PageHeap;
import dev.torc.snapshot.rdb.Crc64;
import dev.torc.snapshot.rdb.RdbReader;
import dev.torc.snapshot.rdb.RdbReader.Item;
import dev.torc.store.Key;
import dev.torc.store.Keyspace;
import dev.torc.store.Partition;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file, of whole items, and the work on it: filled and cut by the thread that reads the file, run by a worker, which
 * puts it back into the queue of free parts.
 */
final class LoaderPart implements Runnable {
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
    private final Runnable afterEntry;
    private final Queue<LoaderPart> free;
    private final RdbReader reader = new RdbReader();
    private final Key key = new Key();
    private final PageHeap pages;
    private final Window window;
    private final Scratch keys;
    private final Scratch values;
    private Sum sum = new Sum(0);
    private int version;
    private int db;
    private long offset;
    private long loaded;
    private long expired;
    private volatile @Nullable RuntimeException failure;

    LoaderPart(Keyspace keyspace, long nowMs, Runnable afterEntry, Queue<LoaderPart> free) {
        this.keyspace = keyspace;
        this.nowMs = nowMs;
        this.afterEntry = afterEntry;
        this.free = free;
        this.pages = keyspace.pages();
        this.keys = new Scratch(pages);
        this.values = new Scratch(pages);
        this.window = new Window(pages);
    }

    // ---- the thread that reads the file

    /** The part's bytes: whole items, once it has been cut. */
    Window window() {
        return window;
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
        window.close();
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
            sum.crc = Crc64.update(0, window.address(), sum.length);
            reader.resume(version, db);
            reader.window(window.address(), sum.length, offset, false);
            Item item = reader.next();
            while (item != Item.NEED_MORE && item != Item.END) {
                if (item == Item.ENTRY) {
                    store();
                    afterEntry.run();
                }
                item = reader.next();
            }
        } catch (RuntimeException e) {
            failure = e;
        } catch (Error e) {
            failure = new IllegalStateException("loading failed: " + e, e);
        } finally {
            window.clear();
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
