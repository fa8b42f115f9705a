package dev.torc.commands.server.info;

/** What this server does not have yet, shown as a Redis that does not use it shows it. */
final class RestingSections {
    private static final String NO_ID = "0".repeat(40);

    private RestingSections() {}

    static void persistence(Snapshot now, InfoText out) {
        out.section("Persistence");
        out.zeros("loading", "async_loading", "current_cow_peak", "current_cow_size", "current_cow_size_age")
                .decimal("current_fork_perc", 0)
                .zeros(
                        "current_save_keys_processed",
                        "current_save_keys_total",
                        "rdb_changes_since_last_save",
                        "rdb_bgsave_in_progress")
                .field("rdb_last_save_time", now.process().startedMs() / 1000)
                .field("rdb_last_bgsave_status", "ok")
                .field("rdb_last_bgsave_time_sec", -1)
                .field("rdb_current_bgsave_time_sec", -1)
                .zeros(
                        "rdb_saves",
                        "rdb_last_cow_size",
                        "rdb_last_load_keys_expired",
                        "rdb_last_load_keys_loaded",
                        "aof_enabled",
                        "aof_rewrite_in_progress",
                        "aof_rewrite_scheduled")
                .field("aof_last_rewrite_time_sec", -1)
                .field("aof_current_rewrite_time_sec", -1)
                .field("aof_last_bgrewrite_status", "ok")
                .zeros("aof_rewrites", "aof_rewrites_consecutive_failures")
                .field("aof_last_write_status", "ok")
                .zeros("aof_last_cow_size", "module_fork_in_progress", "module_fork_last_cow_size");
    }

    static void replication(Snapshot now, InfoText out) {
        out.section("Replication");
        out.field("role", "master")
                .field("connected_slaves", 0)
                .field("master_failover_state", "no-failover")
                .field("master_replid", now.process().runId())
                .field("master_replid2", NO_ID)
                .field("master_repl_offset", 0)
                .field("second_repl_offset", -1)
                .field("repl_backlog_active", 0)
                .field("repl_backlog_size", 1 << 20)
                .zeros("repl_backlog_first_byte_offset", "repl_backlog_histlen");
    }

    static void modules(Snapshot now, InfoText out) {
        out.section("Modules");
    }

    static void cluster(Snapshot now, InfoText out) {
        out.section("Cluster");
        out.field("cluster_enabled", 0);
    }
}
