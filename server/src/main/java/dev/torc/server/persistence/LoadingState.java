package dev.torc.server.persistence;

import dev.torc.commands.Persistence.Loading;
import dev.torc.store.Keyspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Whether data is being loaded, and with it whether commands are refused; how loading gets on, and how the last one went: for INFO
 * from any thread, and as a line in the log every two seconds.
 *
 * <p><b>Threads.</b> It has no lock: what others read is volatile, and one thread loads at a time.
 */
final class LoadingState {
    private static final long LINE_NS = 2_000_000_000;
    private static final double MB = 1 << 20;

    private final Keyspace keyspace;
    private final LongSupplier wallMs;
    private final Logger log;
    private volatile @Nullable Loading now;
    private volatile boolean givenUp;
    private volatile long loadedKeys;
    private volatile long loadedExpired;
    private String what = "";
    private long nextLineNs;

    LoadingState(Keyspace keyspace, LongSupplier wallMs, Logger log) {
        this.keyspace = keyspace;
        this.wallMs = wallMs;
        this.log = log;
    }

    /** Null when nothing is being loaded. */
    @Nullable Loading now() {
        return now;
    }

    /** Commands are refused from here on. */
    void begin() {
        keyspace.hold(Keyspace.Hold.LOADING, true);
        now = new Loading(wallMs.getAsLong(), 0, 0);
    }

    /** What is loaded next: a file, or several that count as one. */
    void next(String name, long bytesTotal) {
        what = name;
        nextLineNs = System.nanoTime() + LINE_NS;
        now = new Loading(wallMs.getAsLong(), bytesTotal, 0);
    }

    /** Makes loading fail soon: the server ends. */
    void giveUp() {
        givenUp = true;
    }

    boolean isGivenUp() {
        return givenUp;
    }

    /**
     * So many bytes of them are done; by the thread that loads.
     *
     * @throws UncheckedIOException if it has been given up
     */
    void reached(long bytes) {
        if (givenUp) {
            throw new UncheckedIOException(new IOException("the server ends"));
        }
        Loading before = now;
        if (before == null) {
            return;
        }
        now = new Loading(before.startedMs(), before.bytesTotal(), bytes);
        long nowNs = System.nanoTime();
        if (nowNs - nextLineNs >= 0) {
            nextLineNs = nowNs + LINE_NS;
            long elapsedMs = Math.max(1, wallMs.getAsLong() - before.startedMs());
            log.info(
                    "Loading {}: {} % of {} MB, {} MB/s",
                    what,
                    before.bytesTotal() == 0 ? 0 : 100 * bytes / before.bytesTotal(),
                    Math.round(before.bytesTotal() / MB),
                    Math.round(bytes / MB * 1000 / elapsedMs));
        }
    }

    /** Commands are executed again. */
    void end() {
        now = null;
        keyspace.hold(Keyspace.Hold.LOADING, false);
    }

    // ---- the last load

    /** It has succeeded. */
    void loaded(Recovery recovery) {
        loadedKeys = recovery.loaded();
        loadedExpired = recovery.expired();
    }

    /** Keys that it brought back. */
    long loadedKeys() {
        return loadedKeys;
    }

    /** Keys that it left out because they had expired. */
    long loadedExpired() {
        return loadedExpired;
    }
}
