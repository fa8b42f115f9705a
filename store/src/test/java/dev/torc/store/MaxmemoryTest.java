package dev.torc.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.memory.Memory;
import dev.torc.store.eviction.EvictionPolicy;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class MaxmemoryTest {
    private static final long NOW_MS = 1_700_000_000_000L;

    private static void evictAllkeys(Keyspace keyspace, long limit) {
        keyspace.memory().maxmemory(limit);
        keyspace.memory().evictionPolicy(EvictionPolicy.ALLKEYS_TINYLFU, 5, 10, 1, NOW_MS);
    }

    @Test
    void loweredLimitIsReachedInSlices() {
        SplittableRandom random = new SplittableRandom(1);
        try (StoreFixture store = new StoreFixture(1)) {
            Keyspace keyspace = store.keyspace;
            for (int i = 0; i < 20_000; i++) {
                store.set(0, StoreFixture.bytes("key:" + i), new byte[100], Record.NEVER, NOW_MS);
            }
            keyspace.check();
            evictAllkeys(keyspace, keyspace.memory().usedBytes() / 2);
            assertThat(keyspace.memory().makeRoom(100, NOW_MS, random::nextLong))
                    .isTrue();
            assertThat(keyspace.size(0)).as("after one command").isBetween(18_900L, 19_100L);
            long before = keyspace.size(0);
            while (keyspace.memory().evictSome(100, NOW_MS, random::nextLong)) {
                assertThat(before - keyspace.size(0)).as("evicted in a slice").isEqualTo(100);
                before = keyspace.size(0);
            }
            assertThat(keyspace.memory().usedBytes())
                    .isLessThanOrEqualTo(keyspace.memory().maxmemory());
            assertThat(keyspace.size(0)).isGreaterThan(8_000);
        }
    }

    @Test
    void nothingToEvictIsOutOfMemory() {
        try (StoreFixture store = new StoreFixture(1)) {
            store.set(0, StoreFixture.bytes("key"), new byte[5_000], Record.NEVER, NOW_MS);
            store.keyspace.check();
            store.keyspace.memory().maxmemory(4_000);
            store.keyspace.memory().evictionPolicy(EvictionPolicy.VOLATILE_LRU, 5, 10, 1, NOW_MS);
            assertThat(store.keyspace.memory().makeRoom(1, NOW_MS, () -> 7)).isFalse();
            assertThat(store.keyspace.memory().evictSome(100, NOW_MS, () -> 7)).isFalse();
            store.keyspace.memory().evictionPolicy(EvictionPolicy.NOEVICTION, 5, 10, 1, NOW_MS);
            assertThat(store.keyspace.memory().makeRoom(1, NOW_MS, () -> 7)).isFalse();
        }
    }

    /** Each thread asks for room before it takes a lock: without reserving, both would be given the same megabyte. */
    @Test
    void largeValuesOfSeveralThreadsStayWithinTheLimit() throws InterruptedException, ExecutionException {
        long limit = 24 << 20;
        try (StoreFixture store = new StoreFixture(1);
                ExecutorService threads = Executors.newFixedThreadPool(3)) {
            evictAllkeys(store.keyspace, limit);
            List<Future<Long>> most = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int number = i;
                most.add(threads.submit(() -> mostUsedWhileStoring(store.keyspace, number)));
            }
            for (Future<Long> used : most) {
                assertThat(used.get()).isBetween(limit * 8 / 10, limit + limit / 100);
            }
            store.keyspace.check();
        }
    }

    private static long mostUsedWhileStoring(Keyspace keyspace, int thread) {
        SplittableRandom random = new SplittableRandom(thread);
        long most = 0;
        try (Arena arena = Arena.ofConfined()) {
            long keyAddress = arena.allocate(8).address();
            int length = 1 << 20;
            long value = arena.allocate(length).address();
            Key key = new Key();
            for (int i = 0; i < 400; i++) {
                Memory.putLong(keyAddress, random.nextLong());
                key.set(keyAddress, 8, keyspace.hasher());
                assertThat(keyspace.memory().isReservable(length)).isTrue();
                assertThat(keyspace.memory().reserveRoom(length + 100L, NOW_MS, random::nextLong))
                        .isTrue();
                Partition partition = keyspace.partitionOf(key);
                partition.lock();
                try {
                    partition.set(0, key, Record.STRING, 0, value, length, Record.NEVER, NOW_MS);
                    most = Math.max(most, keyspace.memory().usedBytes());
                } finally {
                    partition.unlock();
                    keyspace.memory().releaseRoom(length + 100L);
                }
            }
        }
        return most;
    }
}
