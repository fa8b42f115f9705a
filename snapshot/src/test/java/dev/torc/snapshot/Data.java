package dev.torc.snapshot;

import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import dev.torc.store.Key;
import dev.torc.store.Keyspace;
import dev.torc.store.Partition;
import dev.torc.store.Record;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A keyspace with access by text, a character a byte; and snapshots of it as byte arrays. */
final class Data implements AutoCloseable {
    static final Snapshot.Options PLAIN = new Snapshot.Options(true, true, Map.of("redis-ver", "7.0.15"));
    static final long NOW = 1_800_000_000_000L;

    /** An entry's value and expiry. */
    record Entry(String value, long expireAtMs) {}

    final Keyspace keyspace;
    private final @Nullable PageHeap ownPages;
    private final Native keyBytes = new Native(1 << 20);
    private final Native valueBytes = new Native(4 << 20);
    private final Key key = new Key();

    Data(long seed) {
        this(seed, 16);
    }

    Data(long seed, int partitions) {
        SplittableRandom random = new SplittableRandom(seed);
        ownPages = new PageHeap(8L << 30);
        keyspace = new Keyspace(partitions, 16, ownPages, random::nextLong, NOW);
    }

    private Data(Keyspace keyspace) {
        this.keyspace = keyspace;
        this.ownPages = null;
    }

    /** The same data for another thread. */
    Data shared() {
        return new Data(keyspace);
    }

    /** What a caller does with a locked partition. */
    interface Action {
        void on(Partition partition, Key key, long record);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    void withKey(int db, String name, long nowMs, Action action) {
        byte[] bytes = latin1(name);
        Memory.copy(bytes, 0, keyBytes.address(), bytes.length);
        key.set(keyBytes.address(), bytes.length, keyspace.hasher());
        Partition partition = keyspace.partitionOf(key);
        partition.lock();
        try {
            action.on(partition, key, partition.find(db, key, nowMs, Partition.Access.WRITE));
        } finally {
            partition.unlock();
        }
    }

    long value(String value) {
        byte[] bytes = latin1(value);
        Memory.copy(bytes, 0, valueBytes.address(), bytes.length);
        return valueBytes.address();
    }

    void set(int db, String name, String value, long expireAtMs) {
        withKey(db, name, NOW, (p, k, r) -> {
            p.set(db, k, Record.STRING, 0, value(value), value.length(), expireAtMs, NOW);
        });
    }

    /** All entries, by "database name", those included whose time has passed. */
    Map<String, Entry> entries() {
        Map<String, Entry> entries = new TreeMap<>();
        for (int p = 0; p < keyspace.partitions(); p++) {
            for (int db = 0; db < keyspace.databases(); db++) {
                int d = db;
                keyspace.walks().forEach(keyspace.partition(p), db, Long.MIN_VALUE, record -> {
                    long layout = Record.layout(record);
                    String name = Memory.toLatin1(Record.keyAddress(record, layout), Record.keyLength(layout));
                    String value = Memory.toLatin1(Record.valueAddress(record, layout), Record.valueLength(layout));
                    entries.put(d + " " + name, new Entry(value, Record.expireAtMs(record, layout)));
                });
            }
        }
        return entries;
    }

    Snapshot begin(Snapshot.Options options) {
        keyspace.lockAll();
        try {
            return Snapshot.begin(keyspace, options, NOW);
        } finally {
            keyspace.unlockAll();
        }
    }

    /** The whole as a file. */
    byte[] save(Snapshot.Options options) throws IOException {
        Snapshot snapshot = begin(options);
        FileBytes file = new FileBytes();
        while (snapshot.write(file) != Snapshot.Written.ALL) {
            snapshot.step(64 << 10);
        }
        return file.toByteArray();
    }

    SnapshotLoader.Result load(byte[] file) throws IOException, InterruptedException {
        return load(file, Runnable::run, 1, NOW);
    }

    SnapshotLoader.Result load(byte[] file, Executor executor, int workers, long nowMs)
            throws IOException, InterruptedException {
        return new SnapshotLoader(keyspace, executor, workers, nowMs, () -> {}).load(source(file));
    }

    static SnapshotSource source(byte[] file) {
        return new SnapshotSource() {
            private int at;

            @Override
            public int read(long address, int room) {
                if (at == file.length) {
                    return -1;
                }
                int n = Math.min(room, file.length - at);
                Memory.copy(file, at, address, n);
                at += n;
                return n;
            }

            @Override
            public long length() {
                return file.length;
            }
        };
    }

    /** A file in memory. */
    static final class FileBytes extends ByteArrayOutputStream implements SnapshotSink {
        @Override
        public void write(long address, long length) {
            byte[] bytes = Memory.toArray(address, (int) length);
            write(bytes, 0, bytes.length);
        }
    }

    @Override
    public void close() {
        keyBytes.close();
        valueBytes.close();
        if (ownPages != null) {
            ownPages.close();
        }
    }
}
