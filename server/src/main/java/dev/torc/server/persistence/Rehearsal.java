package dev.torc.server.persistence;

import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import dev.torc.snapshot.Snapshot;
import dev.torc.store.Key;
import dev.torc.store.Keyspace;
import dev.torc.store.Partition;
import dev.torc.store.Record;
import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots of a small keyspace of its own that changes meanwhile. The compilers leave out of the code what has never happened: the
 * first snapshot of a server that has run for hours would throw the code of its commands away, and the event loop would interpret them
 * until there is other code, for tenths of a second. Of what has happened here they know.
 */
final class Rehearsal {
    private static final int KEYS = 256;
    private static final int ROUNDS = 60;
    private static final int KEY_BYTES = 8;

    /** The allocator has a way of its own for each of these. */
    private static final int[] VALUE_BYTES = {8, 100, 1000, 100, 5000};

    /** Not always: a compressor takes half a megabyte of the heap. */
    private static final int COMPRESSED_FROM = 5000;

    /** From here on values are noise, before they are zeros: a compressor goes one way with these and another with those. */
    private static final int NOISE = 8192;

    private static final long STEP_BYTES = 512;
    private static final long NOW_MS = 1;
    private static final long MEMORY_BYTES = 16 << 20;

    private final Keyspace keyspace;
    private final Key key = new Key();
    private final long keyAddress;
    private final long valueAddress;

    private Rehearsal(PageHeap pages) {
        SplittableRandom random = new SplittableRandom(1);
        keyspace = new Keyspace(16, 1, pages, random::nextLong, NOW_MS);
        keyAddress = pages.allocate(1);
        valueAddress = keyAddress + KEY_BYTES;
        Memory.fill(keyAddress, PageHeap.PAGE_SIZE, 0);
        for (long at = valueAddress + NOISE; at < valueAddress + 2 * NOISE; at += Long.BYTES) {
            Memory.putLong(at, random.nextLong());
        }
    }

    /**
     * Takes a second of the calling thread, and no memory that stays.
     *
     * @param wanted asked about a hundred times a second; ends when it is false
     */
    static void run(BooleanSupplier wanted) throws IOException {
        try (PageHeap pages = new PageHeap(MEMORY_BYTES)) {
            Rehearsal rehearsal = new Rehearsal(pages);
            for (int round = 0; round < ROUNDS && wanted.getAsBoolean(); round++) {
                rehearsal.round(VALUE_BYTES[round % VALUE_BYTES.length]);
            }
        }
    }

    /** Sets all keys while a snapshot has yet to save some of them, and again. */
    private void round(int valueBytes) throws IOException {
        Snapshot snapshot = begin(valueBytes >= COMPRESSED_FROM);
        for (int i = 0; i < KEYS; i++) {
            set(i, valueBytes, snapshot);
            snapshot.step(STEP_BYTES);
        }
        while (snapshot.write((address, bytes) -> {}) != Snapshot.Written.ALL) {
            snapshot.step(STEP_BYTES);
        }
        for (int i = 0; i < KEYS; i++) {
            set(i, valueBytes, null);
        }
    }

    private Snapshot begin(boolean compress) {
        keyspace.lockAll();
        try {
            return Snapshot.begin(keyspace, new Snapshot.Options(compress, compress, Map.of()), NOW_MS);
        } finally {
            keyspace.unlockAll();
        }
    }

    private void set(int number, int valueBytes, @Nullable Snapshot snapshot) {
        if (!LoopLog.hasRoom(snapshot)) {
            return;
        }
        Memory.putLong(keyAddress, number);
        key.set(keyAddress, KEY_BYTES, keyspace.hasher());
        long value = number % 2 == 0 ? valueAddress : valueAddress + NOISE;
        Partition partition = keyspace.partitionOf(key);
        partition.lock();
        try {
            partition.set(0, key, Record.STRING, 0, value, valueBytes, Record.NEVER, NOW_MS);
        } finally {
            partition.unlock();
        }
    }
}
