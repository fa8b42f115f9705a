package dev.torc.journal;

import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import dev.torc.storage.Storage;
import dev.torc.storage.StorageFile;
import java.io.IOException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings the ring's frames to disk; driven by one thread. What has been synced is reported as a position.
 *
 * <pre>
 *   state      what happens                              next
 *   RUNNING    a write or a sync fails                   REFUSING
 *   REFUSING   the retry writes and syncs everything     RUNNING
 *              it fails                                  REFUSING, retried later
 * </pre>
 *
 * <p><b>A failed write</b> leaves a part of a frame: the file is cut behind the last whole one and writing goes on there. <b>A
 * failed sync</b> leaves it open which pages reached the disk, and the system may have forgotten them: the file is given up, and
 * all that was not synced is written anew, from the ring, to another file.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // one thread changes the figures, others read them
final class DiskWriter {
    private static final int BUFFER = 1 << 20;
    private static final long WRITE_MAX = 4 << 20;
    private static final long SECOND_NS = 1_000_000_000;
    private static final long RETRY_NS = 200_000_000;

    private final Ring ring;
    private final LargeFrames large;
    private final Storage storage;
    private final Segments segments;
    private final JournalSettings settings;
    private final LongConsumer onSynced;
    private final long header;
    private final long buffer;

    private @Nullable StorageFile file;
    private Segment segment = new Segment(0, 0);
    private long fileBytes;
    private long syncedFileBytes;
    private boolean cutNeeded;
    private boolean fileGivenUp;

    private volatile long written;
    private volatile long synced;
    private volatile FsyncPolicy policy;
    private volatile String refusal = "";
    private volatile long releasable;
    private volatile long failures;
    private volatile long bytesWritten;
    private long retryAtNs;
    private long unsyncedSinceNs;

    DiskWriter(
            Ring ring,
            LargeFrames large,
            Storage storage,
            Segments segments,
            JournalSettings settings,
            PageHeap pages,
            long start,
            LongConsumer onSynced) {
        this.ring = ring;
        this.large = large;
        this.storage = storage;
        this.segments = segments;
        this.settings = settings;
        this.onSynced = onSynced;
        policy = settings.fsync();
        header = pages.allocate(1);
        buffer = pages.allocateBytes(BUFFER);
        written = start;
        synced = start;
    }

    long written() {
        return written;
    }

    long synced() {
        return synced;
    }

    /** Why writes are refused; empty while they are not. */
    String refusal() {
        return refusal;
    }

    long failures() {
        return failures;
    }

    long bytesWritten() {
        return bytesWritten;
    }

    boolean isAlways() {
        return policy == FsyncPolicy.ALWAYS;
    }

    void policy(FsyncPolicy next) {
        policy = next;
    }

    /** What lies before is in a snapshot. */
    void releasable(long position) {
        releasable = position;
    }

    /** Writes and syncs what is due. Returns whether there was anything to do. */
    boolean runOnce(long nowNs) {
        boolean refusing = !refusal.isEmpty();
        if (refusing && nowNs - retryAtNs < 0) {
            return false;
        }
        try {
            repair();
            boolean worked = writeAll(nowNs);
            if (written > synced && (refusing || syncIsDue(nowNs))) {
                sync();
                worked = true;
            }
            refusal = "";
            ring.prepare();
            segments.release(Math.min(releasable, synced), settings.retainedBytes());
            return worked;
        } catch (IOException e) {
            failures++;
            refusal = String.valueOf(e.getMessage());
            retryAtNs = nowNs + RETRY_NS;
            return true;
        }
    }

    /** When the next call has something to do if nothing is appended; {@link Long#MAX_VALUE} for never. */
    long nextDueNs() {
        if (!refusal.isEmpty()) {
            return retryAtNs;
        }
        return written > synced && policy == FsyncPolicy.EVERYSEC ? unsyncedSinceNs + SECOND_NS : Long.MAX_VALUE;
    }

    /** Writes and syncs everything, whatever the policy. */
    void flush() throws IOException {
        repair();
        writeAll(unsyncedSinceNs);
        if (written > synced) {
            sync();
        }
    }

    private boolean syncIsDue(long nowNs) {
        boolean due = switch (policy) {
            case ALWAYS -> true;
            case EVERYSEC -> nowNs - unsyncedSinceNs >= SECOND_NS;
            case NO -> false;
        };
        return due || written - synced >= ring.size() / 4;
    }

    private boolean writeAll(long nowNs) throws IOException {
        long start = written;
        long end = ring.publish();
        while (written < end) {
            if (written == synced) {
                unsyncedSinceNs = nowNs;
            }
            StorageFile target = openSegment();
            long run = ring.run(written, end, WRITE_MAX);
            if (run > 0) {
                write(target, ring.address(written), run);
                written += run;
            } else {
                long reference = ring.address(written);
                long bytes = Frame.padded(Frame.length(Memory.getLong(reference)));
                write(target, Ring.largeFrame(reference), bytes);
                large.written(written, reference);
                written += Frame.LARGE_SPAN;
            }
            if (written - synced >= ring.size() / 4) {
                sync();
            }
        }
        return written > start;
    }

    private void write(StorageFile target, long address, long length) throws IOException {
        cutNeeded = true;
        target.appendAll(address, length);
        cutNeeded = false;
        fileBytes += length;
        bytesWritten += length;
        segments.size(segment, fileBytes);
    }

    /** The file to write to: a new one if there is none or it is full. All before the last is synced. */
    private StorageFile openSegment() throws IOException {
        StorageFile current = file;
        if (current != null && fileBytes < settings.segmentBytes()) {
            return current;
        }
        if (current != null) {
            if (written > synced) {
                sync();
            }
            file = null;
            current.close();
        }
        Segment next = segments.next(written);
        if (storage.list().contains(next.name())) {
            storage.delete(next.name()); // left by a try that failed after all
        }
        StorageFile created =
                isAlways() ? storage.create(next.name()) : storage.createDirect(next.name(), buffer, BUFFER);
        segments.add(next);
        segment = next;
        file = created;
        fileBytes = 0;
        syncedFileBytes = 0;
        fileGivenUp = true;
        next.writeHeader(header, new Checksum(header, Segment.HEADER));
        write(created, header, Segment.HEADER);
        created.sync();
        storage.syncDirectory();
        fileGivenUp = false;
        syncedFileBytes = fileBytes;
        return created;
    }

    private void sync() throws IOException {
        StorageFile current = file;
        if (current != null) {
            fileGivenUp = true;
            current.sync();
            fileGivenUp = false;
            syncedFileBytes = fileBytes;
        }
        synced = written;
        ring.synced(synced);
        large.synced(synced);
        onSynced.accept(synced);
    }

    /** Undoes what a failure left. */
    private void repair() throws IOException {
        StorageFile current = file;
        if (current == null) {
            return;
        }
        if (fileGivenUp) {
            file = null;
            fileGivenUp = false;
            cutNeeded = false;
            written = synced;
            try {
                giveUp(current);
            } finally {
                current.close();
            }
        } else if (cutNeeded) {
            current.truncate(fileBytes);
            cutNeeded = false;
        }
    }

    /** Gives back the room of what is written anew: what lies behind the next file's first position does not count anyway. */
    private void giveUp(StorageFile current) throws IOException {
        if (syncedFileBytes > Segment.HEADER) {
            current.truncate(syncedFileBytes);
            segments.size(segment, syncedFileBytes);
        } else {
            storage.delete(segment.name());
            segments.remove(segment);
        }
    }

    void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
