package dev.torc.commands;

import dev.torc.commands.config.BooleanSetting;
import dev.torc.commands.reply.ErrorListener;
import dev.torc.commands.spec.CommandSpec;
import dev.torc.commands.stats.CommandTimings;
import dev.torc.commands.stats.CommandTimings.Phase;
import dev.torc.commands.stats.KeySampler;
import dev.torc.commands.stats.LoopTraffic;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * One event loop's counters of commands: only the loop writes, anybody may read what was true a moment ago. Commands of constant
 * time are counted one by one and timed by the batch ({@link #endBatch}): reading the clock costs a fifth of a GET.
 *
 * <p>{@link #reset} may come from another thread, so it does not touch the counters: it remembers where they stood, and readers
 * are told the difference.
 */
public final class CommandStats implements ErrorListener {
    /** Where the counters stood at the last {@link #reset}. */
    private static final class Baseline {
        private final long[] calls;
        private final long[] failed;
        private final long[] rejected;
        private final long[] nanos;
        private long errors;
        private long inputBytes;
        private long outputBytes;
        private long reads;
        private long writes;

        Baseline(long[] calls, long[] failed, long[] rejected, long[] nanos) {
            this.calls = calls;
            this.failed = failed;
            this.rejected = rejected;
            this.nanos = nanos;
        }
    }

    private final long[] calls;
    private final long[] failed;
    private final long[] rejected;
    private final long[] nanos;
    private final int[] batchCounts;
    private final int[] batchKinds;
    private final int[] flushCounts;
    private final int[] flushKinds;
    private final CommandTimings timings;
    private final BooleanSetting tracking;
    private final KeySampler keys;
    private final LoopTraffic traffic = new LoopTraffic();
    private final ConcurrentHashMap<String, LongAdder> errorsByCode = new ConcurrentHashMap<>();
    private int kinds;
    private int batchSize;
    private int flushKindCount;
    private int batchesToFlushSample = CommandTimings.FLUSH_SAMPLING;
    private long flushStartNs;
    private boolean flushSampled;
    private long timedNs;
    private long queuedNs;
    private long errorReplies;
    private volatile Baseline baseline;

    /**
     * @param indexLimit every {@link CommandSpec#index} is below
     * @param tracking whether latencies are kept: {@code latency-tracking}
     */
    public CommandStats(int indexLimit, BooleanSetting tracking, KeySampler keys) {
        this.calls = new long[indexLimit];
        this.failed = new long[indexLimit];
        this.rejected = new long[indexLimit];
        this.nanos = new long[indexLimit];
        this.batchCounts = new int[indexLimit];
        this.batchKinds = new int[indexLimit];
        this.flushCounts = new int[indexLimit];
        this.flushKinds = new int[indexLimit];
        this.timings = new CommandTimings(indexLimit);
        this.tracking = tracking;
        this.keys = keys;
        this.baseline = new Baseline(calls.clone(), failed.clone(), rejected.clone(), nanos.clone());
    }

    // ---- written by the loop

    @Override
    public void errorReplied(String code) {
        errorReplies++;
        errorsByCode.computeIfAbsent(code, c -> new LongAdder()).increment();
    }

    /** Error replies since the process began: for telling whether a command brought one. */
    long errorsSoFar() {
        return errorReplies;
    }

    void countRejected(CommandSpec spec) {
        rejected[spec.index()]++;
    }

    /** A batch begins that has waited this long since its loop woke up. */
    public void beginBatch(long waitedNs) {
        queuedNs = waitedNs;
    }

    void ran(CommandSpec spec, boolean withError, long elapsedNs) {
        int i = spec.index();
        calls[i]++;
        nanos[i] += elapsedNs;
        timedNs += elapsedNs;
        if (withError) {
            failed[i]++;
        }
        if (tracking.isOn()) {
            timings.record(Phase.EXECUTION, i, elapsedNs, 1);
            timings.record(Phase.QUEUEING, i, queuedNs, 1);
        }
    }

    void ranInBatch(CommandSpec spec, boolean withError) {
        int i = spec.index();
        calls[i]++;
        if (batchCounts[i]++ == 0) {
            batchKinds[kinds++] = i;
        }
        batchSize++;
        if (withError) {
            failed[i]++;
        }
    }

    /** Shares the batch's time, less what was timed command by command, out among the others. */
    public void endBatch(long elapsedNs) {
        if (batchSize > 0) {
            boolean track = tracking.isOn();
            long each = Math.max(0, elapsedNs - timedNs) / batchSize;
            boolean sampleFlush = track && --batchesToFlushSample <= 0;
            if (sampleFlush) {
                batchesToFlushSample = CommandTimings.FLUSH_SAMPLING;
                flushKindCount = 0;
                flushSampled = true;
                flushStartNs = 0;
            }
            for (int k = 0; k < kinds; k++) {
                int i = batchKinds[k];
                int count = batchCounts[i];
                nanos[i] += each * count;
                batchCounts[i] = 0;
                if (track) {
                    timings.record(Phase.EXECUTION, i, each, count);
                    timings.record(Phase.QUEUEING, i, queuedNs, count);
                }
                if (sampleFlush) {
                    flushKinds[flushKindCount] = i;
                    flushCounts[flushKindCount++] = count;
                }
            }
            kinds = 0;
            batchSize = 0;
        }
        timedNs = 0;
    }

    /** After {@link #endBatch}: whether {@link #flushed} wants to hear when this batch's replies are gone. */
    public boolean timesFlush() {
        return flushSampled;
    }

    /** The batch whose flush is to be timed ended at this moment. */
    public void flushBegins(long nowNs) {
        if (flushSampled && flushStartNs == 0) {
            flushStartNs = nowNs;
        }
    }

    /** The replies of the batch whose flush was to be timed are held up, or will never go: that is not measured. */
    public void forgetFlush() {
        flushKindCount = 0;
        flushSampled = false;
    }

    /** The replies of the batch whose flush is timed are with the kernel. */
    public void flushed(long nowNs) {
        for (int k = 0; k < flushKindCount; k++) {
            timings.record(Phase.FLUSH, flushKinds[k], nowNs - flushStartNs, flushCounts[k]);
        }
        forgetFlush();
    }

    // ---- read by anybody

    /** Bytes and calls of the loop's sockets; written by the loop. */
    public LoopTraffic traffic() {
        return traffic;
    }

    /** What is known of the keys that the loop uses. */
    public KeySampler keys() {
        return keys;
    }

    public CommandTimings timings() {
        return timings;
    }

    /** Error replies of this loop. */
    public long errorReplies() {
        return errorReplies - baseline.errors;
    }

    /** Error replies by their first word. Bounded: {@link ErrorListener} hears only codes of this server's own. */
    public Map<String, LongAdder> errorsByCode() {
        return errorsByCode;
    }

    public long calls(CommandSpec spec) {
        return calls[spec.index()] - baseline.calls[spec.index()];
    }

    public long failed(CommandSpec spec) {
        return failed[spec.index()] - baseline.failed[spec.index()];
    }

    public long rejected(CommandSpec spec) {
        return rejected[spec.index()] - baseline.rejected[spec.index()];
    }

    /** Time spent, in nanoseconds. */
    public long nanos(CommandSpec spec) {
        return nanos[spec.index()] - baseline.nanos[spec.index()];
    }

    /** Calls of all commands since the process began, whatever {@link #reset}. */
    public long callsSoFar() {
        long sum = 0;
        for (long count : calls) {
            sum += count;
        }
        return sum;
    }

    public long inputBytes() {
        return traffic.inputBytes() - baseline.inputBytes;
    }

    public long outputBytes() {
        return traffic.outputBytes() - baseline.outputBytes;
    }

    public long reads() {
        return traffic.reads() - baseline.reads;
    }

    public long writes() {
        return traffic.writes() - baseline.writes;
    }

    /** CONFIG RESETSTAT; from any thread. */
    public void reset() {
        Baseline now = new Baseline(calls.clone(), failed.clone(), rejected.clone(), nanos.clone());
        now.errors = errorReplies;
        now.inputBytes = traffic.inputBytes();
        now.outputBytes = traffic.outputBytes();
        now.reads = traffic.reads();
        now.writes = traffic.writes();
        baseline = now;
        errorsByCode.clear();
        timings.reset();
    }
}
