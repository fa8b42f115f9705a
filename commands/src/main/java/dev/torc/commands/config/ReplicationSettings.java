package dev.torc.commands.config;

import static dev.torc.commands.config.Spec.notYet;

/** Copies of this server, and of which server it is a copy. */
public final class ReplicationSettings extends SettingGroup {
    private static final long LEAST_BACKLOG = 16 * KB;

    public final ReplicaOfSetting replicaOf;

    ReplicationSettings() {
        super("Replication");
        replicaOf = add(new ReplicaOfSetting(
                notYet("replicaof", "The primary to copy").alsoNamed("slaveof").asImmutable()));
        text(notYet("masteruser", "User to log in with there").asSensitive());
        text(notYet("masterauth", "Password to log in with there").asSensitive());
        flag(
                notYet("replica-serve-stale-data", "Answer also while the primary is away")
                        .alsoNamed("slave-serve-stale-data"),
                true);
        flag(notYet("replica-read-only", "Refuse writes on a replica").alsoNamed("slave-read-only"), true);
        flag(
                notYet("replica-lazy-flush", "Empty a replica in the background before it loads")
                        .alsoNamed("slave-lazy-flush"),
                false);
        flag(
                notYet("replica-ignore-maxmemory", "Leave eviction to the primary")
                        .alsoNamed("slave-ignore-maxmemory"),
                true);
        flag(notYet("replica-ignore-disk-write-errors", "Go on when a replica cannot write to its disk"), false);
        flag(notYet("replica-announced", "Be seen in a Sentinel's list"), true);
        text(notYet("replica-announce-ip", "Address to be reached at").alsoNamed("slave-announce-ip"));
        number(
                notYet("replica-announce-port", "Port to be reached at").alsoNamed("slave-announce-port"),
                0,
                0,
                LARGEST_PORT);
        number(
                notYet("replica-priority", "Rank when a primary is chosen; 0: never")
                        .alsoNamed("slave-priority"),
                100,
                0,
                INT_MAX);
        flag(notYet("repl-diskless-sync", "Send a first copy without a file"), true);
        number(notYet("repl-diskless-sync-delay", "Seconds to wait for more replicas before that"), 5, 0, INT_MAX);
        number(
                notYet("repl-diskless-sync-max-replicas", "Replicas for which not to wait longer; 0: no such number"),
                0,
                0,
                INT_MAX);
        choice(
                notYet("repl-diskless-load", "Load a first copy without a file"),
                "disabled",
                "disabled",
                "on-empty-db",
                "swapdb");
        flag(notYet("repl-disable-tcp-nodelay", "Let the system gather small packets to replicas"), false);
        number(
                notYet("repl-ping-replica-period", "Seconds between a primary's pings")
                        .alsoNamed("repl-ping-slave-period"),
                10,
                1,
                INT_MAX);
        number(notYet("repl-timeout", "Seconds without a word until a link counts as broken"), 60, 1, INT_MAX);
        memory(notYet("repl-backlog-size", "Changes kept for replicas that return"), MB, 1, LONG_MAX)
                .clampedTo(LEAST_BACKLOG, LONG_MAX);
        number(notYet("repl-backlog-ttl", "Seconds to keep them without any replica; 0: always"), 3600, 0, LONG_MAX);
        number(
                notYet("min-replicas-to-write", "Replicas without which writes are refused")
                        .alsoNamed("min-slaves-to-write"),
                0,
                0,
                INT_MAX);
        number(
                notYet("min-replicas-max-lag", "Seconds a replica may lag to count there")
                        .alsoNamed("min-slaves-max-lag"),
                10,
                0,
                INT_MAX);
        choice(
                notYet("propagation-error-behavior", "What a change that cannot be replicated does"),
                "ignore",
                "ignore",
                "panic",
                "panic-on-replicas");
    }
}
