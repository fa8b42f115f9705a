package dev.torc.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.memory.Memory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations against plain Java maps; the whole structure is checked after every run. */
class KeyspaceModelTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void behavesLikeMaps(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int step = 0;
        try (KeyspaceModel model = new KeyspaceModel(random::nextInt, 1 << random.nextInt(2, 15))) {
            try {
                for (; step < 60_000; step++) {
                    model.step();
                    if (step % 20_000 == 19_999) {
                        model.compare();
                    }
                }
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", step " + step, e);
            }
            assertThat(model.evicted()).isPositive();
            assertThat(model.expired()).isPositive();
            assertThat(model.scansCompleted()).isPositive();
        }
    }

    @Test
    void scanMeetsEveryKeyThatStaysOnceHoweverTheIndexGrowsAndShrinks() {
        try (StoreFixture store = new StoreFixture(42)) {
            int staying = 5_000;
            for (int i = 0; i < staying; i++) {
                store.set(0, StoreFixture.bytes("stay:" + i), new byte[10], Record.NEVER, 0);
            }
            Map<String, Integer> met = new HashMap<>();
            long cursor = 0;
            int extra = 0;
            do {
                cursor = store.keyspace.walks().scan(0, cursor, 20, 0, record -> {
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
            store.keyspace
                    .walks()
                    .forEachInSlot(
                            0,
                            slot,
                            0,
                            record -> assertThat(seen.add(StoreFixture.name(record)))
                                    .isTrue());
            assertThat(seen).hasSizeGreaterThanOrEqualTo(20_000);
            for (String name : seen) {
                assertThat(store.key(StoreFixture.bytes(name)).slot()).isEqualTo(slot);
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

    /** However many of a segment are due at once. */
    @ParameterizedTest
    @ValueSource(ints = {1, 16, 400})
    void freesNoMoreAtOnceThanItMay(int most) {
        try (StoreFixture store = new StoreFixture(7)) {
            long now = 1_700_000_000_000L;
            for (int i = 0; i < 10_000; i++) {
                store.set(0, StoreFixture.bytes("short:" + i), new byte[20], now, now);
                store.set(0, StoreFixture.bytes("long:" + i), new byte[20], now + 1_000_000, now);
            }
            for (int p = 0; p < 16; p++) {
                boolean more = true;
                while (more) {
                    long before = store.keyspace.size(0);
                    more = store.keyspace.expireSome(p, now + 1, most);
                    assertThat(before - store.keyspace.size(0)).isLessThanOrEqualTo(most);
                }
            }
            assertThat(store.keyspace.size(0)).isEqualTo(10_000);
            store.keyspace.check();
        }
    }

    @Test
    void randomRecordReachesEveryKey() {
        try (StoreFixture store = new StoreFixture(6)) {
            SplittableRandom random = new SplittableRandom(6);
            assertThat(store.keyspace.walks().randomRecord(0, 0, random::nextLong, r -> {}))
                    .isFalse();
            for (int i = 0; i < 50; i++) {
                store.set(0, StoreFixture.bytes("key:" + i), new byte[20], Record.NEVER, 0);
            }
            Map<String, Integer> drawn = new HashMap<>();
            for (int i = 0; i < 20_000; i++) {
                assertThat(store.keyspace
                                .walks()
                                .randomRecord(
                                        0,
                                        0,
                                        random::nextLong,
                                        r -> drawn.merge(StoreFixture.name(r), 1, Integer::sum)))
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
