package dev.torc.server.persistence;

import dev.torc.commands.ClientConnection;
import dev.torc.commands.Persistence;
import dev.torc.commands.ServerState;
import dev.torc.commands.config.PersistenceSettings;
import dev.torc.commands.reply.Errors;
import dev.torc.journal.FsyncPolicy;
import dev.torc.journal.Journal;
import dev.torc.journal.JournalCheck;
import dev.torc.journal.JournalFiles;
import dev.torc.journal.JournalSettings;
import dev.torc.snapshot.Snapshot;
import dev.torc.storage.Storage;
import dev.torc.store.Keyspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Snapshots and the journal of one server. Life: {@link #beginLoading}, {@link #load}, then any use, then {@link #close}.
 *
 * <p><b>Room.</b> Commands that write ask their {@link LoopLog} before they run, and wait while ring or snapshot buffer are full.
 * When half of the quarter of the ring that commands leave free is taken too, nothing expires and nothing is evicted either, so no thread
 * ever waits for the disk with a partition locked.
 *
 * <p><b>Replies.</b> With {@code appendfsync always} sessions hold their replies until {@link LoopLog#isSynced}; who holds one hears of
 * each sync through {@link #onSynced}.
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

    /** How long replies wait for a disk that refuses. */
    private static final long REFUSED_MAX_NS = 5_000_000_000L;

    private static final String REDIS_VERSION = "7.0.15";

    /** Threads that append besides the event loops: this, the savers', those of tests. */
    private static final int OTHER_APPENDERS = 8;

    private final ServerState server;
    private final Keyspace keyspace;
    private final PersistenceSettings settings;
    private final DataDirectory data;
    private final Barrier loopsBarrier;
    private final int loops;
    private final Logger log;
    private final LoadingState loading;
    private final Saves saves;
    private final SnapshotTransfers transfers;
    private final List<Runnable> syncListeners = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable SnapshotJob> job = new AtomicReference<>();

    private volatile @Nullable JournalSink sink;
    private volatile @Nullable Snapshot snapshot;
    private volatile FsyncPolicy fsync = FsyncPolicy.EVERYSEC;
    private volatile @Nullable String saveRefusal;
    private volatile long lastSaveMs;
    private volatile long changesAtSave;
    private volatile long loadedKeys;
    private volatile long loadedExpired;
    private volatile boolean deletionsHeld;

    /** Commands that write wait for the last snapshot; it is taken. */
    private volatile boolean writesHeld;

    private volatile boolean complete;

    /** The disk has refused for so long that replies wait no more. */
    private volatile boolean repliesGivenUp;

    private long refusedSinceNs;

    /** Set while the thread of one event loop has the others stand still; two would wait for each other. */
    private final AtomicBoolean standingStill = new AtomicBoolean();

    // what the journal stands on; changed under this one's lock
    private volatile @Nullable JournalDirectory directory;
    private @Nullable JournalThread journalThread;
    private boolean closed;

    private volatile long baseBytes;
    private volatile long bytesAfterRewrite;

    /** Of {@link Journal#bytesWritten}, what the newest base has made unnecessary. */
    private volatile long writtenBeforeBase;

    /** @param loops event loops that append */
    public DiskPersistence(ServerState server, StorageOpener opener, Barrier loopsBarrier, int loops) {
        this.server = server;
        this.keyspace = server.keyspace();
        this.settings = server.settings().persistence;
        this.data = new DataDirectory(server, opener);
        this.loopsBarrier = loopsBarrier;
        this.loops = loops;
        this.log = server.log();
        this.loading = new LoadingState(server::wallMs, log);
        this.saves = new Saves(new Making(), settings, server::wallMs, log);
        this.transfers = new SnapshotTransfers(data, saves, log);
        this.lastSaveMs = server.wallMs();
    }

    // ---- start and end

    /** From here on clients hear that the server is loading. Before the first is served. */
    public void beginLoading() {
        follow();
        refuseCommands();
    }

    private void refuseCommands() {
        keyspace.hold(Keyspace.Hold.LOADING, true);
        loading.begin();
    }

    /** Commands are executed again; does what CONFIG SET could not do while they were not. Returns why that failed, or null. */
    private @Nullable String endLoading() {
        changesAtSave = keyspace.changes();
        loading.end();
        keyspace.hold(Keyspace.Hold.LOADING, false);
        return appendOnlyChanged();
    }

    /**
     * Brings back what the files have and goes on from there.
     *
     * @throws IOException if they are damaged, in use or cannot be read; its message says which and how
     */
    public void load() throws IOException {
        try {
            loadFiles();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void loadFiles() throws IOException {
        Recovery recovery = new Recovery(keyspace, settings, loading, log);
        fsync = policy();
        if (settings.appendOnly.isOn()) {
            loadJournal(recovery);
        } else {
            try (Storage snapshots = data.openSnapshots()) {
                recovery.loadSnapshot(snapshots, server.wallMs());
            }
        }
        data.removeUnfinished();
        loadedKeys = recovery.loaded();
        loadedExpired = recovery.expired();
        String refused = endLoading();
        if (refused != null) {
            throw new IOException(refused);
        }
        saves.start();
    }

    private void loadJournal(Recovery recovery) throws IOException {
        JournalDirectory opened = new JournalDirectory(data.openJournal());
        boolean good = false;
        try {
            JournalCheck check;
            try (Storage snapshots = data.openSnapshots()) {
                check = recovery.loadJournal(opened, snapshots, server.wallMs());
            }
            if (check == null) {
                startAnew(opened);
            } else {
                openJournal(opened, check);
                baseBytes = opened.storage().size(JournalDirectory.baseName(check.startPosition()));
                writtenBeforeBase = check.startPosition() - check.endPosition();
                bytesAfterRewrite = journalBytes();
            }
            good = true;
        } finally {
            if (!good) {
                opened.storage().close();
            }
        }
    }

    /** The journal begins with a base of what is in memory, before anybody is served. */
    private void startAnew(JournalDirectory opened) throws IOException {
        long position = opened.positionBehind();
        SnapshotJob made = new SnapshotJob(keyspace, options(true), () -> 0, () -> {});
        baseBytes = made.run(
                opened.storage(), JournalDirectory.TEMPORARY, server.wallMs(), () -> {}, current -> snapshot = current);
        opened.install(position);
        JournalFiles.setAside(opened.storage()); // the base has all of theirs that can be read
        openJournal(opened, new JournalCheck(0, 0, 0, position, position, "", 0, 0, ""));
        writtenBeforeBase = 0;
        bytesAfterRewrite = baseBytes;
    }

    private synchronized void openJournal(JournalDirectory opened, JournalCheck check) throws IOException {
        if (closed) {
            throw new IOException("the server ends");
        }
        JournalThread thread = new JournalThread(this::afterRound, log);
        Journal journal = Journal.open(
                opened.storage(),
                JournalSettings.defaults(loops + OTHER_APPENDERS, fsync),
                check,
                thread::wake,
                _ -> syncListeners.forEach(Runnable::run));
        directory = opened;
        journalThread = thread;
        refusedSinceNs = server.nanoTime();
        thread.start(journal);
        JournalSink opening = new JournalSink(journal);
        keyspace.lockAll();
        try {
            sink = opening;
            keyspace.sink(opening);
        } finally {
            keyspace.unlockAll();
        }
    }

    private FsyncPolicy policy() {
        return FsyncPolicy.valueOf(settings.appendFsync.choice().toUpperCase(Locale.ROOT));
    }

    private void follow() {
        settings.appendFsync.onChange(() -> {
            fsync = policy();
            JournalSink current = sink;
            if (current != null) {
                current.journal().fsync(fsync);
                wakeJournal();
            }
            return null;
        });
        settings.appendOnly.onChange(this::appendOnlyChanged);
        settings.directory.onChange(data::refusal);
        settings.save.onChange(this::refuseOrNot);
        settings.stopWritesOnSaveError.onChange(this::refuseOrNot);
    }

    private synchronized void wakeJournal() {
        if (journalThread != null) {
            journalThread.wake();
        }
    }

    /** CONFIG SET appendonly; while data is loaded it waits. */
    private synchronized @Nullable String appendOnlyChanged() {
        boolean on = settings.appendOnly.isOn();
        if (loading.now() != null || on == (sink != null)) {
            return null;
        }
        if (!on) {
            endJournal(true);
            return null;
        }
        try {
            beginJournal();
            return null;
        } catch (IOException e) {
            log.error("appendonly cannot be turned on: {}", e.getMessage());
            return "Unable to turn on AOF. Check server logs.";
        }
    }

    /** Starts to write a journal beside data that is in no base; it counts once the base is there. */
    private void beginJournal() throws IOException {
        saves.giveUpRewrite(); // without a journal it has the directory for itself
        JournalDirectory opened = new JournalDirectory(data.openJournal());
        boolean good = false;
        try {
            opened.settle();
            long position = opened.positionBehind();
            opened.begin(position);
            baseBytes = 0;
            bytesAfterRewrite = 0;
            writtenBeforeBase = 0;
            openJournal(opened, new JournalCheck(0, 0, 0, position, position, "", 0, 0, ""));
            good = true;
        } finally {
            if (!good) {
                opened.storage().close();
            }
        }
        saves.rewrite();
    }

    /** Writes and syncs all there is and closes the files, as Redis does before it answers: the directory can be opened again at once. */
    private void endJournal(boolean loopsRun) {
        JournalSink ending = sink;
        if (ending == null) {
            return;
        }
        keyspace.lockAll();
        try {
            keyspace.sink(null);
            sink = null;
        } finally {
            keyspace.unlockAll();
        }
        saves.giveUpRewrite(); // it reads the journal and would install a base of it
        closeJournal(ending.journal());
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

    private synchronized void closeJournal(Journal ending) {
        JournalThread thread = journalThread;
        JournalDirectory closing = directory;
        if (thread == null || closing == null) {
            return;
        }
        thread.stop();
        try {
            ending.flush();
        } catch (IOException e) {
            log.error(
                    "The journal's last {} bytes could not be written: {}",
                    ending.endPosition() - ending.writtenPosition(),
                    e.getMessage());
        }
        syncListeners.forEach(Runnable::run);
        try {
            closing.storage().close();
        } catch (IOException e) {
            log.warn("closing the journal's directory failed: {}", e.getMessage());
        }
        journalThread = null;
        directory = null;
        deletionsHeld = false;
        repliesGivenUp = false;
        keyspace.hold(Keyspace.Hold.JOURNAL, false);
        releaseWaiting();
    }

    /** Ends everything; the loops have ended. Saving, if wanted, comes before. */
    @Override
    public void close() {
        loading.giveUp();
        synchronized (this) {
            closed = true;
        }
        saves.stop();
        endJournal(false);
    }

    // ---- what loops ask

    /** A new event loop's view. */
    public LoopLog newLoopLog() {
        return new LoopLog(this);
    }

    /** Has a task run by the journal's thread whenever more is synced: it hands on to its loop. */
    public void onSynced(Runnable listener) {
        syncListeners.add(listener);
    }

    @Nullable JournalSink sink() {
        return sink;
    }

    @Nullable Snapshot snapshot() {
        return snapshot;
    }

    FsyncPolicy fsync() {
        return fsync;
    }

    /** On the journal's thread, after each of its rounds. */
    private void afterRound() {
        JournalSink current = sink;
        if (current == null) {
            return;
        }
        Journal journal = current.journal();
        long ring = journal.settings().ringBytes();
        long room = journal.roomBytes();
        if (deletionsHeld ? room > ring / 4 : room < ring / 8) {
            deletionsHeld = !deletionsHeld;
            keyspace.hold(Keyspace.Hold.JOURNAL, deletionsHeld);
        }
        boolean refused = !journal.refusal().isEmpty();
        if (room >= ring / 4 || refused) {
            releaseWaiting();
        }
        long nowNs = server.nanoTime();
        refusedSinceNs = refused ? refusedSinceNs : nowNs;
        repliesGivenUp = nowNs - refusedSinceNs > REFUSED_MAX_NS;
        if (repliesGivenUp) {
            syncListeners.forEach(Runnable::run);
        }
    }

    boolean repliesGivenUp() {
        return repliesGivenUp;
    }

    /** Lets the commands that wait for room look again. */
    private void releaseWaiting() {
        boolean inVain = writesHeld && !complete;
        if (server.waitingForRoom().count() > 0 && !inVain) {
            server.waitingForRoom().release();
        }
    }

    @Override
    public @Nullable String writeRefusal() {
        JournalSink current = sink;
        if (current != null) {
            String refusal = current.journal().refusal();
            if (!refusal.isEmpty()) {
                return Errors.appendOnlyFileFailed(refusal);
            }
        }
        return saveRefusal;
    }

    @Override
    public @Nullable Loading loading() {
        return loading.now();
    }

    private @Nullable String refuseOrNot() {
        boolean refuse = settings.stopWritesOnSaveError.isOn()
                && !settings.save.value().isEmpty()
                && saves.saves().lastFailed();
        saveRefusal = refuse ? Errors.SNAPSHOT_FAILED.text() : null;
        return null;
    }

    // ---- making

    private Snapshot.Options options(boolean base) {
        Map<String, String> aux = new LinkedHashMap<>();
        aux.put("redis-ver", REDIS_VERSION);
        aux.put("redis-bits", "64");
        aux.put("ctime", Long.toString(server.wallMs() / 1000));
        aux.put("used-mem", Long.toString(keyspace.usedBytesNow()));
        aux.put("aof-base", base ? "1" : "0");
        return new Snapshot.Options(settings.rdbCompression.isOn(), settings.rdbChecksum.isOn(), aux);
    }

    /** What {@link Saves} has made. */
    private final class Making implements Saves.Maker {
        @Override
        public void make(Saves.Kind kind) throws IOException {
            SnapshotJob made = new SnapshotJob(
                    keyspace,
                    options(kind == Saves.Kind.REWRITE),
                    settings.snapshotRate::longValue,
                    DiskPersistence.this::releaseWaiting);
            job.set(made);
            try {
                switch (kind) {
                    case SNAPSHOT -> makeSnapshot(made);
                    case REWRITE -> makeBase(made);
                    case TRANSFER -> makeTransfer(made);
                    case LOADING -> throw new IllegalArgumentException("nothing to make while data is loaded");
                }
            } finally {
                job.set(null);
                snapshot = null;
                releaseWaiting();
            }
        }

        @Override
        public void cancel() {
            SnapshotJob current = job.get();
            if (current != null) {
                current.cancel();
            }
        }

        @Override
        public void ended() {
            refuseOrNot();
        }

        @Override
        public boolean hasJournal() {
            return sink != null;
        }

        @Override
        public boolean hasBase() {
            return baseBytes > 0;
        }

        @Override
        public long journalBytes() {
            return DiskPersistence.this.journalBytes();
        }

        @Override
        public long journalBytesAfterRewrite() {
            return bytesAfterRewrite;
        }

        @Override
        public long changesSinceSave() {
            return DiskPersistence.this.changesSinceSave();
        }

        @Override
        public long lastSaveMs() {
            return lastSaveMs;
        }
    }

    private void makeSnapshot(SnapshotJob made) throws IOException {
        long startMs = server.wallMs();
        String temporary = data.unfinishedName();
        long[] changes = new long[1];
        try (Storage snapshots = data.openSnapshots()) {
            long bytes = made.run(
                    snapshots,
                    temporary,
                    startMs,
                    () -> changes[0] = keyspace.changes(),
                    current -> snapshot = current);
            snapshots.rename(temporary, settings.snapshotFile.value());
            snapshots.syncDirectory();
            changesAtSave = changes[0];
            lastSaveMs = server.wallMs();
            log.info("{} saved: {} bytes in {} ms", settings.snapshotFile.value(), bytes, lastSaveMs - startMs);
        }
    }

    private void makeBase(SnapshotJob made) throws IOException {
        long startMs = server.wallMs();
        JournalDirectory target = directory;
        JournalSink writing = sink;
        if (target == null || writing == null) {
            try (Storage storage = data.openJournal()) {
                JournalDirectory alone = new JournalDirectory(storage);
                long position = alone.positionBehind();
                long bytes =
                        made.run(storage, JournalDirectory.TEMPORARY, startMs, () -> {}, current -> snapshot = current);
                alone.install(position);
                log.info("Journal's base written: {} bytes in {} ms", bytes, server.wallMs() - startMs);
            }
            return;
        }
        Journal journal = writing.journal();
        long[] cut = new long[2];
        long bytes = made.run(
                target.storage(),
                JournalDirectory.TEMPORARY,
                startMs,
                () -> {
                    if (sink != writing) { // turned off just now: the position would be of memory given back
                        made.cancel();
                        return;
                    }
                    cut[0] = journal.endPosition();
                    cut[1] = journal.bytesWritten() + journal.endPosition() - journal.writtenPosition();
                },
                current -> snapshot = current);
        target.install(cut[0]);
        journal.releaseBefore(cut[0]);
        baseBytes = bytes;
        writtenBeforeBase = cut[1];
        bytesAfterRewrite = journalBytes();
        log.info("Journal rewritten: base of {} bytes in {} ms", bytes, server.wallMs() - startMs);
    }

    private void makeTransfer(SnapshotJob made) throws IOException {
        try (Storage snapshots = data.openSnapshots()) {
            made.run(snapshots, data.transferName(), server.wallMs(), () -> {}, current -> snapshot = current);
        }
    }

    private long journalBytes() {
        JournalSink current = sink;
        return current == null ? 0 : baseBytes + Math.max(0, current.journal().bytesWritten() - writtenBeforeBase);
    }

    // ---- as commands see it

    @Override
    public boolean save() {
        return saves.saveNow();
    }

    /**
     * Takes the last snapshot: no command writes from its cut on. Those that come meanwhile wait, until it has failed or the server
     * ends.
     */
    public boolean saveForShutdown() {
        if (!standingStill.compareAndSet(false, true)) {
            return false;
        }
        writesHeld = true;
        try {
            loopsBarrier.await(); // commands that do not wait have ended
            complete = saves.saveNow();
            return complete;
        } finally {
            writesHeld = complete;
            releaseWaiting();
            standingStill.set(false);
        }
    }

    boolean holdsWrites() {
        return writesHeld;
    }

    boolean isComplete() {
        return complete;
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
    public @Nullable String reload(boolean save, boolean flush) {
        if (loading.now() != null) {
            return Errors.LOADING.text();
        }
        if (save && !save()) {
            return Errors.UNSPECIFIC.text();
        }
        return reloading("Error trying to load the RDB dump, check server logs.", flush, recovery -> {
            try (Storage snapshots = data.openSnapshots()) {
                recovery.loadSnapshot(snapshots, server.wallMs());
            }
        });
    }

    @Override
    public @Nullable String reloadJournal() {
        if (loading.now() != null) {
            return Errors.LOADING.text();
        }
        JournalSink current = sink;
        JournalDirectory read = directory;
        if (current == null || read == null) {
            return null; // Redis without an append-only file: nothing to load, and nothing said
        }
        if (!hasBase(read)) {
            return "ERR the append-only file is only being begun";
        }
        return reloading("Error trying to load the AOF files, check server logs.", true, recovery -> {
            Journal journal = current.journal();
            long end = journal.endPosition();
            while (journal.writtenPosition() < end && journal.refusal().isEmpty()) {
                wakeJournal();
                Thread.onSpinWait();
            }
            try (Storage snapshots = data.openSnapshots()) {
                recovery.loadJournal(read, snapshots, server.wallMs());
            }
        });
    }

    private boolean hasBase(JournalDirectory read) {
        try {
            return read.newestBase().isPresent() && read.unsettledBegin().isEmpty();
        } catch (IOException e) {
            log.error("{}", e.getMessage());
            return false;
        }
    }

    /** Loads anew. */
    private interface Reload {
        void run(Recovery recovery) throws IOException;
    }

    private @Nullable String reloading(String complaint, boolean flush, Reload reload) {
        if (loading.now() != null || !standingStill.compareAndSet(false, true)) {
            return Errors.LOADING.text();
        }
        refuseCommands();
        loopsBarrier.await(); // commands that were not refused yet have ended
        saves.beginLoading();
        try {
            return reloadedNow(complaint, flush, reload);
        } finally {
            saves.endLoading();
            endLoading();
            standingStill.set(false);
        }
    }

    private @Nullable String reloadedNow(String complaint, boolean flush, Reload reload) {
        JournalSink current = sink;
        keyspace.lockAll();
        keyspace.sink(null); // what is loaded is in files already
        if (flush) {
            for (int db = 0; db < keyspace.databases(); db++) {
                keyspace.flush(db);
            }
            keyspace.freeDiscarded();
        }
        keyspace.unlockAll();
        try {
            Recovery recovery = new Recovery(keyspace, settings, loading, log);
            reload.run(recovery);
            loadedKeys = recovery.loaded();
            loadedExpired = recovery.expired();
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

    @Override
    public long lastSaveMs() {
        return lastSaveMs;
    }

    @Override
    public long changesSinceSave() {
        return Math.max(0, keyspace.changes() - changesAtSave);
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
    public boolean isRewriteScheduled() {
        return saves.isRewriteScheduled();
    }

    @Override
    public long rewriteFailuresInARow() {
        return saves.rewriteFailures();
    }

    @Override
    public Progress progress() {
        Snapshot current = snapshot;
        return current == null
                ? new Progress(0, 0, 0)
                : new Progress(current.keysSaved(), current.keysAtCut(), current.bufferMax());
    }

    @Override
    public @Nullable JournalState journal() {
        JournalSink current = sink;
        if (current == null) {
            return null;
        }
        Journal journal = current.journal();
        long end = journal.endPosition();
        return new JournalState(
                journal.refusal(),
                journalBytes(),
                baseBytes,
                end - journal.writtenPosition(),
                end - journal.syncedPosition());
    }

    @Override
    public long loadedExpired() {
        return loadedExpired;
    }

    @Override
    public long loadedKeys() {
        return loadedKeys;
    }
}
