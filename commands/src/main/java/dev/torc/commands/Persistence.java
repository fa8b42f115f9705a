package dev.torc.commands;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Snapshots and the journal, as commands know and want them. May be used from any thread. */
public interface Persistence {
    /** Of DEBUG RELOAD: load what is there instead of saving first; keep the keys that are there; keys may be there already. */
    enum ReloadOption {
        NOSAVE,
        NOFLUSH,
        MERGE
    }

    /** What became of a wish for something in the background. */
    enum Answer {
        STARTED,
        SCHEDULED,
        /** The same is being done already. */
        RUNNING_ALREADY,
        /** Something else is being done. */
        BUSY,
        /** See the log. */
        IMPOSSIBLE
    }

    /** Loading that goes on. */
    record Loading(long startedMs, long bytesTotal, long bytesLoaded) {}

    /** A file that is being written in the background, or was last; times are in Unix milliseconds. */
    record Job(boolean running, long startedMs, boolean lastFailed, long lastSeconds, long begun) {}

    /** How the snapshot in progress gets on; zeros if there is none. */
    record Progress(long keysDone, long keysTotal, long bufferBytesMax) {}

    /** The journal's size and state. */
    record JournalState(String refusal, long bytes, long baseBytes, long unwrittenBytes, long unsyncedBytes) {}

    /** SAVE: takes a snapshot in {@code dbfilename}; returns when it is on the disk, or false when that failed. */
    boolean save();

    /** BGSAVE. */
    Answer saveInBackground(boolean schedule);

    /**
     * FLUSHALL has emptied everything: a snapshot in the background that has what was there is given up, and where there are {@code
     * save} points one is taken, so that nothing comes back. May be called with partitions locked.
     */
    void flushed();

    /** BGREWRITEAOF. */
    Answer rewriteJournal();

    /**
     * SYNC: takes a snapshot and sends it as a bulk string, in the background.
     *
     * @return false: too many are being sent
     */
    boolean send(ClientConnection to);

    /**
     * DEBUG RELOAD: loads the snapshot's file as a restart would.
     *
     * @return the error to reply, or null
     */
    @Nullable String reload(Set<ReloadOption> options);

    /**
     * DEBUG LOADAOF: loads the journal's files as a restart would.
     *
     * @return the error to reply, or null
     */
    @Nullable String reloadJournal();

    /** Why commands that write are refused, in Redis's words; null while they are not. Cheap. */
    @Nullable String writeRefusal();

    /** Null when nothing is being loaded. Cheap. */
    @Nullable Loading loading();

    /** Unix milliseconds of the last snapshot that succeeded, or of the start. */
    long lastSaveMs();

    /** Changes that commands made since then. */
    long changesSinceSave();

    Job saves();

    Job rewrites();

    /** CONFIG RESETSTAT: nothing has been done yet. */
    void resetCounters();

    boolean isRewriteScheduled();

    /** Rewrites that failed, one after the other, since one succeeded. */
    long rewriteFailuresInARow();

    Progress progress();

    /** Null while there is no journal. */
    @Nullable JournalState journal();

    /** Keys of the last load that had expired, and that had not. */
    long loadedExpired();

    long loadedKeys();

    /** A server that keeps nothing. */
    static Persistence none(long startedMs) {
        return new NoPersistence(startedMs);
    }
}
