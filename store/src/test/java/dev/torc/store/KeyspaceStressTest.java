package dev.torc.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import dev.torc.store.eviction.EvictionPolicy;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Threads that do everything at once to one keyspace: write, read, delete, let expire, evict, compact, scan, flush. Values tell
 * which key they belong to, so a reader notices a record that is not its own; at the end the whole structure is checked.
 */
class KeyspaceStressTest {
    private static final int PARTITIONS = 16;
    private static final int STAYING = 2_000;
    private static final int KEYS = 20_000;
    private static final int OPERATIONS = 150_000;
    private static final int SCANS = 12;
    private static final int VALUE_MAX = 4_000;
    private static final long MAXMEMORY = 2 << 20;
    private static final long START_MS = 1_700_000_000_000L;

    private final PageHeap pages = new PageHeap(1L << 30);
    private final SplittableRandom seeds = new SplittableRandom(1);
    private final Keyspace keyspace = new Keyspace(PARTITIONS, 2, pages, seeds::nextLong, START_MS);
    private final AtomicLong nowMs = new AtomicLong(START_MS);
    private final AtomicBoolean working = new AtomicBoolean(true);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeEach
    void limit() {
        keyspace.memory().maxmemory(MAXMEMORY);
        keyspace.memory().evictionPolicy(EvictionPolicy.VOLATILE_LRU, 5, 10, 1, START_MS);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        pages.close();
    }

    /** One thread's own key and value memory. */
    private final class Worker implements AutoCloseable {
        private final Arena arena = Arena.ofShared();
        private final long keyAddress = arena.allocate(64).address();
        private final long valueAddress = arena.allocate(VALUE_MAX + 8L).address();
        private final Key key = new Key();
        private final ReadAhead ahead = new ReadAhead(keyspace);
        final SplittableRandom random;

        Worker(long seed) {
            random = new SplittableRandom(seed);
        }

        Partition lock(String name) {
            byte[] bytes = StoreFixture.bytes(name);
            Memory.copy(bytes, 0, keyAddress, bytes.length);
            key.set(keyAddress, bytes.length, keyspace.hasher());
            Partition partition = keyspace.partitionOf(key);
            ahead.add(0, key.place());
            ahead.add(0, random.nextLong());
            ahead.run();
            partition.lock();
            return partition;
        }

        void set(int db, String name, long expireAtMs) {
            int length = 8 + random.nextInt(random.nextInt(20) == 0 ? VALUE_MAX : 200);
            Memory.fill(valueAddress, length, length);
            Memory.putLong(valueAddress, name.hashCode());
            Partition partition = lock(name);
            try {
                partition.set(db, key, Record.STRING, Record.RAW, valueAddress, length, expireAtMs, nowMs.get());
            } finally {
                partition.unlock();
            }
        }

        void get(int db, String name) {
            Partition partition = lock(name);
            try {
                long record = partition.find(db, key, nowMs.get(), Partition.Access.READ);
                if (record != 0) {
                    assertBelongsTo(name, record);
                }
            } finally {
                partition.unlock();
            }
        }

        void expire(String name, long expireAtMs) {
            Partition partition = lock(name);
            try {
                long record = partition.find(0, key, nowMs.get(), Partition.Access.WRITE);
                if (record != 0) {
                    assertBelongsTo(name, partition.setExpiry(0, key, record, expireAtMs));
                }
            } finally {
                partition.unlock();
            }
        }

        void delete(String name) {
            Partition partition = lock(name);
            try {
                partition.delete(0, key);
            } finally {
                partition.unlock();
            }
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    private static void assertBelongsTo(String name, long record) {
        long layout = Record.layout(record);
        long value = Record.valueAddress(record, layout);
        int length = Record.valueLength(layout);
        if (Memory.getLong(value) != name.hashCode()
                || length > 8 && Memory.getByte(value + length - 1) != (byte) length) {
            throw new AssertionError("the value of " + name + " is another's");
        }
    }

    @Test
    void everyThreadSeesItsOwnAndTheStructureHolds() throws InterruptedException, ExecutionException {
        try (Worker worker = new Worker(1)) {
            for (int i = 0; i < STAYING; i++) {
                worker.set(0, "stay:" + i, Record.NEVER);
            }
        }
        List<Future<?>> writers = new ArrayList<>();
        for (int seed = 2; seed < 5; seed++) {
            long own = seed;
            writers.add(threads.submit(() -> write(own)));
        }
        List<Future<?>> others = List.of(threads.submit(this::keepHouse), threads.submit(this::scan));
        for (Future<?> writer : writers) {
            writer.get();
        }
        others.get(1).get();
        working.set(false);
        others.get(0).get();
        keyspace.check();
        long evicted = 0;
        long expired = 0;
        for (int p = 0; p < PARTITIONS; p++) {
            evicted += keyspace.partition(p).stats().evicted();
            expired += keyspace.partition(p).stats().expired();
        }
        assertThat(evicted).as("evicted").isPositive();
        assertThat(expired).as("expired").isPositive();
    }

    private void write(long seed) {
        try (Worker worker = new Worker(seed)) {
            SplittableRandom random = worker.random;
            for (int i = 0; i < OPERATIONS; i++) {
                String name = "key:" + random.nextInt(KEYS);
                switch (random.nextInt(8)) {
                    case 0, 1, 2, 3 -> {
                        keyspace.memory().makeRoom(VALUE_MAX, nowMs.get(), random::nextLong);
                        worker.set(0, name, nowMs.get() + 1 + random.nextInt(3_000));
                    }
                    case 4 -> worker.get(0, name);
                    case 5 -> worker.get(0, "stay:" + random.nextInt(STAYING));
                    case 6 -> worker.delete(name);
                    default -> worker.expire(name, nowMs.get() + random.nextInt(1_000));
                }
                if (random.nextInt(64) == 0) {
                    nowMs.incrementAndGet();
                    worker.set(1, name, Record.NEVER);
                }
            }
        }
    }

    /** What event loops do between requests, and a flush of the other database now and then. */
    private void keepHouse() {
        SplittableRandom random = new SplittableRandom(99);
        while (working.get()) {
            int number = random.nextInt(PARTITIONS);
            keyspace.expireSome(number, nowMs.get(), 100);
            Partition partition = keyspace.partition(number);
            if (partition.tryLock()) {
                try {
                    partition.memory().compact(64);
                    partition.freeDiscarded(2);
                    partition.sweepAges(4, nowMs.get());
                } finally {
                    partition.unlock();
                }
            }
            if (random.nextInt(2_000) == 0) {
                keyspace.lockAll();
                try {
                    keyspace.flush(1);
                } finally {
                    keyspace.unlockAll();
                }
            }
        }
    }

    /** SCAN's guarantee: every key that stays is met, and met once. */
    private void scan() {
        for (int i = 0; i < SCANS; i++) {
            Map<String, Integer> met = new HashMap<>();
            long cursor = 0;
            do {
                cursor = keyspace.walks().scan(0, cursor, 50, nowMs.get(), record -> {
                    String name = StoreFixture.name(record);
                    assertBelongsTo(name, record);
                    if (name.startsWith("stay:")) {
                        met.merge(name, 1, Integer::sum);
                    }
                });
            } while (cursor != 0);
            assertThat(met).as("staying keys met").hasSize(STAYING);
            assertThat(met.values()).as("times met").containsOnly(1);
        }
    }
}
