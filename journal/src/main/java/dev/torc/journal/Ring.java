package dev.torc.journal;

import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * The newest part of the log in memory, where writers meet.
 *
 * <pre>
 *   oldest ............ synced ...... published ...... claimed ............ limit
 *   for readers         must stay     whole frames     being written        zeros
 *   |&lt;---------------------------- size ----------------------------------&gt;|
 * </pre>
 *
 * <p><b>Appending</b> is an atomic add, which claims the span, a copy, and a release store of the frame's first word, which commits
 * it. That word is zero before: what lies between claimed and limit has been cleared. No writer waits for another. A frame may start
 * just before the ring's end and run over it into a margin, so that it always lies in one piece.
 *
 * <p><b>Publishing</b> walks the committed frames in order, finishes them (checksum) and moves the published position. Whoever wants
 * to read does it, one at a time.
 *
 * <p><b>Clearing</b> moves the limit up, never past what must stay: a frame stays until it is synced. {@code oldest} moves
 * first, so a reader that has copied something and finds {@code oldest} still below it has copied the right bytes.
 *
 * <p>A large frame has in the ring {@value Frame#LARGE_SPAN} bytes: the first two words and, at 16, the address of its bytes.
 */
final class Ring implements AutoCloseable {
    // The words that threads share, each on its own pair of cache lines.
    private static final int CLAIMED = 0;
    private static final int LIMIT = 128;
    private static final int PUBLISHED = 256;
    private static final int OLDEST = 384;
    private static final int WORDS = 4096;

    private static final long NAP_NS = 50_000;

    private final PageHeap pages;
    private final long words;
    private final long base;
    private final long size;
    private final long bytes;
    private final AtomicBoolean publishing = new AtomicBoolean();
    private final Checksum checksum;
    private volatile long synced;

    /** @param start position of the first frame, a multiple of 8 */
    Ring(PageHeap pages, long size, long start) {
        if (Long.bitCount(size) != 1 || size < 4 * Frame.INLINE_MAX || size > 1 << 30) {
            throw new IllegalArgumentException("ring of " + size + " bytes (expected: a power of two from "
                    + 4 * Frame.INLINE_MAX + " to " + (1 << 30) + ")");
        }
        this.pages = pages;
        this.size = size;
        bytes = WORDS + size + Frame.INLINE_MAX;
        words = pages.allocateBytes(bytes);
        base = words + WORDS;
        checksum = new Checksum(base, size + Frame.INLINE_MAX);
        synced = start;
        for (int word : new int[] {CLAIMED, LIMIT, PUBLISHED, OLDEST}) {
            Memory.putLongRelease(words + word, start);
        }
        clear();
    }

    long size() {
        return size;
    }

    long claimed() {
        return Memory.getLongVolatile(words + CLAIMED);
    }

    long published() {
        return Memory.getLongAcquire(words + PUBLISHED);
    }

    long oldest() {
        return Memory.getLongAcquire(words + OLDEST);
    }

    long limit() {
        return Memory.getLongAcquire(words + LIMIT);
    }

    long address(long position) {
        return base + (position & (size - 1));
    }

    /** Claims room for a frame. Waits only if its caller has not asked for room before. */
    long claim(long span) {
        long position = Memory.getAndAddLong(words + CLAIMED, span);
        while (position + span > limit()) {
            LockSupport.parkNanos(NAP_NS);
        }
        return position;
    }

    /** Makes a frame visible; all its other bytes are written. */
    void commit(long position, long word) {
        Memory.putLongRelease(address(position), word);
    }

    /** Finishes what is committed without a gap. Returns the published position. */
    long publish() {
        if (publishing.compareAndSet(false, true)) {
            try {
                long claimed = claimed();
                long position = published();
                long known = synced;
                while (position < claimed) {
                    long frame = address(position);
                    long word = Memory.getLongAcquire(frame);
                    if (word == 0) {
                        break;
                    }
                    long bytesAt = Frame.isLarge(word) ? largeFrame(frame) : frame;
                    Frame.seal(bytesAt, Frame.length(word), known, checksum);
                    position += Frame.span(word);
                }
                Memory.putLongRelease(words + PUBLISHED, position);
            } finally {
                publishing.set(false);
            }
        }
        return published();
    }

    static long largeFrame(long reference) {
        return Memory.getLong(reference + 16);
    }

    /**
     * How many bytes from {@code position} on are frames in one piece, up to {@code end} and roughly {@code most}; 0 if a large frame is
     * next.
     */
    long run(long position, long end, long most) {
        long start = position & (size - 1);
        long length = 0;
        while (position + length < end && length < most && start + length < size) {
            long word = Memory.getLong(base + start + length);
            if (Frame.isLarge(word)) {
                break;
            }
            length += Frame.span(word);
        }
        return length;
    }

    /** Bytes from a position to the end of the margin. */
    long contiguous(long position) {
        return size + Frame.INLINE_MAX - (position & (size - 1));
    }

    /** Whether a later position lies behind an earlier one, and not at the ring's start again. */
    boolean isSamePiece(long earlier, long later) {
        return (earlier & -size) == (later & -size);
    }

    void synced(long position) {
        synced = position;
    }

    /** Moves the limit as far as half a ring beyond what is claimed and no further than what is synced allows; one thread. */
    void clear() {
        long limit = limit();
        long target = Math.min(synced + size, claimed() + size / 2) & -8;
        if (target - limit < size / 16) {
            return;
        }
        Memory.putLongRelease(words + OLDEST, Math.max(oldest(), oldestWith(target)));
        VarHandle.fullFence();
        for (long at = limit; at < target; ) {
            long length = Math.min(target - at, size - (at & (size - 1)));
            Memory.fill(address(at), length, 0);
            at += length;
        }
        Memory.putLongRelease(words + LIMIT, target);
    }

    /** The first frame that a limit leaves whole: frames are walked, because a position is not always a frame's. */
    private long oldestWith(long limit) {
        long position = oldest();
        while (position < limit - size) {
            position += Frame.span(Memory.getLong(address(position)));
        }
        return position;
    }

    @Override
    public void close() {
        pages.free(words, PageHeap.pages(bytes));
    }
}
