package dev.torc.server.session;

import dev.torc.commands.Client;
import dev.torc.commands.reply.BufferPool;
import dev.torc.memory.Heap;
import dev.torc.memory.MemoryExhaustedException;
import dev.torc.memory.PageHeap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One event loop's buffers for requests half in and replies half out. All loops share one budget, which is not the data's: a
 * flood of half-sent requests or of slow readers is refused memory, and never evicts a key.
 */
public final class NetworkMemory implements BufferPool {
    /** The budget of all loops. */
    public static final class Budget {
        private final AtomicLong used = new AtomicLong();
        private volatile long limit;
        private volatile long alarm = Long.MAX_VALUE;

        /** @param limitBytes what all loops together may use */
        public Budget(long limitBytes) {
            this.limit = limitBytes;
        }

        public void limit(long bytes) {
            limit = bytes;
        }

        public long limit() {
            return limit;
        }

        /** Bytes in use by all loops. */
        public long used() {
            return used.get();
        }

        /** Sets how many bytes are so many that clients have to go: see {@link ClientEviction}. */
        void alarm(long bytes) {
            alarm = bytes;
        }

        /** Whether as many are in use. Cheap: asked in every turn. */
        boolean isAlarming() {
            return used.get() > alarm;
        }

        /** A connection has come: its objects count like its buffers, but are not refused here. */
        void connected() {
            used.addAndGet(Client.OBJECT_BYTES);
        }

        void disconnected() {
            used.addAndGet(-Client.OBJECT_BYTES);
        }

        /** A transport holds more or less than before: its buffers count too, but are not refused here. */
        void transportHolds(long moreBytes) {
            used.addAndGet(moreBytes);
        }

        private boolean take(long bytes) {
            if (used.addAndGet(bytes) > limit) {
                used.addAndGet(-bytes);
                return false;
            }
            return true;
        }

        private void give(long bytes) {
            used.addAndGet(-bytes);
        }
    }

    private static final int KIND = Heap.OTHER;

    private final Heap heap;
    private final Budget budget;

    public NetworkMemory(PageHeap pages, Budget budget) {
        this.heap = new Heap(pages);
        this.budget = budget;
    }

    @Override
    public long acquire(int minBytes) {
        long bytes = Heap.roundUp(minBytes);
        if (!budget.take(bytes)) {
            return 0;
        }
        long address = 0;
        try {
            address = heap.allocate(minBytes, KIND);
        } catch (MemoryExhaustedException e) {
            budget.give(bytes);
            return 0;
        }
        long surplus = heap.capacity(address) - bytes;
        if (surplus != 0) {
            budget.give(-surplus);
        }
        return address;
    }

    @Override
    public int capacity(long address) {
        return (int) Math.min(heap.capacity(address), Integer.MAX_VALUE);
    }

    @Override
    public void release(long address) {
        budget.give(heap.capacity(address));
        heap.free(address, KIND);
    }
}
