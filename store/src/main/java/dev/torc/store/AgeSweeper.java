package dev.torc.store;

import dev.torc.memory.Memory;

/** Walks a partition's index round and round, segment by segment, and brings the eviction bits of its entries up to date. */
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
            inRound = db < partition.databases();
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
