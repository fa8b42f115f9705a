package dev.torc.journal;

import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import dev.torc.store.ChangeReplay;
import dev.torc.store.Key;
import dev.torc.store.Keyspace;
import dev.torc.store.Slots;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Makes a journal's changes anew in a keyspace, with several threads. The thread that scans the journal hands in frame after frame; they are
 * gathered in chunks, and each worker walks all chunks and makes the changes of its own range of hash slots. So what happened to one key
 * happens in order, and no two workers meet in a partition. What concerns all keys (FLUSH, SWAP) waits until all before it is made.
 *
 * <p>A group may be there in part between two calls: nobody may look before {@link #finish}.
 */
public final class Replay implements AutoCloseable {
    private static final int CHUNK = 1 << 20;
    private static final int CHUNKS = 4;

    /** Frames, one behind the other. */
    private static final class Chunk {
        private final AtomicInteger walking = new AtomicInteger();
        private long address;
        private long size;
        private long filled;
    }

    private final Keyspace keyspace;
    private final PageHeap pages;
    private final long nowMs;
    private final List<Chunk> chunks = new ArrayList<>();
    private final BlockingQueue<Chunk> free = new ArrayBlockingQueue<>(CHUNKS);
    private final List<Worker> workers = new ArrayList<>();
    private final CountDownLatch running;
    private final Effects effects = new Effects();
    private final Key key = new Key();
    private @Nullable Chunk current;
    private volatile @Nullable Throwable failure;

    /**
     * @param executor has a thread for each worker
     * @param nowMs when the keys' last access is to have been, Unix milliseconds
     */
    public Replay(Keyspace keyspace, Executor executor, int workers, long nowMs) {
        this.keyspace = keyspace;
        this.pages = keyspace.pages();
        this.nowMs = nowMs;
        for (int i = 0; i < CHUNKS; i++) {
            Chunk chunk = new Chunk();
            chunk.size = CHUNK;
            chunk.address = pages.allocateBytes(CHUNK);
            chunks.add(chunk);
            free.add(chunk);
        }
        running = new CountDownLatch(workers);
        for (int i = 0; i < workers; i++) {
            Worker worker = new Worker(i, workers);
            this.workers.add(worker);
            executor.execute(worker);
        }
    }

    /**
     * Takes the next frame, which has been checked. Throws what making changes has failed with; nothing more is made then.
     */
    public void frame(long frame, long length) {
        if (concernsAllKeys(frame)) {
            finish();
            effects.of(frame);
            while (effects.hasNext()) {
                ChangeReplay.apply(keyspace, effects.next(), key, nowMs);
            }
            return;
        }
        long bytes = Frame.padded(length);
        Chunk chunk = current;
        if (chunk == null || chunk.filled + bytes > chunk.size) {
            submit();
            chunk = take(bytes);
            current = chunk;
        }
        Memory.copy(frame, chunk.address + chunk.filled, bytes);
        chunk.filled += bytes;
    }

    /** Returns when all that was handed in is done; throws as {@link #frame} does. */
    public void finish() {
        submit();
        List<Chunk> idle = new ArrayList<>();
        while (idle.size() < CHUNKS) {
            idle.add(takeFree());
        }
        free.addAll(idle);
        rethrow();
    }

    private boolean concernsAllKeys(long frame) {
        effects.of(frame);
        while (effects.hasNext()) {
            if (effects.concernsAllKeys()) {
                return true;
            }
            effects.skip();
        }
        return false;
    }

    private void submit() {
        Chunk chunk = current;
        if (chunk != null) {
            current = null;
            chunk.walking.set(workers.size());
            for (Worker worker : workers) {
                worker.chunks.add(chunk);
            }
        }
    }

    private Chunk take(long bytes) {
        Chunk chunk = takeFree();
        if (failure != null) {
            free.add(chunk);
            rethrow();
        }
        chunk.filled = 0;
        long size = Math.max(bytes, CHUNK);
        if (chunk.size != size) {
            pages.free(chunk.address, PageHeap.pages(chunk.size));
            chunk.size = 0;
            chunk.address = pages.allocateBytes(size);
            chunk.size = size;
        }
        return chunk;
    }

    private Chunk takeFree() {
        try {
            return free.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a journal is replayed", e);
        }
    }

    private void rethrow() {
        Throwable thrown = failure;
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
    }

    /** Ends the workers and waits for them. */
    @Override
    public void close() {
        workers.forEach(worker -> worker.chunks.add(Worker.END));
        boolean interrupted = false;
        while (running.getCount() > 0) {
            try {
                running.await();
            } catch (InterruptedException e) {
                interrupted = true; // they still use the chunks
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        for (Chunk chunk : chunks) {
            if (chunk.size > 0) {
                pages.free(chunk.address, PageHeap.pages(chunk.size));
            }
        }
    }

    /** Makes the changes of one range of hash slots. */
    private final class Worker implements Runnable {
        private static final Chunk END = new Chunk();

        private final BlockingQueue<Chunk> chunks = new ArrayBlockingQueue<>(CHUNKS + 1);
        private final int firstSlot;
        private final int endSlot;
        private final Effects effects = new Effects();
        private final Key key = new Key();

        Worker(int number, int of) {
            firstSlot = number * Slots.COUNT / of;
            endSlot = (number + 1) * Slots.COUNT / of;
        }

        @Override
        public void run() {
            try {
                for (Chunk chunk = chunks.take(); chunk != END; chunk = chunks.take()) {
                    if (failure == null) {
                        walk(chunk);
                    }
                    if (chunk.walking.decrementAndGet() == 0) {
                        free.add(chunk);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure = new IllegalStateException("interrupted while a journal is replayed", e);
            } finally {
                running.countDown();
            }
        }

        private void walk(Chunk chunk) {
            try {
                pages.prepareBulk();
                long end = chunk.address + chunk.filled;
                for (long frame = chunk.address; frame < end; ) {
                    effects.of(frame);
                    while (effects.hasNext()) {
                        int slot = effects.slot();
                        if (slot >= firstSlot && slot < endSlot) {
                            ChangeReplay.apply(keyspace, effects.next(), key, nowMs);
                        } else {
                            effects.skip();
                        }
                    }
                    frame += Frame.padded(Frame.length(Memory.getLong(frame)));
                }
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }
    }
}
