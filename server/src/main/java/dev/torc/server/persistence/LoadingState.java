package dev.torc.server.persistence;

import dev.torc.commands.Persistence.Loading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** How loading gets on: for INFO from any thread, and as a line in the log every two seconds. */
final class LoadingState {
    private static final long LINE_NS = 2_000_000_000;
    private static final double MB = 1 << 20;

    private final Logger log;
    private final LongSupplier wallMs;
    private volatile @Nullable Loading now;
    private volatile boolean givenUp;
    private String what = "";
    private long nextLineNs;

    LoadingState(LongSupplier wallMs, Logger log) {
        this.wallMs = wallMs;
        this.log = log;
    }

    /** Null when nothing is being loaded. */
    @Nullable Loading now() {
        return now;
    }

    /** Commands are refused from here on. */
    void begin() {
        now = new Loading(wallMs.getAsLong(), 0, 0);
    }

    /** A file or several come next. */
    void begin(String name, long bytesTotal) {
        what = name;
        nextLineNs = System.nanoTime() + LINE_NS;
        now = new Loading(wallMs.getAsLong(), bytesTotal, 0);
    }

    /** Makes loading fail soon: the server ends. */
    void giveUp() {
        givenUp = true;
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

    void end() {
        now = null;
    }
}
