package dev.torc.commands.server.info;

import dev.torc.commands.CommandStats;
import dev.torc.commands.ServerState;
import dev.torc.commands.spec.CommandSpec;
import dev.torc.commands.stats.CommandTimings;
import dev.torc.store.Keyspace;
import dev.torc.store.PartitionStats;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/** Counters of all event loops and partitions added up: since the start or CONFIG RESETSTAT, each as of a moment ago. */
public final class Totals {
    private final ServerState server;

    public Totals(ServerState server) {
        this.server = server;
    }

    private long overLoops(ToLongFunction<CommandStats> counter) {
        long sum = 0;
        for (CommandStats loop : server.loopStats()) {
            sum += counter.applyAsLong(loop);
        }
        return sum;
    }

    private long overPartitions(ToLongFunction<PartitionStats> counter) {
        Keyspace keyspace = server.keyspace();
        long sum = 0;
        for (int i = 0; i < keyspace.partitions(); i++) {
            sum += counter.applyAsLong(keyspace.partition(i).stats());
        }
        return sum;
    }

    // ---- commands

    /** Every command that has been called or refused: those without subcommands, and subcommands. */
    public List<CommandSpec> commandsUsed() {
        List<CommandSpec> used = new ArrayList<>();
        for (CommandSpec spec : server.commands().table().all()) {
            addIfUsed(spec, used);
            for (CommandSpec subcommand : spec.subcommands()) {
                addIfUsed(subcommand, used);
            }
        }
        return used;
    }

    private void addIfUsed(CommandSpec spec, Collection<CommandSpec> used) {
        if (calls(spec) != 0 || failed(spec) != 0 || rejected(spec) != 0) {
            used.add(spec);
        }
    }

    public long calls(CommandSpec spec) {
        return overLoops(loop -> loop.calls(spec));
    }

    public long failed(CommandSpec spec) {
        return overLoops(loop -> loop.failed(spec));
    }

    public long rejected(CommandSpec spec) {
        return overLoops(loop -> loop.rejected(spec));
    }

    /** Microseconds spent in a command. */
    public long micros(CommandSpec spec) {
        return overLoops(loop -> loop.nanos(spec)) / 1000;
    }

    /** Calls of all commands. */
    public long calls() {
        long sum = 0;
        for (CommandSpec spec : commandsUsed()) {
            sum += calls(spec);
        }
        return sum;
    }

    /** A command's latencies in nanoseconds; empty where nothing was recorded. */
    public Histogram latencies(CommandSpec spec, CommandTimings.Phase phase) {
        Histogram sum = CommandTimings.emptyHistogram();
        for (CommandStats loop : server.loopStats()) {
            loop.timings().addTo(sum, phase, spec.index());
        }
        return sum;
    }

    // ---- errors

    public long errorReplies() {
        return overLoops(CommandStats::errorReplies);
    }

    /** Error replies by their first word, in the order of the words. */
    public Map<String, Long> errorsByCode() {
        Map<String, Long> sums = new TreeMap<>();
        for (CommandStats loop : server.loopStats()) {
            loop.errorsByCode().forEach((code, count) -> sums.merge(code, count.sum(), Long::sum));
        }
        return sums;
    }

    // ---- network

    public long inputBytes() {
        return overLoops(CommandStats::inputBytes);
    }

    public long outputBytes() {
        return overLoops(CommandStats::outputBytes);
    }

    public long reads() {
        return overLoops(CommandStats::reads);
    }

    public long writes() {
        return overLoops(CommandStats::writes);
    }

    // ---- keys

    public long hits() {
        return overPartitions(PartitionStats::hits);
    }

    public long misses() {
        return overPartitions(PartitionStats::misses);
    }

    public long expired() {
        return overPartitions(PartitionStats::expired);
    }

    public long evicted() {
        return overPartitions(PartitionStats::evicted);
    }

    /** Keys of all databases. */
    public long keys() {
        Keyspace keyspace = server.keyspace();
        long sum = 0;
        for (int db = 0; db < keyspace.databases(); db++) {
            sum += keyspace.size(db);
        }
        return sum;
    }

    /** CONFIG RESETSTAT: all of these, and the counters of connections. */
    public static void reset(ServerState server) {
        server.loopStats().forEach(CommandStats::reset);
        Keyspace keyspace = server.keyspace();
        for (int i = 0; i < keyspace.partitions(); i++) {
            keyspace.partition(i).lock();
            try {
                keyspace.partition(i).stats().reset();
            } finally {
                keyspace.partition(i).unlock();
            }
        }
        server.clients().resetCounters();
        server.activity().reset();
        server.persistence().resetCounters();
    }
}
