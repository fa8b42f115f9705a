package dev.torc.server.session;

import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import dev.torc.server.thread.SliceSize;
import dev.torc.store.Key;
import dev.torc.store.Keyspace;
import dev.torc.store.Partition;
import dev.torc.store.Record;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/**
 * How long single slices of a loop's background work take, commands in between: the expiry of half of the keys at once, and compaction after
 * three quarters of them were deleted at random. By the clock, which has what the machine and the compilers took of the core in it, and of the
 * thread's own processor time. Linux. Not part of the tests: run it by its name; the system property {@code keys} changes the number.
 */
class HousekeepingBenchmark {
    private static final int KEYS = Integer.getInteger("keys", 3_000_000);
    private static final int PARTITIONS = 64;
    private static final int VALUE_BYTES = 100;
    private static final int COMMANDS_BETWEEN = 20;
    private static final long LONGEST_NS = 10_000_000_000L;
    private static final long LONG_NS = 1_000_000;
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final Path STATUS = Path.of("/proc/thread-self/status");

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Arena arena = Arena.ofShared();
    private final long keyAddress = arena.allocate(8).address();
    private final long valueAddress = arena.allocate(VALUE_BYTES).address();
    private final Key key = new Key();
    private final SliceSize expiries = Housekeeping.expiries();
    private final SliceSize moves = Housekeeping.moves();

    private Histogram took = new Histogram(LONGEST_NS, 3);
    private Histogram own = new Histogram(LONGEST_NS, 3);
    private long over;
    private long away;

    /** A slice of one partition's work. */
    private interface Slice {
        /** Whether there was something to do. */
        boolean run(Keyspace keyspace, int partition);
    }

    @Test
    void run() throws IOException {
        System.out.printf(
                "%-12s %9s %10s %10s %10s %13s %10s %10s%n",
                "us", "slices", "p99.9", "longest", "over 1 ms", "of them away", "own p99.9", "longest");
        for (int round = 0; round < 3; round++) {
            measure("expiry", this::expire, 2, NOW_MS);
            measure("compaction", this::compact, 4, Record.NEVER);
        }
        arena.close();
    }

    /** @param part one of so many keys, at random, stays; the others expire then, or are deleted if never */
    private void measure(String what, Slice slice, int part, long expireAtMs) throws IOException {
        took = new Histogram(LONGEST_NS, 3);
        own = new Histogram(LONGEST_NS, 3);
        over = 0;
        away = 0;
        try (PageHeap pages = new PageHeap(16L << 30)) {
            SplittableRandom random = new SplittableRandom(1);
            Keyspace keyspace = new Keyspace(PARTITIONS, 1, pages, random::nextLong, NOW_MS);
            int[] left = new int[KEYS];
            int count = 0;
            for (int i = 0; i < KEYS; i++) {
                boolean stays = random.nextInt(part) == 0;
                set(keyspace, i, stays ? Record.NEVER : expireAtMs);
                if (stays) {
                    left[count++] = i;
                }
            }
            if (expireAtMs == Record.NEVER) {
                deleteOthers(keyspace, left, count);
            }
            boolean any = true;
            while (any) {
                any = false;
                for (int number = 0; number < PARTITIONS; number++) {
                    any |= timed(slice, keyspace, number);
                    for (int i = 0; i < COMMANDS_BETWEEN; i++) {
                        set(keyspace, left[random.nextInt(count)], Record.NEVER);
                    }
                }
            }
            if (keyspace.size(0) != count) {
                throw new IllegalStateException(keyspace.size(0) + " keys (expected: " + count + ")");
            }
            keyspace.check();
        }
        print(what);
    }

    private void print(String what) {
        System.out.printf(
                Locale.ROOT,
                "%-12s %9d %10.1f %10.1f %10d %13d %10.1f %10.1f%n",
                what,
                took.getTotalCount(),
                took.getValueAtPercentile(99.9) / 1e3,
                took.getMaxValue() / 1e3,
                over,
                away,
                own.getValueAtPercentile(99.9) / 1e3,
                own.getMaxValue() / 1e3);
    }

    private boolean timed(Slice slice, Keyspace keyspace, int partition) throws IOException {
        long switches = switches();
        long ownBefore = threads.getCurrentThreadCpuTime();
        long start = System.nanoTime();
        boolean any = slice.run(keyspace, partition);
        long ns = System.nanoTime() - start;
        if (any) {
            took.recordValue(Math.min(ns, LONGEST_NS));
            own.recordValue(threads.getCurrentThreadCpuTime() - ownBefore);
            over += ns > LONG_NS ? 1 : 0;
            away += ns > LONG_NS && switches() > switches ? 1 : 0;
        }
        return any;
    }

    private boolean expire(Keyspace keyspace, int number) {
        long before = keyspace.partition(number).stats().expired();
        long start = System.nanoTime();
        keyspace.expireSome(number, NOW_MS + 1, (int) expiries.units());
        boolean any = keyspace.partition(number).stats().expired() > before;
        if (any) {
            expiries.took(System.nanoTime() - start);
        }
        return any;
    }

    private boolean compact(Keyspace keyspace, int number) {
        Partition partition = keyspace.partition(number);
        long start = System.nanoTime();
        partition.lock();
        int moved;
        try {
            moved = partition.memory().compact((int) moves.units());
        } finally {
            partition.unlock();
        }
        if (moved > 0) {
            moves.took(System.nanoTime() - start);
        }
        return moved > 0;
    }

    private Partition lockedPartitionOf(Keyspace keyspace, long number) {
        Memory.putLong(keyAddress, number);
        key.set(keyAddress, 8, keyspace.hasher());
        Partition partition = keyspace.partitionOf(key);
        partition.lock();
        return partition;
    }

    private void set(Keyspace keyspace, long number, long expireAtMs) {
        Partition partition = lockedPartitionOf(keyspace, number);
        partition.set(0, key, Record.STRING, 0, valueAddress, VALUE_BYTES, expireAtMs, NOW_MS);
        partition.unlock();
    }

    private void deleteOthers(Keyspace keyspace, int[] left, int count) {
        int next = 0;
        for (int i = 0; i < KEYS; i++) {
            if (next < count && left[next] == i) {
                next++;
            } else {
                Partition partition = lockedPartitionOf(keyspace, i);
                partition.delete(0, key);
                partition.unlock();
            }
        }
    }

    /** How often the thread was taken off its core or left it. */
    private static long switches() throws IOException {
        long sum = 0;
        for (String line : Files.readAllLines(STATUS)) {
            if (line.contains("ctxt_switches")) {
                sum += Long.parseLong(line.substring(line.indexOf(':') + 1).trim());
            }
        }
        return sum;
    }
}
