package dev.torc.server.persistence;

import dev.torc.commands.ClientConnection;
import dev.torc.commands.Persistence;
import dev.torc.commands.ServerState;
import dev.torc.commands.config.PersistenceSettings;
import dev.torc.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Snapshots and the journal of one server, as commands and the server's life see them. Life: {@link #beginLoading}, {@link #load}, then
 * any use, then {@link #close}.
 *
 * <p>It has no state of its own but its parts, each with one idea:
 *
 * <pre>
 *   DataDirectory                    where files lie, and unfinished ones
 *   StartLoad, Reload, LoadingState  loading: at a start, by DEBUG RELOAD and LOADAOF; how it gets on
 *   Saves, SaveRules                 when a snapshot or a rewrite is made, one at a time; when by itself
 *   Rehearsal                        what the compilers are to know of it before
 *   SnapshotMaker, JournalBase       making it; what is known of the last one
 *   SnapshotJob, Cutting, CopySlices one snapshot into a file; who cuts, who copies its records
 *   Pace                             waits that slow a snapshot or a load down
 *   JournalSwitch, LiveJournal       appendonly: the journal opened and closed; the one that is open
 *   Backpressure, LoopLog            what waits for the disk: commands, deletions, replies; as a loop asks
 *   SnapshotTransfers                SYNC
 *   Standstill                       one thread at a time has the loops stand still
 * </pre>
 *
 * <p><b>Lock order</b>, outermost first; each class says what it guards:
 *
 * <pre>
 *   SnapshotTransfers' lock, or Standstill ─▶ JournalSwitch's monitor ─▶ partitions, ascending ─▶ Saves' lock
 * </pre>
 *
 * Files are written with no partition and not Saves' lock held. The threads {@code torc-save} and {@code torc-journal}, which others
 * wait for with the monitor held, never take it.
 */
public final class DiskPersistence implements Persistence, AutoCloseable {
    /** Opens directories. */
    public interface StorageOpener {
        /** @param alone whether the directory is this process's alone, which is then made sure of */
        Storage open(Path directory, boolean alone) throws IOException;
    }

    /** Waits until every event loop but the caller's has ended the turn it was in. */
    public interface Barrier {
        void await();
    }

    /** What becomes of the snapshot that a shutdown takes. */
    public enum LastSave {
        TAKEN,
        FAILED,
        /** {@link #abortLastSave} came first. */
        ABORTED,
        /** Another shutdown or a reload is at it: nothing was done. */
        TURNED_AWAY
    }

    private final PersistenceSettings settings;
    private final Logger log;
    private final DataDirectory data;
    private final LoadingState loading;
    private final Backpressure backpressure;
    private final LiveJournal live;
    private final JournalBase base;
    private final SnapshotMaker maker;
    private final Saves saves;
    private final JournalSwitch journalSwitch;
    private final Standstill standstill;
    private final StartLoad startLoad;
    private final Reload reload;
    private final SnapshotTransfers transfers;

    /** The last snapshot is under way, and nobody has aborted it. */
    private final AtomicBoolean savingLast = new AtomicBoolean();

    /**
     * @param beforeFirstSave run before the first snapshot or rewrite in the background
     * @param loops event loops that append
     */
    public DiskPersistence(
            ServerState server, StorageOpener opener, Runnable beforeFirstSave, Barrier loopsBarrier, int loops) {
        settings = server.settings().persistence;
        log = server.log();
        data = new DataDirectory(server, opener);
        loading = new LoadingState(server.keyspace(), server::wallMs, server.log());
        backpressure = new Backpressure(server);
        live = new LiveJournal(server, backpressure, loops);
        base = new JournalBase(server, data, live);
        maker = new SnapshotMaker(server, data, base, backpressure);
        SaveRules rules = new SaveRules(settings, maker, live, base, server::wallMs, server.log());
        saves = new Saves(maker, rules, settings, beforeFirstSave, server::wallMs, server.log());
        journalSwitch = new JournalSwitch(server, data, loading, live, base, saves, loopsBarrier);
        standstill = new Standstill(loopsBarrier);
        startLoad = new StartLoad(server, data, loading, maker, base, journalSwitch);
        reload = new Reload(server, data, loading, live, maker, saves, journalSwitch, backpressure, standstill);
        transfers = new SnapshotTransfers(data, saves, server.log());
    }

    // ---- start and end

    /**
     * From here on clients hear that the server is loading, and CONFIG SET is followed. Before the first is served.
     *
     * @throws IOException if {@code dir} is not there
     */
    public void beginLoading() throws IOException {
        data.resolve();
        settings.appendFsync.onChange(() -> {
            live.followFsync();
            return null;
        });
        settings.appendOnly.onChange(journalSwitch::follow);
        settings.directory.onChange(data::refusal);
        settings.snapshotFile.onChange(data::snapshotNameRefusal);
        loading.begin();
    }

    /**
     * Brings back what the files have and goes on from there.
     *
     * @throws IOException if they are damaged, in use or cannot be read; its message says which and how
     */
    public void load() throws IOException {
        live.followFsync();
        startLoad.run();
        saves.start();
    }

    /**
     * Takes the last snapshot: no command writes from its cut on. Those that come meanwhile wait, until it has failed or the server
     * ends.
     *
     * @param inTurn whether it waits for the end of a reload, or of another shutdown's snapshot, and is not turned away; not on an
     *     event loop
     */
    public LastSave saveForShutdown(boolean inTurn) {
        if (inTurn) {
            standstill.beginInTurn();
        } else if (!standstill.begin()) {
            return LastSave.TURNED_AWAY;
        }
        savingLast.set(true);
        boolean taken = false;
        try {
            taken = backpressure.holdWrites(() -> {
                standstill.awaitLoops(); // commands that do not wait have ended
                return savingLast.get() && saves.saveLast(savingLast::get) && savingLast.compareAndSet(true, false);
            });
            if (taken) {
                return LastSave.TAKEN;
            }
            return savingLast.compareAndSet(true, false) ? LastSave.FAILED : LastSave.ABORTED;
        } finally {
            if (!taken) {
                standstill.end(); // else it stands still until the process ends
            }
        }
    }

    /** Makes {@link #saveForShutdown} fail in another thread, mostly soon; false: none is under way. */
    public boolean abortLastSave() {
        boolean saving = savingLast.compareAndSet(true, false);
        if (saving) {
            saves.abortLast();
        }
        return saving;
    }

    /** The process ends at once: removes what will not be completed. */
    public void abandon() {
        try {
            data.removeUnfinished();
        } catch (IOException e) {
            log.warn("{}", e.getMessage()); // the next start removes it
        }
    }

    /** Has a save or load fail soon that a loop makes, which could not end otherwise. */
    public void giveUp() {
        loading.giveUp();
        maker.cancel();
    }

    /** Ends everything; the loops have ended. Saving, if wanted, comes before, and then {@link #giveUp}. */
    @Override
    public void close() {
        journalSwitch.forbid();
        saves.stop();
        journalSwitch.close();
    }

    // ---- what loops ask

    /** A new event loop's view. */
    public LoopLog newLoopLog() {
        return new LoopLog(live, maker, backpressure);
    }

    /** Has a task run by the journal's thread whenever more is synced: it hands on to its loop. */
    public void onSynced(Runnable listener) {
        backpressure.onSynced(listener);
    }

    /** Has a task run when an event loop is wanted that calls {@link LoopLog#copySlice} until there is nothing to copy. */
    public void onCopying(Runnable listener) {
        maker.addLoop(listener);
    }

    @Override
    public @Nullable String writeRefusal() {
        String refusal = live.writeRefusal();
        return refusal != null ? refusal : saves.writeRefusal();
    }

    // ---- what commands want

    @Override
    public boolean save() {
        return saves.saveNow(true);
    }

    @Override
    public Answer saveInBackground(boolean schedule) {
        return saves.saveInBackground(schedule);
    }

    @Override
    public void flushed() {
        saves.flushed();
    }

    @Override
    public Answer rewriteJournal() {
        return saves.rewrite();
    }

    @Override
    public boolean send(ClientConnection to) {
        return transfers.begin(to);
    }

    @Override
    public @Nullable String reload(Set<ReloadOption> options) {
        return reload.snapshot(options);
    }

    @Override
    public @Nullable String reloadJournal() {
        return reload.journal();
    }

    // ---- what INFO tells

    @Override
    public @Nullable Loading loading() {
        return loading.now();
    }

    @Override
    public long loadedExpired() {
        return loading.loadedExpired();
    }

    @Override
    public long loadedKeys() {
        return loading.loadedKeys();
    }

    @Override
    public long lastSaveMs() {
        return maker.lastSaveMs();
    }

    @Override
    public long changesSinceSave() {
        return maker.changesSinceSave();
    }

    @Override
    public Job saves() {
        return saves.saves();
    }

    @Override
    public Job rewrites() {
        return saves.rewrites();
    }

    @Override
    public void resetCounters() {
        saves.resetCounters();
    }

    @Override
    public boolean isRewriteScheduled() {
        return saves.isRewriteScheduled();
    }

    @Override
    public long rewriteFailuresInARow() {
        return saves.rewriteFailures();
    }

    @Override
    public Progress progress() {
        return maker.progress();
    }

    @Override
    public @Nullable JournalState journal() {
        return base.state();
    }
}
