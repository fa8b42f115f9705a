package dev.torc.store;

import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import dev.torc.store.eviction.EvictionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All databases, spread over partitions by hash slot.
 *
 * <p><b>Locking.</b> The caller locks: one partition for one key, several in ascending order of {@link Partition#number}, all
 * ({@link #lockAll}) where a command cannot name its keys. Methods that lock for themselves say so.
 *
 * <p><b>Memory.</b> {@code maxmemory} bounds what counts as data: chunks of records and index and the eviction policy's own
 * structures, summed over the partitions. Partitions add their changes to the total in steps so small that all of
 * them together stay under 0.25 % of the limit. Room is made before a command runs ({@link #makeRoom}), for what it is about to bring.
 */
public final class Keyspace {
    /** Place bits that a cursor leaves out: no bucket is told apart by them. */
    private static final int CURSOR_SHIFT = 12;

    private static final long PUBLISH_STEP_MAX = 256 << 10;

    /** Entries that a command evicts at most beyond what it needs itself, after the limit was lowered: about a millisecond's work. */
    private static final int EVICTIONS_EXTRA = 1_000;

    /** A command that brings more than this fraction of the limit, 2^-12, reserves its room. */
    private static final int RESERVED_SHIFT = 12;

    private final int databases;
    private final int partitionBits;
    private final PageHeap pages;
    private final Hasher hasher;
    private final Partition[] partitions;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong reserved = new AtomicLong();
    private volatile @Nullable ChangeSink sink;
    private volatile int holds;
    private volatile long maxmemory;
    private volatile EvictionPolicy evictionPolicy = EvictionPolicy.NOEVICTION;
    private volatile long publishStep = PUBLISH_STEP_MAX;

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

    // ---- walks

    /** Is given live records while their partition is locked; must not change anything. */
    @FunctionalInterface
    public interface Visitor {
        void visit(long record);

        /** A record whose time has passed, for walks that remove such. */
        default void expired(long record) {}
    }

    /**
     * Visits some keys of a database, locking as it goes: about {@code count} of them, or as many as ten times that number of buckets
     * hold. A key that is present from the first call (cursor 0) to the one that returns 0 is visited exactly once.
     *
     * @return the cursor to go on with, at most 52 bits; 0 when the walk is complete
     */
    public long scan(int db, long cursor, long count, long nowMs, Visitor visitor) {
        long place = cursor << CURSOR_SHIFT;
        long bucketsLeft = count > Long.MAX_VALUE / 10 ? Long.MAX_VALUE : count * 10;
        Scan scan = new Scan(nowMs, visitor);
        do {
            Partition partition = partitionOf(place);
            long end = partition.firstPlace() + (1L << (64 - partitionBits));
            partition.lock();
            try {
                Index index = partition.index(db);
                if (index == null) {
                    place = end;
                } else {
                    while (place != end && scan.visited < count && bucketsLeft > 0) {
                        bucketsLeft--;
                        place = index.scanBucket(place, scan);
                        if (!scan.expired.isEmpty() && mayExpire()) {
                            partition.crawler().removeFound(db, index, scan.expired);
                        }
                        scan.expired.clear();
                    }
                }
            } finally {
                partition.unlock();
            }
        } while (place != 0 && scan.visited < count && bucketsLeft > 0);
        return place >>> CURSOR_SHIFT;
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

    /** Shows what is alive and collects what is not. */
    private static final class Scan implements Index.SlotVisitor {
        final List<Long> expired = new ArrayList<>();
        long visited;
        private final long nowMs;
        private final Visitor visitor;

        Scan(long nowMs, Visitor visitor) {
            this.nowMs = nowMs;
            this.visitor = visitor;
        }

        @Override
        public void visit(long slot) {
            long record = Index.record(Memory.getLong(slot));
            visited++;
            if (Record.isExpired(record, nowMs)) {
                expired.add(record);
                visitor.expired(record);
            } else {
                visitor.visit(record);
            }
        }
    }

    /** Visits the live records of a database in one partition, which is locked. */
    public void forEach(Partition partition, int db, long nowMs, Visitor visitor) {
        Index index = partition.index(db);
        if (index != null) {
            index.forEach(record -> {
                if (!Record.isExpired(record, nowMs)) {
                    visitor.visit(record);
                }
            });
        }
    }

    /** Visits the live records of one hash slot of a database. The slot's partition is locked. */
    public void forEachInSlot(int db, int slot, long nowMs, Visitor visitor) {
        long place = (long) slot << (64 - Slots.BITS);
        long end = (long) (slot + 1) << (64 - Slots.BITS);
        Index index = partitionOf(place).index(db);
        while (index != null && place != end && Hasher.slot(place) == slot) {
            place = index.scanBucket(place, at -> {
                long record = Index.record(Memory.getLong(at));
                long layout = Record.layout(record);
                if (Slots.of(Record.keyAddress(record, layout), Record.keyLength(layout)) == slot
                        && !Record.isExpired(record, nowMs)) {
                    visitor.visit(record);
                }
            });
        }
    }

    /**
     * Visits a live record chosen at random, all keys about equally likely; locks as it goes.
     *
     * @return whether there was one
     */
    public boolean randomRecord(int db, long nowMs, LongSupplier chance, Visitor visitor) {
        for (int attempt = 0; attempt < 100; attempt++) {
            Partition partition = weightedBySize(db, chance.getAsLong());
            if (partition == null) {
                return false;
            }
            partition.lock();
            try {
                Index index = partition.index(db);
                for (int draw = 0; index != null && draw < 64; draw++) {
                    long random = chance.getAsLong();
                    long place = partition.firstPlace() | random >>> partitionBits;
                    long slot = index.slotAt(place, (int) random & Segment.SLOTS - 1);
                    if (slot != 0) {
                        long record = Index.record(Memory.getLong(slot));
                        if (!Record.isExpired(record, nowMs)) {
                            visitor.visit(record);
                            return true;
                        }
                    }
                }
            } finally {
                partition.unlock();
            }
        }
        return firstFrom(db, nowMs, chance.getAsLong(), visitor);
    }

    private boolean firstFrom(int db, long nowMs, long place, Visitor visitor) {
        boolean[] found = new boolean[1];
        Visitor first = record -> {
            if (!found[0]) {
                found[0] = true;
                visitor.visit(record);
            }
        };
        long cursor = place >>> CURSOR_SHIFT;
        do {
            cursor = scan(db, cursor, 1, nowMs, first);
        } while (!found[0] && cursor != 0);
        while (!found[0]) {
            cursor = scan(db, cursor, 1, nowMs, first);
            if (cursor == 0) {
                break;
            }
        }
        return found[0];
    }

    private @Nullable Partition weightedBySize(int db, long random) {
        long total = size(db);
        if (total <= 0) {
            return null;
        }
        long at = Long.remainderUnsigned(random, total);
        for (Partition partition : partitions) {
            at -= partition.size(db);
            if (at < 0) {
                return partition;
            }
        }
        return partitions[partitions.length - 1];
    }

    // ---- changes

    @Nullable ChangeSink sink() {
        return sink;
    }

    /** Installs the one sink that hears of changes from now on; null for none. */
    public void sink(@Nullable ChangeSink to) {
        sink = to;
    }

    /**
     * Makes a change that another store's sink heard, locking as needed.
     *
     * @param change as it was heard; keys are placed by this store's own hash
     * @param key the caller's, for this to use
     */
    public void apply(Change change, Key key, long nowMs) {
        switch (change.effect()) {
            case FLUSH -> {
                lockAll();
                try {
                    flush(change.db());
                } finally {
                    unlockAll();
                }
            }
            case SWAP -> {
                lockAll();
                try {
                    swap(change.db(), change.offset());
                } finally {
                    unlockAll();
                }
            }
            case SET, DELETE, EXPIRE_AT, SET_RANGE -> {
                key.set(change.key(), change.keyLength(), hasher);
                Partition partition = partitionOf(key);
                partition.lock();
                try {
                    applyToKey(partition, key, change, nowMs);
                } finally {
                    partition.unlock();
                }
            }
        }
    }

    private static void applyToKey(Partition partition, Key key, Change change, long nowMs) {
        int db = change.db();
        // The origin decided what has expired: here nothing expires by itself.
        long never = Long.MIN_VALUE;
        switch (change.effect()) {
            case SET ->
                partition.set(
                        db,
                        key,
                        change.type(),
                        change.encoding(),
                        change.value(),
                        change.valueLength(),
                        change.expireAtMs(),
                        nowMs);
            case DELETE -> partition.delete(db, key);
            case EXPIRE_AT -> {
                long record = partition.find(db, key, never, Partition.Access.PEEK);
                if (record != 0) {
                    partition.setExpiry(db, key, record, change.expireAtMs());
                }
            }
            case SET_RANGE ->
                partition
                        .strings()
                        .setRange(
                                db,
                                key,
                                partition.find(db, key, never, Partition.Access.PEEK),
                                change.offset(),
                                change.value(),
                                change.valueLength(),
                                nowMs);
            case FLUSH, SWAP -> throw new IllegalArgumentException("not a change of a key");
        }
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

    boolean mayExpire() {
        return holds == 0;
    }

    /** Begins or ends such a while; from any thread. */
    public synchronized void hold(Hold why, boolean on) {
        int bit = 1 << why.ordinal();
        holds = on ? holds | bit : holds & ~bit;
    }

    private boolean isHeld(Hold why) {
        return (holds & 1 << why.ordinal()) != 0;
    }

    /**
     * Frees what is due in one partition, locking it. Bounded by {@code budget} entries looked at.
     *
     * @return whether more is due now
     */
    public boolean expireSome(int partition, long nowMs, int budget) {
        Partition p = partitions[partition];
        if (!mayExpire() || !p.crawler().isDue(nowMs)) {
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

    // ---- memory

    long publishStep() {
        return publishStep;
    }

    void addUsed(long bytes) {
        used.addAndGet(bytes);
    }

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
        return holds == 0 && isShortOf(0) && evict(0, 0, entries, nowMs, chance) && isShortOf(0);
    }

    /**
     * Evicts while there is no room for {@code bytes}: until so many bytes are freed as are {@code owed} and so many entries
     * gone as {@code entriesMin}, if it takes that.
     */
    private boolean evict(long bytes, long owed, int entriesMin, long nowMs, LongSupplier chance) {
        if (holds != 0) {
            return !isHeld(Hold.JOURNAL) || !isShortOf(bytes);
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

    /** Walks everything, locking all. Throws AssertionError at the first broken invariant. */
    public void check() {
        lockAll();
        try {
            long sum = 0;
            for (Partition partition : partitions) {
                partition.check();
                partition.memory().publishNow();
                sum += partition.memory().usedBytes();
            }
            if (sum != used.get()) {
                throw new AssertionError("used bytes: published " + used.get() + ", found " + sum);
            }
        } finally {
            unlockAll();
        }
    }
}
