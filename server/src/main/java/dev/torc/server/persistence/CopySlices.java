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
    private static final long PATIENCE_NS = 20_000_000;

    private final Snapshot snapshot;
    private final @Nullable Runnable callLoop;
    private final Runnable onRoom;

    private final SliceSize size = new SliceSize(BYTES_MIN, BYTES_MAX, SLICE_NS);

    /** A loop was called, which copies until there is no room or nothing left. */
    private volatile boolean called;

    private volatile @Nullable Thread waiting;

    /**
     * @param callLoop has a loop call {@link #copyOne} until there is nothing to do; null: they need not
     * @param onRoom called when commands that write need not wait
     */
    CopySlices(Snapshot snapshot, @Nullable Runnable callLoop, Runnable onRoom) {
        this.snapshot = snapshot;
        this.callLoop = callLoop;
        this.onRoom = onRoom;
    }

    /** Copies one, on any thread that holds no partition's lock; whether there may be more to copy at once. */
    boolean copyOne() {
        long startNs = System.nanoTime();
        long copied = snapshot.copy(size.units());
        if (copied < 0) {
            called = false;
            return false;
        }
        if (copied > 0) {
            size.took(System.nanoTime() - startNs);
        }
        LockSupport.unpark(waiting);
        letWrite();
        return true;
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
        if (callLoop != null) {
            wish();
            waiting = Thread.currentThread();
            if (!snapshot.hasCopies()) {
                LockSupport.parkNanos(this, PATIENCE_NS);
            }
            waiting = null;
        }
        if (!snapshot.hasCopies()) {
            copyOne();
        }
    }

    /** Lets commands go on that wait for room, if there is some. */
    void letWrite() {
        if (snapshot.hasRoom()) {
            onRoom.run();
        }
    }
}
