package dev.torc.commands;

import dev.torc.commands.reply.ErrorListener;
import dev.torc.commands.spec.CommandSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * One event loop's counters of commands: only the loop writes, anybody may read what was true a moment ago. Commands of constant
 * time are counted one by one and timed by the batch ({@link #endBatch}).
 */
public final class CommandStats implements ErrorListener {
    private final long[] calls;
    private final long[] failed;
    private final long[] rejected;
    private final long[] nanos;
    private final int[] batchCounts;
    private final int[] batchKinds;
    private int kinds;
    private int batchSize;
    private long timedNs;
    private long errorReplies;
    private final ConcurrentHashMap<String, LongAdder> errorsByCode = new ConcurrentHashMap<>();

    /** @param indexLimit every {@link CommandSpec#index} is below */
    public CommandStats(int indexLimit) {
        this.calls = new long[indexLimit];
        this.failed = new long[indexLimit];
        this.rejected = new long[indexLimit];
        this.nanos = new long[indexLimit];
        this.batchCounts = new int[indexLimit];
        this.batchKinds = new int[indexLimit];
    }

    @Override
    public void errorReplied(String code) {
        errorReplies++;
        errorsByCode.computeIfAbsent(code, c -> new LongAdder()).increment();
    }

    /** Error replies of this loop. */
    public long errorReplies() {
        return errorReplies;
    }

    /** Error replies by their first word. Bounded: {@link ErrorListener} hears only codes of this server's own. */
    public Map<String, LongAdder> errorsByCode() {
        return errorsByCode;
    }

    void countRejected(CommandSpec spec) {
        rejected[spec.index()]++;
    }

    void ran(CommandSpec spec, boolean withError, long elapsedNs) {
        int i = spec.index();
        calls[i]++;
        nanos[i] += elapsedNs;
        timedNs += elapsedNs;
        if (withError) {
            failed[i]++;
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
            long each = Math.max(0, elapsedNs - timedNs) / batchSize;
            for (int k = 0; k < kinds; k++) {
                int i = batchKinds[k];
                nanos[i] += each * batchCounts[i];
                batchCounts[i] = 0;
            }
            kinds = 0;
            batchSize = 0;
        }
        timedNs = 0;
    }

    public long calls(CommandSpec spec) {
        return calls[spec.index()];
    }

    public long failed(CommandSpec spec) {
        return failed[spec.index()];
    }

    public long rejected(CommandSpec spec) {
        return rejected[spec.index()];
    }

    /** Time spent, in nanoseconds. */
    public long nanos(CommandSpec spec) {
        return nanos[spec.index()];
    }
}
