package dev.torc.server.persistence;

import dev.torc.commands.ServerState;
import dev.torc.commands.config.PersistenceSettings;
import dev.torc.journal.JournalCheck;
import dev.torc.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A start: has {@link Recovery} bring back what the files have, and the journal go on from there.
 *
 * <p><b>Threads.</b> The one that starts the server, once, while commands are refused; {@link DiskPersistence#close} may come from
 * another meanwhile. It has no lock; the journal is opened under {@link JournalSwitch}'s.
 */
final class StartLoad {
    private final ServerState server;
    private final PersistenceSettings settings;
    private final DataDirectory data;
    private final LoadingState loading;
    private final SnapshotMaker maker;
    private final JournalBase base;
    private final JournalSwitch journalSwitch;

    StartLoad(
            ServerState server,
            DataDirectory data,
            LoadingState loading,
            SnapshotMaker maker,
            JournalBase base,
            JournalSwitch journalSwitch) {
        this.server = server;
        this.settings = server.settings().persistence;
        this.data = data;
        this.loading = loading;
        this.maker = maker;
        this.base = base;
        this.journalSwitch = journalSwitch;
    }

    /**
     * Loads, and has commands executed.
     *
     * @throws IOException if files are damaged, in use or cannot be read; its message says which and how
     */
    void run() throws IOException {
        try {
            loadFiles();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void loadFiles() throws IOException {
        Recovery recovery = new Recovery(server.keyspace(), settings, loading, server.log());
        if (settings.appendOnly.isOn()) {
            loadJournal(recovery);
        } else {
            try (Storage snapshots = data.openSnapshots()) {
                recovery.loadSnapshot(snapshots, server.wallMs());
            }
        }
        data.removeUnfinished();
        loading.loaded(recovery);
        maker.loaded();
        loading.end();
        String refused = journalSwitch.follow(); // CONFIG SET may have come while data was loaded
        if (refused != null) {
            throw new IOException(refused);
        }
    }

    private void loadJournal(Recovery recovery) throws IOException {
        JournalDirectory directory = new JournalDirectory(data.openJournal());
        boolean good = false;
        try {
            JournalCheck check;
            try (Storage snapshots = data.openSnapshots()) {
                check = recovery.loadJournal(directory, snapshots, server.wallMs());
            }
            if (check == null) {
                journalSwitch.openAt(directory, base.writeFirst(directory, maker.newFirstBase()));
            } else {
                journalSwitch.open(directory, check);
                base.loaded(directory, check);
            }
            good = true;
        } finally {
            if (!good) {
                directory.storage().close();
            }
        }
    }
}
