package dev.torc.server.transport;

import dev.torc.memory.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Answers whatever comes with the same line, once for each read. */
final class OneLine implements ConnectionHandler {
    private static final long INPUT = Arena.global().allocate(4096).address();

    private final MemorySegment line;
    private final int length;
    private int left;

    OneLine(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.US_ASCII);
        length = bytes.length;
        this.line = Arena.ofAuto().allocate(length);
        Memory.copy(bytes, 0, this.line.address(), length);
    }

    @Override
    public long readAddress() {
        return INPUT;
    }

    @Override
    public int readCapacity() {
        return 4096;
    }

    @Override
    public void received(int bytes) {
        left = length;
    }

    @Override
    public boolean wantsTurn() {
        return false;
    }

    @Override
    public void turn() {}

    @Override
    public boolean wantsRead() {
        return true;
    }

    @Override
    public boolean wantsClose() {
        return false;
    }

    @Override
    public long outputAddress() {
        return line.address() + length - left;
    }

    @Override
    public int outputLength() {
        return left;
    }

    @Override
    public void sent(int bytes) {
        left -= bytes;
    }

    @Override
    public void flushed() {}

    @Override
    public void closed() {}
}
