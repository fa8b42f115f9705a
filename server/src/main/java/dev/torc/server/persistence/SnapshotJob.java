package dev.torc.server.persistence;

import dev.torc.server.thread.CoreOffer;
import dev.torc.snapshot.Snapshot;
import dev.torc.snapshot.Snapshot.Written;
import dev.torc.storage.Storage;
import dev.torc.storage.StorageFile;
import dev.torc.store.Keyspace;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes one snapshot into a file, on the calling thread: serialise, write, sync. The cut ({@link Cutting}) and the copying of records
 * ({@link CopySlices}) are the event loops'. The file is complete on the disk under a temporary name when {@link #run} returns; giving
 * it its name is the caller's.
 */
final class SnapshotJob {
    /** Ended before it was complete, because somebody wanted it to. */
    static final class CancelledException extends IOException {
        private static final long serialVersionUID = 1;

        CancelledException() {
            super("cancelled");
        }
    }

    /** Bytes after which the file is synced, so that the last sync does not take seconds. */
    private static final long SYNC_BYTES = 32 << 20;

    private static final long SECOND_NS = 1_000_000_000;

    private final Keyspace keyspace;
    private final Snapshot.Options options;
    private final @Nullable Runnable callLoop;
    private final Speed speed;
    private final Runnable onRoom;
    private final Consumer<Snapshot> onCut;
    private final Pace pace = new Pace();
    private volatile boolean cancelled;
    private volatile @Nullable Cutting<Snapshot> cutting;
    private volatile @Nullable CopySlices slices;

    private long unsynced;
    private long pacedBytes;
    private long pacedKeys;

    /**
     * How fast it may go; both may change meanwhile.
     *
     * @param maxRate bytes a second at most, 0 for as many as there come
     * @param keyNs how long it waits for each key
     */
    record Speed(LongSupplier maxRate, LongSupplier keyNs) {
        static final Speed FULL = new Speed(() -> 0, () -> 0);
    }

    /**
     * @param callLoop has an event loop call {@link #copySlice} until there is nothing to do; null: they need not
     * @param onRoom called again and again while the snapshot's buffer has room: who waits for that can go on
     * @param onCut is given the snapshot
     */
    SnapshotJob(
            Keyspace keyspace,
            Snapshot.Options options,
            @Nullable Runnable callLoop,
            Speed speed,
            Runnable onRoom,
            Consumer<Snapshot> onCut) {
        this.keyspace = keyspace;
        this.options = options;
        this.callLoop = callLoop;
        this.speed = speed;
        this.onRoom = onRoom;
        this.onCut = onCut;
    }

    /** Makes {@link #run} fail soon; from any thread. */
    void cancel() {
        cancelled = true;
    }

    /** Makes the cut, or copies a slice of what is to be saved. On an event loop, between turns; whether there may be more to do at once. */
    boolean copySlice() {
        CopySlices copying = slices;
        if (copying != null) {
            return copying.copyOne();
        }
        Cutting<Snapshot> cut = cutting;
        return callLoop != null && cut != null && cut.cutIfFirst();
    }

    /**
     * Does it.
     *
     * @param name the file's; one that is there is replaced
     * @param atCut called while all partitions are locked, on whatever thread
     * @return the file's bytes
     */
    long run(Storage storage, String name, long nowMs, Runnable atCut) throws IOException {
        if (cancelled) {
            throw new CancelledException();
        }
        if (storage.list().contains(name)) {
            storage.delete(name);
        }
        try (StorageFile file = storage.create(name)) {
            Cutting<Snapshot> cut = new Cutting<>(() -> cut(nowMs, atCut));
            cutting = cut;
            Snapshot snapshot = cut.await(callLoop);
            CopySlices copying = new CopySlices(snapshot, callLoop, onRoom);
            slices = copying;
            boolean complete = false;
            try {
                write(snapshot, copying, file);
                complete = true;
            } finally {
                slices = null;
                if (!complete) {
                    snapshot.cancel();
                }
            }
            file.sync();
            return file.size();
        } catch (IOException | RuntimeException | Error e) {
            deleteQuietly(storage, name);
            throw e;
        }
    }

    private Snapshot cut(long nowMs, Runnable atCut) {
        keyspace.lockAll();
        try {
            atCut.run();
            Snapshot snapshot = Snapshot.begin(keyspace, options, nowMs);
            onCut.accept(snapshot);
            return snapshot;
        } finally {
            keyspace.unlockAll();
        }
    }

    private static void deleteQuietly(Storage storage, String name) {
        try {
            storage.delete(name);
        } catch (IOException e) {
            // It is replaced by the next.
        }
    }

    private void write(Snapshot snapshot, CopySlices copying, StorageFile file) throws IOException {
        // One that a client waits for is no work in the background.
        Runnable offerCore = callLoop == null ? () -> {} : new CoreOffer()::offer;
        Written written;
        do {
            boolean serialised = snapshot.serialise();
            offerCore.run();
            copying.wish();
            pace(snapshot);
            if (cancelled) {
                throw new CancelledException();
            }
            written = snapshot.write((address, length) -> append(file, address, length));
            if (!serialised && written == Written.NOTHING_YET) {
                copying.await();
            }
            copying.letWrite();
            offerCore.run();
        } while (written != Written.ALL);
    }

    private void append(StorageFile file, long address, long length) throws IOException {
        file.appendAll(address, length);
        unsynced += length;
        if (unsynced >= SYNC_BYTES) {
            file.sync();
            unsynced = 0;
        }
    }

    /** Waits for what was done since the last call. */
    private void pace(Snapshot snapshot) {
        long bytes = snapshot.bytesWritten() - pacedBytes;
        long keys = snapshot.keysSaved() - pacedKeys;
        pacedBytes += bytes;
        pacedKeys += keys;
        long rate = speed.maxRate.getAsLong();
        long keyNs = speed.keyNs.getAsLong();
        long ns = keys * keyNs + (rate == 0 ? 0 : (long) ((double) bytes / rate * SECOND_NS));
        pace.await(ns, () -> cancelled || speed.maxRate.getAsLong() != rate || speed.keyNs.getAsLong() != keyNs);
    }
}
