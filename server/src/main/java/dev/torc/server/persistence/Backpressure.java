package dev.torc.server.persistence;

import dev.torc.commands.ServerState;
import dev.torc.journal.Journal;
import dev.torc.store.Keyspace;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/**
 * What a disk that is slow, full or gone means for those who wait for it, and who lets them go on.
 *
 * <p><b>Commands</b> that write ask their {@link LoopLog} before they run, and wait while ring or snapshot buffer are full, or while
 * the server takes its last snapshot.
 *
 * <p><b>Deletions</b> that nobody asked for, expiry and eviction, are held when half of the quarter of the ring that commands leave
 * free is taken too. So no thread ever waits for the disk with a partition locked.
 *
 * <p><b>Replies.</b> With {@code appendfsync always} sessions hold their replies until {@link LoopLog#isSynced}; who holds one hears
 * of each sync through {@link #onSynced}. When the disk has refused for some seconds, replies wait no more.
 *
 * <p><b>Threads.</b> It has no lock: what others read is volatile, and each field has one writer at a time. That is the journal's
 * thread for deletions and replies, and whoever opens or closes the journal while that thread does not run; the one that holds
 * {@link Standstill} for writes. {@link #releaseWaiting} waits for nothing and may be called with any lock held.
 */
final class Backpressure {
    /** How long replies wait for a disk that refuses. */
    private static final long REFUSED_MAX_NS = 5_000_000_000L;

    private final ServerState server;
    private final Keyspace keyspace;
    private final List<Runnable> syncListeners = new CopyOnWriteArrayList<>();

    private volatile boolean deletionsHeld;

    /** Commands that write wait for a task, above all for the last snapshot; that is taken. */
    private volatile boolean writesHeld;

    private volatile boolean complete;

    /** The disk has refused for so long that replies wait no more. */
    private volatile boolean repliesGivenUp;

    private long refusedSinceNs;

    Backpressure(ServerState server) {
        this.server = server;
        this.keyspace = server.keyspace();
    }

    // ---- the journal's life

    /** Before its thread starts. */
    void journalOpens() {
        refusedSinceNs = server.nanoTime();
    }

    /** On the journal's thread, after each of its rounds. */
    void afterRound(Journal journal) {
        long ring = journal.ringBytes();
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
            synced();
        }
    }

    /** After its thread has ended, and nobody can find it any more: nothing waits for it. */
    void journalClosed() {
        deletionsHeld = false;
        repliesGivenUp = false;
        keyspace.hold(Keyspace.Hold.JOURNAL, false);
        releaseWaiting();
    }

    // ---- replies

    /** Has a task run whenever more is synced, mostly by the journal's thread: it hands on to its loop. */
    void onSynced(Runnable listener) {
        syncListeners.add(listener);
    }

    /** More is synced, or there is nothing left to wait for. */
    void synced() {
        syncListeners.forEach(Runnable::run);
    }

    boolean repliesGivenUp() {
        return repliesGivenUp;
    }

    // ---- commands that write

    /**
     * Lets no command write while a task runs. Those that come wait until it is over; for ever, if it has taken the last snapshot.
     *
     * @param task returns whether it has taken that
     * @return the same
     */
    boolean holdWrites(BooleanSupplier task) {
        writesHeld = true;
        try {
            complete = task.getAsBoolean();
            return complete;
        } finally {
            writesHeld = complete;
            releaseWaiting();
        }
    }

    boolean holdsWrites() {
        return writesHeld;
    }

    /** Whether the last snapshot is taken. */
    boolean isComplete() {
        return complete;
    }

    /** Lets the commands that wait for room look again. */
    void releaseWaiting() {
        boolean inVain = writesHeld && !complete;
        if (server.waitingForRoom().count() > 0 && !inVain) {
            server.waitingForRoom().release();
        }
    }
}
