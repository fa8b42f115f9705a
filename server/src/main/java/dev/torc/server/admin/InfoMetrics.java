package dev.torc.server.admin;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** INFO's fields under the names that redis_exporter gives them, so that its dashboards and alerts work. */
final class InfoMetrics {
    /** @param name without the leading {@code redis_} */
    private record Field(String info, Exposition.Type type, String name, String help) {}

    private static final List<Field> FIELDS = List.of(
            gauge("uptime_in_seconds", "uptime_in_seconds", "Seconds since the start"),
            gauge("process_id", "process_id", "Process number"),
            gauge("hz", "hz", "Background rounds a second, as configured"),
            gauge("configured_hz", "configured_hz", "Background rounds a second, as configured"),
            gauge("io_threads_active", "io_threads_active", "Always 0: see torc_event_loops"),
            gauge("connected_clients", "connected_clients", "Clients connected"),
            gauge("maxclients", "max_clients", "Most clients that may connect"),
            gauge("blocked_clients", "blocked_clients", "Clients whose command waits"),
            gauge("tracking_clients", "tracking_clients", "Clients with client-side caching"),
            gauge("clients_in_timeout_table", "clients_in_timeout_table", "Blocked clients with a timeout"),
            gauge("cluster_connections", "cluster_connections", "Connections to other nodes"),
            gauge(
                    "client_recent_max_input_buffer",
                    "client_recent_max_input_buffer_bytes",
                    "Largest input buffer of a client"),
            gauge(
                    "client_recent_max_output_buffer",
                    "client_recent_max_output_buffer_bytes",
                    "Largest output buffer of a client"),
            gauge("allocator_active", "allocator_active_bytes", "Pages that data lies in"),
            gauge("allocator_allocated", "allocator_allocated_bytes", "Bytes of data"),
            gauge(
                    "allocator_resident",
                    "allocator_resident_bytes",
                    "Pages of data and network buffers that are resident"),
            gauge("allocator_frag_ratio", "allocator_frag_ratio", "Pages that data lies in by bytes of data"),
            gauge("allocator_frag_bytes", "allocator_frag_bytes", "Bytes unused in pages that data lies in"),
            gauge("allocator_rss_ratio", "allocator_rss_ratio", "Resident pages by pages that data lies in"),
            gauge("allocator_rss_bytes", "allocator_rss_bytes", "Resident pages that data does not lie in"),
            gauge("used_memory", "memory_used_bytes", "Bytes of data: what maxmemory bounds"),
            gauge("used_memory_rss", "memory_used_rss_bytes", "Resident bytes of the process"),
            gauge("used_memory_peak", "memory_used_peak_bytes", "Most bytes of data there have been"),
            gauge("used_memory_lua", "memory_used_lua_bytes", "Bytes of the script engine"),
            gauge("used_memory_overhead", "memory_used_overhead_bytes", "Bytes of data that are not keys and values"),
            gauge("used_memory_startup", "memory_used_startup_bytes", "Bytes of data at the start"),
            gauge("used_memory_dataset", "memory_used_dataset_bytes", "Bytes of keys and values"),
            gauge("used_memory_scripts", "memory_used_scripts_bytes", "Bytes of cached scripts"),
            gauge("used_memory_scripts_eval", "memory_used_scripts_eval_bytes", "Bytes of scripts for EVAL"),
            gauge("used_memory_functions", "memory_used_functions_bytes", "Bytes of functions"),
            gauge("used_memory_vm_eval", "memory_used_vm_eval_bytes", "Bytes of the engine for EVAL"),
            gauge("used_memory_vm_functions", "memory_used_vm_functions_bytes", "Bytes of the engine for functions"),
            gauge("used_memory_vm_total", "memory_used_vm_total", "Bytes of both engines"),
            gauge("number_of_cached_scripts", "number_of_cached_scripts", "Scripts cached"),
            gauge("number_of_functions", "number_of_functions", "Functions loaded"),
            gauge("number_of_libraries", "number_of_libraries", "Libraries loaded"),
            gauge("maxmemory", "memory_max_bytes", "Bytes of data that may be, 0 for no limit"),
            gauge("total_system_memory", "total_system_memory_bytes", "Memory of the machine"),
            gauge("mem_fragmentation_ratio", "mem_fragmentation_ratio", "Pages that data lies in by bytes of data"),
            gauge("mem_fragmentation_bytes", "mem_fragmentation_bytes", "Bytes unused in pages that data lies in"),
            gauge("mem_clients_slaves", "mem_clients_slaves", "Bytes of replicas' buffers"),
            gauge("mem_clients_normal", "mem_clients_normal", "Bytes of clients' buffers"),
            gauge("mem_cluster_links", "mem_cluster_links_bytes", "Bytes of cluster links"),
            gauge("mem_aof_buffer", "mem_aof_buffer_bytes", "Bytes of the append-only file's buffer"),
            gauge("mem_replication_backlog", "mem_replication_backlog_bytes", "Bytes of the replication backlog"),
            gauge(
                    "mem_not_counted_for_evict",
                    "mem_not_counted_for_eviction_bytes",
                    "Bytes that do not count for eviction"),
            gauge("active_defrag_running", "active_defrag_running", "Always 0: compaction always runs"),
            gauge("lazyfree_pending_objects", "lazyfree_pending_objects", "Keys still to be freed after a flush"),
            gauge("lazyfreed_objects", "lazyfreed_objects", "Keys freed in the background"),
            gauge("migrate_cached_sockets", "migrate_cached_sockets_total", "Sockets open for MIGRATE"),
            gauge("expired_stale_perc", "expired_stale_percentage", "Percentage of keys expired and not freed yet"),
            gauge("loading", "loading_dump_file", "Whether a dump is being loaded"),
            gauge("async_loading", "async_loading", "Whether a replica's data is being loaded while serving"),
            gauge("rdb_changes_since_last_save", "rdb_changes_since_last_save", "Changes since the last snapshot"),
            gauge("rdb_bgsave_in_progress", "rdb_bgsave_in_progress", "Whether a snapshot is being taken"),
            gauge("rdb_last_save_time", "rdb_last_save_timestamp_seconds", "When the last snapshot was taken"),
            gauge("rdb_last_bgsave_status", "rdb_last_bgsave_status", "Whether the last snapshot succeeded"),
            gauge("rdb_last_bgsave_time_sec", "rdb_last_bgsave_duration_sec", "Seconds that the last snapshot took"),
            gauge(
                    "rdb_current_bgsave_time_sec",
                    "rdb_current_bgsave_duration_sec",
                    "Seconds that the running snapshot has taken"),
            gauge("rdb_last_cow_size", "rdb_last_cow_size_bytes", "Bytes copied during the last snapshot"),
            gauge("aof_enabled", "aof_enabled", "Whether changes are logged to disk"),
            gauge("aof_rewrite_in_progress", "aof_rewrite_in_progress", "Whether the log is being rewritten"),
            gauge("aof_rewrite_scheduled", "aof_rewrite_scheduled", "Whether the log will be rewritten"),
            gauge("aof_last_rewrite_time_sec", "aof_last_rewrite_duration_sec", "Seconds that the last rewriting took"),
            gauge(
                    "aof_current_rewrite_time_sec",
                    "aof_current_rewrite_duration_sec",
                    "Seconds that the running rewriting has taken"),
            gauge("aof_last_cow_size", "aof_last_cow_size_bytes", "Bytes copied during the last rewriting"),
            gauge("aof_last_bgrewrite_status", "aof_last_bgrewrite_status", "Whether the last rewriting succeeded"),
            gauge("aof_last_write_status", "aof_last_write_status", "Whether the last write succeeded"),
            gauge("module_fork_in_progress", "module_fork_in_progress", "Always 0"),
            gauge("module_fork_last_cow_size", "module_fork_last_cow_size", "Always 0"),
            gauge("pubsub_channels", "pubsub_channels", "Channels with subscribers"),
            gauge("pubsub_patterns", "pubsub_patterns", "Patterns with subscribers"),
            gauge("pubsubshard_channels", "pubsubshard_channels", "Shard channels with subscribers"),
            gauge("latest_fork_usec", "latest_fork_usec", "Always 0: this server does not fork"),
            gauge("instantaneous_ops_per_sec", "instantaneous_ops_per_sec", "Commands a second just now"),
            gauge("connected_slaves", "connected_slaves", "Replicas connected"),
            gauge("repl_backlog_size", "replication_backlog_bytes", "Size of the replication backlog"),
            gauge("repl_backlog_active", "repl_backlog_is_active", "Whether there is a replication backlog"),
            gauge(
                    "repl_backlog_first_byte_offset",
                    "repl_backlog_first_byte_offset",
                    "Offset at which the replication backlog begins"),
            gauge("repl_backlog_histlen", "repl_backlog_history_bytes", "Bytes in the replication backlog"),
            gauge("master_repl_offset", "master_repl_offset", "Replication offset"),
            gauge("second_repl_offset", "second_repl_offset", "Replication offset before the last failover"),
            gauge("slave_expires_tracked_keys", "slave_expires_tracked_keys", "Expiring keys that a replica wrote"),
            gauge("cluster_enabled", "cluster_enabled", "Whether this is a node of a cluster"),
            counter("total_connections_received", "connections_received_total", "Connections accepted"),
            counter("total_commands_processed", "commands_processed_total", "Commands run"),
            counter("rejected_connections", "rejected_connections_total", "Connections refused"),
            counter("total_net_input_bytes", "net_input_bytes_total", "Bytes read from clients"),
            counter("total_net_output_bytes", "net_output_bytes_total", "Bytes written to clients"),
            counter("expired_keys", "expired_keys_total", "Keys expired"),
            counter(
                    "expired_time_cap_reached_count",
                    "expired_time_cap_reached_total",
                    "Slices of expiry that ended with more to do"),
            counter("expire_cycle_cpu_milliseconds", "expire_cycle_cpu_time_ms_total", "Milliseconds spent on expiry"),
            counter("evicted_keys", "evicted_keys_total", "Keys evicted"),
            counter("evicted_clients", "evicted_clients_total", "Clients closed for memory"),
            counter("keyspace_hits", "keyspace_hits_total", "Look-ups that found a key"),
            counter("keyspace_misses", "keyspace_misses_total", "Look-ups that found none"),
            counter("sync_full", "replica_resyncs_full", "Full synchronisations of replicas"),
            counter("sync_partial_ok", "replica_partial_resync_accepted", "Partial synchronisations accepted"),
            counter("sync_partial_err", "replica_partial_resync_denied", "Partial synchronisations denied"),
            counter("used_cpu_sys", "cpu_sys_seconds_total", "Processor time in kernel mode"),
            counter("used_cpu_user", "cpu_user_seconds_total", "Processor time in user mode"),
            counter("used_cpu_sys_children", "cpu_sys_children_seconds_total", "Always 0: there are no children"),
            counter("used_cpu_user_children", "cpu_user_children_seconds_total", "Always 0: there are no children"),
            counter(
                    "used_cpu_sys_main_thread",
                    "cpu_sys_main_thread_seconds_total",
                    "Processor time of the event loops in kernel mode"),
            counter(
                    "used_cpu_user_main_thread",
                    "cpu_user_main_thread_seconds_total",
                    "Processor time of the event loops in user mode"),
            counter("total_error_replies", "total_error_replies", "Error replies"),
            counter("unexpected_error_replies", "unexpected_error_replies", "Always 0"),
            counter("total_reads_processed", "total_reads_processed", "Reads from sockets"),
            counter("total_writes_processed", "total_writes_processed", "Writes to sockets"));

    private InfoMetrics() {}

    private static Field gauge(String info, String name, String help) {
        return new Field(info, Exposition.Type.GAUGE, name, help);
    }

    private static Field counter(String info, String name, String help) {
        return new Field(info, Exposition.Type.COUNTER, name, help);
    }

    /** @param info INFO's fields by name */
    static void write(Map<String, String> info, Exposition out) {
        for (Field field : FIELDS) {
            Double value = value(info.get(field.info));
            if (value != null) {
                String name = "redis_" + field.name;
                if (field.type == Exposition.Type.COUNTER) {
                    out.counter(name, field.help, value);
                } else {
                    out.gauge(name, field.help, value);
                }
            }
        }
    }

    private static @Nullable Double value(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return text.equals("ok") ? Double.valueOf(1) : Double.valueOf(text);
    }
}
