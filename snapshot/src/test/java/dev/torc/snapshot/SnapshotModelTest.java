package dev.torc.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.memory.Memory;
import dev.torc.snapshot.Data.Entry;
import dev.torc.store.Partition;
import dev.torc.store.Record;
import dev.torc.store.eviction.EvictionPolicy;
import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random changes between the slices of a snapshot: what comes out is what stood there when it began. */
class SnapshotModelTest {
    private static final int DATABASES = 3;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void holdsExactlyTheDataOfItsBeginning(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        int keys = 1 << random.nextInt(3, 14);
        try (Data data = new Data(seed)) {
            long now = Data.NOW;
            for (int i = 0; i < 3 * keys; i++) {
                change(data, random, keys, now++);
            }
            for (int round = 0; round < 4; round++) {
                Map<String, Entry> atCut = data.entries();
                Snapshot snapshot = data.begin(Data.PLAIN);
                assertThat(snapshot.keysAtCut()).isEqualTo(atCut.size());
                int changesPerStep = 1 << random.nextInt(9);
                Data.FileBytes file = new Data.FileBytes();
                while (snapshot.write(file) != Snapshot.Written.ALL) {
                    for (int i = random.nextInt(changesPerStep); i > 0; i--) {
                        change(data, random, keys, now++);
                    }
                    if (random.nextBoolean()) {
                        snapshot.step(random.nextInt(1, 20_000));
                    }
                }
                assertThat(snapshot.keysSaved()).isEqualTo(atCut.size());
                try (Data copy = new Data(seed + 100)) {
                    copy.load(file.toByteArray(), Runnable::run, 1, Long.MIN_VALUE);
                    assertThat(copy.entries())
                            .as("seed %d, round %d", seed, round)
                            .isEqualTo(atCut);
                }
                data.keyspace.check();
            }
        }
    }

    private static void change(Data data, SplittableRandom random, int keys, long now) {
        int db = random.nextInt(DATABASES);
        String name = name(random, keys);
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5 ->
                data.withKey(db, name, now, (p, k, r) -> {
                    String value = value(random);
                    long expiry = random.nextInt(3) == 0 ? now + random.nextInt(5_000) : Record.NEVER;
                    p.set(db, k, Record.STRING, 0, data.value(value), value.length(), expiry, now);
                });
            case 6, 7 -> data.withKey(db, name, now, (p, k, r) -> p.delete(db, k));
            case 8, 9 ->
                data.withKey(db, name, now, (p, k, r) -> {
                    if (r != 0) {
                        p.setExpiry(db, k, r, random.nextInt(4) == 0 ? Record.NEVER : now + random.nextInt(5_000));
                    }
                });
            case 10, 11 ->
                data.withKey(db, name, now, (p, k, r) -> {
                    String piece = value(random);
                    p.setRange(db, k, r, random.nextInt(50), data.value(piece), piece.length(), now);
                });
            case 12, 13 ->
                data.withKey(db, name, now, (p, k, r) -> {
                    if (r != 0) {
                        String value = value(random);
                        p.setValue(db, k, r, 0, data.value(value), value.length());
                    }
                });
            case 14, 15 -> rename(data, random, db, name, now);
            case 16 -> data.keyspace.expireSome(random.nextInt(16), now, random.nextInt(1, 200));
            case 17 -> evict(data, random, now);
            case 18 -> {
                Partition partition = data.keyspace.partition(random.nextInt(16));
                partition.lock();
                partition.compact(32);
                partition.freeDiscarded(1);
                partition.unlock();
            }
            default -> wholeDatabases(data, random, db);
        }
    }

    /** As RENAME does it: the value under another name or in another database, then the deletion. */
    private static void rename(Data data, SplittableRandom random, int db, String name, long now) {
        String[] value = new String[1];
        data.withKey(db, name, now, (p, k, r) -> {
            if (r != 0) {
                long layout = Record.layout(r);
                value[0] = Memory.toLatin1(Record.valueAddress(r, layout), Record.valueLength(layout));
                p.delete(db, k);
            }
        });
        if (value[0] != null) {
            data.set(random.nextInt(DATABASES), name + "'", value[0], Record.NEVER);
        }
    }

    private static void evict(Data data, SplittableRandom random, long now) {
        if (random.nextInt(50) == 0) {
            data.keyspace.evictionPolicy(EvictionPolicy.ALLKEYS_RANDOM, 5, 10, 1, now);
            data.keyspace.maxmemory(Math.max(1, data.keyspace.usedBytes() - random.nextInt(3_000)));
            data.keyspace.makeRoom(0, now, random::nextLong);
            data.keyspace.maxmemory(0);
        }
    }

    private static void wholeDatabases(Data data, SplittableRandom random, int db) {
        int draw = random.nextInt(400);
        data.keyspace.lockAll();
        if (draw == 0) {
            data.keyspace.flush(db);
            if (random.nextBoolean()) {
                data.keyspace.freeDiscarded();
            }
        } else if (draw < 4) {
            data.keyspace.swap(db, random.nextInt(DATABASES));
        }
        data.keyspace.unlockAll();
    }

    private static String name(SplittableRandom random, int keys) {
        int n = random.nextInt(keys);
        return switch (n % 4) {
            case 0 -> "{one}" + n;
            case 1 -> "key:" + n;
            case 2 -> n + "a key that is longer than sixteen bytes";
            default -> Integer.toString(n);
        };
    }

    private static String value(SplittableRandom random) {
        int length = random.nextInt(random.nextInt(100) == 0 ? 70_000 : random.nextInt(10) == 0 ? 3_000 : 150);
        return random.nextInt(4) == 0
                ? Long.toString(random.nextLong() >> random.nextInt(64))
                : String.valueOf((char) ('a' + random.nextInt(26))).repeat(length);
    }

    @Test
    void aCancelledSnapshotLeavesNothingBehind() throws IOException {
        try (Data data = new Data(20)) {
            for (int i = 0; i < 10_000; i++) {
                data.set(0, "key:" + i, "value", Record.NEVER);
            }
            Snapshot first = data.begin(Data.PLAIN);
            first.step(1_000);
            first.cancel();
            data.set(0, "key:1", "other", Record.NEVER);
            assertThat(first.keysSavedEarly()).isZero();
            assertThat(data.save(Data.PLAIN)).isNotEmpty();
        }
    }

    @Test
    void theWalkWaitsForTheFileAndTheBufferStaysBounded() throws IOException {
        try (Data data = new Data(21)) {
            String value = "x".repeat(100_000);
            for (int i = 0; i < 600; i++) {
                data.set(0, "key:" + i, value, Record.NEVER);
            }
            Snapshot snapshot = data.begin(new Snapshot.Options(false, true, Map.of()));
            for (int i = 0; i < 10_000; i++) {
                snapshot.step(64 << 10);
            }
            assertThat(snapshot.isWalkComplete()).isFalse();
            assertThat(snapshot.hasRoom()).isFalse();
            data.set(0, "key:599", "changed", Record.NEVER); // does not wait
            Data.FileBytes file = new Data.FileBytes();
            while (snapshot.write(file) != Snapshot.Written.ALL) {
                snapshot.step(64 << 10);
            }
            assertThat(file.size()).isGreaterThan(60_000_000);
            assertThat(snapshot.bufferMax()).isLessThan(Snapshot.BUFFER_BYTES + (2 << 20));
        }
    }

    @Test
    void flushedDataIsFreedNoFasterThanTheSnapshotTakesIt() throws Exception {
        try (Data data = new Data(22)) {
            String value = "x".repeat(20_000);
            for (int i = 0; i < 3_000; i++) {
                data.set(i % 2, "key:" + i, value, Record.NEVER);
            }
            Map<String, Entry> atCut = data.entries();
            Snapshot snapshot = data.begin(new Snapshot.Options(false, true, Map.of()));
            data.keyspace.lockAll();
            data.keyspace.flush(0);
            data.keyspace.flush(1);
            data.keyspace.freeDiscarded();
            data.keyspace.unlockAll();
            for (int i = 0; i < 3_000; i++) {
                data.set(0, "key:" + i, "new", Record.NEVER);
            }
            assertThat(snapshot.bufferMax()).isLessThan(Snapshot.BUFFER_BYTES + (12 << 20));
            Data.FileBytes file = new Data.FileBytes();
            while (snapshot.write(file) != Snapshot.Written.ALL) {
                snapshot.step(64 << 10);
                data.keyspace.lockAll();
                data.keyspace.freeDiscarded();
                data.keyspace.unlockAll();
            }
            try (Data copy = new Data(23)) {
                copy.load(file.toByteArray());
                assertThat(copy.entries()).isEqualTo(atCut);
            }
            data.keyspace.check();
        }
    }
}
