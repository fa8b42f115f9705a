package dev.torc.store;

import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Bytes an entry takes above key and value, by size of the value: pages held and chunks used. Keys have 16 bytes. Not part of the
 * tests: run it by its name; the system property {@code megabytes} changes how much data each line stands for.
 */
class OverheadBenchmark {
    private static final long DATA = Long.getLong("megabytes", 300) << 20;
    private static final int ENTRIES_MAX = 3_000_000;
    private static final int KEY_BYTES = 16;
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final int[] SIZES = {
        8, 16, 32, 64, 100, 127, 128, 200, 300, 500, 700, 900, 980, 990, 1_000, 1_010, 1_024, 1_100, 1_500, 2_000,
        3_000, 4_000, 5_000
    };

    @Test
    void run() {
        System.out.println("| value bytes | held, no TTL | used, no TTL | held, TTL | used, TTL |");
        System.out.println("|---|---|---|---|---|");
        for (int size : SIZES) {
            double[] forever = overhead(size, Record.NEVER);
            double[] expiring = overhead(size, NOW_MS + 100_000_000);
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %.1f | %.1f | %.1f | %.1f |%n",
                    size,
                    forever[0],
                    forever[1],
                    expiring[0],
                    expiring[1]);
        }
    }

    private static double[] overhead(int size, long expireAtMs) {
        int entries = (int) Math.min(ENTRIES_MAX, DATA / (size + KEY_BYTES));
        byte[] value = new byte[size];
        try (StoreFixture store = new StoreFixture(1)) {
            for (int i = 0; i < entries; i++) {
                String name = String.format(Locale.ROOT, "key:%012d", i);
                store.set(0, StoreFixture.bytes(name), value, expireAtMs, NOW_MS);
            }
            store.keyspace.check();
            double net = KEY_BYTES + size;
            return new double[] {
                (double) store.keyspace.memory().heldBytes() / entries - net,
                (double) store.keyspace.memory().usedBytes() / entries - net
            };
        }
    }
}
