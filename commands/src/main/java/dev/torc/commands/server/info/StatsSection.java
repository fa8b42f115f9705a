package dev.torc.commands.server.info;

import dev.torc.commands.stats.Activity;
import dev.torc.commands.stats.Rates;
import dev.torc.commands.stats.Rates.Metric;

/** What has happened since the start or CONFIG RESETSTAT. */
final class StatsSection {
    private static final double KB = 1024;

    private StatsSection() {}

    static void stats(Snapshot now, InfoText out) {
        Totals totals = now.totals();
        Activity activity = now.server().activity();
        Rates rates = activity.rates();
        out.section("Stats");
        out.field("total_connections_received", now.server().clients().accepted())
                .field("total_commands_processed", totals.calls())
                .field("instantaneous_ops_per_sec", Math.round(rates.perSecond(Metric.COMMANDS)))
                .field("total_net_input_bytes", totals.inputBytes())
                .field("total_net_output_bytes", totals.outputBytes())
                .zeros("total_net_repl_input_bytes", "total_net_repl_output_bytes")
                .decimal("instantaneous_input_kbps", rates.perSecond(Metric.INPUT_BYTES) / KB)
                .decimal("instantaneous_output_kbps", rates.perSecond(Metric.OUTPUT_BYTES) / KB)
                .decimal("instantaneous_input_repl_kbps", 0)
                .decimal("instantaneous_output_repl_kbps", 0)
                .field("rejected_connections", now.server().clients().refused())
                .zeros("sync_full", "sync_partial_ok", "sync_partial_err")
                .field("expired_keys", totals.expired())
                .decimal("expired_stale_perc", 0)
                .field("expired_time_cap_reached_count", activity.expirySlicesFull())
                .field("expire_cycle_cpu_milliseconds", activity.expiryNs() / 1_000_000)
                .field("evicted_keys", totals.evicted())
                .field("evicted_clients", now.server().clients().evicted())
                .field("total_eviction_exceeded_time", 0)
                .field("current_eviction_exceeded_time", 0)
                .field("keyspace_hits", totals.hits())
                .field("keyspace_misses", totals.misses())
                .zeros(
                        "pubsub_channels",
                        "pubsub_patterns",
                        "pubsubshard_channels",
                        "latest_fork_usec",
                        "total_forks",
                        "migrate_cached_sockets",
                        "slave_expires_tracked_keys")
                .field("active_defrag_hits", activity.compactionMoves())
                .zeros(
                        "active_defrag_misses",
                        "active_defrag_key_hits",
                        "active_defrag_key_misses",
                        "total_active_defrag_time",
                        "current_active_defrag_time",
                        "tracking_total_keys",
                        "tracking_total_items",
                        "tracking_total_prefixes",
                        "unexpected_error_replies")
                .field("total_error_replies", totals.errorReplies())
                .field("dump_payload_sanitizations", 0)
                .field("total_reads_processed", totals.reads())
                .field("total_writes_processed", totals.writes())
                .zeros(
                        "io_threaded_reads_processed",
                        "io_threaded_writes_processed",
                        "reply_buffer_shrinks",
                        "reply_buffer_expands");
    }
}
