package dev.torc.commands.config;

import static dev.torc.commands.config.Spec.notNeeded;
import static dev.torc.commands.config.Spec.notYet;
import static dev.torc.commands.config.Spec.own;
import static dev.torc.commands.config.Spec.used;

/** Snapshots and the append-only file. */
public final class PersistenceSettings extends SettingGroup {
    public final DirectorySetting directory;
    public final SaveSetting save;
    public final BooleanSetting appendOnly;
    public final TextSetting snapshotFile;
    public final BooleanSetting rdbCompression;
    public final BooleanSetting rdbChecksum;
    public final BooleanSetting stopWritesOnSaveError;
    public final TextSetting journalDirectory;
    public final ChoiceSetting appendFsync;
    public final NumberSetting rewritePercentage;
    public final NumberSetting rewriteMinSize;
    public final BooleanSetting loadTruncated;
    public final BooleanSetting loadDamaged;
    public final NumberSetting snapshotRate;
    public final NumberSetting saveKeyDelay;
    public final NumberSetting loadKeyDelay;

    PersistenceSettings(String workingDirectory) {
        super("Persistence");
        directory = add(
                new DirectorySetting(used("dir", "Folder of the server's files").asSecured(), workingDirectory));
        save = add(
                new SaveSetting(used("save", "When to take a snapshot: after so many seconds with so many changes")));
        snapshotFile = text(
                used("dbfilename", "Name of the snapshot's file").asSecured(), "dump.rdb", TextSetting.Rule.FILE_NAME);
        rdbCompression = flag(used("rdbcompression", "Compress values in snapshots and for DUMP"), true);
        rdbChecksum =
                flag(used("rdbchecksum", "Checksum at the end of snapshots").asImmutable(), true);
        stopWritesOnSaveError =
                flag(used("stop-writes-on-bgsave-error", "Refuse writes when the last snapshot failed"), true);
        flag(notYet("rdb-del-sync-files", "Remove snapshots made only for replicas"), false);
        flag(notNeeded("rdb-save-incremental-fsync", "Sync snapshots bit by bit while writing"), true);
        choice(
                notYet("sanitize-dump-payload", "How closely RESTORE checks what it is given"),
                "no",
                "no",
                "yes",
                "clients");
        appendOnly = flag(used("appendonly", "Keep a log of all changes"), false);
        text(
                notNeeded("appendfilename", "Name of that log's files; they are called after their positions")
                        .asImmutable(),
                "appendonly.aof",
                TextSetting.Rule.SOME_FILE_NAME);
        journalDirectory = text(
                used("appenddirname", "Their folder, below dir").asImmutable(),
                "appendonlydir",
                TextSetting.Rule.SOME_DIRECTORY_NAME);
        appendFsync = choice(used("appendfsync", "When that log is synced"), "everysec", "everysec", "always", "no");
        flag(notNeeded("no-appendfsync-on-rewrite", "Leave that out while another process writes"), false);
        rewritePercentage = number(
                used("auto-aof-rewrite-percentage", "Growth at which the log is rewritten; 0: never"), 100, 0, INT_MAX);
        rewriteMinSize = memory(used("auto-aof-rewrite-min-size", "Size below which it is not"), 64 * MB, 0, LONG_MAX);
        loadTruncated = flag(used("aof-load-truncated", "Start also when the log's end is cut"), true);
        loadDamaged = flag(
                own(
                        "journal-load-damaged",
                        "Start also when the log is damaged: with what stands before the damage, the rest is set aside"),
                false);
        snapshotRate = memory(
                own(
                        "snapshot-max-rate",
                        "Bytes a second that a snapshot in the background writes at most; 0: no limit"),
                0,
                0,
                LONG_MAX);
        flag(notNeeded("aof-use-rdb-preamble", "Begin a rewritten log with a snapshot, as it always does here"), true);
        flag(notYet("aof-timestamp-enabled", "Write times into the log"), false);
        flag(notNeeded("aof-rewrite-incremental-fsync", "Sync a rewritten log bit by bit"), true);
        flag(notNeeded("aof-disable-auto-gc", "Keep the log's old files"), false);
        saveKeyDelay = number(
                used(
                                "rdb-key-save-delay",
                                "Microseconds that a snapshot waits for each key, for tests; negative: one for so many keys")
                        .asHidden(),
                0,
                Integer.MIN_VALUE,
                INT_MAX);
        loadKeyDelay =
                number(used("key-load-delay", "The same when loading").asHidden(), 0, Integer.MIN_VALUE, INT_MAX);
        number(
                notNeeded("loading-process-events-interval-bytes", "How often Redis serves clients while loading")
                        .asHidden(),
                2 * MB,
                KB,
                INT_MAX);
    }
}
