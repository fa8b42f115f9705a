package dev.torc.store;

import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import java.lang.foreign.Arena;
import java.util.Locale;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/**
 * Inserts while a keyspace grows from 0 to 10 million keys: how long single ones take, beside the same loop without the insert, which
 * shows the machine's own interruptions; and how much memory is held above what is used, at worst. Not part of the tests:
 * run it by its name; the system property {@code keys} changes the number.
 */
class GrowthBenchmark {
    private static final int KEYS = Integer.getInteger("keys", 10_000_000);
    private static final int WARM_UP_KEYS = 1_000_000;
    private static final int VALUE_BYTES = 32;
    private static final int LOOK_EVERY = 1_000;
    private static final long LONGEST_NS = 10_000_000_000L;
    private static final long NOW_MS = 1_700_000_000_000L;

    private final Arena arena = Arena.ofShared();
    private final long keyAddress = arena.allocate(8).address();
    private final long valueAddress = arena.allocate(VALUE_BYTES).address();
    private final Key key = new Key();
    private boolean low;

    @Test
    void run() {
        grow(WARM_UP_KEYS, true, false);
        grow(WARM_UP_KEYS, false, false);
        System.out.printf(
                "%-10s %10s %10s %10s %10s %12s%n", "", "p50 us", "p99.99", "p99.9999", "longest", "over 1 ms");
        for (int round = 0; round < 3; round++) {
            grow(KEYS, false, true);
            grow(KEYS, true, true);
        }
        arena.close();
    }

    private void grow(int keys, boolean inserting, boolean printing) {
        Histogram took = new Histogram(LONGEST_NS, 3);
        long overMs = 0;
        long heldBefore = 0;
        long stepMax = 0;
        double ratioMax = 0;
        try (PageHeap pages = new PageHeap(16L << 30)) {
            pages.whenLow(() -> low = true);
            SplittableRandom random = new SplittableRandom(1);
            Keyspace keyspace = new Keyspace(16, 16, pages, random::nextLong, NOW_MS);
            for (int i = 0; i < keys; i++) {
                Memory.putLong(keyAddress, i);
                key.set(keyAddress, 8, keyspace.hasher());
                long start = System.nanoTime();
                if (inserting) {
                    Partition partition = keyspace.partitionOf(key);
                    partition.lock();
                    partition.set(0, key, Record.STRING, 0, valueAddress, VALUE_BYTES, Record.NEVER, NOW_MS);
                    partition.unlock();
                }
                long ns = System.nanoTime() - start;
                took.recordValue(Math.min(ns, LONGEST_NS));
                overMs += ns > 1_000_000 ? 1 : 0;
                prepareIfLow(pages);
                if (i % LOOK_EVERY == 0) {
                    long held = keyspace.memory().heldBytes();
                    stepMax = Math.max(stepMax, held - heldBefore);
                    heldBefore = held;
                    if (i > keys / 20) {
                        ratioMax = Math.max(ratioMax, (double) held / sumOfUsed(keyspace));
                    }
                }
            }
            if (printing) {
                print(inserting ? "insert" : "nothing", took, overMs);
            }
            if (printing && inserting) {
                System.out.printf(
                        Locale.ROOT,
                        "           held over used at worst %.3f, most memory taken by %d inserts %d KiB%n",
                        ratioMax,
                        LOOK_EVERY,
                        stepMax >> 10);
            }
            keyspace.check();
        }
    }

    /** In a server the memory thread does it. */
    private void prepareIfLow(PageHeap pages) {
        while (low) {
            low = pages.prepare();
        }
    }

    private static long sumOfUsed(Keyspace keyspace) {
        long used = 0;
        for (int p = 0; p < keyspace.partitions(); p++) {
            used += keyspace.partition(p).memory().usedBytes();
        }
        return used;
    }

    private static void print(String what, Histogram took, long overMs) {
        System.out.printf(
                Locale.ROOT,
                "%-10s %10.2f %10.1f %10.1f %10.1f %12d%n",
                what,
                took.getValueAtPercentile(50) / 1e3,
                took.getValueAtPercentile(99.99) / 1e3,
                took.getValueAtPercentile(99.9999) / 1e3,
                took.getMaxValue() / 1e3,
                overMs);
    }
}
