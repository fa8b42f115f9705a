package dev.torc.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.memory.Memory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations against plain Java maps; the whole structure is checked after every run. */
class KeyspaceModelTest {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Entry(byte[] value, long expireAtMs) {}

    private static final int DATABASES = 3;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void behavesLikeMaps(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int keys = 1 << random.nextInt(2, 15);
        try (StoreFixture store = new StoreFixture(seed)) {
            List<Map<String, Entry>> model = new ArrayList<>();
            for (int db = 0; db < DATABASES; db++) {
                model.add(new HashMap<>());
            }
            long now = 1_700_000_000_000L;
            for (int step = 0; step < 60_000; step++) {
                now += random.nextInt(3);
                step(store, model, random, keys, now);
                if (step % 20_000 == 19_999) {
                    compare(store, model, now, seed);
                }
            }
            compare(store, model, now, seed);
        }
    }

    private static void step(
            StoreFixture store, List<Map<String, Entry>> model, SplittableRandom random, int keys, long now) {
        int db = random.nextInt(DATABASES);
        String name = keyName(random, keys);
        byte[] key = StoreFixture.bytes(name);
        Map<String, Entry> map = model.get(db);
        Entry known = live(map, name, now);
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5 -> {
                byte[] value = value(random);
                long expiry = random.nextInt(3) == 0 ? now + random.nextInt(20_000) : Record.NEVER;
                store.set(db, key, value, expiry, now);
                map.put(name, new Entry(value, expiry));
            }
            case 6, 7, 8, 9 -> assertThat(store.get(db, key, now)).isEqualTo(known == null ? null : known.value);
            case 10, 11, 12 -> {
                store.get(db, key, now); // so that a dead key counts as absent on both sides
                assertThat(store.delete(db, key)).isEqualTo(known != null);
                map.remove(name);
            }
            case 13, 14 -> {
                long expiry = random.nextInt(4) == 0 ? Record.NEVER : now + random.nextInt(-5, 50_000);
                store.locked(key, (p, k) -> {
                    long record = p.find(db, k, now, Partition.Access.WRITE);
                    assertThat(record != 0).isEqualTo(known != null);
                    return record == 0 ? 0 : p.setExpiry(db, k, record, expiry);
                });
                if (known != null) {
                    map.put(name, new Entry(known.value, expiry));
                }
            }
            case 15, 16, 17 -> setRange(store, map, random, db, name, known, now);
            case 18 -> {
                int partition = random.nextInt(16);
                store.keyspace.expireSome(partition, now, random.nextInt(1, 500));
                store.keyspace.partition(partition).lock();
                store.keyspace.partition(partition).compact(32);
                store.keyspace.partition(partition).freeDiscarded(1);
                store.keyspace.partition(partition).unlock();
            }
            default -> wholeDatabases(store, model, random, db);
        }
    }

    private static void wholeDatabases(
            StoreFixture store, List<Map<String, Entry>> model, SplittableRandom random, int db) {
        int draw = random.nextInt(400);
        if (draw == 0) {
            store.keyspace.lockAll();
            store.keyspace.flush(db);
            store.keyspace.unlockAll();
            model.get(db).clear();
        } else if (draw < 3) {
            int other = random.nextInt(DATABASES);
            store.keyspace.lockAll();
            store.keyspace.swap(db, other);
            store.keyspace.unlockAll();
            Map<String, Entry> map = model.get(db);
            model.set(db, model.get(other));
            model.set(other, map);
        }
    }

    private static void setRange(
            StoreFixture store,
            Map<String, Entry> map,
            SplittableRandom random,
            int db,
            String name,
            @Nullable Entry known,
            long now) {
        byte[] old = known == null ? new byte[0] : known.value;
        byte[] piece = new byte[random.nextInt(1, 60)];
        random.nextBytes(piece);
        int offset = random.nextBoolean() ? old.length : random.nextInt(old.length + 100);
        store.locked(StoreFixture.bytes(name), (p, k) -> {
            long record = p.find(db, k, now, Partition.Access.WRITE);
            return p.setRange(db, k, record, offset, store.put(piece), piece.length, now);
        });
        byte[] value = Arrays.copyOf(old, Math.max(old.length, offset + piece.length));
        System.arraycopy(piece, 0, value, offset, piece.length);
        map.put(name, new Entry(value, known == null ? Record.NEVER : known.expireAtMs));
    }

    private static @Nullable Entry live(Map<String, Entry> map, String name, long now) {
        Entry entry = map.get(name);
        if (entry != null && entry.expireAtMs != Record.NEVER && now > entry.expireAtMs) {
            map.remove(name);
            return null;
        }
        return entry;
    }

    private static String keyName(SplittableRandom random, int keys) {
        int n = random.nextInt(keys);
        return switch (n % 5) {
            case 0 -> "{one}" + n;
            case 1 -> "key:" + n;
            case 2 -> n + "a key that is longer than sixteen bytes";
            case 3 -> "x".repeat(n % 300) + n;
            default -> Integer.toString(n);
        };
    }

    private static byte[] value(SplittableRandom random) {
        int bound = random.nextInt(100) == 0 ? 70_000 : random.nextInt(10) == 0 ? 3_000 : 150;
        byte[] value = new byte[random.nextInt(bound)];
        random.nextBytes(value);
        return value;
    }

    private static void compare(StoreFixture store, List<Map<String, Entry>> model, long now, long seed) {
        store.keyspace.check();
        for (int db = 0; db < DATABASES; db++) {
            Map<String, Entry> map = model.get(db);
            map.values().removeIf(e -> e.expireAtMs != Record.NEVER && now > e.expireAtMs);
            Set<String> seen = new HashSet<>();
            long cursor = 0;
            do {
                cursor = store.keyspace.scan(db, cursor, 7, now, record -> {
                    String name = StoreFixture.name(record);
                    assertThat(seen.add(name))
                            .as("seed %d: %s twice", seed, name)
                            .isTrue();
                    Entry entry = map.get(name);
                    assertThat(entry).as("seed %d: %s", seed, name).isNotNull();
                    if (entry != null) {
                        assertThat(StoreFixture.value(record)).isEqualTo(entry.value);
                        assertThat(Record.expireAtMs(record, Record.layout(record)))
                                .isEqualTo(entry.expireAtMs);
                    }
                });
            } while (cursor != 0);
            assertThat(seen).as("seed %d", seed).hasSameSizeAs(map.keySet());
        }
    }

    @Test
    void scanMeetsEveryKeyThatStaysOnceHoweverTheIndexGrowsAndShrinks() {
        try (StoreFixture store = new StoreFixture(42)) {
            SplittableRandom random = new SplittableRandom(42);
            int staying = 5_000;
            for (int i = 0; i < staying; i++) {
                store.set(0, StoreFixture.bytes("stay:" + i), new byte[10], Record.NEVER, 0);
            }
            Map<String, Integer> met = new HashMap<>();
            long cursor = 0;
            int extra = 0;
            do {
                cursor = store.keyspace.scan(0, cursor, 20, 0, record -> {
                    met.merge(StoreFixture.name(record), 1, Integer::sum);
                });
                if (met.size() < 3_000) {
                    for (int i = 0; i < 300; i++) {
                        store.set(0, StoreFixture.bytes("extra:" + extra++), new byte[5], Record.NEVER, 0);
                    }
                } else {
                    for (int i = 0; i < 600 && extra > 0; i++) {
                        store.delete(0, StoreFixture.bytes("extra:" + --extra));
                    }
                }
            } while (cursor != 0);
            for (int i = 0; i < staying; i++) {
                assertThat(met.get("stay:" + i)).as("stay:%d", i).isEqualTo(1);
            }
            store.keyspace.check();
            assertThat(random).isNotNull();
        }
    }

    @Test
    void keysOfOneSlotAreWalkedAlone() {
        try (StoreFixture store = new StoreFixture(3)) {
            for (int i = 0; i < 20_000; i++) {
                store.set(0, StoreFixture.bytes("key:" + i), new byte[10], Record.NEVER, 0);
                store.set(0, StoreFixture.bytes("{tag}" + i), new byte[10], Record.NEVER, 0);
            }
            store.keyspace.check();
            int slot = store.key(StoreFixture.bytes("{tag}")).slot();
            Set<String> seen = new HashSet<>();
            store.keyspace.forEachInSlot(
                    0,
                    slot,
                    0,
                    record -> assertThat(seen.add(StoreFixture.name(record))).isTrue());
            assertThat(seen).hasSizeGreaterThanOrEqualTo(20_000);
            for (String name : seen) {
                assertThat(store.key(StoreFixture.bytes(name)).slot()).isEqualTo(slot);
            }
        }
    }

    @Test
    void changesReplayedIntoAnEmptyStoreGiveTheSameData() {
        try (StoreFixture origin = new StoreFixture(11);
                StoreFixture copy = new StoreFixture(12)) {
            long now = 1_700_000_000_000L;
            origin.keyspace.sink(change -> copy.keyspace.apply(change, 0));
            SplittableRandom random = new SplittableRandom(11);
            List<Map<String, Entry>> model =
                    new ArrayList<>(List.of(new HashMap<>(), new HashMap<>(), new HashMap<>()));
            for (int step = 0; step < 40_000; step++) {
                now += random.nextInt(3);
                step(origin, model, random, 2_000, now);
            }
            for (int p = 0; p < 16; p++) {
                origin.keyspace.expireSome(p, now, Integer.MAX_VALUE);
            }
            compare(copy, model, now, 11);
            for (int db = 0; db < DATABASES; db++) {
                assertThat(copy.keyspace.size(db)).isEqualTo(origin.keyspace.size(db));
            }
        }
    }

    @Test
    void whatExpiresTogetherIsFreedAndTheRestStays() {
        try (StoreFixture store = new StoreFixture(5)) {
            long now = 1_700_000_000_000L;
            for (int i = 0; i < 50_000; i++) {
                store.set(0, StoreFixture.bytes("short:" + i), new byte[20], now + i % 1000, now);
                store.set(0, StoreFixture.bytes("long:" + i), new byte[20], now + 1_000_000 + i, now);
            }
            long rounds = 0;
            for (int p = 0; p < 16; p++) {
                assertThat(store.keyspace.expireSome(p, now, 1000)).isFalse();
                while (store.keyspace.expireSome(p, now + 1001, 1000)) {
                    rounds++;
                }
            }
            assertThat(rounds).isBetween(80L, 200L);
            assertThat(store.keyspace.size(0)).isEqualTo(50_000);
            assertThat(store.keyspace.volatileKeys(0)).isEqualTo(50_000);
            store.keyspace.check();
        }
    }

    @Test
    void randomRecordReachesEveryKey() {
        try (StoreFixture store = new StoreFixture(6)) {
            SplittableRandom random = new SplittableRandom(6);
            assertThat(store.keyspace.randomRecord(0, 0, random::nextLong, r -> {}))
                    .isFalse();
            for (int i = 0; i < 50; i++) {
                store.set(0, StoreFixture.bytes("key:" + i), new byte[20], Record.NEVER, 0);
            }
            Map<String, Integer> drawn = new HashMap<>();
            for (int i = 0; i < 20_000; i++) {
                assertThat(store.keyspace.randomRecord(
                                0, 0, random::nextLong, r -> drawn.merge(StoreFixture.name(r), 1, Integer::sum)))
                        .isTrue();
            }
            assertThat(drawn).hasSize(50);
            assertThat(drawn.values()).allMatch(n -> n > 100);
        }
    }

    @Test
    void headersOfAllShapesRoundTrip() {
        try (StoreFixture store = new StoreFixture(9)) {
            int[] keyLengths = {0, 1, 127, 128, 16_383, 16_384, 2_100_000};
            int[] valueLengths = {0, 1, 127, 128, 1_000, 1_023, 1_024, 16_384, 2_100_000};
            long[] expiries = {Record.NEVER, 0, 1_577_836_800_000L, 1_700_000_000_000L, 2_677_348_427_776L, 1L << 62};
            for (int keyLength : keyLengths) {
                for (int valueLength : valueLengths) {
                    for (long expiry : expiries) {
                        byte[] key = new byte[keyLength];
                        Arrays.fill(key, (byte) 'k');
                        byte[] value = new byte[valueLength];
                        Arrays.fill(value, (byte) 'v');
                        store.set(0, key, value, expiry, 0);
                        store.locked(key, (p, k) -> {
                            long record = p.find(0, k, Long.MIN_VALUE, Partition.Access.PEEK);
                            long layout = Record.layout(record);
                            assertThat(Record.keyLength(layout)).isEqualTo(keyLength);
                            assertThat(Record.valueLength(layout)).isEqualTo(valueLength);
                            assertThat(Record.expireAtMs(record, layout)).isEqualTo(expiry);
                            assertThat(Memory.equal(Record.keyAddress(record, layout), k.address(), keyLength))
                                    .isTrue();
                            return record;
                        });
                        assertThat(store.get(0, key, Long.MIN_VALUE)).isEqualTo(value);
                    }
                }
            }
            store.keyspace.check();
        }
    }
}
