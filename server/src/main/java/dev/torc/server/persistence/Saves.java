package dev.torc.server.persistence;

import dev.torc.commands.Persistence.Answer;
import dev.torc.commands.Persistence.Job;
import dev.torc.commands.config.PersistenceSettings;
import dev.torc.commands.reply.Errors;
import dev.torc.server.thread.BackgroundPriority;
import dev.torc.server.thread.Joining;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Has snapshots and rewrites of the journal made, when a command wants one or {@link SaveRules} say so, one at a time, and keeps record
 * of how they went.
 *
 * <p><b>Lock.</b> One of its own, innermost of this package: {@link #flushed} comes with partitions locked, so under it none may be,
 * nor anything else. It is not held while something is made.
 *
 * <p><b>Threads.</b> {@code torc-save}, of low priority, makes what is wanted in the background; who calls {@link #saveNow} or
 * {@link #transfer} makes it.
 */
final class Saves {
    /** What is made. */
    enum Kind {
        SNAPSHOT,
        REWRITE,
        /** A snapshot for a client. */
        TRANSFER,
        /** Nothing is made: data is being loaded. */
        LOADING
    }

    private static final long TICK_MS = 100;

    private static final long REHEARSAL_DELAY_MS = 300;

    /** The compilers are the process's. */
    private static final AtomicBoolean REHEARSED = new AtomicBoolean();

    private final SnapshotMaker maker;
    private final SaveRules rules;
    private final PersistenceSettings settings;
    private final Runnable beforeFirst;
    private final LongSupplier wallMs;
    private final Logger log;
    private final Thread thread = Thread.ofPlatform().name("torc-save").unstarted(this::run);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // all guarded by the lock

    /** What is being made, or will be as soon as the thread has got to it; null: nothing. */
    private @Nullable Kind running;

    /** Whether the thread makes it, and not the one who wants it. */
    private boolean inBackground;

    /** Whether the thread has not got to it yet. */
    private boolean forThread;

    /** Whether it is {@link #saveLast}'s. */
    private boolean last;

    private boolean saveScheduled;
    private boolean rewriteScheduled;
    private boolean stopped;

    /** Threads that make something as soon as they can: the thread begins nothing before them. */
    private int waiting;

    private final Record saves = new Record();
    private final Record rewrites = new Record();
    private final Record unseen = new Record();

    /** What the lock guards, for commands that write, which do not take it. */
    private volatile boolean lastSaveFailed;

    /** How one kind has gone so far. What is made on the thread that wants it tells that thread, and here only that it is good again. */
    private static final class Record {
        long startedMs;
        long triedMs;
        long lastSeconds = -1;
        long begun;
        int failures;

        void ended(boolean good, boolean inBackground, long seconds, long nowMs) {
            if (inBackground) {
                lastSeconds = seconds;
                triedMs = nowMs;
            }
            if (good) {
                failures = 0;
            } else if (inBackground) {
                failures++;
            }
        }

        Job job(boolean running) {
            return new Job(running, startedMs, failures > 0, lastSeconds, begun);
        }
    }

    /** @param beforeFirst run by the thread before it makes the first */
    Saves(
            SnapshotMaker maker,
            SaveRules rules,
            PersistenceSettings settings,
            Runnable beforeFirst,
            LongSupplier wallMs,
            Logger log) {
        this.maker = maker;
        this.rules = rules;
        this.settings = settings;
        this.beforeFirst = beforeFirst;
        this.wallMs = wallMs;
        this.log = log;
    }

    void start() {
        thread.start();
    }

    // ---- wishes

    Answer saveInBackground(boolean schedule) {
        lock.lock();
        try {
            if (running == Kind.SNAPSHOT) {
                return Answer.RUNNING_ALREADY;
            }
            if (running == null) {
                begin(Kind.SNAPSHOT, true);
                return Answer.STARTED;
            }
            saveScheduled |= schedule;
            return schedule ? Answer.SCHEDULED : Answer.BUSY;
        } finally {
            lock.unlock();
        }
    }

    Answer rewrite() {
        lock.lock();
        try {
            if (running == Kind.REWRITE) {
                return Answer.RUNNING_ALREADY;
            }
            if (running == null) {
                if (!maker.canRewrite()) {
                    rewrites.failures++;
                    rewrites.triedMs = wallMs.getAsLong();
                    return Answer.IMPOSSIBLE;
                }
                begin(Kind.REWRITE, true);
                return Answer.STARTED;
            }
            rewriteScheduled = true;
            return Answer.SCHEDULED;
        } finally {
            lock.unlock();
        }
    }

    /** It counts as running from now on, also where the thread has not got to it. */
    private void begin(Kind kind, boolean byThread) {
        running = kind;
        inBackground = byThread;
        forThread = byThread;
        maker.announce();
        if (kind == Kind.SNAPSHOT) {
            saveScheduled = false;
        } else if (kind == Kind.REWRITE) {
            rewriteScheduled = false;
        }
        Record record = record(kind);
        record.startedMs = wallMs.getAsLong();
        if (byThread) {
            record.begun++;
        }
        changed.signalAll();
    }

    private Record record(Kind kind) {
        return switch (kind) {
            case SNAPSHOT -> saves;
            case REWRITE -> rewrites;
            case TRANSFER, LOADING -> unseen;
        };
    }

    /**
     * Takes a snapshot on the calling thread; what is being made in the background is given up for it, and a rewrite made again later.
     *
     * @param counted whether {@code rdb_saves} counts it: in Redis only those of SAVE
     */
    boolean saveNow(boolean counted) {
        lock.lock();
        try {
            beginInstead(Kind.SNAPSHOT);
            if (counted) {
                saves.begun++;
            }
        } finally {
            lock.unlock();
        }
        return make(Kind.SNAPSHOT, false);
    }

    /**
     * Does the same at the server's end.
     *
     * @param wanted asked once it counts as running: from then on {@link #abortLast} makes it fail
     */
    boolean saveLast(BooleanSupplier wanted) {
        lock.lock();
        try {
            beginInstead(Kind.SNAPSHOT);
            last = true;
            if (!wanted.getAsBoolean()) {
                maker.cancel();
            }
        } finally {
            lock.unlock();
        }
        return make(Kind.SNAPSHOT, false);
    }

    /** Makes {@link #saveLast} fail soon, if it is under way. */
    void abortLast() {
        lock.lock();
        try {
            if (last) {
                maker.cancel();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is made from here to {@link #endLoading}, which would have half of the data; what is being made is given up. */
    void beginLoading() {
        lock.lock();
        try {
            beginInstead(Kind.LOADING);
        } finally {
            lock.unlock();
        }
    }

    void endLoading() {
        lock.lock();
        try {
            running = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void beginInstead(Kind kind) {
        waiting++;
        rewriteScheduled |= running == Kind.REWRITE;
        while (running != null) {
            giveUp();
        }
        waiting--;
        begin(kind, false);
    }

    /** What is being saved in the background is gone, and shall not come back. */
    void flushed() {
        lock.lock();
        try {
            if (running == Kind.SNAPSHOT && inBackground) {
                maker.cancel();
            }
            saveScheduled |= !settings.save.value().isEmpty();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Gives up a rewrite that is being made or wanted, and returns when nothing of it goes on. */
    void giveUpRewrite() {
        lock.lock();
        try {
            rewriteScheduled = false;
            while (running == Kind.REWRITE) {
                giveUp();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Has what is running end, and waits for that a while. */
    private void giveUp() {
        if (forThread) {
            forThread = false;
            running = null; // the thread has not got to it, and will not
        } else {
            maker.cancel();
            awaitChange();
        }
    }

    /** Takes a snapshot for a client on the calling thread, after what is being made. False: it failed, or the server ends. */
    boolean transfer() {
        lock.lock();
        try {
            while (running != null && !stopped) {
                awaitChange();
            }
            if (stopped) {
                return false;
            }
            begin(Kind.TRANSFER, false);
        } finally {
            lock.unlock();
        }
        return make(Kind.TRANSFER, true);
    }

    @SuppressWarnings("WaitNotInLoop") // the callers loop, and look at everything again each time
    private void awaitChange() {
        try {
            changed.await(TICK_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            log.debug("interrupted while waiting for a snapshot, which goes on");
        }
    }

    // ---- the thread

    private void run() {
        BackgroundPriority.take();
        rehearse();
        Kind next = nextWork();
        if (next != null) {
            beforeFirst.run();
        }
        while (next != null) {
            make(next, true);
            next = nextWork();
        }
    }

    /** After the server's start, for which the compilers have enough to do; not when there is real work. */
    private void rehearse() {
        try {
            if (isIdle(REHEARSAL_DELAY_MS) && !REHEARSED.getAndSet(true)) {
                Rehearsal.run(() -> isIdle(0));
            }
        } catch (IOException | RuntimeException e) {
            log.warn("The first snapshot was not rehearsed and may hold commands up for a moment: {}", e.getMessage());
        }
    }

    /** Waits for a while; whether there was nothing to do. */
    private boolean isIdle(long forMs) {
        long untilNs = System.nanoTime() + forMs * 1_000_000;
        lock.lock();
        try {
            while (!stopped && running == null) {
                if (untilNs - System.nanoTime() <= 0) {
                    return true;
                }
                awaitChange();
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Kind nextWork() {
        lock.lock();
        try {
            return awaitWork();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Kind awaitWork() {
        while (!stopped) {
            if (running == null && waiting == 0) {
                if (rewriteScheduled || rules.isRewriteDue(rewrites.failures, rewrites.triedMs)) {
                    begin(Kind.REWRITE, true);
                } else if (saveScheduled || rules.isSaveDue(saves.failures, saves.triedMs)) {
                    begin(Kind.SNAPSHOT, true);
                }
            }
            if (running != null && forThread) {
                forThread = false;
                return running;
            }
            awaitChange();
        }
        return null;
    }

    /** @param byLoops whether event loops have a part in it; false: one of them may be waiting for it */
    private boolean make(Kind kind, boolean byLoops) {
        Record record = record(kind);
        String what = kind == Kind.REWRITE ? "Rewriting the journal" : "Snapshot";
        long startNs = System.nanoTime();
        boolean cancelled = false;
        boolean good = false;
        try {
            maker.make(kind, byLoops);
            good = true;
        } catch (SnapshotJob.CancelledException e) {
            cancelled = true;
            log.info("{} was given up", what);
        } catch (IOException | RuntimeException e) {
            log.error("{} failed: {}", what, e.getMessage(), e instanceof RuntimeException ? e : null);
        } finally {
            long seconds = (System.nanoTime() - startNs) / 1_000_000_000;
            lock.lock();
            try {
                running = null;
                last = false;
                if (!cancelled) {
                    record.ended(good, inBackground, seconds, wallMs.getAsLong());
                }
                lastSaveFailed = saves.failures > 0;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
        return good;
    }

    /** Gives up what is being made and ends the thread. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            while (running != null) {
                giveUp();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        Joining.await(thread);
    }

    // ---- how they went

    Job saves() {
        lock.lock();
        try {
            return saves.job(running == Kind.SNAPSHOT);
        } finally {
            lock.unlock();
        }
    }

    /** CONFIG RESETSTAT. */
    void resetCounters() {
        lock.lock();
        try {
            saves.begun = 0;
            rewrites.begun = 0;
        } finally {
            lock.unlock();
        }
    }

    Job rewrites() {
        lock.lock();
        try {
            return rewrites.job(running == Kind.REWRITE);
        } finally {
            lock.unlock();
        }
    }

    boolean isRewriteScheduled() {
        lock.lock();
        try {
            return rewriteScheduled;
        } finally {
            lock.unlock();
        }
    }

    /** Why commands that write are refused, in Redis's words; null: not because a snapshot has failed. Takes no lock. */
    @Nullable String writeRefusal() {
        boolean refuse = lastSaveFailed
                && settings.stopWritesOnSaveError.isOn()
                && !settings.save.value().isEmpty();
        return refuse ? Errors.SNAPSHOT_FAILED.text() : null;
    }

    int rewriteFailures() {
        lock.lock();
        try {
            return rewrites.failures;
        } finally {
            lock.unlock();
        }
    }
}
