package dev.torc.commands.config;

import static dev.torc.commands.config.Spec.notYet;

/** Many servers as one. */
public final class ClusterSettings extends SettingGroup {
    public final BooleanSetting enabled;

    ClusterSettings() {
        super("Cluster");
        enabled = flag(notYet("cluster-enabled", "Be a node of a cluster").asImmutable(), false);
        text(
                notYet("cluster-config-file", "File of the node's knowledge").asImmutable(),
                "nodes.conf",
                TextSetting.Rule.ANY);
        number(
                notYet("cluster-node-timeout", "Milliseconds until a silent node counts as failing"),
                15000,
                0,
                LONG_MAX);
        number(
                notYet("cluster-port", "Port for other nodes; 0: the port and 10000")
                        .asImmutable(),
                0,
                0,
                LARGEST_PORT);
        text(notYet("cluster-announce-ip", "Address to be reached at"));
        text(notYet("cluster-announce-hostname", "Name to be reached at"), TextSetting.Rule.HOST_NAME);
        number(notYet("cluster-announce-port", "Port to be reached at; 0: as it is"), 0, 0, LARGEST_PORT);
        number(notYet("cluster-announce-tls-port", "The same for TLS"), 0, 0, LARGEST_PORT);
        number(notYet("cluster-announce-bus-port", "The same for other nodes"), 0, 0, LARGEST_PORT);
        choice(
                notYet("cluster-preferred-endpoint-type", "How nodes are named to clients"),
                "ip",
                "ip",
                "hostname",
                "unknown-endpoint");
        flag(notYet("cluster-require-full-coverage", "Refuse all when some slots have no node"), true);
        flag(notYet("cluster-allow-reads-when-down", "Answer reads also then"), false);
        flag(notYet("cluster-allow-pubsubshard-when-down", "Publish to shards also then"), true);
        flag(
                notYet("cluster-replica-no-failover", "Never take a primary's place by oneself")
                        .alsoNamed("cluster-slave-no-failover"),
                false);
        number(
                notYet("cluster-replica-validity-factor", "How stale a replica may be and still take its place; 0: any")
                        .alsoNamed("cluster-slave-validity-factor"),
                10,
                0,
                INT_MAX);
        flag(notYet("cluster-allow-replica-migration", "Let replicas move to primaries without any"), true);
        number(notYet("cluster-migration-barrier", "Replicas a primary keeps when they do"), 1, 0, INT_MAX);
        memory(
                notYet("cluster-link-sendbuf-limit", "Unsent bytes at which a link to a node is closed; 0: no limit"),
                0,
                0,
                NumberSetting.UNBOUNDED);
    }
}
