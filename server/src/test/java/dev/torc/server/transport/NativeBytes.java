package dev.torc.server.transport;

import dev.torc.memory.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A growing queue of bytes outside the heap: appended at its end, taken from its front. */
final class NativeBytes {
    private MemorySegment segment;
    private int from;
    private int to;

    NativeBytes(int capacity) {
        segment = Arena.ofAuto().allocate(capacity, 8);
    }

    long address() {
        return segment.address() + from;
    }

    int length() {
        return to - from;
    }

    /** Where the next bytes may be written, after {@link #reserve}. */
    long end() {
        return segment.address() + to;
    }

    int room() {
        return (int) segment.byteSize() - to;
    }

    void reserve(int bytes) {
        if (room() >= bytes) {
            return;
        }
        int length = length();
        MemorySegment target = segment;
        if (length + bytes > segment.byteSize()) {
            target = Arena.ofAuto().allocate(Math.max(2 * segment.byteSize(), (long) length + bytes), 8);
        }
        Memory.copy(address(), target.address(), length);
        segment = target;
        from = 0;
        to = length;
    }

    void append(long address, int bytes) {
        reserve(bytes);
        Memory.copy(address, end(), bytes);
        to += bytes;
    }

    void append(byte[] bytes) {
        reserve(bytes.length);
        Memory.copy(bytes, 0, end(), bytes.length);
        to += bytes.length;
    }

    /** {@code bytes} were written at {@link #end}. */
    void added(int bytes) {
        to += bytes;
    }

    void take(int bytes) {
        from += bytes;
        if (from == to) {
            from = 0;
            to = 0;
        }
    }
}
