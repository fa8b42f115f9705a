package dev.torc.snapshot;

import dev.torc.memory.Memory;
import dev.torc.store.Partition;
import dev.torc.store.Record;
import dev.torc.store.eviction.EvictionPolicy;
import java.util.SplittableRandom;

/** Everything that changes data, in random order: commands, expiry, eviction, compaction, FLUSHDB and SWAPDB. */
final class RandomChanges {
    static final int DATABASES = 3;

    private final Data data;
    private final SplittableRandom random;
    private final int keys;

    RandomChanges(Data data, SplittableRandom random, int keys) {
        this.data = data;
        this.random = random;
        this.keys = keys;
    }

    /** A change. */
    void one(long now) {
        int db = random.nextInt(DATABASES);
        String name = name();
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5 ->
                data.withKey(db, name, now, (p, k, r) -> {
                    String value = value();
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
                    String piece = value();
                    p.strings().setRange(db, k, r, random.nextInt(50), data.value(piece), piece.length(), now);
                });
            case 12, 13 ->
                data.withKey(db, name, now, (p, k, r) -> {
                    if (r != 0) {
                        String value = value();
                        p.strings().setValue(db, k, r, 0, data.value(value), value.length());
                    }
                });
            case 14, 15 -> rename(db, name, now);
            case 16 -> data.keyspace.expireSome(random.nextInt(16), now, random.nextInt(1, 200));
            case 17 -> evict(now);
            case 18 -> {
                Partition partition = data.keyspace.partition(random.nextInt(16));
                partition.lock();
                partition.memory().compact(32);
                partition.freeDiscarded(1);
                partition.unlock();
            }
            default -> wholeDatabases(db);
        }
    }

    /** As RENAME does it: the value under another name or in another database, then the deletion. */
    private void rename(int db, String name, long now) {
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

    private void evict(long now) {
        if (random.nextInt(50) == 0) {
            data.keyspace.memory().evictionPolicy(EvictionPolicy.ALLKEYS_RANDOM, 5, 10, 1, now);
            data.keyspace.memory().maxmemory(Math.max(1, data.keyspace.memory().usedBytes() - random.nextInt(3_000)));
            data.keyspace.memory().makeRoom(0, now, random::nextLong);
            data.keyspace.memory().maxmemory(0);
        }
    }

    private void wholeDatabases(int db) {
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

    private String name() {
        int n = random.nextInt(keys);
        return switch (n % 4) {
            case 0 -> "{one}" + n;
            case 1 -> "key:" + n;
            case 2 -> n + "a key that is longer than sixteen bytes";
            default -> Integer.toString(n);
        };
    }

    private String value() {
        int length = random.nextInt(random.nextInt(100) == 0 ? 70_000 : random.nextInt(10) == 0 ? 3_000 : 150);
        return random.nextInt(4) == 0
                ? Long.toString(random.nextLong() >> random.nextInt(64))
                : String.valueOf((char) ('a' + random.nextInt(26))).repeat(length);
    }
}
