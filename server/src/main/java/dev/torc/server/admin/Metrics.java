package dev.torc.server.admin;

import dev.torc.commands.CommandStats;
import dev.torc.commands.ServerProcess;
import dev.torc.commands.ServerState;
import dev.torc.commands.SlowLog;
import dev.torc.commands.server.info.InfoCommand;
import dev.torc.commands.server.info.Totals;
import dev.torc.commands.spec.CommandSpec;
import dev.torc.commands.stats.CommandTimings.Phase;
import dev.torc.commands.stats.LatencyBuckets;
import dev.torc.commands.stats.LatencyMonitor;
import dev.torc.memory.Heap;
import dev.torc.store.Keyspace;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What {@code /metrics} says: redis_exporter's metrics where it has them, each with its meaning; and {@code torc_} ones beyond them.
 */
final class Metrics {
    private static final double NANOS_A_SECOND = 1e9;
    private static final double NANOS_A_MICRO = 1e3;
    private static final double MICROS_A_SECOND = 1e6;
    private static final double MILLIS_A_SECOND = 1e3;
    private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999};

    private final ServerState server;

    Metrics(ServerState server) {
        this.server = server;
    }

    /** All metrics in Prometheus' text format. */
    String text(long nowMs) {
        Exposition out = new Exposition();
        Map<String, String> info = InfoCommand.fields(server, nowMs);
        out.gauge("redis_up", "Whether the server answers", 1);
        instance(info, out);
        InfoMetrics.write(info, out);
        out.gauge(
                "redis_start_time_seconds",
                "When the server was started",
                server.process().startedMs() / MILLIS_A_SECOND);
        out.gauge(
                "redis_config_maxmemory",
                "The setting maxmemory",
                server.settings().memory.maxMemory.longValue());
        out.gauge(
                "redis_config_maxclients",
                "The setting maxclients",
                server.settings().network.maxClients.longValue());
        databases(info, out);
        commands(out);
        errors(out);
        slowLog(out);
        events(out);
        memory(out);
        return out.text();
    }

    private static void instance(Map<String, String> info, Exposition out) {
        String[] names = {
            "role",
            "redis_version",
            "torc_version",
            "redis_build_id",
            "redis_mode",
            "os",
            "maxmemory_policy",
            "tcp_port",
            "run_id",
            "process_id",
            "master_replid"
        };
        String[] labels = new String[2 * names.length];
        for (int i = 0; i < names.length; i++) {
            labels[2 * i] = names[i];
            labels[2 * i + 1] = info.getOrDefault(names[i], "");
        }
        out.gauge("redis_instance_info", "Information about the server, in labels", 1, labels);
    }

    private void databases(Map<String, String> info, Exposition out) {
        Keyspace keyspace = server.keyspace();
        for (int db = 0; db < keyspace.databases(); db++) {
            String name = "db" + db;
            out.gauge("redis_db_keys", "Keys by database", keyspace.size(db), "db", name);
            out.gauge(
                    "redis_db_keys_expiring", "Keys with an expiry by database", keyspace.volatileKeys(db), "db", name);
            String line = info.get(name);
            if (line != null) {
                double ttlMs = Double.parseDouble(line.substring(line.lastIndexOf('=') + 1));
                out.gauge("redis_db_avg_ttl_seconds", "Average time to live", ttlMs / MILLIS_A_SECOND, "db", name);
            }
            double operations = 0;
            for (CommandStats loop : server.loopStats()) {
                operations += loop.keys().databaseOperations(db);
            }
            out.counter(
                    "torc_db_operations_total",
                    "Keys used by commands, estimated from a sample",
                    operations,
                    "db",
                    name);
        }
    }

    private void commands(Exposition out) {
        Totals totals = new Totals(server);
        List<CommandSpec> used = totals.commandsUsed();
        for (CommandSpec spec : used) {
            String name = spec.fullName();
            out.counter("redis_commands_total", "Calls by command", totals.calls(spec), "cmd", name);
            out.counter(
                    "redis_commands_duration_seconds_total",
                    "Time spent by command",
                    totals.micros(spec) / MICROS_A_SECOND,
                    "cmd",
                    name);
            out.counter(
                    "redis_commands_rejected_calls_total",
                    "Calls refused before they ran",
                    totals.rejected(spec),
                    "cmd",
                    name);
            out.counter(
                    "redis_commands_failed_calls_total",
                    "Calls that brought an error",
                    totals.failed(spec),
                    "cmd",
                    name);
            for (Phase phase : Phase.values()) {
                latencies(totals.latencies(spec, phase), spec, phase, out);
            }
            Histogram execution = totals.latencies(spec, Phase.EXECUTION);
            if (execution.getTotalCount() > 0) {
                percentiles(execution, totals, spec, out);
                buckets(execution, totals, spec, out);
            }
        }
    }

    private static void latencies(Histogram histogram, CommandSpec spec, Phase phase, Exposition out) {
        if (histogram.getTotalCount() == 0) {
            return;
        }
        String name = "torc_command_latency_seconds";
        String help = "Latency by command and phase: queueing before it ran, execution, flush of its reply (sampled)";
        String phaseName = phase.name().toLowerCase(Locale.ROOT);
        String command = spec.fullName();
        for (double quantile : QUANTILES) {
            double seconds = histogram.getValueAtPercentile(quantile * 100) / NANOS_A_SECOND;
            String text = Double.toString(quantile);
            out.summary(name, "", help, seconds, "cmd", command, "phase", phaseName, "quantile", text);
        }
        double sum = histogram.getMean() * histogram.getTotalCount() / NANOS_A_SECOND;
        out.summary(name, "_sum", help, sum, "cmd", command, "phase", phaseName);
        out.summary(name, "_count", help, histogram.getTotalCount(), "cmd", command, "phase", phaseName);
    }

    private void percentiles(Histogram histogram, Totals totals, CommandSpec spec, Exposition out) {
        String name = "redis_latency_percentiles_usec";
        String help = "Latency percentiles by command in microseconds, as INFO latencystats has them";
        for (double percentile :
                server.settings().observability.latencyPercentiles.value()) {
            double micros = histogram.getValueAtPercentile(percentile) / NANOS_A_MICRO;
            out.summary(name, "", help, micros, "cmd", spec.fullName(), "quantile", Exposition.number(percentile));
        }
        out.summary(name, "_sum", help, totals.micros(spec), "cmd", spec.fullName());
        out.summary(name, "_count", help, totals.calls(spec), "cmd", spec.fullName());
    }

    private static void buckets(Histogram histogram, Totals totals, CommandSpec spec, Exposition out) {
        String name = "redis_commands_latencies_usec";
        String help = "Latencies by command in microseconds, as LATENCY HISTOGRAM has them";
        String command = spec.fullName();
        for (LatencyBuckets.Bucket bucket : LatencyBuckets.of(histogram)) {
            String limit = Long.toString(bucket.micros());
            out.histogram(name, "_bucket", help, bucket.calls(), "cmd", command, "le", limit);
        }
        long calls = histogram.getTotalCount();
        out.histogram(name, "_bucket", help, calls, "cmd", command, "le", "+Inf");
        out.histogram(name, "_sum", help, totals.micros(spec), "cmd", command);
        out.histogram(name, "_count", help, calls, "cmd", command);
    }

    private void errors(Exposition out) {
        new Totals(server)
                .errorsByCode()
                .forEach((code, count) ->
                        out.counter("redis_errors_total", "Error replies by their first word", count, "err", code));
    }

    private void slowLog(Exposition out) {
        SlowLog slowLog = server.slowLog();
        List<SlowLog.Entry> newest = slowLog.newest(1);
        out.gauge("redis_slowlog_length", "Entries of the slow log", slowLog.size());
        out.gauge(
                "redis_slowlog_last_id",
                "Number of the slow log's newest entry",
                newest.isEmpty() ? 0 : newest.getFirst().id());
        out.gauge(
                "redis_last_slow_execution_duration_seconds",
                "Time that the newest entry took",
                newest.isEmpty() ? 0 : newest.getFirst().micros() / MICROS_A_SECOND);
    }

    private void events(Exposition out) {
        for (LatencyMonitor.Event event : server.latencies().events()) {
            out.gauge(
                    "redis_latency_spike_last",
                    "When the event last took long",
                    event.latest().unixSeconds(),
                    "event_name",
                    event.name());
            out.gauge(
                    "redis_latency_spike_duration_seconds",
                    "How long it took then",
                    event.latest().ms() / MILLIS_A_SECOND,
                    "event_name",
                    event.name());
        }
    }

    private void memory(Exposition out) {
        Keyspace keyspace = server.keyspace();
        ServerProcess process = server.process();
        String help = "Bytes of data by kind";
        out.gauge("torc_memory_bytes", help, keyspace.memory().usedBytes(Heap.RECORDS), "kind", "records");
        out.gauge("torc_memory_bytes", help, keyspace.memory().usedBytes(Heap.INDEX), "kind", "index");
        out.gauge("torc_memory_bytes", help, keyspace.memory().usedBytes(Heap.STRUCTURES), "kind", "structures");
        out.gauge(
                "torc_memory_held_bytes",
                "Bytes of the pages that data lies in",
                keyspace.memory().heldBytes());
        out.gauge("torc_network_memory_bytes", "Bytes of clients' buffers", process.networkBytes());
        out.gauge("torc_network_memory_max_bytes", "Bytes that clients' buffers may take", process.networkBytesMax());
        out.gauge("torc_java_heap_used_bytes", "Bytes of the Java heap in use", process.heapUsedBytes());
        out.gauge("torc_java_heap_max_bytes", "Bytes that the Java heap may take", process.heapMaxBytes());
        out.gauge("torc_event_loops", "Threads that serve clients", process.eventLoops());
        out.gauge(
                "torc_paused_clients",
                "Clients held by CLIENT PAUSE",
                server.pause().waiting());
        out.gauge(
                "torc_monitors",
                "Clients that watch all commands",
                server.monitors().count());
    }
}
