package dev.torc.commands.server.info;

import dev.torc.commands.Persistence;
import dev.torc.commands.Persistence.Job;
import dev.torc.commands.Persistence.JournalState;
import dev.torc.commands.Persistence.Loading;
import dev.torc.commands.Persistence.Progress;

/** Snapshots, the journal, loading. Where Redis counts pages copied on write, this shows bytes that wait to be written. */
final class PersistenceSection {
    private PersistenceSection() {}

    static void persistence(Snapshot now, InfoText out) {
        Persistence persistence = now.server().persistence();
        Progress progress = persistence.progress();
        Job saves = persistence.saves();
        Job rewrites = persistence.rewrites();
        JournalState journal = persistence.journal();
        Loading loading = persistence.loading();
        boolean saving = saves.running() || rewrites.running();
        // One that has yet to make its cut has all keys ahead of it.
        long keysTotal = saving && progress.keysTotal() == 0 ? now.totals().keys() : progress.keysTotal();
        out.section("Persistence");
        out.field("loading", loading == null ? 0 : 1)
                .field("async_loading", 0)
                .field("current_cow_peak", progress.bufferBytesMax())
                .field("current_cow_size", progress.bufferBytesMax())
                .field("current_cow_size_age", 0)
                .decimal("current_fork_perc", percent(progress.keysDone(), keysTotal))
                .field("current_save_keys_processed", progress.keysDone())
                .field("current_save_keys_total", keysTotal)
                .field("rdb_changes_since_last_save", persistence.changesSinceSave())
                .field("rdb_bgsave_in_progress", saves.running() ? 1 : 0)
                .field("rdb_last_save_time", persistence.lastSaveMs() / 1000)
                .field("rdb_last_bgsave_status", saves.lastFailed() ? "err" : "ok")
                .field("rdb_last_bgsave_time_sec", saves.lastSeconds())
                .field("rdb_current_bgsave_time_sec", seconds(saves, now.nowMs()))
                .field("rdb_saves", saves.begun())
                .field("rdb_last_cow_size", 0)
                .field("rdb_last_load_keys_expired", persistence.loadedExpired())
                .field("rdb_last_load_keys_loaded", persistence.loadedKeys())
                .field("aof_enabled", journal == null ? 0 : 1)
                .field("aof_rewrite_in_progress", rewrites.running() ? 1 : 0)
                .field("aof_rewrite_scheduled", persistence.isRewriteScheduled() ? 1 : 0)
                .field("aof_last_rewrite_time_sec", rewrites.lastSeconds())
                .field("aof_current_rewrite_time_sec", seconds(rewrites, now.nowMs()))
                .field("aof_last_bgrewrite_status", rewrites.lastFailed() ? "err" : "ok")
                .field("aof_rewrites", rewrites.begun())
                .field("aof_rewrites_consecutive_failures", persistence.rewriteFailuresInARow())
                .field(
                        "aof_last_write_status",
                        journal == null || journal.refusal().isEmpty() ? "ok" : "err")
                .zeros("aof_last_cow_size", "module_fork_in_progress", "module_fork_last_cow_size");
        if (journal != null) {
            out.field("aof_current_size", journal.bytes())
                    .field("aof_base_size", journal.baseBytes())
                    .field("aof_pending_rewrite", 0)
                    .field("aof_buffer_length", journal.unwrittenBytes())
                    .field("aof_pending_bio_fsync", journal.unsyncedBytes() > 0 ? 1 : 0)
                    .field("aof_delayed_fsync", 0);
        }
        if (loading != null) {
            loading(loading, now, out);
        }
    }

    private static void loading(Loading loading, Snapshot now, InfoText out) {
        long elapsedMs = Math.max(1, now.nowMs() - loading.startedMs());
        long left = Math.max(0, loading.bytesTotal() - loading.bytesLoaded());
        out.field("loading_start_time", loading.startedMs() / 1000)
                .field("loading_total_bytes", loading.bytesTotal())
                .field("loading_rdb_used_mem", 0)
                .field("loading_loaded_bytes", loading.bytesLoaded())
                .decimal("loading_loaded_perc", percent(loading.bytesLoaded(), loading.bytesTotal()))
                .field(
                        "loading_eta_seconds",
                        loading.bytesLoaded() == 0 ? 1 : left * elapsedMs / loading.bytesLoaded() / 1000);
    }

    private static double percent(long part, long whole) {
        return whole == 0 ? 0 : 100.0 * part / whole;
    }

    private static long seconds(Job job, long nowMs) {
        return job.running() ? Math.max(0, (nowMs - job.startedMs()) / 1000) : -1;
    }
}
