package dev.torc.store;

import dev.torc.memory.Heap;
import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import dev.torc.store.Change.Cause;
import dev.torc.store.eviction.Evictor;
import org.jspecify.annotations.Nullable;

/**
 * What one lock guards: the keys of a range of hash slots in all databases, with their index, their memory, their eviction state and
 * their counters.
 *
 * <p>Every method but the lock's own expects the lock to be held by the caller. A record address is valid until the next
 * method of this partition that is not {@code find}; the lock keeps compaction away meanwhile.
 *
 * <p>Here keys are found, set, given an expiry and deleted. What else happens under the lock has classes of its own:
 *
 * <pre>
 * {@link Databases}            an index for each database; loads that announce themselves
 * {@link DiscardedDatabases}   what was emptied, to be freed in slices
 * {@link StringEditor}         changes strings in place
 * {@link ExpiryCrawler}        frees what has expired and nobody asks for
 * {@link VictimSearch}         evicts, {@link Evictor} says whom; {@link AgeSweeper} keeps its bits up to date
 * {@link PartitionMemory}      figures and compaction
 * {@link ChangeReporter}       tells the sink; {@link PartitionStats} count
 * {@link PartitionCut}         what a snapshot has yet to save
 * </pre>
 *
 * <p>Expiry is exact: {@link #find} takes an entry whose time has passed for absent and deletes it, reporting the deletion, unless
 * the keyspace says that it must not (while writes are paused, and later on replicas).
 */
public final class Partition extends PartitionLock {
    /** Whether a look-up counts as hit or miss, and whether it counts for eviction. */
    public enum Access {
        /** A command reads the key: hit or miss, and a use. */
        READ,
        /** A command is about to change the key: a use. */
        WRITE,
        /** A command reads about the key (TTL, TYPE, EXISTS): hit or miss, no use. */
        INSPECT,
        /** Neither. */
        PEEK,
        /** Nobody asks for the key (samples, estimates, DEBUG): neither, and a key whose time has passed stays. */
        OBSERVE
    }

    private final Keyspace keyspace;
    private final int number;
    private final long firstPlace;
    private final Heap heap;
    private final Databases databases;
    private final DiscardedDatabases discarded;
    private final PartitionStats stats;
    private final Evictor evictor;
    private final PartitionMemory memory;
    private final ChangeReporter reporter;
    private final StringEditor strings;
    private final ExpiryCrawler crawler;
    private final VictimSearch victims;
    private final AgeSweeper sweeper;
    private @Nullable PartitionCut cut;

    Partition(Keyspace keyspace, int number, long firstPlace, PageHeap pages, long chance, long nowMs) {
        this.keyspace = keyspace;
        this.number = number;
        this.firstPlace = firstPlace;
        this.heap = new Heap(pages);
        this.databases = new Databases(keyspace, heap, firstPlace);
        this.discarded = new DiscardedDatabases(heap);
        this.stats = new PartitionStats(keyspace.databases());
        this.evictor = new Evictor(heap, firstPlace, keyspace.partitionBits(), chance, nowMs);
        this.memory = new PartitionMemory(this, keyspace, heap, evictor);
        this.reporter = new ChangeReporter(keyspace, stats);
        this.strings = new StringEditor(this, databases, heap, reporter);
        this.crawler = new ExpiryCrawler(this, reporter);
        this.victims = new VictimSearch(this, databases, keyspace.hasher(), heap);
        this.sweeper = new AgeSweeper(this);
    }

    /** 0 .. partitions - 1, in the order in which several are to be locked. */
    public int number() {
        return number;
    }

    long firstPlace() {
        return firstPlace;
    }

    public PartitionStats stats() {
        return stats;
    }

    /** Reads the eviction bits of {@link #evictionState}. */
    public Evictor evictor() {
        return evictor;
    }

    Heap heap() {
        return heap;
    }

    ExpiryCrawler crawler() {
        return crawler;
    }

    VictimSearch victims() {
        return victims;
    }

    AgeSweeper sweeper() {
        return sweeper;
    }

    /** What the data takes; compaction. */
    public PartitionMemory memory() {
        return memory;
    }

    /** Changes to strings in place. */
    public StringEditor strings() {
        return strings;
    }

    Databases databases() {
        return databases;
    }

    @Nullable Index index(int db) {
        return databases.index(db);
    }

    /** Keys of a database, those included whose time has passed unnoticed. */
    public long size(int db) {
        return databases.size(db);
    }

    // ---- reading

    /** The record of a key, whether its time has passed or not; 0 for none. For who asks what memory holds. */
    public long findDeadOrAlive(int db, Key key) {
        Index index = databases.index(db);
        long slot = index == null ? 0 : index.locate(key.place(), key.address(), key.length());
        return slot == 0 ? 0 : Index.record(Memory.getLong(slot));
    }

    /** The record of a live key, or 0. */
    public long find(int db, Key key, long nowMs, Access access) {
        Index index = databases.index(db);
        long slot = index == null ? 0 : index.locate(key.place(), key.address(), key.length());
        if (slot == 0) {
            if (access == Access.READ || access == Access.INSPECT) {
                stats.misses++;
            }
            return 0;
        }
        long value = Memory.getLong(slot);
        long record = Index.record(value);
        if (Record.isExpired(record, nowMs)) {
            if (access != Access.OBSERVE) {
                expire(db, key, record, slot);
            }
            if (access == Access.READ || access == Access.INSPECT) {
                stats.misses++;
            }
            return 0;
        }
        if (access == Access.READ || access == Access.WRITE) {
            int state = Index.state(value);
            int used = evictor.onHit(state, key.place(), nowMs);
            if (used != state) {
                Index.setState(slot, value, used);
            }
        }
        if (access == Access.READ || access == Access.INSPECT) {
            stats.hits++;
        }
        return record;
    }

    /** The eviction bits of a present key, or -1. */
    public int evictionState(int db, Key key) {
        Index index = databases.index(db);
        long slot = index == null ? 0 : index.locate(key.place(), key.address(), key.length());
        return slot == 0 ? -1 : Index.state(Memory.getLong(slot));
    }

    /** Replaces the eviction bits of a present key: for what comes with its own past (RESTORE, a snapshot). */
    public void evictionState(int db, Key key, int state) {
        long slot = databases.indexForWriting(db).locate(key.place(), key.address(), key.length());
        if (slot != 0) {
            Index.setState(slot, Memory.getLong(slot), state);
        }
    }

    private void expire(int db, Key key, long record, long slot) {
        if (keyspace.mayDelete()) {
            stats.expired++;
            stats.volatileKeys[db]--;
            remove(db, key.place(), record, slot, Cause.EXPIRED);
        }
    }

    // ---- writing

    /**
     * Stores a value, replacing whatever the key had.
     *
     * @param value address of the value's bytes, which must not lie in this key's own record
     * @param expireAtMs Unix milliseconds or {@link Record#NEVER}
     * @return the record
     */
    public long set(int db, Key key, int type, int encoding, long value, int valueLength, long expireAtMs, long nowMs) {
        long record = place(db, key, type, encoding, valueLength, expireAtMs, nowMs);
        try {
            // Before the value is written: the journal's atomic add would wait for those writes.
            reporter.set(db, key, record, value);
        } finally {
            Memory.copy(value, Record.valueAddress(record, Record.layout(record)), valueLength);
        }
        return record;
    }

    /** Makes the key's record anew, in place where its size class stays; the value's bytes are still to be written. */
    long place(int db, Key key, int type, int encoding, int valueLength, long expireAtMs, long nowMs) {
        Index index = databases.indexForWriting(db);
        long slot = index.locate(key.place(), key.address(), key.length());
        long size = Record.sizeFor(key.length(), valueLength, expireAtMs);
        long record;
        if (slot == 0) {
            record = heap.allocate(size, Heap.RECORDS);
            Record.write(record, type, encoding, key.address(), key.length(), valueLength, expireAtMs);
            int state = evictor.onInsert(db, key.place(), Heap.roundUp(size), nowMs, expireAtMs != Record.NEVER);
            try {
                index.insert(key.place(), record, state, expireAtMs);
            } catch (RuntimeException | Error e) {
                heap.free(record, Heap.RECORDS);
                throw e;
            }
            if (expireAtMs != Record.NEVER) {
                stats.volatileKeys[db]++;
                crawler.noteExpiry(expireAtMs);
            }
        } else {
            long value = Memory.getLong(slot);
            long old = Index.record(value);
            boolean hadExpiry = Record.hasExpiry(old);
            boolean hasExpiry = expireAtMs != Record.NEVER;
            if (Record.isExpired(old, nowMs)) {
                stats.expired++;
            }
            if (!index.isOwed(value)
                    && (Record.size(Record.layout(old)) == size || Heap.roundUp(size) == heap.capacity(old))) {
                record = old;
                Record.write(record, type, encoding, key.address(), key.length(), valueLength, expireAtMs);
            } else {
                record = heap.allocate(size, Heap.RECORDS);
                Record.write(record, type, encoding, key.address(), key.length(), valueLength, expireAtMs);
                index.replaceRecord(slot, record);
                value = Memory.getLong(slot);
            }
            int state = evictor.onHit(Index.state(value), key.place(), nowMs);
            Index.setState(slot, value, Evictor.withExpiry(state, hasExpiry));
            if (hasExpiry) {
                index.noteExpiry(key.place(), expireAtMs);
                crawler.noteExpiry(expireAtMs);
            }
            stats.volatileKeys[db] += (hasExpiry ? 1 : 0) - (hadExpiry ? 1 : 0);
        }
        memory.publish();
        return record;
    }

    /**
     * Copies a record to where it has this expiry and a value of this length, at least as long as before; the bytes beyond are
     * undefined.
     *
     * @param room bytes that the new chunk has beyond what it needs
     * @return the new record
     */
    long rewrite(int db, Key key, long record, int valueLength, long expireAtMs, int room) {
        long layout = Record.layout(record);
        int type = Record.type(record);
        int encoding = Record.encoding(record);
        long target = heap.allocate(Record.sizeFor(key.length(), valueLength, expireAtMs) + room, Heap.RECORDS);
        long targetLayout = Record.write(target, type, encoding, key.address(), key.length(), valueLength, expireAtMs);
        Memory.copy(
                Record.valueAddress(record, layout),
                Record.valueAddress(target, targetLayout),
                Record.valueLength(layout));
        replace(db, key, record, target);
        return target;
    }

    /** Makes the key lead to another record and frees the one before. */
    void replace(int db, Key key, long record, long by) {
        Index index = databases.indexForWriting(db);
        index.replaceRecord(index.locateRecord(key.place(), record), by);
        memory.publish();
    }

    /**
     * Sets or clears a key's expiry.
     *
     * @param record what {@link #find} returned, not 0
     * @param expireAtMs Unix milliseconds or {@link Record#NEVER}
     * @return the record
     */
    public long setExpiry(int db, Key key, long record, long expireAtMs) {
        Index index = databases.indexForWriting(db);
        boolean had = Record.hasExpiry(record);
        boolean has = expireAtMs != Record.NEVER;
        long layout = Record.layout(record);
        long target = record;
        if (index.isOwed(key.place(), record) || !Record.setExpiryInPlace(record, layout, expireAtMs)) {
            target = rewrite(db, key, record, Record.valueLength(layout), expireAtMs, 0);
        }
        if (had != has) {
            stats.volatileKeys[db] += has ? 1 : -1;
            long slot = index.locateRecord(key.place(), target);
            long value = Memory.getLong(slot);
            Index.setState(slot, value, Evictor.withExpiry(Index.state(value), has));
        }
        if (has) {
            index.noteExpiry(key.place(), expireAtMs);
            crawler.noteExpiry(expireAtMs);
        }
        reporter.setExpiry(db, key, expireAtMs);
        return target;
    }

    /** Deletes a key, dead or alive. False: it was absent. */
    public boolean delete(int db, Key key) {
        Index index = databases.index(db);
        long slot = index == null ? 0 : index.locate(key.place(), key.address(), key.length());
        if (slot == 0) {
            return false;
        }
        long record = Index.record(Memory.getLong(slot));
        if (Record.hasExpiry(record)) {
            stats.volatileKeys[db]--;
        }
        remove(db, key.place(), record, slot, Cause.COMMAND);
        return true;
    }

    /** Reports that a key goes, takes it out of the index and frees its record. */
    void remove(int db, long place, long record, long slot, Cause cause) {
        Index index = databases.indexForWriting(db);
        reporter.delete(db, place, record, cause);
        long value = Memory.getLong(slot);
        index.remove(place, slot);
        index.release(value);
        memory.publish();
    }

    // ---- whole databases

    /** Takes a database's index away, to be freed in slices by {@link #freeDiscarded}. */
    void discard(int db) {
        Index index = databases.remove(db);
        if (index != null) {
            stats.volatileKeys[db] = 0;
            stats.changes += index.size();
            discarded.add(index);
            if (databases.size() == 0) {
                evictor.clear();
            }
        }
    }

    /**
     * Frees a slice of what {@link #discard} left, as far as no snapshot has yet to walk it.
     *
     * @return whether there is more to free now
     */
    public boolean freeDiscarded(int segments) {
        boolean more = discarded.free(segments);
        memory.publish();
        return more;
    }

    /** Keys of discarded databases that are still to be freed. */
    public long discardedKeys() {
        return discarded.keys();
    }

    void swap(int a, int b) {
        databases.swap(a, b);
        stats.swap(a, b);
        crawler.restart();
    }

    // ---- upkeep

    /**
     * Brings eviction bits up to date in a slice of the index, so that old stamps do not wrap around; a round takes a minute.
     *
     * @param segments segments to visit at most
     */
    public void sweepAges(int segments, long nowMs) {
        sweeper.run(segments, nowMs);
    }

    /** What a snapshot is owed of this partition; null: nothing. */
    @Nullable PartitionCut cut() {
        return cut;
    }

    void cut(@Nullable PartitionCut to) {
        cut = to;
    }

    /** Walks all that this partition holds. Throws AssertionError at the first broken invariant. */
    public void check() {
        heap.check();
        for (int db = 0; db < databases.count(); db++) {
            Index index = databases.index(db);
            if (index != null) {
                index.check();
                long[] expiring = new long[1];
                index.forEach(record -> expiring[0] += Record.hasExpiry(record) ? 1 : 0);
                if (expiring[0] != stats.volatileKeys[db]) {
                    throw new AssertionError("keys with expiry in db " + db + ": counted " + stats.volatileKeys[db]
                            + ", found " + expiring[0]);
                }
            }
        }
    }
}
