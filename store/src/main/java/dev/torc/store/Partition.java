package dev.torc.store;

import dev.torc.memory.Heap;
import dev.torc.memory.Memory;
import dev.torc.memory.MemoryExhaustedException;
import dev.torc.memory.PageHeap;
import dev.torc.store.Change.Cause;
import dev.torc.store.Change.Effect;
import dev.torc.store.eviction.Evictor;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one lock guards: the keys of a range of hash slots in all databases, with their index, their memory, their eviction state and
 * their counters.
 *
 * <p>Every method but the lock's own expects the lock to be held by the caller. A record address is valid until the next
 * method of this partition that is not {@code find}; the lock keeps compaction away meanwhile.
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

    /** Room in large strings for the appends to come: a quarter of the length, at most this many bytes. */
    public static final int APPEND_ROOM_MAX = 1 << 20;

    private final Keyspace keyspace;
    private final int number;
    private final long firstPlace;
    private final Heap heap;
    private final @Nullable Index[] indexes;
    private final Change change = new Change();
    private final ExpiryCrawler crawler;
    /** Many keys are coming; see {@link Keyspace#beginBulk}. */
    private boolean bulk;

    private final ArrayDeque<Index> discarded = new ArrayDeque<>();
    private final PartitionStats stats;
    private final Evictor evictor;
    private final AgeSweeper sweeper;
    private long publishedBytes;
    private @Nullable PartitionCut cut;

    Partition(Keyspace keyspace, int number, long firstPlace, PageHeap pages, long chance, long nowMs) {
        this.keyspace = keyspace;
        this.number = number;
        this.firstPlace = firstPlace;
        this.heap = new Heap(pages);
        this.indexes = new Index[keyspace.databases()];
        this.crawler = new ExpiryCrawler(this);
        this.stats = new PartitionStats(keyspace.databases());
        this.evictor = new Evictor(heap, firstPlace, keyspace.partitionBits(), chance, nowMs);
        this.sweeper = new AgeSweeper(this);
    }

    /** 0 .. partitions - 1, in the order in which several are to be locked. */
    public int number() {
        return number;
    }

    long firstPlace() {
        return firstPlace;
    }

    int databases() {
        return indexes.length;
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

    @Nullable Index index(int db) {
        return indexes[db];
    }

    private Index indexForWriting(int db) {
        Index index = indexes[db];
        if (index == null) {
            index = newIndex();
            indexes[db] = index;
        }
        return index;
    }

    private Index newIndex() {
        Index index = new Index(heap, keyspace.hasher(), keyspace.partitionBits(), firstPlace);
        if (bulk) {
            index.beginBulk();
        }
        return index;
    }

    void beginBulk() {
        bulk = true;
        for (Index index : indexes) {
            if (index != null) {
                index.beginBulk();
            }
        }
    }

    /** So many keys are about to come to a database, which had none yet. Within a bulk. */
    void expect(int db, long keys) {
        if (indexes[db] == null) {
            indexForWriting(db).expect(keys);
        }
    }

    void endBulk() {
        bulk = false;
        for (Index index : indexes) {
            if (index != null) {
                index.endBulk();
            }
        }
        try {
            for (int db = 0; db < indexes.length; db++) {
                Index index = indexes[db];
                if (index != null) {
                    indexes[db] = trimmed(index);
                }
            }
        } catch (MemoryExhaustedException e) {
            // Then they stay larger than they need to be.
        }
        publishNow();
    }

    private Index trimmed(Index index) {
        if (!index.isOversized()) {
            index.trim();
            return index;
        }
        Index fitting = newIndex();
        try {
            index.copyTo(fitting);
        } catch (MemoryExhaustedException e) {
            fitting.dispose();
            throw e;
        }
        index.dispose();
        return fitting;
    }

    /** Keys of a database, those included whose time has passed unnoticed. */
    public long size(int db) {
        Index index = indexes[db];
        return index == null ? 0 : index.size();
    }

    // ---- reading

    /** The record of a key, whether its time has passed or not; 0 for none. For who asks what memory holds. */
    public long findDeadOrAlive(int db, Key key) {
        Index index = indexes[db];
        long slot = index == null ? 0 : index.locate(key.place(), key.address(), key.length());
        return slot == 0 ? 0 : Index.record(Memory.getLong(slot));
    }

    /** The record of a live key, or 0. */
    public long find(int db, Key key, long nowMs, Access access) {
        Index index = indexes[db];
        long slot = index == null ? 0 : index.locate(key.place(), key.address(), key.length());
        if (slot == 0) {
            if (access == Access.READ || access == Access.INSPECT) {
                stats.misses++;
            }
            return 0;
        }
        long value = Memory.getLong(slot);
        long record = Index.record(value);
        if (Record.hasExpiry(record) && isExpired(record, nowMs)) {
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
        Index index = indexes[db];
        long slot = index == null ? 0 : index.locate(key.place(), key.address(), key.length());
        return slot == 0 ? -1 : Index.state(Memory.getLong(slot));
    }

    /** Replaces the eviction bits of a present key: for what comes with its own past (RESTORE, a snapshot). */
    public void evictionState(int db, Key key, int state) {
        long slot = indexForWriting(db).locate(key.place(), key.address(), key.length());
        if (slot != 0) {
            Index.setState(slot, Memory.getLong(slot), state);
        }
    }

    static boolean isExpired(long record, long nowMs) {
        long at = Record.expireAtMs(record, Record.layout(record));
        return at != Record.NEVER && nowMs > at;
    }

    private void expire(int db, Key key, long record, long slot) {
        if (keyspace.mayExpire()) {
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
        Memory.copy(value, Record.valueAddress(record, Record.layout(record)), valueLength);
        reportSet(db, key, record);
        return record;
    }

    /** Makes the key's record anew, in place where its size class stays; the value's bytes are still to be written. */
    private long place(int db, Key key, int type, int encoding, int valueLength, long expireAtMs, long nowMs) {
        Index index = indexForWriting(db);
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
            if (hadExpiry && isExpired(old, nowMs)) {
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
        publish();
        return record;
    }

    /**
     * Writes bytes into a string, which is extended by zero bytes as far as needed and becomes raw; a missing key is an empty string.
     *
     * @param record what {@link #find} returned, 0 for a missing key
     * @param offset where to write; {@code offset + length} is at most {@link Record#VALUE_MAX}
     * @return the record
     */
    public long setRange(int db, Key key, long record, int offset, long bytes, int length, long nowMs) {
        long target;
        int oldLength = 0;
        if (record == 0) {
            target = place(db, key, Record.STRING, Record.RAW, offset + length, Record.NEVER, nowMs);
        } else {
            oldLength = Record.valueLength(Record.layout(record));
            target = ownForEditing(db, key, record, Math.max(oldLength, offset + length));
            Record.setEncoding(target, Record.RAW);
        }
        long value = Record.valueAddress(target, Record.layout(target));
        if (offset > oldLength) {
            Memory.fill(value + oldLength, offset - oldLength, 0);
        }
        Memory.copy(bytes, value + offset, length);
        stats.changes++;
        ChangeSink sink = keyspace.sink();
        if (sink != null) {
            Change c = describe(Effect.SET_RANGE, Cause.COMMAND, db, key.place(), key.address(), key.length());
            c.value = bytes;
            c.valueLength = length;
            c.offset = offset;
            sink.changed(c);
        }
        return target;
    }

    /**
     * Replaces a string's value and keeps its expiry: for what is computed from the old value, which {@link #find} has just
     * found and counted as used. In place where the chunk allows, without a second look-up.
     *
     * @param record what {@link #find} returned, not 0
     * @param value address of the value's bytes, which must not lie in this key's own record
     * @return the record
     */
    public long setValue(int db, Key key, long record, int encoding, long value, int valueLength) {
        boolean isOwed = indexForWriting(db).isOwed(key.place(), record);
        long layout = Record.layout(record);
        long target = record;
        if (!isOwed && Record.valueLength(layout) == valueLength) {
            Record.setEncoding(record, encoding);
        } else {
            long expireAtMs = Record.expireAtMs(record, layout);
            long size = Record.sizeFor(key.length(), valueLength, expireAtMs);
            if (!isOwed && Heap.roundUp(size) == heap.capacity(record) && resizeInPlace(record, layout, valueLength)) {
                Record.setEncoding(record, encoding);
            } else {
                target = heap.allocate(size, Heap.RECORDS);
                Record.write(
                        target, Record.type(record), encoding, key.address(), key.length(), valueLength, expireAtMs);
                replace(db, key, record, target);
            }
        }
        Memory.copy(value, Record.valueAddress(target, Record.layout(target)), valueLength);
        reportSet(db, key, target);
        return target;
    }

    /**
     * Changes a value's length where header and chunk stay as they are; false: the record must be written anew. Counts with
     * the header that the record has, which may keep an expiry field that a new record of its size would not.
     */
    private boolean resizeInPlace(long record, long layout, int valueLength) {
        long size = Record.size(layout) - Record.valueLength(layout) + valueLength;
        return size <= heap.capacity(record) && Record.setValueLengthInPlace(record, layout, valueLength);
    }

    /** The record itself, or one that takes its place: with a value this long, at least as long as before; the new bytes are undefined. */
    private long ownForEditing(int db, Key key, long record, int newLength) {
        long layout = Record.layout(record);
        boolean grows = newLength > Record.valueLength(layout);
        if (!indexForWriting(db).isOwed(key.place(), record) && (!grows || resizeInPlace(record, layout, newLength))) {
            return record;
        }
        long expireAtMs = Record.expireAtMs(record, layout);
        long size = Record.sizeFor(key.length(), newLength, expireAtMs);
        int type = Record.type(record);
        int encoding = Record.encoding(record);
        long wider = heap.allocate(size + (grows ? appendRoom(newLength) : 0), Heap.RECORDS);
        long widerLayout = Record.write(wider, type, encoding, key.address(), key.length(), newLength, expireAtMs);
        Memory.copy(
                Record.valueAddress(record, layout),
                Record.valueAddress(wider, widerLayout),
                Record.valueLength(layout));
        replace(db, key, record, wider);
        return wider;
    }

    /** Bytes that a string which outgrows its chunk gets beyond its new length. */
    public static int appendRoom(long newLength) {
        return (int) Math.min(newLength / 4, APPEND_ROOM_MAX);
    }

    private void replace(int db, Key key, long record, long by) {
        Index index = indexForWriting(db);
        index.replaceRecord(index.locateRecord(key.place(), record), by);
        publish();
    }

    /**
     * Sets or clears a key's expiry.
     *
     * @param record what {@link #find} returned, not 0
     * @param expireAtMs Unix milliseconds or {@link Record#NEVER}
     * @return the record
     */
    public long setExpiry(int db, Key key, long record, long expireAtMs) {
        Index index = indexForWriting(db);
        boolean had = Record.hasExpiry(record);
        boolean has = expireAtMs != Record.NEVER;
        long layout = Record.layout(record);
        long target = record;
        if (index.isOwed(key.place(), record) || !Record.setExpiryInPlace(record, layout, expireAtMs)) {
            int valueLength = Record.valueLength(layout);
            target = heap.allocate(Record.sizeFor(key.length(), valueLength, expireAtMs), Heap.RECORDS);
            long targetLayout = Record.write(
                    target,
                    Record.type(record),
                    Record.encoding(record),
                    key.address(),
                    key.length(),
                    valueLength,
                    expireAtMs);
            Memory.copy(Record.valueAddress(record, layout), Record.valueAddress(target, targetLayout), valueLength);
            replace(db, key, record, target);
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
        stats.changes++;
        ChangeSink sink = keyspace.sink();
        if (sink != null) {
            Change c = describe(Effect.EXPIRE_AT, Cause.COMMAND, db, key.place(), key.address(), key.length());
            c.expireAtMs = expireAtMs;
            sink.changed(c);
        }
        return target;
    }

    /** Deletes a key, dead or alive. False: it was absent. */
    public boolean delete(int db, Key key) {
        Index index = indexes[db];
        long slot = index == null ? 0 : index.locate(key.place(), key.address(), key.length());
        if (slot == 0) {
            return false;
        }
        long record = Index.record(Memory.getLong(slot));
        if (Record.hasExpiry(record)) {
            stats.volatileKeys[db]--;
        }
        stats.changes++;
        remove(db, key.place(), record, slot, Cause.COMMAND);
        return true;
    }

    /** Takes a record out of the index, reports it and frees it. */
    private void remove(int db, long place, long record, long slot, Cause cause) {
        Index index = indexForWriting(db);
        ChangeSink sink = keyspace.sink();
        if (sink != null) {
            long layout = Record.layout(record);
            sink.changed(describe(
                    Effect.DELETE, cause, db, place, Record.keyAddress(record, layout), Record.keyLength(layout)));
        }
        long value = Memory.getLong(slot);
        index.remove(place, slot);
        index.release(value);
        publish();
    }

    private void reportSet(int db, Key key, long record) {
        stats.changes++;
        ChangeSink sink = keyspace.sink();
        if (sink != null) {
            long layout = Record.layout(record);
            Change c = describe(Effect.SET, Cause.COMMAND, db, key.place(), key.address(), key.length());
            c.type = Record.type(record);
            c.encoding = Record.encoding(record);
            c.value = Record.valueAddress(record, layout);
            c.valueLength = Record.valueLength(layout);
            c.expireAtMs = Record.expireAtMs(record, layout);
            sink.changed(c);
        }
    }

    private Change describe(Effect effect, Cause cause, int db, long place, long keyAddress, int keyLength) {
        Change c = change;
        c.effect = effect;
        c.cause = cause;
        c.db = db;
        c.place = place;
        c.key = keyAddress;
        c.keyLength = keyLength;
        return c;
    }

    // ---- expiry and eviction

    /** A walk found these entries' time passed. */
    void removeExpired(int db, Index index, List<Long> records) {
        for (long record : records) {
            long layout = Record.layout(record);
            long place = keyspace.hasher().place(Record.keyAddress(record, layout), Record.keyLength(layout));
            removeExpired(db, index.locateRecord(place, record), index);
            index.shrinkIfSparse(place, index.segmentAt(place));
        }
        publish();
    }

    /** The crawler found this entry's time passed. Slots found before are no longer valid but this one, which another entry may take. */
    void removeExpired(int db, long slot, Index index) {
        long value = Memory.getLong(slot);
        long record = Index.record(value);
        long layout = Record.layout(record);
        long place = keyspace.hasher().place(Record.keyAddress(record, layout), Record.keyLength(layout));
        ChangeSink sink = keyspace.sink();
        if (sink != null) {
            sink.changed(describe(
                    Effect.DELETE,
                    Cause.EXPIRED,
                    db,
                    place,
                    Record.keyAddress(record, layout),
                    Record.keyLength(layout)));
        }
        stats.expired++;
        stats.volatileKeys[db]--;
        index.removeKeepingSize(place, slot);
        index.release(value);
    }

    /**
     * Evicts one entry by the policy in force.
     *
     * @return the bytes freed; 0 if there is no candidate here
     */
    long evictOne(long nowMs) {
        if (evictor.policy().volatileOnly() && stats.hasNoVolatileKeys()) {
            return 0; // without this, a command that is out of memory would search all segments in vain
        }
        evictor.begin(nowMs, entries());
        int victimDb = -1;
        while (evictor.wantsMore()) {
            long place = evictor.nextPlace();
            int named = evictor.nextDb();
            int db = named < 0 ? databaseForSample(place) : named;
            if (db < 0) {
                break;
            }
            Index index = indexes[db];
            if (index != null) { // the named database may have been emptied meanwhile
                long before = evictor.victim();
                offerBucket(index, place);
                victimDb = evictor.victim() == before ? victimDb : db;
            }
        }
        if (evictor.victim() == 0 && evictor.policy().volatileOnly()) {
            victimDb = offerSegmentWithExpiry(evictor.nextPlace());
        }
        long slot = evictor.victim();
        if (slot == 0) {
            return 0;
        }
        long record = Index.record(Memory.getLong(slot));
        long layout = Record.layout(record);
        long place = keyspace.hasher().place(Record.keyAddress(record, layout), Record.keyLength(layout));
        if (Record.hasExpiry(record)) {
            stats.volatileKeys[victimDb]--;
        }
        long usedBefore = chunkBytes();
        evictor.onEvict(place, Index.state(Memory.getLong(slot)), heap.capacity(record));
        remove(victimDb, place, record, slot, Cause.EVICTED);
        stats.evicted++;
        return usedBefore - chunkBytes();
    }

    private void offerBucket(Index index, long place) {
        long segment = index.segmentAt(place);
        if (segment != 0) {
            offerBucket(segment, index.bucketOf(place));
        }
    }

    private void offerBucket(long segment, long bucket) {
        int depth = Segment.depth(segment);
        long mask = -1L << (48 - depth);
        for (int i = 0; i < Segment.SLOTS; i++) {
            long slot = bucket + 8L * i;
            long value = Memory.getLong(slot);
            if (value != 0) {
                long record = Index.record(value);
                long known = Segment.prefix(segment) | (value >>> Segment.TAG_SHIFT) << (48 - depth);
                long expireAtMs =
                        evictor.wantsExpiry() ? Record.expireAtMs(record, Record.layout(record)) : Record.NEVER;
                int state = Index.state(value);
                int aged = evictor.offer(slot, known, mask, state, heap.capacity(record), expireAtMs);
                if (aged != state) {
                    Index.setState(slot, value, aged);
                }
            }
        }
    }

    /**
     * For volatile policies, when samples found no entry with an expiry: offers the entries of the first segment from this place
     * on that has one. Returns its database; -1: there is none.
     */
    private int offerSegmentWithExpiry(long from) {
        for (int db = 0; db < indexes.length; db++) {
            Index index = indexes[db];
            if (index == null || stats.volatileKeys[db] == 0) {
                continue;
            }
            long place = from;
            boolean wrapped = false;
            while (true) {
                long segment = index.segmentAt(place);
                if (segment != 0 && Segment.earliestExpiryMs(segment) != Long.MAX_VALUE) {
                    for (int b = 0; b < Segment.buckets(segment); b++) {
                        offerBucket(segment, Segment.bucket(segment, b));
                    }
                    if (evictor.victim() != 0) {
                        return db;
                    }
                }
                place = index.segmentEnd(place);
                if (!index.covers(place) || place == firstPlace) {
                    if (wrapped) {
                        break;
                    }
                    wrapped = true;
                    place = firstPlace;
                }
            }
        }
        return -1;
    }

    private long entries() {
        long entries = 0;
        for (int db = 0; db < indexes.length; db++) {
            entries += size(db);
        }
        return entries;
    }

    /** A database to sample, those with more keys more often; -1 if all are empty. */
    private int databaseForSample(long random) {
        long total = 0;
        int last = -1;
        int filled = 0;
        for (int db = 0; db < indexes.length; db++) {
            if (size(db) > 0) {
                total += size(db);
                last = db;
                filled++;
            }
        }
        if (filled > 1) {
            long at = Long.remainderUnsigned(random, total);
            for (int db = 0; db < last; db++) {
                at -= size(db);
                if (at < 0) {
                    return db;
                }
            }
        }
        return last;
    }

    /** After a change of policy: gives every entry a fair start under the new one. */
    void neutraliseStates(long nowMs) {
        for (Index index : indexes) {
            if (index != null) {
                index.forEachSlot(slot -> {
                    long value = Memory.getLong(slot);
                    Index.setState(slot, value, evictor.neutral(Index.state(value), nowMs));
                });
            }
        }
    }

    /**
     * Brings eviction bits up to date in a slice of the index, so that old stamps do not wrap around; a round takes a minute.
     *
     * @param segments segments to visit at most
     */
    public void sweepAges(int segments, long nowMs) {
        sweeper.run(segments, nowMs);
    }

    // ---- whole databases

    /** Takes a database's index away, to be freed in slices by {@link #freeDiscarded}. */
    void discard(int db) {
        Index index = indexes[db];
        if (index != null) {
            indexes[db] = null;
            stats.volatileKeys[db] = 0;
            stats.changes += index.size();
            if (index.size() > 0) {
                discarded.add(index);
            }
            if (entries() == 0) {
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
        for (int i = 0; i < segments && canFreeDiscarded(); i++) {
            if (discarded.element().clearSegment(record -> heap.free(record, Heap.RECORDS))) {
                discarded.remove();
            }
        }
        publish();
        return canFreeDiscarded();
    }

    private boolean canFreeDiscarded() {
        Index index = discarded.peek();
        return index != null && index.cut() == null;
    }

    /** Keys of discarded databases that are still to be freed. */
    public long discardedKeys() {
        long keys = 0;
        for (Index index : discarded) {
            keys += index.size();
        }
        return keys;
    }

    void swap(int a, int b) {
        Index index = indexes[a];
        indexes[a] = indexes[b];
        indexes[b] = index;
        long keys = stats.volatileKeys[a];
        stats.volatileKeys[a] = stats.volatileKeys[b];
        stats.volatileKeys[b] = keys;
    }

    // ---- snapshots

    /** Whether a snapshot is owed something of this partition. */
    boolean isCut() {
        return cut != null;
    }

    boolean isCutBy(PartitionCut by) {
        return cut == by;
    }

    void cut(@Nullable PartitionCut to) {
        cut = to;
    }

    // ---- memory

    /** Bytes that count as data: chunks of records and index, and what the eviction policy keeps. */
    public long usedBytes() {
        return chunkBytes() + evictor.memoryBytes();
    }

    /** Bytes of chunks, without those that are a snapshot's. */
    private long chunkBytes() {
        PartitionCut c = cut;
        return heap.usedBytes() - (c == null ? 0 : c.heldBytes());
    }

    /** Of {@link #usedBytes}, those of one of {@link Heap}'s kinds. */
    public long usedBytes(int kind) {
        return heap.usedBytes(kind);
    }

    /** Bytes of the pages that the chunks lie in. */
    public long heldBytes() {
        return heap.heldBytes();
    }

    /** Bytes that this record's chunk takes. */
    public long chunkBytes(long record) {
        return heap.capacity(record);
    }

    /** Adds what has changed since the last time to the keyspace's total, once it is worth an atomic operation. */
    private void publish() {
        long delta = usedBytes() - publishedBytes;
        if (delta >= keyspace.publishStep() || delta <= -keyspace.publishStep()) {
            publishNow();
        }
    }

    void publishNow() {
        long used = usedBytes();
        keyspace.addUsed(used - publishedBytes);
        publishedBytes = used;
    }

    /**
     * Moves live chunks out of sparse pages.
     *
     * @param moves chunks to move at most, each some hundred nanoseconds
     * @return the chunks moved; 0 when nothing is worth moving
     */
    public int compact(int moves) {
        int moved = heap.compact(moves, this::relocate);
        publish();
        return moved;
    }

    private boolean relocate(long from, long to, int kind) {
        if (kind == Heap.INDEX) {
            for (Index index : indexes) {
                if (index != null && index.relocateSegment(from, to)) {
                    return true;
                }
            }
            return false;
        }
        if (kind == Heap.OTHER) {
            return evictor.relocate(from, to);
        }
        long layout = Record.layout(to);
        long place = keyspace.hasher().place(Record.keyAddress(to, layout), Record.keyLength(layout));
        for (Index index : indexes) {
            long slot = index == null ? 0 : index.locateRecord(place, from);
            if (slot != 0) {
                Index.setRecord(slot, to);
                return true;
            }
        }
        return false; // of a discarded database: on its way out anyway
    }

    /** Walks all that this partition holds. Throws AssertionError at the first broken invariant. */
    public void check() {
        heap.check();
        for (int db = 0; db < indexes.length; db++) {
            Index index = indexes[db];
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
