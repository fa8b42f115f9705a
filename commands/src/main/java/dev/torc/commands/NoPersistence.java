package dev.torc.commands;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps nothing and says so. */
record NoPersistence(long startedMs) implements Persistence {
    private static final String NOTHING = "ERR this server keeps nothing on disk";
    private static final Job NEVER = new Job(false, 0, false, -1, 0);

    @Override
    public boolean save() {
        return false;
    }

    @Override
    public Answer saveInBackground(boolean schedule) {
        return Answer.IMPOSSIBLE;
    }

    @Override
    public void flushed() {}

    @Override
    public Answer rewriteJournal() {
        return Answer.IMPOSSIBLE;
    }

    @Override
    public boolean send(ClientConnection to) {
        return false;
    }

    @Override
    public String reload(Set<ReloadOption> options) {
        return NOTHING;
    }

    @Override
    public String reloadJournal() {
        return NOTHING;
    }

    @Override
    public @Nullable String writeRefusal() {
        return null;
    }

    @Override
    public @Nullable Loading loading() {
        return null;
    }

    @Override
    public long lastSaveMs() {
        return startedMs;
    }

    @Override
    public long changesSinceSave() {
        return 0;
    }

    @Override
    public Job saves() {
        return NEVER;
    }

    @Override
    public Job rewrites() {
        return NEVER;
    }

    @Override
    public void resetCounters() {}

    @Override
    public boolean isRewriteScheduled() {
        return false;
    }

    @Override
    public long rewriteFailuresInARow() {
        return 0;
    }

    @Override
    public Progress progress() {
        return new Progress(0, 0, 0);
    }

    @Override
    public @Nullable JournalState journal() {
        return null;
    }

    @Override
    public long loadedExpired() {
        return 0;
    }

    @Override
    public long loadedKeys() {
        return 0;
    }
}
