package dev.torc.store;

import dev.torc.memory.PageHeap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All databases, spread over partitions by hash slot.
 *
 * <p><b>Locking.</b> The caller locks: one partition for one key, several in ascending order of {@link Partition#number}, all
 * ({@link #lockAll}) where a command cannot name its keys. Methods that lock for themselves say so.
 *
 * <p>Beside it: {@link KeyspaceMemory}, {@code maxmemory} and eviction; {@link KeyspaceWalks}, SCAN and other walks; {@link ChangeReplay}
 * makes changes that another keyspace has reported.
 */
public final class Keyspace {
    private final int databases;
    private final int partitionBits;
    private final PageHeap pages;
    private final Hasher hasher;
    private final Partition[] partitions;
    private final KeyspaceMemory memory;
    private final KeyspaceWalks walks;
    private volatile @Nullable ChangeSink sink;
    private volatile int holds;

    /**
     * @param partitions a power of two, 16 to 1024
     * @param databases at least 1
     * @param chance random longs: seeds for the hash and the eviction policies
     * @param nowMs Unix milliseconds
     */
    public Keyspace(int partitions, int databases, PageHeap pages, LongSupplier chance, long nowMs) {
        if (Integer.bitCount(partitions) != 1 || partitions < 16 || partitions > 1024) {
            throw new IllegalArgumentException("partitions, " + partitions + " (expected: a power of two, 16 to 1024)");
        }
        this.databases = databases;
        this.pages = pages;
        this.partitionBits = Integer.numberOfTrailingZeros(partitions);
        this.hasher = new Hasher(chance.getAsLong());
        this.partitions = new Partition[partitions];
        this.memory = new KeyspaceMemory(this, this.partitions);
        this.walks = new KeyspaceWalks(this);
        for (int i = 0; i < partitions; i++) {
            this.partitions[i] =
                    new Partition(this, i, (long) i << (64 - partitionBits), pages, chance.getAsLong(), nowMs);
        }
    }

    public int databases() {
        return databases;
    }

    public Hasher hasher() {
        return hasher;
    }

    /** Where the data's memory comes from: for what wants to share it. */
    public PageHeap pages() {
        return pages;
    }

    /** What the data takes, its limit, and eviction. */
    public KeyspaceMemory memory() {
        return memory;
    }

    /** SCAN, and whoever else goes through many keys. */
    public KeyspaceWalks walks() {
        return walks;
    }

    int partitionBits() {
        return partitionBits;
    }

    public int partitions() {
        return partitions.length;
    }

    public Partition partition(int number) {
        return partitions[number];
    }

    /** The partition that a place belongs to. */
    public Partition partitionOf(long place) {
        return partitions[(int) (place >>> (64 - partitionBits))];
    }

    /** The partition that a key belongs to. */
    public Partition partitionOf(Key key) {
        return partitionOf(key.place());
    }

    public void lockAll() {
        for (Partition partition : partitions) {
            partition.lock();
        }
    }

    public void unlockAll() {
        for (int i = partitions.length - 1; i >= 0; i--) {
            partitions[i].unlock();
        }
    }

    // ---- whole databases

    /** Many keys are about to come, as a load brings them: until {@link #endBulk} indexes take more memory and less time to grow. Takes the locks. */
    public void beginBulk() {
        forEachPartition(partition -> partition.databases().beginBulk());
    }

    /**
     * About so many of them are for this database: gives it the index that they need at once, unless it has had one. Takes the locks. A number
     * that is too high costs memory until the end of the bulk, some bytes for each.
     */
    public void expect(int db, long keys) {
        forEachPartition(partition -> partition.databases().expect(db, keys / partitions.length));
    }

    /** They have come. Takes the locks, each for as long as it takes to go through the partition's indexes. */
    public void endBulk() {
        forEachPartition(partition -> {
            partition.databases().endBulk();
            partition.memory().publishNow();
        });
    }

    private void forEachPartition(Consumer<Partition> action) {
        for (Partition partition : partitions) {
            partition.lock();
            try {
                action.accept(partition);
            } finally {
                partition.unlock();
            }
        }
    }

    /** Keys of a database, those included whose time has passed unnoticed. Needs no lock. */
    public long size(int db) {
        long size = 0;
        for (Partition partition : partitions) {
            size += partition.size(db);
        }
        return size;
    }

    /** Keys of a database that have an expiry. Needs no lock. */
    public long volatileKeys(int db) {
        long keys = 0;
        for (Partition partition : partitions) {
            keys += partition.stats().volatileKeys(db);
        }
        return keys;
    }

    /** Empties a database. All partitions are locked. What it held is freed in slices by {@link Partition#freeDiscarded}. */
    public void flush(int db) {
        for (Partition partition : partitions) {
            partition.discard(db);
        }
        ChangeSink to = sink;
        if (to != null) {
            Change change = new Change();
            change.effect = Change.Effect.FLUSH;
            change.db = db;
            to.changed(change);
        }
    }

    /** Frees at once what {@link #flush} has emptied, or what of it no snapshot waits for. All partitions are locked. */
    public void freeDiscarded() {
        for (Partition partition : partitions) {
            partition.freeDiscarded(Integer.MAX_VALUE);
            partition.memory().publishNow();
        }
    }

    /** Exchanges two databases. All partitions are locked. */
    public void swap(int a, int b) {
        for (Partition partition : partitions) {
            partition.swap(a, b);
        }
        partitions[0].stats().changes++; // one for all of them
        ChangeSink to = sink;
        if (to != null) {
            Change change = new Change();
            change.effect = Change.Effect.SWAP;
            change.db = a;
            change.offset = b;
            to.changed(change);
        }
    }

    // ---- look-ups

    /** The length of a live key's value in bytes, 0 for a missing key; locks. For estimates of the memory a command will need. */
    public int valueLength(int db, Key key, long nowMs) {
        Partition partition = partitionOf(key);
        partition.lock();
        try {
            long record = partition.find(db, key, nowMs, Partition.Access.OBSERVE);
            return record == 0 ? 0 : Record.valueLength(Record.layout(record));
        } finally {
            partition.unlock();
        }
    }

    /** Counts look-ups of a walk, which belong to no partition: only sums are shown. Locks. */
    public void countLookups(long hits, long misses) {
        Partition any = partitions[0];
        any.lock();
        try {
            any.stats().hits += hits;
            any.stats().misses += misses;
        } finally {
            any.unlock();
        }
    }

    // ---- changes

    @Nullable ChangeSink sink() {
        return sink;
    }

    /** Installs the one sink that hears of changes from now on; null for none. */
    public void sink(@Nullable ChangeSink to) {
        sink = to;
    }

    /** How many changes commands have made so far; needs no lock. */
    public long changes() {
        long changes = 0;
        for (Partition partition : partitions) {
            changes += partition.stats().changes;
        }
        return changes;
    }

    // ---- deletions that nobody asked for

    /** Why nothing is deleted for a while but what a command asks for: expired keys are taken for absent and stay, none is evicted. */
    public enum Hold {
        /** Clients are paused. */
        PAUSE,
        /** The data is being loaded; its deletions are in the journal. */
        LOADING,
        /** The journal has no room for deletions. */
        JOURNAL
    }

    /** Whether no {@link Hold} is on. */
    boolean mayDelete() {
        return holds == 0;
    }

    /** Begins or ends such a while; from any thread. */
    public synchronized void hold(Hold why, boolean on) {
        int bit = 1 << why.ordinal();
        holds = on ? holds | bit : holds & ~bit;
    }

    boolean isHeld(Hold why) {
        return (holds & 1 << why.ordinal()) != 0;
    }

    /**
     * Frees what is due in one partition, locking it. Bounded by {@code budget} entries looked at.
     *
     * @return whether more is due now
     */
    public boolean expireSome(int partition, long nowMs, int budget) {
        Partition p = partitions[partition];
        if (!mayDelete() || !p.crawler().isDue(nowMs)) {
            return false;
        }
        p.lock();
        try {
            boolean more = p.crawler().run(nowMs, budget) >= budget;
            p.memory().publishNow();
            return more;
        } finally {
            p.unlock();
        }
    }

    /** Walks everything, locking all. Throws AssertionError at the first broken invariant. */
    public void check() {
        lockAll();
        try {
            for (Partition partition : partitions) {
                partition.check();
            }
            memory.check();
        } finally {
            unlockAll();
        }
    }
}
