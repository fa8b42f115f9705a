package dev.torc.commands.stats;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * LATENCY's events: for each kind of work the worst latency of each of the last {@value #SAMPLES_MAX} seconds in which it took
 * {@code latency-monitor-threshold} milliseconds or more. Thread-safe; asking whether it is on is a volatile read.
 */
public final class LatencyMonitor {
    /** Commands that are not flagged fast. */
    public static final String COMMAND = "command";

    public static final String FAST_COMMAND = "fast-command";

    /** Freeing what has expired, one slice of the housekeeping. */
    public static final String EXPIRE_CYCLE = "expire-cycle";

    /** Making room for one command. */
    public static final String EVICTION_CYCLE = "eviction-cycle";

    /** Moving records out of sparse pages, one slice of the housekeeping. */
    public static final String COMPACTION_CYCLE = "active-defrag-cycle";

    private static final int SAMPLES_MAX = 160;

    /** The worst of one second. */
    public record Sample(long unixSeconds, long ms) {}

    /**
     * An event as it stands.
     *
     * @param samples oldest first, never empty
     * @param maxMs the worst since it was reset
     */
    public record Event(String name, List<Sample> samples, long maxMs) {
        public Sample latest() {
            return samples.getLast();
        }
    }

    /** One event's samples, the oldest dropped first. */
    private static final class Series {
        private final ArrayList<Sample> samples = new ArrayList<>();
        private long maxMs;

        void add(long unixSeconds, long ms) {
            maxMs = Math.max(maxMs, ms);
            Sample latest = samples.isEmpty() ? null : samples.getLast();
            if (latest != null && latest.unixSeconds == unixSeconds) {
                if (ms > latest.ms) {
                    samples.set(samples.size() - 1, new Sample(unixSeconds, ms));
                }
                return;
            }
            if (samples.size() == SAMPLES_MAX) {
                samples.removeFirst();
            }
            samples.add(new Sample(unixSeconds, ms));
        }
    }

    private final Map<String, Series> events = new LinkedHashMap<>();
    private volatile long thresholdMs;

    /** {@code latency-monitor-threshold}; 0: nothing is recorded. */
    public void thresholdMs(long ms) {
        thresholdMs = ms;
    }

    public long thresholdMs() {
        return thresholdMs;
    }

    public boolean isOn() {
        return thresholdMs != 0;
    }

    /** Records that something took this long, if that is long enough. */
    public void offer(String event, long elapsedNs, long nowMs) {
        long threshold = thresholdMs;
        long ms = elapsedNs / 1_000_000;
        if (threshold != 0 && ms >= threshold) {
            synchronized (events) {
                events.computeIfAbsent(event, e -> new Series()).add(nowMs / 1000, ms);
            }
        }
    }

    /** Every event that has been recorded. */
    public List<Event> events() {
        synchronized (events) {
            List<Event> all = new ArrayList<>(events.size());
            events.forEach((name, series) -> all.add(new Event(name, List.copyOf(series.samples), series.maxMs)));
            return all;
        }
    }

    /** One event, null if nothing was recorded for it. */
    public @Nullable Event event(String name) {
        synchronized (events) {
            Series series = events.get(name);
            return series == null ? null : new Event(name, List.copyOf(series.samples), series.maxMs);
        }
    }

    /** Forgets an event; false if there was none. */
    public boolean reset(String name) {
        synchronized (events) {
            return events.remove(name) != null;
        }
    }

    /** Forgets all events and says how many there were. */
    public int resetAll() {
        synchronized (events) {
            int count = events.size();
            events.clear();
            return count;
        }
    }
}
