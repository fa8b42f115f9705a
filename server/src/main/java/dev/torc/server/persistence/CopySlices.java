package dev.torc.server.persistence;

import dev.torc.server.thread.SliceSize;
import dev.torc.snapshot.Snapshot;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Who copies the records of a snapshot, and how many at a time. The event loops do, between their connections' turns; it costs them no
 * more than the time it takes. The thread that saves would lose its core to them time and again, now and then with a partition locked,
 * and get it back only after the compilers had theirs: the loop that wants this partition would wait for all of them.
 *
 * <p>That thread copies by itself if no loop comes, as they are in a long command or have ended, and if it is one of them.
 */
final class CopySlices {
    /** Of records. */
    private static final long BYTES_MIN = 512;

    private static final long BYTES_MAX = 64 << 10;
    private static final long SLICE_NS = 100_000;

    /** How long a loop is waited for; one that is idle comes at once. */
    static final long PATIENCE_NS = 20_000_000;

    /** What the thread that saves copies when none has come, before it looks again. */
    private static final int SLICES_ALONE = 8;

    /** How long it waits if others are at all that is left to copy. */
    private static final long OTHERS_NS = 1_000_000;

    private final Snapshot snapshot;
    private final @Nullable Runnable callLoop;
    private final Runnable onRoom;
    private final long patienceNs;
    private final SliceSize size = new SliceSize(BYTES_MIN, BYTES_MAX, SLICE_NS);

    /** A loop was called, which copies until there is no room or nothing left. */
    private volatile boolean called;

    private volatile @Nullable Thread waiting;

    /**
     * @param callLoop has a loop call {@link #copyOne} until there is nothing to do; null: it is not the loops' work
     * @param onRoom called when commands that write need not wait
     */
    CopySlices(Snapshot snapshot, @Nullable Runnable callLoop, Runnable onRoom) {
        this(snapshot, callLoop, onRoom, PATIENCE_NS);
    }

    CopySlices(Snapshot snapshot, @Nullable Runnable callLoop, Runnable onRoom, long patienceNs) {
        this.snapshot = snapshot;
        this.callLoop = callLoop;
        this.onRoom = onRoom;
        this.patienceNs = patienceNs;
    }

    /** Copies a slice, on a loop between its turns; whether there may be more to copy at once. */
    boolean copyOne() {
        if (callLoop == null) {
            return false;
        }
        long startNs = System.nanoTime();
        boolean copied = took(snapshot.copyIfFree(size.units()), startNs);
        if (!copied) {
            called = false;
        }
        LockSupport.unpark(waiting);
        return copied;
    }

    private boolean took(long bytes, long startNs) {
        if (bytes > 0) {
            size.took(System.nanoTime() - startNs);
        }
        letWrite();
        return bytes >= 0;
    }

    /** Calls a loop if there is room for much to copy. On the thread that serialises. */
    void wish() {
        Runnable call = callLoop;
        if (call != null && !called && snapshot.wantsCopies()) {
            called = true;
            call.run();
        }
    }

    /** Returns when something has been copied, or after a moment. On the thread that serialises. */
    void await() {
        waiting = Thread.currentThread();
        if (callLoop != null) {
            awaitLoop();
        }
        if (!snapshot.hasCopies()) {
            copyHere();
        }
        waiting = null;
    }

    private void awaitLoop() {
        long endNs = System.nanoTime() + patienceNs;
        long leftNs = patienceNs;
        while (leftNs > 0 && !snapshot.hasCopies() && !Thread.currentThread().isInterrupted()) {
            wish();
            LockSupport.parkNanos(this, leftNs);
            leftNs = endNs - System.nanoTime();
        }
    }

    private void copyHere() {
        boolean more = true;
        for (int i = 0; more && i < SLICES_ALONE; i++) {
            long startNs = System.nanoTime();
            more = took(snapshot.copy(size.units()), startNs);
        }
        if (!snapshot.hasCopies()) {
            LockSupport.parkNanos(this, OTHERS_NS);
        }
    }

    /** Lets commands go on that wait for room, if there is some. */
    void letWrite() {
        if (snapshot.hasRoom()) {
            onRoom.run();
        }
    }
}
