package dev.torc.app.load.report;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Latencies in nanoseconds, kept to three digits from a microsecond to a hundred seconds. */
public final class Latency {
    private static final long LEAST_NANOS = 1_000;
    private static final long MOST_NANOS = 100_000_000_000L;

    private final Histogram histogram = new Histogram(LEAST_NANOS, MOST_NANOS, 3);

    /** Records one; what lies outside the range is taken for its nearest end. */
    public void record(long nanos) {
        histogram.recordValue(Math.clamp(nanos, 0, MOST_NANOS));
    }

    public void add(Latency other) {
        histogram.add(other.histogram);
    }

    public long count() {
        return histogram.getTotalCount();
    }

    /** The heads of {@link #cells()}, all in milliseconds. */
    public static String[] heads() {
        return new String[] {"p50 ms", "p90", "p99", "p99.9", "p99.99", "max"};
    }

    /** Percentiles for a table. */
    public String[] cells() {
        return new String[] {cell(50), cell(90), cell(99), cell(99.9), cell(99.99), cell(100)};
    }

    /** The same in microseconds. */
    public Json json() {
        Json json = new Json();
        json.put("mean_us", count() == 0 ? 0 : histogram.getMean() / 1e3);
        json.put("p50_us", micros(50)).put("p90_us", micros(90)).put("p99_us", micros(99));
        return json.put("p99.9_us", micros(99.9))
                .put("p99.99_us", micros(99.99))
                .put("max_us", micros(100));
    }

    /** The latency in milliseconds that a share of the requests did not exceed. */
    public double millis(double percentile) {
        return micros(percentile) / 1e3;
    }

    private double micros(double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1e3;
    }

    private String cell(double percentile) {
        return count() == 0 ? "-" : String.format(Locale.ROOT, "%.3f", millis(percentile));
    }
}
