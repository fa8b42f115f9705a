package dev.torc.journal;

import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The frames that are too large for the ring, each in memory of its own until it is synced. Appenders allocate, the disk's thread
 * frees, readers copy.
 */
final class LargeFrames {
    private record Written(long position, long frame, long bytes) {}

    private final PageHeap pages;
    private final long bytesMax;
    private final AtomicLong held = new AtomicLong();
    private final ArrayDeque<Written> written = new ArrayDeque<>();
    private long lastWritten;
    private long freedBefore;

    LargeFrames(PageHeap pages, long bytesMax, long start) {
        this.pages = pages;
        this.bytesMax = bytesMax;
        lastWritten = start - 1;
        freedBefore = start;
    }

    boolean hasRoomFor(long bytes) {
        long now = held.get();
        return now == 0 || now + bytes <= bytesMax;
    }

    /** Memory for a frame or for the effects that may become one. */
    long allocate(long bytes) {
        long address = pages.allocateBytes(bytes);
        held.addAndGet(bytes);
        return address;
    }

    void free(long address, long bytes) {
        held.addAndGet(-bytes);
        pages.free(address, PageHeap.pages(bytes));
    }

    /** The frame at this position was written to disk, perhaps not for the first time; the ring's reference names its memory. */
    synchronized void written(long position, long reference) {
        if (position > lastWritten) {
            lastWritten = position;
            written.add(new Written(position, Ring.largeFrame(reference), Memory.getLong(reference + 24)));
        }
    }

    /** Frees the frames before a position. */
    synchronized void synced(long position) {
        freedBefore = position;
        for (Written first = written.peek(); first != null && first.position < position; first = written.peek()) {
            free(first.frame, first.bytes);
            written.remove();
        }
    }

    /** Copies a frame; false: it has been freed, and is on disk. */
    synchronized boolean copy(long position, long frame, long to, long length) {
        if (position < freedBefore) {
            return false;
        }
        Memory.copy(frame, to, length);
        return true;
    }
}
