package dev.torc.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.memory.Heap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many keys at once, announced. */
class BulkTest {
    private static final int KEYS = 200_000;

    private final StoreFixture store = new StoreFixture(11);
    private final StoreFixture grown = new StoreFixture(11);

    @AfterEach
    void close() {
        store.keyspace.check();
        store.close();
        grown.close();
    }

    private static byte[] key(int i) {
        return StoreFixture.bytes("key:" + i);
    }

    private static void fill(StoreFixture to, int keys) {
        for (int i = 0; i < keys; i++) {
            to.set(0, key(i), key(i), Record.NEVER, 0);
        }
    }

    private static long indexBytes(StoreFixture of) {
        return of.keyspace.memory().usedBytes(Heap.INDEX);
    }

    @Test
    void takesAsMuchAsOneThatHasGrown() {
        store.keyspace.beginBulk();
        store.keyspace.expect(0, KEYS);
        assertThat(indexBytes(store)).as("before the first key").isZero();
        fill(store, 1000);
        long early = indexBytes(store);
        fill(store, KEYS);
        store.keyspace.endBulk();
        fill(grown, KEYS);
        assertThat((double) indexBytes(store) / indexBytes(grown)).isBetween(0.95, 1.02);
        assertThat((double) early / indexBytes(store)).as("has its shape early").isGreaterThan(0.8);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, KEYS / 100, KEYS * 20L})
    void holdsAllKeysHoweverManyWereExpected(long expected) {
        store.keyspace.beginBulk();
        store.keyspace.expect(0, expected);
        fill(store, KEYS);
        store.keyspace.endBulk();
        store.keyspace.check();
        assertThat(store.keyspace.size(0)).isEqualTo(KEYS);
        for (int i = 0; i < KEYS; i += 17) {
            assertThat(store.get(0, key(i), 0)).isEqualTo(key(i));
        }
        for (int i = 0; i < KEYS; i++) {
            assertThat(store.delete(0, key(i))).isTrue();
        }
        assertThat(indexBytes(store)).isZero();
        fill(store, 1);
        assertThat(indexBytes(store)).as("grows as ever").isLessThanOrEqualTo(512);
    }

    @Test
    void givesBackWhatItTookTooMuch() {
        store.keyspace.beginBulk();
        fill(store, KEYS);
        long before = indexBytes(store);
        store.keyspace.endBulk();
        fill(grown, KEYS);
        assertThat((double) indexBytes(store) / indexBytes(grown)).isBetween(0.95, 1.02);
        assertThat((double) before / indexBytes(grown)).isBetween(1.05, 1.6);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 100, 1_000_000})
    void wrongNumbersCostNothingInTheEnd(int times) {
        store.keyspace.beginBulk();
        store.keyspace.expect(0, (long) KEYS / 100 * times);
        store.keyspace.expect(3, KEYS);
        for (StoreFixture each : new StoreFixture[] {store, grown}) {
            fill(each, KEYS / 100);
            each.set(3, key(1), key(2), 5_000, 0);
        }
        store.keyspace.endBulk();
        assertThat((double) indexBytes(store) / indexBytes(grown)).isBetween(0.9, times < 4 ? 1.6 : 1.02);
        assertThat(store.get(0, key(77), 0)).isEqualTo(key(77));
        assertThat(store.get(3, key(1), 5_000)).isEqualTo(key(2));
        assertThat(store.get(3, key(1), 5_001)).isNull();
        fill(store, KEYS);
        fill(grown, KEYS);
        assertThat((double) indexBytes(store) / indexBytes(grown)).isBetween(0.95, 1.1);
    }

    @Test
    void aNumberHoldsForOneLoad() {
        store.keyspace.beginBulk();
        store.keyspace.expect(0, KEYS);
        fill(store, KEYS / 2);
        store.keyspace.endBulk();
        for (int i = KEYS / 100; i < KEYS / 2; i++) {
            assertThat(store.delete(0, key(i))).isTrue();
        }
        Index index = store.keyspace.partition(0).index(0);
        store.keyspace.beginBulk();
        store.keyspace.endBulk();
        assertThat(store.keyspace.partition(0).index(0))
                .as("not built anew for few keys: nobody announced more this time")
                .isSameAs(index);
    }

    @Test
    void changesNothingWhereKeysAreAlready() {
        fill(store, 1000);
        long before = indexBytes(store);
        store.keyspace.beginBulk();
        store.keyspace.expect(0, KEYS);
        fill(store, 1000);
        assertThat(indexBytes(store)).isEqualTo(before);
    }
}
