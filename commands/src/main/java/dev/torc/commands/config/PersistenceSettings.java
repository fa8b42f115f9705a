package dev.torc.commands.config;

import static dev.torc.commands.config.Spec.notNeeded;
import static dev.torc.commands.config.Spec.notYet;
import static dev.torc.commands.config.Spec.used;

/** Snapshots and the append-only file. */
public final class PersistenceSettings extends SettingGroup {
    public final DirectorySetting directory;
    public final SaveSetting save;
    public final BooleanSetting appendOnly;
    public final BooleanSetting rdbCompression;

    PersistenceSettings(String workingDirectory) {
        super("Persistence");
        directory = add(new DirectorySetting(
                notYet("dir", "Folder of the server's files").asSecured(), workingDirectory));
        save = add(
                new SaveSetting(notYet("save", "When to take a snapshot: after so many seconds with so many changes")));
        text(notYet("dbfilename", "Name of the snapshot's file").asSecured(), "dump.rdb", TextSetting.Rule.FILE_NAME);
        rdbCompression = flag(used("rdbcompression", "Compress values in snapshots and for DUMP"), true);
        flag(notYet("rdbchecksum", "Checksum at the end of snapshots").asImmutable(), true);
        flag(notYet("stop-writes-on-bgsave-error", "Refuse writes when the last snapshot failed"), true);
        flag(notYet("rdb-del-sync-files", "Remove snapshots made only for replicas"), false);
        flag(notNeeded("rdb-save-incremental-fsync", "Sync snapshots bit by bit while writing"), true);
        choice(
                notYet("sanitize-dump-payload", "How closely RESTORE checks what it is given"),
                "no",
                "no",
                "yes",
                "clients");
        appendOnly = flag(notYet("appendonly", "Keep a log of all changes"), false);
        text(
                notYet("appendfilename", "Name of that log's files").asImmutable(),
                "appendonly.aof",
                TextSetting.Rule.SOME_FILE_NAME);
        text(
                notYet("appenddirname", "Their folder").asImmutable(),
                "appendonlydir",
                TextSetting.Rule.SOME_DIRECTORY_NAME);
        choice(notYet("appendfsync", "When that log is synced"), "everysec", "everysec", "always", "no");
        flag(notNeeded("no-appendfsync-on-rewrite", "Leave that out while another process writes"), false);
        number(
                notYet("auto-aof-rewrite-percentage", "Growth at which the log is rewritten; 0: never"),
                100,
                0,
                INT_MAX);
        memory(notYet("auto-aof-rewrite-min-size", "Size below which it is not"), 64 * MB, 0, LONG_MAX);
        flag(notYet("aof-load-truncated", "Start also when the log's end is cut"), true);
        flag(notYet("aof-use-rdb-preamble", "Begin a rewritten log with a snapshot"), true);
        flag(notYet("aof-timestamp-enabled", "Write times into the log"), false);
        flag(notNeeded("aof-rewrite-incremental-fsync", "Sync a rewritten log bit by bit"), true);
        flag(notNeeded("aof-disable-auto-gc", "Keep the log's old files"), false);
        number(
                notNeeded("rdb-key-save-delay", "Microseconds between keys, for Redis's tests")
                        .asHidden(),
                0,
                Integer.MIN_VALUE,
                INT_MAX);
        number(notNeeded("key-load-delay", "The same when loading").asHidden(), 0, Integer.MIN_VALUE, INT_MAX);
        number(
                notNeeded("loading-process-events-interval-bytes", "How often Redis serves clients while loading")
                        .asHidden(),
                2 * MB,
                KB,
                INT_MAX);
    }
}
