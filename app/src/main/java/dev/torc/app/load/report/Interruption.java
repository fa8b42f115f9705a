package dev.torc.app.load.report;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** On SIGINT and SIGTERM, lets a measuring command stop and still tell what it measured until then. */
public final class Interruption implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 3;

    private final CountDownLatch told = new CountDownLatch(1);
    private final Thread hook;

    /** @param stop makes the measurement end soon; run on another thread */
    public Interruption(Runnable stop) {
        hook = new Thread(() -> stopAndWait(stop), "stop");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void stopAndWait(Runnable stop) {
        stop.run();
        try {
            boolean inTime = told.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!inTime) {
                System.err.println("stopped before the server had answered everything: no report");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Everything is told; the process may end. */
    @Override
    public void close() {
        told.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending because of a signal: the hook is running.
        }
    }
}
