package dev.torc.commands.stats;

/** Bytes and calls of one event loop's sockets since the process began. Only the loop writes. */
public final class LoopTraffic {
    private long inputBytes;
    private long outputBytes;
    private long reads;
    private long writes;

    /** One read brought this many bytes. */
    public void received(int bytes) {
        inputBytes += bytes;
        reads++;
    }

    /** One write took this many bytes. */
    public void sent(int bytes) {
        outputBytes += bytes;
        writes++;
    }

    public long inputBytes() {
        return inputBytes;
    }

    public long outputBytes() {
        return outputBytes;
    }

    public long reads() {
        return reads;
    }

    public long writes() {
        return writes;
    }
}
