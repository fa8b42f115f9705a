package dev.torc.store;

import dev.torc.store.eviction.EvictionPolicy;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What the data of all partitions takes, and eviction.
 *
 * <p>{@code maxmemory} bounds what counts as data: chunks of records and index and the eviction policy's own structures, summed over the
 * partitions. Partitions add their changes to the total in steps so small that all of them together stay under 0.25 % of the limit.
 * Room is made before a command runs ({@link #makeRoom}), for what it is about to bring.
 *
 * <p>Any thread may ask; what evicts or changes a setting locks partitions as it goes.
 */
public final class KeyspaceMemory {
    private static final long PUBLISH_STEP_MAX = 256 << 10;

    /** Entries that a command evicts at most beyond what it needs itself, after the limit was lowered: about a millisecond's work. */
    private static final int EVICTIONS_EXTRA = 1_000;

    /** A command that brings more than this fraction of the limit, 2^-12, reserves its room. */
    private static final int RESERVED_SHIFT = 12;

    private final Keyspace keyspace;
    private final Partition[] partitions;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong reserved = new AtomicLong();
    private volatile long maxmemory;
    private volatile EvictionPolicy evictionPolicy = EvictionPolicy.NOEVICTION;
    private volatile long publishStep = PUBLISH_STEP_MAX;

    /** @param partitions the keyspace's, which it fills in later */
    KeyspaceMemory(Keyspace keyspace, Partition[] partitions) {
        this.keyspace = keyspace;
        this.partitions = partitions;
    }

    // ---- figures

    /** Bytes that count as data, exact to 0.25 % of maxmemory. */
    public long usedBytes() {
        return used.get();
    }

    /** Bytes that count as data just now: asks each partition, so it is for reports, where {@link #usedBytes} is for limits. */
    public long usedBytesNow() {
        long bytes = 0;
        for (Partition partition : partitions) {
            bytes += partition.memory().usedBytes();
        }
        return bytes;
    }

    /** Bytes of the pages that data lies in. */
    public long heldBytes() {
        long held = 0;
        for (Partition partition : partitions) {
            held += partition.memory().heldBytes();
        }
        return held;
    }

    /** Sum over the partitions of one of {@link dev.torc.memory.Heap}'s kinds, in bytes. */
    public long usedBytes(int kind) {
        long bytes = 0;
        for (Partition partition : partitions) {
            bytes += partition.memory().usedBytes(kind);
        }
        return bytes;
    }

    /** A partition adds what has changed to the total once it is at least so much. */
    long publishStep() {
        return publishStep;
    }

    void addUsed(long bytes) {
        used.addAndGet(bytes);
    }

    // ---- settings

    public long maxmemory() {
        return maxmemory;
    }

    /** Changes the limit, 0 for none. What is over it goes with the next calls of {@link #makeRoom}. */
    public void maxmemory(long bytes) {
        publishStep = bytes == 0 ? PUBLISH_STEP_MAX : Math.min(PUBLISH_STEP_MAX, bytes / (400L * partitions.length));
        maxmemory = bytes;
        for (Partition partition : partitions) {
            partition.lock();
            try {
                partition.memory().publishNow();
                partition.evictor().budget(bytes / partitions.length);
            } finally {
                partition.unlock();
            }
        }
    }

    /**
     * Changes the eviction policy, locking as it goes.
     *
     * @param samples {@code maxmemory-samples}
     * @param lfuLogFactor {@code lfu-log-factor}
     * @param lfuDecayMinutes {@code lfu-decay-time}
     */
    public void evictionPolicy(EvictionPolicy policy, int samples, int lfuLogFactor, int lfuDecayMinutes, long nowMs) {
        for (Partition partition : partitions) {
            partition.lock();
            try {
                boolean sameBits = partition.evictor().policy().readsBitsLike(policy);
                partition.evictor().configure(policy, samples, lfuLogFactor, lfuDecayMinutes);
                if (!sameBits) {
                    partition.sweeper().neutralise(nowMs);
                }
            } finally {
                partition.unlock();
            }
        }
        evictionPolicy = policy;
    }

    public EvictionPolicy evictionPolicy() {
        return evictionPolicy;
    }

    // ---- eviction

    /** Whether this many more bytes of data would go over the limit. */
    public boolean isShortOf(long bytes) {
        long limit = maxmemory;
        return limit != 0 && used.get() + reserved.get() + bytes > limit;
    }

    /**
     * Evicts until there is room for this many more bytes, or nothing more can be evicted; locks as it goes, so no lock may be
     * held. What was over the limit before is not all this call's: of that it evicts a bounded number of entries and leaves
     * the rest to {@link #evictSome}.
     *
     * @return whether there is room, or will be soon: false is out of memory
     */
    public boolean makeRoom(long bytes, long nowMs, LongSupplier chance) {
        return evict(bytes, bytes, EVICTIONS_EXTRA, nowMs, chance);
    }

    /** Whether a command that is about to bring so many bytes has to {@link #reserveRoom reserve} them. */
    public boolean isReservable(long bytes) {
        return bytes > maxmemory >>> RESERVED_SHIFT;
    }

    /**
     * As {@link #makeRoom}, but the bytes count as used until {@link #releaseRoom}: otherwise several threads that store large values
     * would be given the same room.
     */
    public boolean reserveRoom(long bytes, long nowMs, LongSupplier chance) {
        reserved.addAndGet(bytes);
        return evict(0, bytes, EVICTIONS_EXTRA, nowMs, chance);
    }

    /** The bytes are stored, or will not be. */
    public void releaseRoom(long bytes) {
        reserved.addAndGet(-bytes);
    }

    /**
     * A slice of bringing memory back under its limit; locks as it goes.
     *
     * @return whether more is to be evicted
     */
    public boolean evictSome(int entries, long nowMs, LongSupplier chance) {
        return keyspace.mayDelete() && isShortOf(0) && evict(0, 0, entries, nowMs, chance) && isShortOf(0);
    }

    /**
     * Evicts while there is no room for {@code bytes}: until so many bytes are freed as are {@code owed} and so many entries
     * gone as {@code entriesMin}, if it takes that.
     */
    private boolean evict(long bytes, long owed, int entriesMin, long nowMs, LongSupplier chance) {
        if (!keyspace.mayDelete()) {
            return !keyspace.isHeld(Keyspace.Hold.JOURNAL) || !isShortOf(bytes);
        }
        long freed = 0;
        int barren = 0;
        for (int i = 0; isShortOf(bytes) && (i < entriesMin || freed < owed); i++) {
            if (barren > 2 * partitions.length || !evictionPolicy.evicts()) {
                return false;
            }
            Partition partition = weightedByBytes(chance.getAsLong(), barren);
            partition.lock();
            try {
                long bytesOfOne = partition.victims().evictOne(nowMs);
                partition.memory().publishNow();
                freed += bytesOfOne;
                barren = bytesOfOne == 0 ? barren + 1 : 0;
            } finally {
                partition.unlock();
            }
        }
        return true;
    }

    /** A partition at random, the fuller the likelier; one after the other when random ones had nothing to evict. */
    private Partition weightedByBytes(long random, int barren) {
        if (barren > 0) {
            return partitions[barren % partitions.length];
        }
        long total = usedBytesNow();
        long at = total <= 0 ? 0 : Long.remainderUnsigned(random, total);
        for (Partition partition : partitions) {
            at -= partition.memory().usedBytes();
            if (at < 0) {
                return partition;
            }
        }
        return partitions[partitions.length - 1];
    }

    /** Throws AssertionError if the total is not what the partitions hold, all of which are locked. */
    void check() {
        for (Partition partition : partitions) {
            partition.memory().publishNow();
        }
        if (used.get() != usedBytesNow()) {
            throw new AssertionError("used bytes: published " + used.get() + ", found " + usedBytesNow());
        }
    }
}
