package dev.torc.server.persistence;

import dev.torc.commands.Persistence.ReloadOption;
import dev.torc.commands.ServerState;
import dev.torc.commands.reply.Errors;
import dev.torc.journal.Journal;
import dev.torc.storage.Storage;
import dev.torc.store.Keyspace;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * DEBUG RELOAD and DEBUG LOADAOF: load the files into a server that runs, as a restart would.
 *
 * <p>Commands are refused first (after the snapshot that DEBUG RELOAD takes, during which those that write wait), then those under way
 * are waited for, then what {@link Saves} makes is given up. While the files are loaded the keyspace has no sink, because what they have
 * need not be written again; the journal stays open.
 *
 * <p><b>Threads.</b> The event loop that read the command, holding {@link Standstill} and no lock; CONFIG SET appendonly, which would
 * change the sink too, waits for the end ({@link JournalSwitch#follow}). Partitions are all locked for each change of the sink.
 */
final class Reload {
    private final ServerState server;
    private final Keyspace keyspace;
    private final DataDirectory data;
    private final LoadingState loading;
    private final LiveJournal live;
    private final SnapshotMaker maker;
    private final Saves saves;
    private final JournalSwitch journalSwitch;
    private final Backpressure backpressure;
    private final Standstill standstill;
    private final Logger log;

    Reload(
            ServerState server,
            DataDirectory data,
            LoadingState loading,
            LiveJournal live,
            SnapshotMaker maker,
            Saves saves,
            JournalSwitch journalSwitch,
            Backpressure backpressure,
            Standstill standstill) {
        this.server = server;
        this.keyspace = server.keyspace();
        this.data = data;
        this.loading = loading;
        this.live = live;
        this.maker = maker;
        this.saves = saves;
        this.journalSwitch = journalSwitch;
        this.backpressure = backpressure;
        this.standstill = standstill;
        this.log = server.log();
    }

    /** DEBUG RELOAD; returns the error to reply, or null. */
    @Nullable String snapshot(Set<ReloadOption> options) {
        boolean save = !options.contains(ReloadOption.NOSAVE);
        boolean flush = !options.contains(ReloadOption.NOFLUSH);
        boolean merge = options.contains(ReloadOption.MERGE);
        return reload("Error trying to load the RDB dump", save, flush, recovery -> {
            DataDirectory.SnapshotPlace saved = maker.latest(); // CONFIG SET may have come meanwhile
            DataDirectory.SnapshotPlace place = save && saved != null ? saved : data.snapshotPlace();
            try (Storage snapshots = data.open(place)) {
                recovery.loadSnapshot(snapshots, place.name(), merge, server.wallMs());
            }
        });
    }

    /** DEBUG LOADAOF; returns the error to reply, or null. */
    @Nullable String journal() {
        if (loading.now() != null) {
            return Errors.LOADING.text();
        }
        JournalSink current = live.sink();
        JournalDirectory directory = live.directory();
        if (current == null || directory == null) {
            return null; // Redis without an append-only file: nothing to load, and nothing said
        }
        if (!hasBase(directory)) {
            return "ERR the append-only file is only being begun";
        }
        return reload("Error trying to load the AOF files, check server logs.", false, true, recovery -> {
            awaitWritten(current.journal());
            try (Storage snapshots = data.openSnapshots()) {
                recovery.loadJournal(directory, snapshots, server.wallMs());
            }
        });
    }

    private boolean hasBase(JournalDirectory directory) {
        try {
            return directory.newestBase().isPresent()
                    && directory.unsettledBegin().isEmpty();
        } catch (IOException e) {
            log.error("{}", e.getMessage());
            return false;
        }
    }

    private void awaitWritten(Journal journal) {
        long end = journal.endPosition();
        while (journal.writtenPosition() < end && journal.refusal().isEmpty()) {
            live.wake();
            Thread.onSpinWait();
        }
    }

    /** What is loaded. */
    private interface Files {
        void load(Recovery recovery) throws IOException;
    }

    private @Nullable String reload(String complaint, boolean save, boolean flush, Files files) {
        if (loading.now() != null || !standstill.begin()) {
            return Errors.LOADING.text();
        }
        try {
            if (!save) {
                loading.begin();
            } else if (!beginsWithSnapshot()) {
                return Errors.UNSPECIFIC.text();
            }
            standstill.awaitLoops(); // commands that were not refused yet have ended
            saves.beginLoading();
            try {
                return reloadNow(complaint, flush, files);
            } finally {
                saves.endLoading();
                maker.loaded();
                loading.end();
                journalSwitch.follow(); // CONFIG SET may have come meanwhile; if it fails the log says so
            }
        } finally {
            standstill.end();
        }
    }

    /** Takes the snapshot that is to be loaded, then has commands refused; from its cut on none writes, because that would be gone. */
    private boolean beginsWithSnapshot() {
        backpressure.holdWrites(() -> {
            keyspace.hold(Keyspace.Hold.LOADING, true); // what it deletes from the cut on would come back
            standstill.awaitLoops(); // commands that do not wait have ended
            if (saves.saveNow(false)) {
                loading.begin();
            } else {
                keyspace.hold(Keyspace.Hold.LOADING, false);
            }
            return false; // those that wait are to hear that it loads
        });
        return loading.now() != null;
    }

    private @Nullable String reloadNow(String complaint, boolean flush, Files files) {
        JournalSink current = live.sink();
        keyspace.lockAll();
        keyspace.sink(null);
        if (flush) {
            for (int db = 0; db < keyspace.databases(); db++) {
                keyspace.flush(db);
            }
            keyspace.freeDiscarded();
        }
        keyspace.unlockAll();
        try {
            Recovery recovery = new Recovery(keyspace, server.settings().persistence, loading, log);
            files.load(recovery);
            loading.loaded(recovery);
            return null;
        } catch (IOException | RuntimeException e) {
            log.error("{}", e.getMessage());
            return "ERR " + complaint;
        } finally {
            keyspace.lockAll();
            keyspace.sink(current);
            keyspace.unlockAll();
        }
    }
}
