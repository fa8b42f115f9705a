package dev.torc.server.persistence;

import dev.torc.commands.ServerState;
import dev.torc.commands.config.PersistenceSettings;
import dev.torc.commands.reply.Errors;
import dev.torc.journal.FsyncPolicy;
import dev.torc.journal.Journal;
import dev.torc.journal.JournalCheck;
import dev.torc.journal.JournalSettings;
import dev.torc.store.Keyspace;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The journal while it is open: its sink in the keyspace, its directory, its thread, and {@code appendfsync}. All are null while there
 * is none.
 *
 * <p><b>Threads.</b> {@link JournalSwitch} alone opens and closes it, under its lock. Everybody reads without a lock: the sink is
 * changed while all partitions are locked, so whoever holds one may append to the journal behind it, and an event loop may ask it
 * until its turn ends; only then is its memory given back.
 */
final class LiveJournal {
    /** Threads that append besides the event loops: those that load and save, those of tests. */
    private static final int OTHER_APPENDERS = 8;

    private final ServerState server;
    private final Keyspace keyspace;
    private final PersistenceSettings settings;
    private final Backpressure backpressure;
    private final int appenders;

    private volatile @Nullable JournalSink sink;
    private volatile @Nullable JournalDirectory directory;
    private volatile @Nullable JournalThread thread;
    private volatile FsyncPolicy fsync = FsyncPolicy.EVERYSEC;

    /** @param loops event loops that append */
    LiveJournal(ServerState server, Backpressure backpressure, int loops) {
        this.server = server;
        this.keyspace = server.keyspace();
        this.settings = server.settings().persistence;
        this.backpressure = backpressure;
        this.appenders = loops + OTHER_APPENDERS;
    }

    // ---- opening and closing

    /** From here on every change is in the journal, which goes on where the check has ended. */
    void open(JournalDirectory opened, JournalCheck check) throws IOException {
        JournalThread writer = new JournalThread(this::afterRound, server.log());
        Journal journal = Journal.open(
                opened.storage(),
                JournalSettings.defaults(appenders, fsync),
                check,
                writer::wake,
                _ -> backpressure.synced());
        directory = opened;
        thread = writer;
        backpressure.journalOpens();
        writer.start(journal);
        JournalSink opening = new JournalSink(journal);
        keyspace.lockAll();
        try {
            sink = opening;
            keyspace.sink(opening);
        } finally {
            keyspace.unlockAll();
        }
    }

    /** From here on no change is in the journal; {@link #close} is to follow. */
    void detach() {
        keyspace.lockAll();
        try {
            keyspace.sink(null);
            sink = null;
        } finally {
            keyspace.unlockAll();
        }
    }

    /** Writes and syncs all that the detached journal has and closes its files, as Redis does before it answers. Its memory stays. */
    void close(Journal ending) {
        JournalThread writer = thread;
        JournalDirectory closing = directory;
        if (writer == null || closing == null) {
            return;
        }
        writer.stop();
        try {
            ending.flush();
        } catch (IOException e) {
            server.log()
                    .error(
                            "The journal's last {} bytes could not be written: {}",
                            ending.endPosition() - ending.writtenPosition(),
                            e.getMessage());
        }
        backpressure.synced();
        try {
            closing.storage().close();
        } catch (IOException e) {
            server.log().warn("closing the journal's directory failed: {}", e.getMessage());
        }
        thread = null;
        directory = null;
        backpressure.journalClosed();
    }

    // ---- while it is open

    private void afterRound() {
        JournalSink current = sink;
        if (current != null) {
            backpressure.afterRound(current.journal());
        }
    }

    /** Has its thread look whether there is something to do. */
    void wake() {
        JournalThread writer = thread;
        if (writer != null) {
            writer.wake();
        }
    }

    /** Goes by {@code appendfsync} as it is now; at the start and on CONFIG SET. */
    void followFsync() {
        fsync = FsyncPolicy.valueOf(settings.appendFsync.choice().toUpperCase(Locale.ROOT));
        JournalSink current = sink;
        if (current != null) {
            current.journal().fsync(fsync);
            wake();
        }
    }

    @Nullable JournalSink sink() {
        return sink;
    }

    @Nullable JournalDirectory directory() {
        return directory;
    }

    FsyncPolicy fsync() {
        return fsync;
    }

    /** Why commands that write are refused, in Redis's words; null: the disk takes what it is given. */
    @Nullable String writeRefusal() {
        JournalSink current = sink;
        String refusal = current == null ? "" : current.journal().refusal();
        return refusal.isEmpty() ? null : Errors.appendOnlyFileFailed(refusal);
    }
}
