package dev.torc.commands.stats;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** How many calls took up to 1, 2, 4, 8 … microseconds: latencies as LATENCY HISTOGRAM and redis_exporter show them. */
public final class LatencyBuckets {
    /** The first limit in nanoseconds; each is twice the one before. */
    private static final long FIRST_LIMIT_NS = 1024;

    /** A limit counts in the histogram's whole bucket at it, as in Redis: at two digits this part of the limit. */
    private static final int PARTS_OF_LIMIT = 128;

    /**
     * One limit.
     *
     * @param micros the limit in microseconds, rounded down
     * @param calls calls that took as long or less
     */
    public record Bucket(long micros, long calls) {}

    private LatencyBuckets() {}

    /**
     * All limits in ascending order, the same ones whatever was recorded; the last holds all calls.
     *
     * @param latencies in nanoseconds, as {@link CommandTimings} keeps them
     */
    public static List<Bucket> of(Histogram latencies) {
        List<Bucket> buckets = new ArrayList<>();
        long highest = 0;
        for (long limit = FIRST_LIMIT_NS; highest < CommandTimings.MAX_NS; limit *= 2) {
            highest = limit + limit / PARTS_OF_LIMIT - 1;
            boolean isAll = highest >= latencies.getMaxValue();
            long calls = isAll ? latencies.getTotalCount() : latencies.getCountBetweenValues(0, highest);
            buckets.add(new Bucket(highest / 1000, calls));
        }
        return buckets;
    }
}
