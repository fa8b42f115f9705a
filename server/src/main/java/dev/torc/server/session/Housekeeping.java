package dev.torc.server.session;

import dev.torc.commands.stats.LatencyMonitor;
import dev.torc.server.thread.SliceSize;
import dev.torc.server.transport.LoopTask;
import dev.torc.store.Keyspace;
import dev.torc.store.Partition;
import dev.torc.store.PartitionStats;

/**
 * What a loop does between its connections' turns, in slices too short to be felt: freeing what has expired, what was flushed and
 * what lies sparse in its share of the partitions, copying what is to be saved, bringing memory back under its limit, closing idle clients.
 *
 * <p>Each kind of work has a slice of entries, not of time, so that a slice costs about {@value #SLICE_NS} nanoseconds of the
 * loop; as long as there is work, slices follow each other with at least as long for connections between them. What is saved is copied in
 * one such slice a turn.
 */
final class Housekeeping implements LoopTask {
    /** Aim for one slice. */
    static final long SLICE_NS = 200_000;

    private static final long TICK_NS = 10_000_000;

    private static final long SECOND_NS = 1_000_000_000;
    private static final int FREED_SEGMENTS = 2;
    private static final int AGED_SEGMENTS = 4;
    private static final int EVICTIONS = 100;

    private final SliceSize expiries = expiries();
    private final SliceSize moves = moves();

    private final LoopContext context;
    private final SessionWatch watch;
    private final Keyspace keyspace;
    private final int first;
    private final int step;
    private int partition;
    private long nextSecondNs;
    private boolean started;
    private long nextSliceNs;

    Housekeeping(LoopContext context, int share, int loops) {
        this.context = context;
        this.watch = new SessionWatch(context);
        this.keyspace = context.server.keyspace();
        this.first = share;
        this.step = loops;
        this.partition = share;
    }

    /** Entries that are looked at. */
    static SliceSize expiries() {
        return new SliceSize(16, 400, SLICE_NS / 2);
    }

    /** Chunks that compaction moves. */
    static SliceSize moves() {
        return new SliceSize(2, 64, SLICE_NS / 2);
    }

    @Override
    public long run(long nowNs) {
        if (!started) {
            started = true;
            nextSecondNs = nowNs + SECOND_NS;
            nextSliceNs = nowNs;
        }
        if (nowNs - nextSliceNs >= 0) {
            nextSliceNs = nowNs + tidy(nowNs);
        }
        // Once a turn, not with a pause in between: the clock that ends a short sleep costs as much as some requests.
        boolean more = context.log.copySlice();
        return more ? 0 : Math.max(nextSliceNs - nowNs, 0);
    }

    /** A slice of all but copying; returns the time from its start to the next one's. */
    private long tidy(long nowNs) {
        long nowMs = context.nowMs();
        if (context.server.pause().releaseIfOver(nowMs)) {
            keyspace.hold(Keyspace.Hold.PAUSE, false);
        }
        if (first == 0) {
            context.server.sample(nowNs);
        }
        // Commands evict for what they bring; what a lowered limit left over goes here.
        boolean more = keyspace.memory().evictSome(EVICTIONS, nowMs, context.server.chance());
        long end = nowNs + SLICE_NS;
        int partitions = keyspace.partitions();
        int visited = 0;
        for (int i = first; i < partitions; i += step) {
            boolean busy = slice(partition, nowMs);
            more |= busy;
            partition = partition + step < partitions ? partition + step : first;
            // Where nothing is left to do a look at the clock would cost as much.
            if ((busy || ++visited % 4 == 0) && context.server.nanoTime() > end) {
                more = true;
                break;
            }
        }
        if (nowNs - nextSecondNs >= 0) {
            nextSecondNs = nowNs + watch.run(nowNs);
            if (first == 0) {
                context.server.everySecond();
            }
        }
        return more ? 2 * (context.server.nanoTime() - nowNs) : TICK_NS;
    }

    private boolean slice(int number, long nowMs) {
        boolean more = context.server.activeExpiry() && expire(number, nowMs);
        Partition p = keyspace.partition(number);
        if (!p.tryLock()) {
            return more;
        }
        try {
            more |= p.freeDiscarded(FREED_SEGMENTS);
            more |= compact(p, nowMs);
            p.sweepAges(AGED_SEGMENTS, nowMs);
        } finally {
            p.unlock();
        }
        return more;
    }

    private boolean compact(Partition p, long nowMs) {
        long startNs = context.server.nanoTime();
        int moved = p.memory().compact((int) moves.units());
        if (moved > 0) {
            long spentNs = context.server.nanoTime() - startNs;
            moves.took(spentNs);
            context.server.activity().compactionSlice(moved);
            context.server.latencies().offer(LatencyMonitor.COMPACTION_CYCLE, spentNs, nowMs);
        }
        return moved > 0;
    }

    private boolean expire(int number, long nowMs) {
        PartitionStats stats = keyspace.partition(number).stats();
        long expiredBefore = stats.expired();
        long startNs = context.server.nanoTime();
        boolean more = keyspace.expireSome(number, nowMs, (int) expiries.units());
        if (stats.expired() != expiredBefore) {
            long spentNs = context.server.nanoTime() - startNs;
            expiries.took(spentNs);
            context.server.activity().expirySlice(spentNs, more);
            context.server.latencies().offer(LatencyMonitor.EXPIRE_CYCLE, spentNs, nowMs);
        }
        return more;
    }
}
