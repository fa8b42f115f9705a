package dev.torc.journal;

import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * The newest part of the log in memory, where writers meet.
 *
 * <pre>
 *   oldest ............ synced ...... published ...... claimed ............ limit
 *   for readers         must stay     whole frames     being written        free
 *   |&lt;---------------------------- size ----------------------------------&gt;|
 * </pre>
 *
 * <p><b>Appending</b> is an atomic add, which claims the span, and a copy. Each appender has a word of its own that says where it is
 * writing: set before the claim to a position that is not behind it, and to "nowhere" once the frame is written. No
 * writer waits for another. A frame may start just before the ring's end and run over it into a margin, so that it always lies in
 * one piece.
 *
 * <p><b>Publishing</b> reads what is claimed, then the appenders' words: everything before the least of these is written. It
 * finishes those frames (checksum) and moves the published position. Whoever wants to read does it, one at a time.
 *
 * <p><b>Reusing.</b> A claim may be written once it ends no more than a size beyond what is synced. A reader that has copied something
 * and finds {@code oldest} still below it has copied the right bytes.
 *
 * <p>A large frame has in the ring {@value Frame#LARGE_SPAN} bytes: the first two words and, at 16, the address of its bytes.
 */
final class Ring {
    /** What the word of an appender says that writes nothing. */
    private static final long IDLE = Long.MAX_VALUE;

    // The words that threads share, each on its own pair of cache lines; those of the appenders lie elsewhere.
    private static final int CLAIMED = 0;
    private static final int PUBLISHED = 128;
    private static final int LINE = 128;
    private static final int WORDS = 4096;

    /** How far ahead of the claims the ring's memory is made ready during its first round, and in what steps: huge pages. */
    private static final long READY_AHEAD = 16 << 20;

    private static final long READY_STEP = 2 << 20;

    private static final long NAP_NS = 50_000;

    private final PageHeap pages;
    private final long words;
    private final long base;
    private final long size;
    private final long start;
    private final AtomicBoolean publishing = new AtomicBoolean();
    private final Checksum checksum;
    private long ready;
    private volatile long synced;
    private volatile long[] appenders = {};

    /** Position of the newest large frame that is published. */
    private volatile long newestLarge = -1;

    /** Position of the newest published frame that is the first behind the ring's start. */
    private volatile long newestStart = -1;

    /** @param start position of the first frame, a multiple of 8 */
    Ring(PageHeap pages, long size, long start) {
        if (Long.bitCount(size) != 1 || size < 4 * Frame.INLINE_MAX || size > 1 << 30) {
            throw new IllegalArgumentException("ring of " + size + " bytes (expected: a power of two from "
                    + 4 * Frame.INLINE_MAX + " to " + (1 << 30) + ")");
        }
        this.pages = pages;
        this.size = size;
        this.start = start;
        base = pages.allocateBytes(size + Frame.INLINE_MAX + WORDS);
        words = base + size + Frame.INLINE_MAX;
        checksum = new Checksum(base, size + Frame.INLINE_MAX);
        synced = start;
        ready = start & -Math.min(READY_STEP, size);
        Memory.putLongRelease(words + CLAIMED, start);
        Memory.putLongRelease(words + PUBLISHED, start);
    }

    /** Another appender; returns the address of its word. */
    synchronized long addAppender() {
        int index = appenders.length;
        int perPage = WORDS / LINE;
        long word = index % perPage == 0 ? pages.allocate(1) : appenders[index - 1] + LINE;
        Memory.putLongRelease(word, IDLE);
        long[] more = Arrays.copyOf(appenders, index + 1);
        more[index] = word;
        appenders = more;
        return word;
    }

    long size() {
        return size;
    }

    long synced() {
        return synced;
    }

    long claimed() {
        return Memory.getLongVolatile(words + CLAIMED);
    }

    long published() {
        return Memory.getLongAcquire(words + PUBLISHED);
    }

    /** What lies before is not in the ring any more; not always the position of a frame. */
    long oldest() {
        return Math.max(start, Math.min(synced, claimed() - size));
    }

    /** Frames that end here or before may be written. */
    long limit() {
        return synced + size;
    }

    long address(long position) {
        return base + (position & (size - 1));
    }

    /**
     * Claims room for a frame. Waits only if its caller has not asked for room before.
     *
     * @param word the appender's
     * @param least no claim of this appender's can be before: where its last frame ended
     */
    long claim(long word, long least, long span) {
        Memory.putLongRelease(word, least);
        long position = Memory.getAndAddLong(words + CLAIMED, span);
        Memory.putLongRelease(word, position); // whoever waits for the disk here must not keep it from what is before
        while (position + span > limit()) {
            LockSupport.parkNanos(NAP_NS);
        }
        VarHandle.storeStoreFence(); // readers that meet the new bytes find the claim
        return position;
    }

    /**
     * Has the system back the memory of the next claims: the first writer to a page waits for that, tens of microseconds on some
     * machines, with its locks held. One thread.
     */
    void prepare() {
        while (ready < start + size && ready < claimed() + READY_AHEAD) {
            long left = size - (ready & (size - 1));
            long step = Math.min(READY_STEP, left);
            pages.populate(address(ready), step == left ? step + Frame.INLINE_MAX : step);
            ready += step;
        }
    }

    /** The claimed frame is written. */
    void commit(long word) {
        Memory.putLongRelease(word, IDLE);
    }

    /** Finishes what is written without a gap. Returns the published position. */
    long publish() {
        if (publishing.compareAndSet(false, true)) {
            try {
                long end = writtenUpTo();
                long position = published();
                long known = synced;
                while (position < end) {
                    long frame = address(position);
                    long word = Memory.getLong(frame);
                    long bytesAt = frame;
                    if (Frame.isLarge(word)) {
                        bytesAt = largeFrame(frame);
                        newestLarge = position;
                    }
                    Frame.seal(bytesAt, Frame.length(word), known, checksum);
                    long next = position + Frame.span(word);
                    if (!isSamePiece(position, next)) {
                        newestStart = next;
                    }
                    position = next;
                }
                Memory.putLongRelease(words + PUBLISHED, position);
            } finally {
                publishing.set(false);
            }
        }
        return published();
    }

    /** A claim that the first read sees shows in its appender's word, or is written. May lie before what is published. */
    private long writtenUpTo() {
        long position = claimed();
        for (long word : appenders) {
            position = Math.min(position, Memory.getLongAcquire(word));
        }
        return position;
    }

    static long largeFrame(long reference) {
        return Memory.getLong(reference + 16);
    }

    /**
     * How many bytes from {@code position} on are frames in one piece, up to {@code end} and roughly {@code most}; 0 if a large frame is
     * next.
     */
    long run(long position, long end, long most) {
        // What the ring can hold has one start of the ring in it at most.
        long stop = position < newestStart ? Math.min(newestStart, end) : end;
        if (newestLarge < position && stop - position <= most) {
            return stop - position; // without a look at each frame, which would be a cache miss each
        }
        long at = position;
        while (at < stop && at - position < most) {
            long word = Memory.getLong(address(at));
            if (Frame.isLarge(word)) {
                break;
            }
            at += Frame.span(word);
        }
        return at - position;
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
}
