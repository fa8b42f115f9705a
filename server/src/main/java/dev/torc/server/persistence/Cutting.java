package dev.torc.server.persistence;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a snapshot's cut, for which all partitions are locked: an event loop if one comes soon. The thread that saves could lose its core
 * meanwhile, of low priority as it is, and all loops would wait until it had it again.
 *
 * @param <T> what is cut
 */
final class Cutting<T> {
    private final Supplier<T> cut;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CompletableFuture<T> result = new CompletableFuture<>();

    /** @param cut run once, by whoever comes first */
    Cutting(Supplier<T> cut) {
        this.cut = cut;
    }

    /** Does it, unless it was begun before; whether it did. */
    boolean cutIfFirst() {
        if (begun.getAndSet(true)) {
            return false;
        }
        try {
            result.complete(cut.get());
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
        return true;
    }

    /**
     * What was cut, or what it threw. On the thread that saves.
     *
     * @param callLoop has a loop call {@link #cutIfFirst}; null: it is not a loop's work
     */
    T await(@Nullable Runnable callLoop) {
        if (callLoop != null) {
            callLoop.run();
            awaitLoop();
        }
        cutIfFirst();
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private void awaitLoop() {
        try {
            result.get(CopySlices.PATIENCE_NS, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // no patience, then
        } catch (TimeoutException | ExecutionException e) {
            // Told by what comes next.
        }
    }
}
