package dev.torc.commands.stats;

import java.util.Arrays;

/**
 * How fast things go just now (INFO's instantaneous_ fields): the average of the last {@value #SAMPLES} samples, one each tenth of a
 * second, as in Redis. One thread samples, others read.
 */
public final class Rates {
    private static final int SAMPLES = 16;
    private static final long PERIOD_NS = 100_000_000;

    /** What is sampled. */
    public enum Metric {
        COMMANDS(0),
        INPUT_BYTES(1),
        OUTPUT_BYTES(2);

        private final int place;

        Metric(int place) {
            this.place = place;
        }
    }

    private static final int METRICS = Metric.values().length;

    private final double[][] perSecond = new double[METRICS][SAMPLES];
    private final long[] last = new long[METRICS];
    private int next;
    private long lastNs;
    private boolean started;

    /** Whether the next sample is due. */
    public synchronized boolean isDue(long nowNs) {
        return !started || nowNs - lastNs >= PERIOD_NS;
    }

    /** Takes a sample of counters that only grow. */
    public synchronized void sample(long nowNs, long commands, long inputBytes, long outputBytes) {
        double seconds = (nowNs - lastNs) / 1e9;
        add(Metric.COMMANDS, commands, seconds);
        add(Metric.INPUT_BYTES, inputBytes, seconds);
        add(Metric.OUTPUT_BYTES, outputBytes, seconds);
        next = (next + 1) % SAMPLES;
        lastNs = nowNs;
        started = true;
    }

    private void add(Metric metric, long count, double seconds) {
        int m = metric.place;
        if (started && seconds > 0) {
            perSecond[m][next] = (count - last[m]) / seconds;
        }
        last[m] = count;
    }

    /** The rate of the last one and a half seconds, a second. */
    public synchronized double perSecond(Metric metric) {
        double sum = 0;
        for (double sample : perSecond[metric.place]) {
            sum += sample;
        }
        return sum / SAMPLES;
    }

    /** CONFIG RESETSTAT. */
    public synchronized void reset() {
        for (double[] samples : perSecond) {
            Arrays.fill(samples, 0);
        }
    }
}
