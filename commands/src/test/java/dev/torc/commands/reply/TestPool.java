package dev.torc.commands.reply;

import dev.torc.memory.Memory;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** A pool that knows what it lent, can refuse, and gives every chunk guard bytes that it checks when the chunk comes back. */
final class TestPool implements BufferPool, AutoCloseable {
    private static final int GUARD = 16;
    private static final int GUARD_BYTE = 0x5A;

    private final Arena arena = Arena.ofConfined();
    private final Map<Long, Integer> lent = new HashMap<>();
    private final Map<Integer, java.util.ArrayDeque<Long>> free = new HashMap<>();
    private boolean exact;
    private int refuseAfter = Integer.MAX_VALUE;

    /** Chunks are exactly as large as asked for, not rounded up. */
    TestPool exact() {
        exact = true;
        return this;
    }

    /** After so many more chunks, further ones are refused. */
    void refuseAfter(int chunks) {
        refuseAfter = chunks;
    }

    int lentChunks() {
        return lent.size();
    }

    long lentBytes() {
        return lent.values().stream().mapToLong(Integer::longValue).sum();
    }

    @Override
    public long acquire(int minBytes) {
        if (refuseAfter == 0) {
            return 0;
        }
        refuseAfter--;
        int capacity = exact ? minBytes : (minBytes + 1023) & -1024;
        Long reused = free.computeIfAbsent(capacity, c -> new java.util.ArrayDeque<>())
                .poll();
        long address =
                reused != null ? reused : arena.allocate(capacity + GUARD, 8).address();
        Memory.fill(address, capacity + GUARD, GUARD_BYTE);
        lent.put(address, capacity);
        return address;
    }

    @Override
    public int capacity(long address) {
        return Objects.requireNonNull(lent.get(address));
    }

    @Override
    public void release(long address) {
        Integer capacity = lent.remove(address);
        if (capacity == null) {
            throw new IllegalStateException("released twice or never lent: " + address);
        }
        for (int i = 0; i < GUARD; i++) {
            if (Memory.getByte(address + capacity + i) != GUARD_BYTE) {
                throw new IllegalStateException("written " + (i + 1) + " bytes beyond a chunk of " + capacity);
            }
        }
        Objects.requireNonNull(free.get(capacity)).add(address);
    }

    @Override
    public void close() {
        arena.close();
    }
}
