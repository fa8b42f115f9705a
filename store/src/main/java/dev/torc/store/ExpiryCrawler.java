package dev.torc.store;

import dev.torc.memory.Memory;
import dev.torc.store.Change.Cause;
import java.util.List;

/**
 * Frees what has expired although nobody asks for it. Each segment knows a lower bound of its earliest expiry, so the crawler
 * looks at one number per segment and reads records only where something is due; then it sets the bound right. A bound for the
 * whole partition lets it skip that too. So a data set in which nothing is due costs nothing, and one in which a million keys
 * fall due at once is freed at the speed of deleting.
 *
 * <p>Guarded by the partition's lock, but for {@link #isDue}.
 */
final class ExpiryCrawler {
    /** What a look at a segment's header costs, in entries visited. */
    private static final int SEGMENT_COST = 1;

    /** {@link #sweep} was not through with its segment. */
    private static final int STOPPED = -1;

    private final Partition partition;
    private final ChangeReporter reporter;
    private long partitionEarliestMs = Long.MAX_VALUE;
    private long roundEarliestMs = Long.MAX_VALUE;
    private int db;
    private long place;
    private boolean inRound;

    ExpiryCrawler(Partition partition, ChangeReporter reporter) {
        this.partition = partition;
        this.reporter = reporter;
    }

    void noteExpiry(long expireAtMs) {
        if (expireAtMs < partitionEarliestMs) {
            partitionEarliestMs = expireAtMs;
        }
        if (expireAtMs < roundEarliestMs) {
            roundEarliestMs = expireAtMs;
        }
    }

    /** After databases changed places or went: the bounds of the round are void. */
    void restart() {
        partitionEarliestMs = Long.MIN_VALUE;
        inRound = false;
    }

    /** Whether anything can be due. */
    boolean isDue(long nowMs) {
        return inRound || partitionEarliestMs < nowMs;
    }

    /**
     * Visits segments until about this many entries were looked at, and at most so many removed, or a round is complete.
     *
     * @return the entries looked at; less than the budget when nothing more is due now
     */
    int run(long nowMs, int budget) {
        int spent = 0;
        while (spent < budget && isDue(nowMs)) {
            if (!inRound) {
                inRound = true;
                db = 0;
                place = partition.firstPlace();
                roundEarliestMs = Long.MAX_VALUE;
            }
            spent += step(nowMs, budget - spent);
        }
        return spent;
    }

    private int step(long nowMs, int budget) {
        Index index = partition.index(db);
        if (index == null || !index.covers(place)) {
            db++;
            place = partition.firstPlace();
            if (db == partition.databases().count()) {
                inRound = false;
                partitionEarliestMs = roundEarliestMs;
            }
            return SEGMENT_COST;
        }
        long segment = index.segmentAt(place);
        long end = index.segmentEnd(place);
        int cost = SEGMENT_COST;
        if (segment != 0) {
            if (Segment.earliestExpiryMs(segment) < nowMs) {
                int looked = sweep(index, segment, nowMs, budget);
                if (looked == STOPPED) {
                    return budget;
                }
                cost += looked;
            } else {
                roundEarliestMs = Math.min(roundEarliestMs, Segment.earliestExpiryMs(segment));
            }
        }
        place = end;
        return cost;
    }

    /**
     * Removes what is due in a segment; returns the entries looked at, or {@link #STOPPED} when so many were removed and there may be more.
     */
    private int sweep(Index index, long segment, long nowMs, int most) {
        index.readAhead(segment);
        long earliest = Long.MAX_VALUE;
        int looked = 0;
        int removed = 0;
        long slotsEnd = Segment.bucket(segment, Segment.buckets(segment));
        for (long slot = Segment.bucket(segment, 0); slot < slotsEnd; ) {
            long value = Memory.getLong(slot);
            if (value != 0) {
                looked++;
                long record = Index.record(value);
                if (Record.hasExpiry(record)) {
                    long at = Record.expireAtMs(record, Record.layout(record));
                    if (nowMs > at) {
                        if (removed++ == most) {
                            return STOPPED; // the next sweep begins with the segment again
                        }
                        // A spilled entry may be pulled into this slot: look at it again.
                        remove(db, index, index.placeOf(record), slot);
                        continue;
                    }
                    earliest = Math.min(earliest, at);
                }
            }
            slot += 8;
        }
        Segment.setEarliestExpiryMs(segment, earliest);
        roundEarliestMs = Math.min(roundEarliestMs, earliest);
        index.shrinkIfSparse(place, segment);
        return looked;
    }

    /** Another walk found these entries' time passed. */
    void removeFound(int db, Index index, List<Long> records) {
        for (long record : records) {
            long place = index.placeOf(record);
            remove(db, index, place, index.locateRecord(place, record));
            index.shrinkIfSparse(place, index.segmentAt(place));
        }
        partition.memory().publish();
    }

    /** Slots found before are no longer valid but this one, which another entry may take: the segment stays as large as it is. */
    private void remove(int db, Index index, long place, long slot) {
        long value = Memory.getLong(slot);
        reporter.delete(db, place, Index.record(value), Cause.EXPIRED);
        partition.stats().expired++;
        partition.stats().volatileKeys[db]--;
        index.removeKeepingSize(place, slot);
        index.release(value);
    }
}
