package dev.torc.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torc.memory.Memory;
import dev.torc.memory.MemoryExhaustedException;
import dev.torc.memory.PageHeap;
import dev.torc.storage.MemoryStorage;
import dev.torc.store.Key;
import dev.torc.store.Keyspace;
import dev.torc.store.Partition;
import dev.torc.store.Record;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** A keyspace whose changes went into a journal comes back out of its files. */
class ReplayTest {
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final int KEYS = 200;

    private final Arena arena = Arena.ofShared();
    private final long memory = arena.allocate(1 << 20, 8).address();
    private final Key key = new Key();

    @Test
    void replayedEffectsMakeTheSameData() throws IOException {
        Random random = new Random(42);
        MemoryStorage storage = new MemoryStorage();
        try (PageHeap pages = new PageHeap(1L << 30);
                JournalFixture f = new JournalFixture(storage, JournalFixture.small(FsyncPolicy.EVERYSEC))) {
            Keyspace origin = new Keyspace(16, 16, pages, random::nextLong, NOW_MS);
            origin.sink(f.appender);
            for (int i = 0; i < 20_000; i++) {
                change(origin, random);
                f.nowNs += 1_000_000;
                f.journal.runOnce(f.nowNs);
            }
            f.journal.flush();

            TreeMap<String, String> expected = contents(origin);
            assertThat(expected).hasSizeGreaterThan(100);
            for (int workers = 1; workers <= 3; workers++) {
                Keyspace copy = new Keyspace(16, 16, pages, random::nextLong, NOW_MS);
                replay(storage, copy, workers);
                assertThat(contents(copy)).as("%d workers", workers).isEqualTo(expected);
                copy.check();
            }
        }
        arena.close();
    }

    @Test
    void aFrameLargerThanAChunkIsReplayed() throws IOException {
        MemoryStorage storage = new MemoryStorage();
        try (PageHeap pages = new PageHeap(1L << 30);
                JournalFixture f = new JournalFixture(storage, JournalFixture.small(FsyncPolicy.ALWAYS))) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                values.add((i % 3 == 0 ? "x".repeat(1_500_000) : "y") + i);
                f.set("k" + i, values.get(i));
                f.runDisk();
            }
            Keyspace copy = new Keyspace(16, 16, pages, () -> 1, NOW_MS);
            replay(storage, copy, 2);
            for (int i = 0; i < 20; i++) {
                Memory.copy(("k" + i).getBytes(ISO_8859_1), 0, memory, ("k" + i).length());
                Key k = key.set(memory, ("k" + i).length(), copy.hasher());
                long record = copy.partitionOf(k).find(0, k, NOW_MS, Partition.Access.PEEK);
                long layout = Record.layout(record);
                assertThat(Memory.toLatin1(Record.valueAddress(record, layout), Record.valueLength(layout)))
                        .isEqualTo(values.get(i));
            }
            copy.check();
        }
    }

    /** The first failure of a worker reaches who hands in frames, and nobody waits for ever. */
    @Test
    void aFailureIsTold() throws IOException {
        MemoryStorage storage = new MemoryStorage();
        try (PageHeap pages = new PageHeap(16L << 20);
                JournalFixture f = new JournalFixture(storage, JournalFixture.small(FsyncPolicy.ALWAYS))) {
            for (int i = 0; i < 40; i++) {
                f.set("k" + i, "x".repeat(900_000));
                f.runDisk();
            }
            Keyspace copy = new Keyspace(16, 16, pages, () -> 1, NOW_MS);
            assertThatThrownBy(() -> replay(storage, copy, 2)).isInstanceOf(MemoryExhaustedException.class);
        }
    }

    private static void replay(MemoryStorage storage, Keyspace to, int workers) throws IOException {
        try (ExecutorService threads = Executors.newFixedThreadPool(workers);
                Replay replay = new Replay(to, threads, workers, NOW_MS)) {
            JournalScan.run(storage, 0, (frame, length, position, next) -> replay.frame(frame, length));
            replay.finish();
        }
    }

    private void change(Keyspace keyspace, Random random) {
        int db = random.nextInt(2);
        int kind = random.nextInt(1000);
        if (kind == 0) {
            keyspace.lockAll();
            keyspace.flush(db);
            keyspace.unlockAll();
            return;
        }
        if (kind == 1) {
            keyspace.lockAll();
            keyspace.swap(0, 1);
            keyspace.unlockAll();
            return;
        }
        Key k = key(keyspace, random.nextInt(KEYS));
        Partition partition = keyspace.partitionOf(k);
        partition.lock();
        try {
            long record = partition.find(db, k, NOW_MS, Partition.Access.PEEK);
            int length = random.nextInt(2000);
            long value = memory + 1000;
            Memory.fill(value, length, 'a' + random.nextInt(26));
            if (kind < 500) {
                long expireAtMs = random.nextBoolean() ? Record.NEVER : NOW_MS + random.nextInt(1, 1_000_000);
                partition.set(db, k, Record.STRING, random.nextInt(3), value, length, expireAtMs, NOW_MS);
            } else if (kind < 650) {
                partition.strings().setRange(db, k, record, random.nextInt(3000), value, length, NOW_MS);
            } else if (kind < 800) {
                partition.delete(db, k);
            } else if (record != 0) {
                partition.setExpiry(
                        db, k, record, random.nextBoolean() ? Record.NEVER : NOW_MS + random.nextInt(1, 9999));
            }
        } finally {
            partition.unlock();
        }
    }

    private TreeMap<String, String> contents(Keyspace keyspace) {
        TreeMap<String, String> contents = new TreeMap<>();
        for (int db = 0; db < 2; db++) {
            for (int i = 0; i < KEYS; i++) {
                Key k = key(keyspace, i);
                Partition partition = keyspace.partitionOf(k);
                partition.lock();
                long record = partition.find(db, k, NOW_MS, Partition.Access.PEEK);
                if (record != 0) {
                    long layout = Record.layout(record);
                    contents.put(
                            db + " " + i,
                            Record.encoding(record) + " " + Record.expireAtMs(record, layout) + " "
                                    + Memory.toLatin1(Record.valueAddress(record, layout), Record.valueLength(layout)));
                }
                partition.unlock();
            }
        }
        return contents;
    }

    private Key key(Keyspace keyspace, int number) {
        byte[] name = {'k', (byte) number, '{', (byte) (number * 7), '}'};
        Memory.copy(name, 0, memory, name.length);
        return key.set(memory, name.length, keyspace.hasher());
    }
}
