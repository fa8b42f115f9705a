package dev.torc.server.persistence;

import dev.torc.commands.ServerState;
import dev.torc.journal.Journal;
import dev.torc.journal.JournalCheck;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * {@code appendonly}: opens the {@link LiveJournal} at a start, begins and ends it on CONFIG SET, and ends it with the server.
 *
 * <p><b>Lock.</b> This object's monitor, for all of a switch, so that there is never more than one journal; {@link DiskPersistence} has
 * its place in the order. Under it a rewrite and the journal's thread are waited for, so neither may take it.
 *
 * <p><b>Threads.</b> The event loop that read CONFIG SET or DEBUG RELOAD, the thread that starts the server, and the one that ends it.
 */
final class JournalSwitch {
    private final ServerState server;
    private final DataDirectory data;
    private final LoadingState loading;
    private final LiveJournal live;
    private final JournalBase base;
    private final Saves saves;
    private final DiskPersistence.Barrier loopsBarrier;
    private final Logger log;

    /** The server ends: no journal is opened any more. Guarded by the monitor. */
    private boolean closed;

    JournalSwitch(
            ServerState server,
            DataDirectory data,
            LoadingState loading,
            LiveJournal live,
            JournalBase base,
            Saves saves,
            DiskPersistence.Barrier loopsBarrier) {
        this.server = server;
        this.data = data;
        this.loading = loading;
        this.live = live;
        this.base = base;
        this.saves = saves;
        this.loopsBarrier = loopsBarrier;
        this.log = server.log();
    }

    // ---- on

    /**
     * Opens the journal where loading it has ended.
     *
     * @throws IOException if it cannot be, or the server ends
     */
    synchronized void open(JournalDirectory directory, JournalCheck check) throws IOException {
        if (closed) {
            throw new IOException("the server ends");
        }
        live.open(directory, check);
    }

    /** Opens a journal that has nothing yet at a position that is behind all there was. */
    void openAt(JournalDirectory directory, long position) throws IOException {
        open(directory, new JournalCheck(0, 0, 0, position, position, "", 0, 0, ""));
    }

    /** Does what the setting says; while data is loaded it waits. Returns why that failed, or null. */
    synchronized @Nullable String follow() {
        boolean on = server.settings().persistence.appendOnly.isOn();
        if (loading.now() != null || on == (live.sink() != null)) {
            return null;
        }
        if (!on) {
            end(true);
            return null;
        }
        try {
            begin();
            return null;
        } catch (IOException e) {
            log.error("appendonly cannot be turned on: {}", e.getMessage());
            return "Unable to turn on AOF. Check server logs.";
        }
    }

    /** Starts to write a journal beside data that is in no base; it counts once the base is there. */
    private void begin() throws IOException {
        saves.giveUpRewrite(); // without a journal it has the directory for itself
        JournalDirectory directory = new JournalDirectory(data.openJournal());
        boolean good = false;
        try {
            directory.settle();
            long position = directory.positionBehind();
            directory.begin(position);
            base.none();
            openAt(directory, position);
            good = true;
        } finally {
            if (!good) {
                directory.storage().close();
            }
        }
        saves.rewrite();
    }

    // ---- off

    /** Writes and syncs all there is and closes the files, as Redis does before it answers: the directory can be opened again at once. */
    private synchronized void end(boolean loopsRun) {
        JournalSink ending = live.sink();
        if (ending == null) {
            return;
        }
        live.detach();
        saves.giveUpRewrite(); // it reads the journal and would install a base of it
        live.close(ending.journal());
        if (loopsRun) {
            // A loop may be about to ask the journal something: its memory has to wait for that.
            Thread.ofPlatform().name("torc-journal-end").start(() -> {
                loopsBarrier.await();
                free(ending.journal());
            });
        } else {
            free(ending.journal());
        }
    }

    private void free(Journal ended) {
        try {
            ended.close();
        } catch (IOException e) {
            log.warn("closing the journal failed: {}", e.getMessage());
        }
    }

    /** From here on no journal is opened: the server ends. {@link #close} is to follow. */
    synchronized void forbid() {
        closed = true;
    }

    /** Ends the journal, if there is one; the loops have ended. */
    void close() {
        end(false);
    }
}
