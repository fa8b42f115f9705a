package dev.torc.server.persistence;

import dev.torc.commands.config.PersistenceSettings;
import dev.torc.commands.config.SaveSetting;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * When a snapshot or a rewrite of the journal is made though no command wants it: {@code save} points, {@code auto-aof-rewrite-*},
 * a journal without a base, and how soon it is tried again after a failure.
 *
 * <p><b>Threads.</b> Any, with {@link Saves}' lock held: it locks nothing and waits for nothing.
 */
final class SaveRules {
    private static final long RETRY_SAVE_MS = 5_000;
    private static final long RETRY_REWRITE_MS = 60_000;
    private static final int RETRY_DOUBLINGS_MAX = 6;

    private final PersistenceSettings settings;
    private final SnapshotMaker maker;
    private final LiveJournal live;
    private final JournalBase base;
    private final LongSupplier wallMs;
    private final Logger log;

    SaveRules(
            PersistenceSettings settings,
            SnapshotMaker maker,
            LiveJournal live,
            JournalBase base,
            LongSupplier wallMs,
            Logger log) {
        this.settings = settings;
        this.maker = maker;
        this.live = live;
        this.base = base;
        this.wallMs = wallMs;
        this.log = log;
    }

    /**
     * Whether a {@code save} point is reached.
     *
     * @param failures of snapshots since one has succeeded
     * @param triedMs when the last one ended, Unix milliseconds
     */
    boolean isSaveDue(int failures, long triedMs) {
        long nowMs = wallMs.getAsLong();
        if (failures > 0 && nowMs - triedMs < RETRY_SAVE_MS) {
            return false;
        }
        long changes = maker.changesSinceSave();
        long seconds = (nowMs - maker.lastSaveMs()) / 1000;
        for (SaveSetting.Point point : settings.save.value()) {
            if (changes >= point.changes() && changes > 0 && seconds > point.seconds()) {
                log.info("{} changes in {} seconds. Saving...", point.changes(), point.seconds());
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the journal has no base, and so counts for nothing, or has grown too much behind it.
     *
     * @param failures of rewrites since one has succeeded
     * @param triedMs when the last one ended, Unix milliseconds
     */
    boolean isRewriteDue(int failures, long triedMs) {
        if (live.sink() == null) {
            return false;
        }
        long sinceTriedMs = wallMs.getAsLong() - triedMs;
        if (base.bytes() == 0) {
            return failures == 0 || sinceTriedMs >= RETRY_SAVE_MS;
        }
        long percentage = settings.rewritePercentage.longValue();
        if (percentage == 0) {
            return false;
        }
        long retryMs = RETRY_REWRITE_MS << Math.min(failures, RETRY_DOUBLINGS_MAX);
        if (failures > 0 && sinceTriedMs < retryMs) {
            return false;
        }
        long bytes = base.journalBytes();
        double growth = 100.0 * bytes / Math.max(1, base.bytesAfterRewrite()) - 100;
        if (bytes <= settings.rewriteMinSize.longValue() || growth < percentage) {
            return false;
        }
        log.info("Starting automatic rewriting of the journal on {}% growth", (long) growth);
        return true;
    }
}
