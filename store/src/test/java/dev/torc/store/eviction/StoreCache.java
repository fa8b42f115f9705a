package dev.torc.store.eviction;

import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import dev.torc.store.Key;
import dev.torc.store.Keyspace;
import dev.torc.store.Partition;
import dev.torc.store.Record;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;

/** The store itself, as a server runs it: sixteen partitions, {@code maxmemory}, a policy. */
final class StoreCache implements Cache {
    private static final int VALUE_MAX = 1 << 20;
    private static final long START_MS = 1_700_000_000_000L;

    /** Keys are digits; expiry, where entries have one, is this far away. */
    private static final long EXPIRY_MS = 1_000_000_000L;

    private final Arena arena = Arena.ofConfined();
    private final long keyAddress = arena.allocate(16).address();
    private final long valueAddress = arena.allocate(VALUE_MAX).address();
    private final PageHeap pages = new PageHeap(8L << 30);
    private final SplittableRandom random;
    private final Keyspace keyspace;
    private final Key key = new Key();
    private final double requestsPerMs;
    private final boolean expiring;
    private long requests;
    private long usedMax;

    /** @param requestsPerSecond what the clock of the store sees */
    StoreCache(EvictionPolicy policy, long maxmemory, double requestsPerSecond, long seed) {
        random = new SplittableRandom(seed);
        keyspace = new Keyspace(16, 16, pages, random::nextLong, START_MS);
        keyspace.memory().maxmemory(maxmemory);
        keyspace.memory().evictionPolicy(policy, 5, 10, 1, 1_700_000_000_000L);
        requestsPerMs = requestsPerSecond / 1000;
        expiring = policy.volatileOnly();
    }

    @Override
    public boolean request(int number, int size) {
        long nowMs = START_MS + (long) (requests++ / requestsPerMs);
        int digits = writeDigits(number);
        key.set(keyAddress, digits, keyspace.hasher());
        Partition partition = keyspace.partitionOf(key);
        partition.lock();
        try {
            if (partition.find(0, key, nowMs, Partition.Access.READ) != 0) {
                return true;
            }
        } finally {
            partition.unlock();
        }
        if (!keyspace.memory().makeRoom(size + digits, nowMs, random::nextLong)) {
            return false;
        }
        partition.lock();
        try {
            long expireAtMs = expiring ? nowMs + EXPIRY_MS : Record.NEVER;
            partition.set(0, key, Record.STRING, Record.RAW, valueAddress, size, expireAtMs, nowMs);
        } finally {
            partition.unlock();
        }
        usedMax = Math.max(usedMax, keyspace.memory().usedBytes());
        return false;
    }

    private int writeDigits(int number) {
        int digits = 1;
        for (int rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        int rest = number;
        for (int i = digits - 1; i >= 0; i--) {
            Memory.putByte(keyAddress + i, '0' + rest % 10);
            rest /= 10;
        }
        return digits;
    }

    Keyspace keyspace() {
        return keyspace;
    }

    /** The most bytes that ever counted as data. */
    long usedMax() {
        return usedMax;
    }

    @Override
    public void close() {
        pages.close();
        arena.close();
    }
}
