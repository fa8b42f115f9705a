package dev.torc.server.persistence;

import dev.torc.commands.Persistence.Progress;
import dev.torc.commands.RedisVersion;
import dev.torc.commands.ServerState;
import dev.torc.commands.config.PersistenceSettings;
import dev.torc.snapshot.Snapshot;
import dev.torc.storage.Storage;
import dev.torc.store.Keyspace;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes what {@link Saves} wants: the snapshot in {@code dbfilename}, one for a client, a base for the journal. Knows the one that
 * is under way, and what the last one has for {@code save} points and LASTSAVE.
 *
 * <p><b>Threads.</b> It has no lock. {@link #make} is called by one thread at a time, which holds no partition and not {@link Saves}'
 * lock: {@code torc-save}, for SAVE and SHUTDOWN the thread that wants it, for SYNC {@code torc-sync}. It takes all partitions for the
 * cut, then one at a time. The rest reads and writes what is volatile; as {@link Saves} calls it with its lock held, it may lock nothing.
 */
final class SnapshotMaker {
    private final ServerState server;
    private final Keyspace keyspace;
    private final PersistenceSettings settings;
    private final DataDirectory data;
    private final JournalBase base;
    private final Backpressure backpressure;

    /** How to call each of the event loops, and whose turn it is. */
    private final List<Runnable> loops = new CopyOnWriteArrayList<>();

    private int nextLoop;

    /** For a job that is announced and not there yet: who cancels writes this and then looks for the job, who makes the job the other way round. */
    private volatile boolean cancelled;

    private volatile @Nullable SnapshotJob job;
    private volatile @Nullable Snapshot underWay;
    private volatile long lastSaveMs;
    private volatile DataDirectory.@Nullable SnapshotPlace latest;
    private volatile long changesAtSave;

    SnapshotMaker(ServerState server, DataDirectory data, JournalBase base, Backpressure backpressure) {
        this.server = server;
        this.keyspace = server.keyspace();
        this.settings = server.settings().persistence;
        this.data = data;
        this.base = base;
        this.backpressure = backpressure;
        this.lastSaveMs = server.wallMs();
    }

    // ---- making

    /**
     * Makes it, on the thread that calls; fails if it was cancelled.
     *
     * @param byLoops whether event loops cut and copy, which run meanwhile
     */
    void make(Saves.Kind kind, boolean byLoops) throws IOException {
        SnapshotJob made = newJob(
                kind == Saves.Kind.REWRITE,
                byLoops ? this::callLoop : null,
                new SnapshotJob.Speed(
                        settings.snapshotRate::longValue, () -> Pace.keyNs(settings.saveKeyDelay.longValue())),
                backpressure::releaseWaiting,
                cut -> underWay = cut);
        job = made;
        if (cancelled) {
            made.cancel(); // by one who did not find it here yet
        }
        try {
            switch (kind) {
                case SNAPSHOT -> makeSnapshot(made);
                case REWRITE -> base.rewrite(made);
                case TRANSFER -> makeTransfer(made);
                case LOADING -> throw new IllegalArgumentException("nothing to make while data is loaded");
            }
        } finally {
            job = null;
            underWay = null;
            backpressure.releaseWaiting();
        }
    }

    /** Whether the journal's folder is there, which is worth to be known before a client is told that a rewrite begins. */
    boolean canRewrite() {
        return base.canRewrite();
    }

    /** For the base that a start writes: as fast as the disk is, and nobody waits for it. */
    SnapshotJob newFirstBase() {
        return newJob(true, null, SnapshotJob.Speed.FULL, () -> {}, _ -> {});
    }

    private SnapshotJob newJob(
            boolean isBase,
            @Nullable Runnable callLoop,
            SnapshotJob.Speed speed,
            Runnable onRoom,
            Consumer<Snapshot> onCut) {
        Map<String, String> aux = new LinkedHashMap<>();
        aux.put("redis-ver", RedisVersion.TEXT);
        aux.put("redis-bits", "64");
        aux.put("ctime", Long.toString(server.wallMs() / 1000));
        aux.put("used-mem", Long.toString(keyspace.memory().usedBytesNow()));
        aux.put("aof-base", isBase ? "1" : "0");
        Snapshot.Options options =
                new Snapshot.Options(settings.rdbCompression.isOn(), settings.rdbChecksum.isOn(), aux);
        return new SnapshotJob(keyspace, options, callLoop, speed, onRoom, onCut);
    }

    private void makeSnapshot(SnapshotJob made) throws IOException {
        long startMs = server.wallMs();
        String unfinished = data.unfinishedName();
        DataDirectory.SnapshotPlace place = data.snapshotPlace();
        long[] changes = new long[1];
        try (Storage snapshots = data.open(place)) {
            long bytes = made.run(snapshots, unfinished, startMs, () -> changes[0] = keyspace.changes());
            snapshots.rename(unfinished, place.name());
            snapshots.syncDirectory();
            changesAtSave = changes[0];
            lastSaveMs = server.wallMs();
            latest = place;
            server.log().info("{} saved: {} bytes in {} ms", place.name(), bytes, lastSaveMs - startMs);
        }
    }

    private void makeTransfer(SnapshotJob made) throws IOException {
        try (Storage snapshots = data.openSnapshots()) {
            made.run(snapshots, data.transferName(), server.wallMs(), () -> {});
        }
    }

    /** One is to be made; it may be cancelled from here on. */
    void announce() {
        cancelled = false;
    }

    /** Makes the one that is to be made, or is being made, fail soon. */
    void cancel() {
        cancelled = true;
        SnapshotJob current = job;
        if (current != null) {
            current.cancel();
        }
    }

    // ---- the event loops' part

    /** Tells how to have one more event loop call {@link #copySlice} until there is nothing to do. */
    void addLoop(Runnable caller) {
        loops.add(caller);
    }

    private void callLoop() {
        int count = loops.size();
        if (count > 0) {
            nextLoop = (nextLoop + 1) % count;
            loops.get(nextLoop).run();
        }
    }

    /** {@link SnapshotJob#copySlice} of the one that is being made. On an event loop, between turns. */
    boolean copySlice() {
        SnapshotJob current = job;
        return current != null && current.copySlice();
    }

    // ---- the one that is under way

    /** From its cut on; null: there is none. */
    @Nullable Snapshot underWay() {
        return underWay;
    }

    Progress progress() {
        Snapshot current = underWay;
        return current == null
                ? new Progress(0, 0, 0)
                : new Progress(current.keysSaved(), current.keysAtCut(), current.bufferBytesMax());
    }

    // ---- the last one

    /** What is in memory is what files have: it counts as saved. */
    void loaded() {
        changesAtSave = keyspace.changes();
    }

    long changesSinceSave() {
        return Math.max(0, keyspace.changes() - changesAtSave);
    }

    long lastSaveMs() {
        return lastSaveMs;
    }

    /** Where the latest snapshot lies that this server has taken; null: it has taken none. */
    DataDirectory.@Nullable SnapshotPlace latest() {
        return latest;
    }
}
