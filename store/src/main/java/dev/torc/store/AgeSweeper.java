package dev.torc.store;

import dev.torc.memory.Memory;
import dev.torc.store.eviction.Evictor;

/**
 * Walks a partition's indexes round and round, segment by segment, and brings the eviction bits of their entries up to date. Guarded by the
 * partition's lock.
 */
final class AgeSweeper {
    private static final long ROUND_MS = 60_000;

    private final Partition partition;
    private int db;
    private long place;
    private long nextRoundMs;
    private boolean inRound;

    AgeSweeper(Partition partition) {
        this.partition = partition;
    }

    /** After a change of policy: gives every entry a fair start under the new one, all at once. */
    void neutralise(long nowMs) {
        Evictor evictor = partition.evictor();
        for (int db = 0; db < partition.databases().count(); db++) {
            Index index = partition.index(db);
            if (index != null) {
                index.forEachSlot(slot -> {
                    long value = Memory.getLong(slot);
                    Index.setState(slot, value, evictor.neutral(Index.state(value), nowMs));
                });
            }
        }
    }

    /** A slice of a round: visits so many segments at most. */
    void run(int segments, long nowMs) {
        if (!inRound) {
            if (nowMs < nextRoundMs) {
                return;
            }
            inRound = true;
            nextRoundMs = nowMs + ROUND_MS;
            db = 0;
            place = partition.firstPlace();
        }
        for (int i = 0; i < segments && inRound; i++) {
            step(nowMs);
        }
    }

    private void step(long nowMs) {
        Index index = partition.index(db);
        if (index == null || !index.covers(place)) {
            db++;
            place = partition.firstPlace();
            inRound = db < partition.databases().count();
            return;
        }
        long segment = index.segmentAt(place);
        place = index.segmentEnd(place);
        if (segment == 0) {
            return;
        }
        long end = Segment.bucket(segment, Segment.buckets(segment));
        for (long slot = Segment.bucket(segment, 0); slot < end; slot += 8) {
            long value = Memory.getLong(slot);
            if (value != 0) {
                int state = Index.state(value);
                int aged = partition.evictor().age(state, nowMs);
                if (aged != state) {
                    Index.setState(slot, value, aged);
                }
            }
        }
    }
}
