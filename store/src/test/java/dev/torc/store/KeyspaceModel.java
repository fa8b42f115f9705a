package dev.torc.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.memory.Memory;
import dev.torc.store.eviction.EvictionPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A keyspace beside plain Java maps, and a second keyspace that only hears the first one's changes. Operations are drawn from a source of
 * numbers, so the same ones serve random runs and fuzzing. {@link #compare} checks all three against each other, and their whole
 * structure.
 */
final class KeyspaceModel implements AutoCloseable {
    /** Where the operations and their arguments come from. */
    interface Choice {
        /** A number from 0 to {@code bound - 1}. */
        int below(int bound);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Entry(byte[] value, long expireAtMs) {}

    static final int DATABASES = 3;
    private static final long START_MS = 1_700_000_000_000L;

    private final StoreFixture store = new StoreFixture(1);
    private final StoreFixture copy = new StoreFixture(2);
    private final List<Map<String, Entry>> maps = new ArrayList<>();
    private final Choice choice;
    private final SplittableRandom chance = new SplittableRandom(3);
    private final int keys;
    private long now = START_MS;
    private long evicted;
    private long expired;
    private long scansCompleted;

    // One SCAN that goes on while the rest happens: what must be met, and what was.
    private int scanDb;
    private long scanCursor;
    private final Set<String> staying = new HashSet<>();
    private final Set<String> met = new HashSet<>();

    /** @param keys names to choose from */
    KeyspaceModel(Choice choice, int keys) {
        this.choice = choice;
        this.keys = keys;
        for (int db = 0; db < DATABASES; db++) {
            maps.add(new HashMap<>());
        }
        store.keyspace.sink(this::changed);
    }

    private void changed(Change change) {
        ChangeReplay.apply(copy.keyspace, change, new Key(), 0);
        switch (change.effect()) {
            case FLUSH, SWAP -> abandonScan();
            case DELETE -> deleted(change);
            case SET, EXPIRE_AT, SET_RANGE -> {}
        }
    }

    private void deleted(Change change) {
        String name = Memory.toLatin1(change.key(), change.keyLength());
        if (change.db() == scanDb) {
            staying.remove(name);
        }
        if (change.cause() == Change.Cause.COMMAND) {
            return;
        }
        Entry entry = maps.get(change.db()).remove(name);
        if (change.cause() == Change.Cause.EXPIRED) {
            expired++;
            assertThat(entry == null || isDead(entry)).as("%s expired", name).isTrue();
        } else {
            evicted++;
            EvictionPolicy policy = store.keyspace.memory().evictionPolicy();
            assertThat(policy.evicts()).isTrue();
            assertThat(entry == null || !policy.volatileOnly() || entry.expireAtMs != Record.NEVER)
                    .as("%s evicted by %s", name, policy)
                    .isTrue();
        }
    }

    long evicted() {
        return evicted;
    }

    long expired() {
        return expired;
    }

    long scansCompleted() {
        return scansCompleted;
    }

    // ---- operations

    /** One operation, on the keyspace and on the maps. */
    void step() {
        now += choice.below(3);
        int db = choice.below(DATABASES);
        switch (choice.below(24)) {
            case 0, 1, 2, 3, 4, 5 -> set(db, keyName());
            case 6, 7, 8 -> get(db, keyName());
            case 9, 10, 11 -> delete(db, keyName());
            case 12, 13 -> setExpiry(db, keyName());
            case 14, 15, 16 -> setRange(db, keyName());
            case 17 -> setValue(db, keyName());
            case 18 -> copyTo(db, keyName());
            case 19, 20 -> scanOn();
            case 21 -> background();
            case 22 -> evict();
            default -> wholeDatabases(db);
        }
    }

    private void set(int db, String name) {
        byte[] value = value();
        long expiry = choice.below(3) == 0 ? now + choice.below(20_000) : Record.NEVER;
        store.set(db, StoreFixture.bytes(name), value, expiry, now);
        maps.get(db).put(name, new Entry(value, expiry));
    }

    private void get(int db, String name) {
        Entry known = live(db, name);
        assertThat(store.get(db, StoreFixture.bytes(name), now)).isEqualTo(known == null ? null : known.value);
    }

    private void delete(int db, String name) {
        get(db, name); // so that a dead key counts as absent on both sides
        Entry known = maps.get(db).remove(name);
        assertThat(store.delete(db, StoreFixture.bytes(name))).isEqualTo(known != null);
    }

    private void setExpiry(int db, String name) {
        long expiry = choice.below(4) == 0 ? Record.NEVER : now - 5 + choice.below(50_000);
        Entry known = live(db, name);
        store.locked(StoreFixture.bytes(name), (p, k) -> {
            long record = p.find(db, k, now, Partition.Access.WRITE);
            assertThat(record != 0).isEqualTo(known != null);
            return record == 0 ? 0 : p.setExpiry(db, k, record, expiry);
        });
        if (known != null) {
            maps.get(db).put(name, new Entry(known.value, expiry));
        }
    }

    private void setRange(int db, String name) {
        Entry known = live(db, name);
        byte[] old = known == null ? new byte[0] : known.value;
        byte[] piece = content(1 + choice.below(60));
        int offset = choice.below(2) == 0 ? old.length : choice.below(old.length + 100);
        store.locked(StoreFixture.bytes(name), (p, k) -> {
            long record = p.find(db, k, now, Partition.Access.WRITE);
            return p.strings().setRange(db, k, record, offset, store.put(piece), piece.length, now);
        });
        byte[] value = Arrays.copyOf(old, Math.max(old.length, offset + piece.length));
        System.arraycopy(piece, 0, value, offset, piece.length);
        maps.get(db).put(name, new Entry(value, known == null ? Record.NEVER : known.expireAtMs));
    }

    /** As INCR does: another value, the same expiry. */
    private void setValue(int db, String name) {
        Entry known = live(db, name);
        byte[] value = content(choice.below(40));
        store.locked(StoreFixture.bytes(name), (p, k) -> {
            long record = p.find(db, k, now, Partition.Access.WRITE);
            return record == 0 ? 0 : p.strings().setValue(db, k, record, Record.RAW, store.put(value), value.length);
        });
        if (known != null) {
            maps.get(db).put(name, new Entry(value, known.expireAtMs));
        }
    }

    /** As MOVE and COPY do: the value stands in another record of the same partition. */
    private void copyTo(int db, String name) {
        Entry known = live(db, name);
        int target = (db + 1) % DATABASES;
        store.locked(StoreFixture.bytes(name), (p, k) -> {
            long record = p.find(db, k, now, Partition.Access.READ);
            if (record == 0) {
                return 0L;
            }
            long layout = Record.layout(record);
            long value = Record.valueAddress(record, layout);
            long expireAtMs = Record.expireAtMs(record, layout);
            return p.set(target, k, Record.STRING, Record.RAW, value, Record.valueLength(layout), expireAtMs, now);
        });
        if (known != null) {
            maps.get(target).put(name, known);
        }
    }

    private void background() {
        int number = choice.below(16);
        int budget = 1 + choice.below(500);
        store.keyspace.expireSome(number, now, budget);
        Partition partition = store.keyspace.partition(number);
        partition.lock();
        try {
            partition.memory().compact(budget);
            partition.freeDiscarded(1);
            partition.sweepAges(2, now);
        } finally {
            partition.unlock();
        }
    }

    /** Another limit and policy for a moment, and room made under them. */
    private void evict() {
        Keyspace keyspace = store.keyspace;
        EvictionPolicy[] policies = EvictionPolicy.values();
        keyspace.memory().evictionPolicy(policies[choice.below(policies.length)], 1 + choice.below(10), 10, 1, now);
        for (int p = 0; p < keyspace.partitions(); p++) {
            keyspace.partition(p).memory().publishNow(); // there are no other threads
        }
        keyspace.memory().maxmemory(Math.max(1, keyspace.memory().usedBytes() * (90 + choice.below(15)) / 100));
        int wanted = choice.below(2_000);
        long gone = evicted;
        boolean room = keyspace.memory().makeRoom(wanted, now, chance::nextLong);
        assertThat(!room || evicted - gone >= 1_000 || !keyspace.memory().isShortOf(wanted))
                .as("room for %d bytes", wanted)
                .isTrue();
        while (keyspace.memory().evictSome(500, now, chance::nextLong)) {
            assertThat(keyspace.memory().isShortOf(0)).isTrue();
        }
        assertThat(!room || !keyspace.memory().isShortOf(0))
                .as("under the limit")
                .isTrue();
        keyspace.memory().maxmemory(0);
    }

    private void wholeDatabases(int db) {
        int draw = choice.below(256);
        if (draw == 0) {
            store.keyspace.lockAll();
            store.keyspace.flush(db);
            store.keyspace.unlockAll();
            maps.get(db).clear();
        } else if (draw < 3) {
            int other = choice.below(DATABASES);
            store.keyspace.lockAll();
            store.keyspace.swap(db, other);
            store.keyspace.unlockAll();
            Map<String, Entry> map = maps.get(db);
            maps.set(db, maps.get(other));
            maps.set(other, map);
        }
    }

    private void scanOn() {
        if (scanCursor == 0) {
            abandonScan();
            scanDb = choice.below(DATABASES);
            staying.addAll(maps.get(scanDb).keySet());
        }
        scanCursor = store.keyspace.walks().scan(scanDb, scanCursor, 1 + choice.below(keys / 8 + 1), now, record -> {
            String name = StoreFixture.name(record);
            assertThat(met.add(name) || !staying.contains(name))
                    .as("%s met twice", name)
                    .isTrue();
        });
        if (scanCursor == 0) {
            scansCompleted++;
            assertThat(met).containsAll(staying);
        }
    }

    private void abandonScan() {
        scanCursor = 0;
        staying.clear();
        met.clear();
    }

    // ---- arguments

    private boolean isDead(Entry entry) {
        return entry.expireAtMs != Record.NEVER && now > entry.expireAtMs;
    }

    private @Nullable Entry live(int db, String name) {
        Entry entry = maps.get(db).get(name);
        return entry == null || isDead(entry) ? null : entry;
    }

    private String keyName() {
        int n = choice.below(keys);
        return switch (n % 5) {
            case 0 -> "{one}" + n;
            case 1 -> "key:" + n;
            case 2 -> n + "a key that is longer than sixteen bytes";
            case 3 -> "x".repeat(n % 300) + n;
            default -> Integer.toString(n);
        };
    }

    private byte[] value() {
        int kind = choice.below(100);
        return content(choice.below(kind == 0 ? 70_000 : kind < 10 ? 3_000 : 150));
    }

    private byte[] content(int length) {
        byte[] bytes = new byte[length];
        chance.nextBytes(bytes);
        return bytes;
    }

    // ---- comparison

    /** Checks the keyspaces' structure, and that they hold what the maps hold. */
    void compare() {
        store.keyspace.check();
        for (int db = 0; db < DATABASES; db++) {
            maps.get(db).values().removeIf(this::isDead);
            assertHolds(store, db, now);
        }
        for (int p = 0; p < store.keyspace.partitions(); p++) {
            store.keyspace.expireSome(p, now, Integer.MAX_VALUE);
        }
        copy.keyspace.check();
        for (int db = 0; db < DATABASES; db++) {
            assertThat(store.keyspace.size(db)).isEqualTo(maps.get(db).size());
            assertThat(copy.keyspace.size(db)).isEqualTo(maps.get(db).size());
            assertHolds(copy, db, Long.MIN_VALUE); // nothing expires there by itself
        }
    }

    private void assertHolds(StoreFixture fixture, int db, long nowMs) {
        Map<String, Entry> map = maps.get(db);
        Set<String> seen = new HashSet<>();
        long cursor = 0;
        do {
            cursor = fixture.keyspace.walks().scan(db, cursor, 7, nowMs, record -> {
                String name = StoreFixture.name(record);
                assertThat(seen.add(name)).as("%s twice", name).isTrue();
                Entry entry = map.get(name);
                assertThat(entry).as("%s", name).isNotNull();
                if (entry != null) {
                    assertThat(StoreFixture.value(record)).isEqualTo(entry.value);
                    assertThat(Record.expireAtMs(record, Record.layout(record))).isEqualTo(entry.expireAtMs);
                }
            });
        } while (cursor != 0);
        assertThat(seen).hasSameSizeAs(map.keySet());
    }

    @Override
    public void close() {
        copy.close();
        store.close();
    }
}
