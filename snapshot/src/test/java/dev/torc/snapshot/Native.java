package dev.torc.snapshot;

import dev.torc.memory.Memory;
import java.lang.foreign.Arena;

/** Memory outside the heap for a test, between guards that tell when somebody wrote beyond it. */
public final class Native implements AutoCloseable {
    private static final int GUARD = 64;
    private static final byte MARK = 0x5A;

    private final Arena arena = Arena.ofShared();
    private final long address;
    private final long size;

    public Native(long size) {
        this.size = size;
        this.address = arena.allocate(size + 2 * GUARD).address() + GUARD;
        Memory.fill(address - GUARD, GUARD, MARK);
        Memory.fill(address + size, GUARD, MARK);
    }

    public static Native of(byte[] bytes) {
        Native copy = new Native(bytes.length);
        Memory.copy(bytes, 0, copy.address, bytes.length);
        return copy;
    }

    public long address() {
        return address;
    }

    public long size() {
        return size;
    }

    public boolean guardsHold() {
        for (int i = 0; i < GUARD; i++) {
            if (Memory.getByte(address - GUARD + i) != MARK || Memory.getByte(address + size + i) != MARK) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        arena.close();
    }
}
