package dev.torc.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is held for what is used, after most of the keys have been deleted at random and compaction has had its way. */
class FragmentationTest {
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final int SLICE_MOVES = 64;

    private final SplittableRandom random = new SplittableRandom(5);

    @ParameterizedTest
    @CsvSource({"500000, 16, 1000", "1500000, 100, 101", "100000, 16, 8000"})
    void comesBackAfterThreeQuartersWereDeleted(int keys, int valueMin, int valueEnd) {
        try (StoreFixture store = new StoreFixture(5)) {
            byte[] value = new byte[valueEnd];
            long address = store.put(value);
            for (int i = 0; i < keys; i++) {
                int length = random.nextInt(valueMin, valueEnd);
                store.locked(name(i), (p, k) -> p.set(0, k, Record.STRING, 0, address, length, Record.NEVER, NOW_MS));
            }
            for (int i = 0; i < keys; i++) {
                if (random.nextInt(4) != 0) {
                    store.delete(0, name(i));
                }
            }
            compactFully(store);
            store.keyspace.check();
            assertThat(ratio(store)).isLessThan(1.2);
        }
    }

    private static double ratio(StoreFixture store) {
        return (double) store.keyspace.memory().heldBytes()
                / store.keyspace.memory().usedBytesNow();
    }

    private static void compactFully(StoreFixture store) {
        boolean moved = true;
        while (moved) {
            moved = false;
            for (int i = 0; i < store.keyspace.partitions(); i++) {
                Partition partition = store.keyspace.partition(i);
                partition.lock();
                try {
                    moved |= partition.memory().compact(SLICE_MOVES) > 0;
                } finally {
                    partition.unlock();
                }
            }
        }
    }

    private static byte[] name(int i) {
        return StoreFixture.bytes("key:%012d".formatted(i));
    }
}
