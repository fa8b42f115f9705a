package dev.torc.store;

import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A keyspace with byte-array access, one partition locked per call. */
final class StoreFixture implements AutoCloseable {
    static final int SCRATCH = 4 << 20;

    final Keyspace keyspace;
    final PageHeap pages;
    private final Arena arena = Arena.ofShared();
    private final long keyAddress = arena.allocate(SCRATCH).address();
    private final long valueAddress = arena.allocate(SCRATCH).address();
    private final Key key = new Key();

    StoreFixture(long seed) {
        this.pages = new PageHeap(4L << 30);
        SplittableRandom random = new SplittableRandom(seed);
        this.keyspace = new Keyspace(16, 16, pages, random::nextLong, 1_700_000_000_000L);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    Key key(byte[] name) {
        Memory.copy(name, 0, keyAddress, name.length);
        return key.set(keyAddress, name.length, keyspace.hasher());
    }

    long put(byte[] bytes) {
        Memory.copy(bytes, 0, valueAddress, bytes.length);
        return valueAddress;
    }

    /** What a caller does with a locked partition. */
    interface Action<T extends @Nullable Object> {
        T on(Partition partition, Key key);
    }

    <T extends @Nullable Object> T locked(byte[] name, Action<T> action) {
        Key k = key(name);
        Partition partition = keyspace.partitionOf(k);
        partition.lock();
        try {
            return action.on(partition, k);
        } finally {
            partition.unlock();
        }
    }

    void set(int db, byte[] name, byte[] value, long expireAtMs, long nowMs) {
        locked(name, (p, k) -> p.set(db, k, Record.STRING, 0, put(value), value.length, expireAtMs, nowMs));
    }

    byte @Nullable [] get(int db, byte[] name, long nowMs) {
        long record = locked(name, (p, k) -> p.find(db, k, nowMs, Partition.Access.READ));
        return record == 0 ? null : value(record); // single-threaded: nothing moves between
    }

    boolean delete(int db, byte[] name) {
        return locked(name, (p, k) -> p.delete(db, k));
    }

    static byte[] value(long record) {
        long layout = Record.layout(record);
        return Memory.toArray(Record.valueAddress(record, layout), Record.valueLength(layout));
    }

    static String name(long record) {
        long layout = Record.layout(record);
        return Memory.toLatin1(Record.keyAddress(record, layout), Record.keyLength(layout));
    }

    @Override
    public void close() {
        arena.close();
        pages.close();
    }
}
