package dev.torc.server.persistence;

import dev.torc.commands.config.PersistenceSettings;
import dev.torc.journal.Effects;
import dev.torc.journal.JournalCheck;
import dev.torc.journal.JournalDamagedException;
import dev.torc.journal.JournalFiles;
import dev.torc.journal.JournalScan;
import dev.torc.journal.Replay;
import dev.torc.snapshot.SnapshotLoader;
import dev.torc.snapshot.rdb.RdbFormatException;
import dev.torc.storage.FileNames;
import dev.torc.storage.Storage;
import dev.torc.storage.StorageFile;
import dev.torc.store.Keyspace;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Brings back what files have, into a keyspace that has no sink meanwhile. */
final class Recovery {
    /** What loading a snapshot leaves out: nothing, because the journal behind it may say that a key lives longer. */
    private static final long NOTHING_EXPIRED = Long.MIN_VALUE;

    /** Of a journal, after which it is told how loading gets on: that allocates, and a frame may have few bytes. */
    private static final long TELL_BYTES = 64 << 10;

    private final Keyspace keyspace;
    private final PersistenceSettings settings;
    private final LoadingState loading;
    private final Logger log;
    private final Pace pace = new Pace();
    private long loaded;
    private long expired;

    Recovery(Keyspace keyspace, PersistenceSettings settings, LoadingState loading, Logger log) {
        this.keyspace = keyspace;
        this.settings = settings;
        this.loading = loading;
        this.log = log;
    }

    long loaded() {
        return loaded;
    }

    long expired() {
        return expired;
    }

    /**
     * Loads the snapshot that is called {@code dbfilename}, if it is there.
     *
     * @throws IOException if it cannot be read or is not what a server wrote; its message names the file
     */
    void loadSnapshot(Storage directory, long nowMs) throws IOException {
        String name = FileNames.text(settings.snapshotFile.value());
        if (directory.list().contains(name)) {
            loadSnapshot(directory, name, nowMs);
        }
    }

    /**
     * Loads the journal's directory.
     *
     * @return where the journal goes on; null: there is no base to go on from, or none that is good for it, and a new one is to be
     *     written now, of what has been loaded
     */
    @Nullable JournalCheck loadJournal(JournalDirectory directory, Storage snapshots, long nowMs) throws IOException {
        directory.settle();
        String orphan = directory.orphan().orElse("");
        if (!orphan.isEmpty()) {
            throw new IOException(
                    "journal file '" + orphan + "' in " + directory.storage().location()
                            + " has no base-*.rdb to go on from (restore it, or move the journal's files away)");
        }
        String foreign = directory.foreign(snapshots).orElse("");
        if (!foreign.isEmpty()) {
            throw new IOException(
                    "append-only file '" + foreign
                            + "' is Redis's, which this version cannot load (have Redis SAVE, move the file away, and start with the dump)");
        }
        OptionalLong base = directory.newestBase();
        if (base.isEmpty()) {
            loadSnapshot(snapshots, nowMs);
            return null;
        }
        loadSnapshot(directory.storage(), JournalDirectory.baseName(base.getAsLong()), NOTHING_EXPIRED);
        return replay(directory.storage(), base.getAsLong(), nowMs);
    }

    private @Nullable JournalCheck replay(Storage storage, long from, long nowMs) throws IOException {
        loading.next("the journal", JournalFiles.bytes(storage));
        Effects effects = new Effects();
        long startNs = System.nanoTime();
        long[] bytes = new long[2]; // replayed, and at which to tell so next
        int workers = Runtime.getRuntime().availableProcessors();
        try (ExecutorService threads = loadThreads(workers);
                Replay replay = new Replay(keyspace, threads, workers, nowMs)) {
            JournalCheck check;
            keyspace.beginBulk();
            try {
                check = JournalScan.run(storage, from, (frame, length, position, next) -> {
                    UnknownDatabaseException.check(effects.of(frame), keyspace.databases(), position);
                    replay.frame(frame, length);
                    delay();
                    bytes[0] += length;
                    if (bytes[0] >= bytes[1]) {
                        bytes[1] = bytes[0] + TELL_BYTES;
                        loading.reached(bytes[0]);
                    }
                });
            } finally {
                try {
                    replay.finish(); // what stands before a damage too
                } finally {
                    keyspace.endBulk();
                }
            }
            if (check.isTorn()) {
                tellOfTorn(check);
            }
            log.info(
                    "Journal replayed: {} changes in {} groups, {} ms",
                    check.effects(),
                    check.frames(),
                    (System.nanoTime() - startNs) / 1_000_000);
            return check;
        } catch (UnknownDatabaseException e) {
            throw new IOException("journal in " + storage.location() + ": " + e.getMessage(), e);
        } catch (JournalDamagedException e) {
            if (!settings.loadDamaged.isOn()) {
                throw new IOException(
                        storage.location() + ": " + e.getMessage()
                                + " (journal-load-damaged yes starts with what stands before it)",
                        e);
            }
            log.error(
                    "{}: {}. What stands before it is loaded, as journal-load-damaged says",
                    storage.location(),
                    e.getMessage());
            return null;
        }
    }

    private void tellOfTorn(JournalCheck check) throws IOException {
        String what = "journal file '" + check.tornFile() + "' ends in the middle of a group: " + check.tornBytes()
                + " bytes from offset " + check.tornOffset() + " on, " + check.tornReason();
        if (!settings.loadTruncated.isOn()) {
            throw new IOException(what + " (aof-load-truncated yes cuts them off)");
        }
        log.warn("The {}. They are cut off", what);
    }

    void loadSnapshot(Storage storage, String name, long nowMs) throws IOException {
        loadSnapshot(storage, name, false, nowMs);
    }

    /**
     * Loads a snapshot.
     *
     * @param merge whether keys of it may be in the keyspace already
     * @throws IOException if it is not there, cannot be read or is not what a server wrote; its message names the file
     */
    void loadSnapshot(Storage storage, String name, boolean merge, long nowMs) throws IOException {
        long startNs = System.nanoTime();
        int workers = Runtime.getRuntime().availableProcessors();
        try (StorageFile file = storage.open(name);
                ExecutorService threads = loadThreads(workers)) {
            long size = file.size();
            loading.next(name, size);
            SnapshotLoader loader = new SnapshotLoader(keyspace, threads, workers, nowMs, this::delay);
            FileSource source = new FileSource(file, loading::reached);
            SnapshotLoader.Result result = merge ? loader.merge(source) : loader.load(source);
            loaded = result.loaded();
            expired = result.expired();
            log.info(
                    "{} loaded: {} keys, {} expired, {} bytes in {} ms",
                    name,
                    loaded,
                    expired,
                    size,
                    (System.nanoTime() - startNs) / 1_000_000);
        } catch (RdbFormatException e) {
            throw new IOException("snapshot '" + name + "' in " + storage.location() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while loading " + name, e);
        }
    }

    /** Waits after an entry of a file, where tests want loading to last. */
    private void delay() {
        long delay = settings.loadKeyDelay.longValue();
        if (delay != 0) {
            pace.await(Pace.keyNs(delay), () -> loading.isGivenUp() || settings.loadKeyDelay.longValue() != delay);
        }
    }

    private static ExecutorService loadThreads(int threads) {
        AtomicInteger number = new AtomicInteger();
        return Executors.newFixedThreadPool(
                threads,
                task -> Thread.ofPlatform()
                        .name("torc-load-" + number.incrementAndGet())
                        .daemon()
                        .unstarted(task));
    }
}
