package dev.torc.store;

import dev.torc.memory.Heap;
import dev.torc.memory.Memory;
import dev.torc.store.Change.Cause;
import dev.torc.store.eviction.Evictor;

/**
 * Evicts from a partition: reads the buckets that the {@link Evictor} asks for, offers it their entries, and removes the one that
 * it chooses.
 *
 * <p>Guarded by the partition's lock.
 */
final class VictimSearch {
    private final Partition partition;
    private final Databases databases;
    private final Hasher hasher;
    private final Heap heap;
    private final Evictor evictor;
    private final PartitionStats stats;

    VictimSearch(Partition partition, Databases databases, Hasher hasher, Heap heap) {
        this.partition = partition;
        this.databases = databases;
        this.hasher = hasher;
        this.heap = heap;
        this.evictor = partition.evictor();
        this.stats = partition.stats();
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
        int db = search(nowMs);
        long slot = evictor.victim();
        if (slot == 0) {
            return 0;
        }
        long value = Memory.getLong(slot);
        long record = Index.record(value);
        long place = hasher.placeOf(record);
        if (Record.hasExpiry(record)) {
            stats.volatileKeys[db]--;
        }
        PartitionMemory memory = partition.memory();
        long usedBefore = memory.chunkBytes();
        evictor.onEvict(place, Index.state(value), heap.capacity(record));
        partition.remove(db, place, record, slot, Cause.EVICTED);
        stats.evicted++;
        return usedBefore - memory.chunkBytes();
    }

    /** A round of the evictor; returns its victim's database, -1 if there is no victim. */
    private int search(long nowMs) {
        evictor.begin(nowMs, databases.size());
        int victimDb = -1;
        while (evictor.wantsMore()) {
            long place = evictor.nextPlace();
            int named = evictor.nextDb();
            int db = named < 0 ? databases.sample(place) : named;
            if (db < 0) {
                break;
            }
            Index index = databases.index(db);
            if (index != null) { // the named database may have been emptied meanwhile
                long before = evictor.victim();
                offerBucket(index, place);
                victimDb = evictor.victim() == before ? victimDb : db;
            }
        }
        if (evictor.victim() == 0 && evictor.policy().volatileOnly()) {
            victimDb = offerSegmentWithExpiry(evictor.nextPlace());
        }
        return victimDb;
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
        for (int db = 0; db < databases.count(); db++) {
            Index index = databases.index(db);
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
                if (!index.covers(place) || place == index.firstPlace()) {
                    if (wrapped) {
                        break;
                    }
                    wrapped = true;
                    place = index.firstPlace();
                }
            }
        }
        return -1;
    }
}
