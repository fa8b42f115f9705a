package dev.torc.journal;

import dev.torc.memory.PageHeap;
import dev.torc.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * The log of all changes: a ring in memory, files on disk, and who writes and reads them.
 *
 * <p><b>Positions.</b> Each frame has one; the next frame's is larger. A position says "everything before": what is synced up to a
 * frame's end position is safe. They go on where they were after a restart.
 *
 * <p><b>Threads.</b> Event loops append, each through its own {@link Appender}, under the locks of the keys they change, so the
 * journal's order agrees with the locks'. No loop waits for another or for the disk, provided it asks {@link #hasRoomFor} before
 * it locks. One thread, whose owner is the server, calls {@link #runOnce}: it writes, syncs, tells {@code onSynced} how far, and
 * deletes old files. Readers are anybody's.
 *
 * <p><b>Starting.</b> {@link JournalScan#run} reads the files from the snapshot's position and hands out what is to be applied; what
 * it returns goes to {@link #open}, which cuts a torn tail and goes on in a new file.
 *
 * <p><b>Failing.</b> While the disk refuses, {@link #refusal} says why, and the server refuses writes. What was appended stays in the
 * ring; retries go on by themselves.
 */
public final class Journal implements AutoCloseable {
    /** Pause between writes under load: what they gather is one system call, which past the page cache costs the same for any size. */
    private static final long GATHER_NS = 8_000_000;

    /** The longest such pause, where {@link #GATHER_NS} gathers little. What a pause gathers is lost if the process is killed. */
    private static final long GATHER_MAX_NS = 32_000_000;

    /** Bytes of a write below which the next gathers for longer, and beyond twice of which for less long. */
    private static final long GATHER_BYTES = 512 << 10;

    /** Someone has claimed a frame and not yet written it. */
    private static final long COMMIT_WAIT_NS = 20_000;

    private final Storage storage;
    private final PageHeap pages = new PageHeap(PageHeap.RANGE);
    private final Ring ring;
    private final LargeFrames large;
    private final Segments segments;
    private final DiskWriter disk;
    private final Runnable wake;
    private final long headroom;
    private final long start;
    private volatile boolean sleeping;

    /** The next pause between writes. The disk's thread alone. */
    private long gatherNs = GATHER_NS;

    private Journal(
            Storage storage,
            JournalSettings settings,
            List<Segment> files,
            long start,
            Runnable wake,
            LongConsumer onSynced)
            throws IOException {
        this.storage = storage;
        this.wake = wake;
        this.start = start;
        headroom = (long) settings.appenders() * Frame.INLINE_MAX;
        ring = new Ring(pages, settings.ringBytes(), start);
        large = new LargeFrames(pages, settings.largeBytesMax(), start);
        segments = new Segments(storage, files);
        disk = new DiskWriter(ring, large, storage, segments, settings, pages, start, onSynced);
    }

    /**
     * Opens the log for going on where a scan ended.
     *
     * @param storage this journal's alone, as far as its files' names go
     * @param check what a scan of the same storage returned; if no file was read, the journal takes none of those there for its own
     * @param wake called by appenders when the thread of {@link #runOnce} waits and has something to do; any thread
     * @param onSynced called by that thread with each new synced position
     */
    public static Journal open(
            Storage storage, JournalSettings settings, JournalCheck check, Runnable wake, LongConsumer onSynced)
            throws IOException {
        if (check.isTorn()) {
            if (check.tornOffset() < Segment.HEADER) {
                storage.delete(check.tornFile());
            } else {
                storage.truncate(check.tornFile(), check.tornOffset());
            }
        }
        List<Segment> files = check.segments() == 0 ? List.of() : Segments.list(storage);
        if (check.endPosition() < check.startPosition()) {
            // The snapshot is newer than all the files: they can lead to nothing.
            for (Segment file : files) {
                storage.delete(file.name());
            }
            files = List.of();
        }
        storage.syncDirectory();
        return new Journal(
                storage, settings, files, Math.max(check.endPosition(), check.startPosition()), wake, onSynced);
    }

    /** For one thread, or several that take turns under a lock of theirs. */
    public Appender appender() {
        return new Appender(this, ring, large, start);
    }

    /**
     * Whether a command whose effects take up to this many bytes may be executed now; asked before it locks. It is to append one
     * frame: one change, or one group. Room stays for one such command of each other appender.
     *
     * <p>Whoever deletes by the thousand (expiry, eviction) asks between slices, see {@link #roomBytes}. While the disk refuses and
     * the ring is full this stays false, and then nothing may be deleted on a read either: an append without room waits with its
     * locks held.
     */
    public boolean hasRoomFor(long bytes) {
        boolean has = roomBytes() >= 0
                && (bytes <= Frame.INLINE_MAX - Frame.HEADER - Frame.TRAILER || large.hasRoomFor(bytes));
        if (!has) {
            appended();
        }
        return has;
    }

    /** Bytes of frames that may be appended beyond one frame for each appender; negative if not even those. */
    public long roomBytes() {
        return ring.limit() - ring.claimed() - headroom;
    }

    /** Wakes the disk's thread if it waits. */
    void appended() {
        if (sleeping) {
            sleeping = false;
            wake.run();
        }
    }

    /**
     * Does what is due: writes, syncs, retries.
     *
     * @param nowNs monotonic time
     * @return nanoseconds after which to call again, 0 for at once, {@link Long#MAX_VALUE} for when woken; a wake-up ends any wait
     */
    public long runOnce(long nowNs) {
        sleeping = false;
        long before = disk.bytesWritten();
        boolean worked = disk.runOnce(nowNs);
        if (!disk.refusal().isEmpty()) {
            return Math.max(1, disk.nextDueNs() - nowNs);
        }
        if (worked) {
            return disk.isAlways() ? 0 : gather(disk.bytesWritten() - before);
        }
        // Appenders claim, then look at the flag; we set it, then look at what is claimed: one of us sees the other.
        sleeping = true;
        if (ring.claimed() != disk.written()) {
            sleeping = false;
            return COMMIT_WAIT_NS;
        }
        long due = disk.nextDueNs();
        return due == Long.MAX_VALUE ? due : Math.max(1, due - nowNs);
    }

    /** How long to let frames gather, after a write of so many bytes. */
    private long gather(long written) {
        if (written == 0) {
            return gatherNs; // it was a sync
        }
        if (written < GATHER_BYTES) {
            gatherNs = Math.min(2 * gatherNs, GATHER_MAX_NS);
        } else if (written > 2 * GATHER_BYTES) {
            gatherNs = Math.max(gatherNs / 2, GATHER_NS);
        }
        return gatherNs;
    }

    /** Writes and syncs all that is published, for an orderly end; by the disk's thread. */
    public void flush() throws IOException {
        disk.flush();
    }

    /**
     * A reader that starts at a position.
     *
     * @throws PositionGoneException if it is not retained any more, or not there yet
     */
    public JournalReader reader(long position) throws PositionGoneException {
        if (position < oldestPosition() || position > ring.claimed()) {
            throw new PositionGoneException(position, oldestPosition());
        }
        return new JournalReader(this, ring, large, segments, storage, pages, position);
    }

    /** A snapshot has all before this position: files that are older may go. */
    public void releaseBefore(long position) {
        disk.releasable(position);
    }

    /** Changes {@code appendfsync}. */
    public void fsync(FsyncPolicy policy) {
        disk.policy(policy);
    }

    /** Why writes are to be refused; empty while all is well. */
    public String refusal() {
        return disk.refusal();
    }

    /** How often the disk has failed. */
    long failures() {
        return disk.failures();
    }

    /** The position that the next frame will have. */
    public long endPosition() {
        return ring.claimed();
    }

    /** Everything before it is in files, though perhaps not on the disk. */
    public long writtenPosition() {
        return disk.written();
    }

    /** Everything before it is on the disk. */
    public long syncedPosition() {
        return disk.synced();
    }

    /** Where a reader may start at the earliest. */
    public long oldestPosition() {
        return Math.min(ring.synced(), segments.oldest());
    }

    /** Bytes of all files. */
    public long fileBytes() {
        return segments.bytes();
    }

    /** Bytes written to files since it was opened; it only grows. */
    public long bytesWritten() {
        return disk.bytesWritten();
    }

    /** Bytes of the ring, for whoever plans with {@link #roomBytes}. */
    public long ringBytes() {
        return ring.size();
    }

    /** Ends it as it is, without {@link #flush}; nobody may use it or its appenders and readers any more. */
    @Override
    public void close() throws IOException {
        try {
            disk.close();
        } finally {
            pages.close();
        }
    }
}
