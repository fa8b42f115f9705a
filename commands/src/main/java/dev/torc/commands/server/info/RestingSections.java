package dev.torc.commands.server.info;

/** What this server does not have yet, shown as a Redis that does not use it shows it. */
final class RestingSections {
    private static final String NO_ID = "0".repeat(40);

    private RestingSections() {}

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
