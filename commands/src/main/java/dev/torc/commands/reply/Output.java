package dev.torc.commands.reply;

import dev.torc.memory.Memory;
import java.lang.foreign.Arena;

/**
 * The bytes waiting to be sent to one connection, as a chain of chunks outside the heap. Written by {@link Reply}, emptied by a
 * transport. Belongs to one event loop; not thread safe.
 *
 * <h2>Chunks</h2>
 *
 * <p>An idle connection owns no memory. At the beginning of a connection's turn its loop lends it the loop's chunk ({@link
 * #attach}); replies go there and are sent from there. Only what the socket did not take is moved to a chunk of the
 * connection's own ({@link #detach}), so that the next connection can have the loop's chunk. A reply that does not fit, or
 * that is written outside a turn (a push message), goes on in chunks of its own from the {@link BufferPool}; a large value is
 * copied once, into a chunk made for it.
 *
 * <p>A chunk begins with a header of 32 bytes: next chunk, previous chunk, end of data, stream offset of its first byte. The
 * last chunk's end and offset are kept in fields instead and written when the chain grows; so lending the loop's chunk
 * touches no memory.
 *
 * <h2>Positions</h2>
 *
 * <p>A stream offset counts the bytes since the connection began. {@link #mark} returns one; {@link #truncate} goes back to it.
 * Bytes are sent only between commands, so a mark taken within a command is always still there.
 *
 * <h2>Discarding</h2>
 *
 * <p>Three states take bytes and drop them: suppressed (CLIENT REPLY; ends with {@link #resume}), overflowed (the pool refused
 * a chunk, or too much is waiting: everything unsent is given back at once, nothing is ever sent again, and the session has to close the connection
 * after the running command) and closed. They point the writer at a small area that nobody reads, so that the hot path has no branch for
 * them.
 */
public final class Output {
    /** The least room that {@link #reserve} may be asked for and always gets in one piece. */
    static final int MAX_RESERVE = 1024;

    private static final int NEXT = 0;
    private static final int PREVIOUS = 8;
    private static final int END = 16;
    private static final int OFFSET = 24;
    private static final int HEADER = 32;

    /** What a further chunk asks for at least and, unless one item is larger, at most. */
    private static final int MIN_CHUNK = 16 << 10;

    private static final int MAX_CHUNK = 256 << 10;

    /** Written by every loop, read by nobody. */
    private static final long SINK =
            Arena.global().allocate(2 * MAX_RESERVE, 64).address();

    private static final long SINK_LIMIT = SINK + 2 * MAX_RESERVE;

    /** Where the next byte goes, and the end of the room there. Equal while there is no chunk. */
    long position;

    long limit;

    private final BufferPool pool;

    /** The chain; 0 = no chunk. The last one is being written. */
    private long head;

    private long tail;

    /** First unsent byte, in {@link #head}. */
    private long start;

    /** Stream offset of a byte in the last chunk = its address + this. */
    private long tailOffset;

    /** Stream offset of {@link #start}: all bytes ever sent. */
    private long sent;

    /** The loop's chunk while it is in the chain (always as {@link #head}), else 0. */
    private long shared;

    private long sharedLimit;

    private boolean discarding;

    /** Overflowed or closed: discarding for good. */
    private boolean ended;

    private boolean overflowed;

    /** Bytes of the pool's chunks in the chain. A sum that is kept, as other threads ask for it while the chain changes. */
    private long owned;

    /** Unsent bytes beyond which nothing is kept. */
    private long pendingMax = Long.MAX_VALUE;

    private long suppressedPosition;
    private long suppressedLimit;

    public Output(BufferPool pool) {
        this.pool = pool;
    }

    // ---- a turn

    /**
     * Lends the loop's chunk, if nothing is waiting to be sent; otherwise writing goes on where it stopped. Call it when the
     * connection's turn begins, and again after everything was sent in mid-turn. Between this and {@link #detach} no other
     * output may be lent the same chunk.
     *
     * @param address of a chunk of {@code capacity} bytes, 8-byte aligned, at least 2 KiB
     */
    public void attach(long address, int capacity) {
        if (head != 0 || discarding) {
            return;
        }
        head = address;
        tail = address;
        shared = address;
        sharedLimit = address + capacity;
        begin(address, sharedLimit);
        start = position;
    }

    /**
     * Returns the loop's chunk; what is left in it is moved to a chunk of the connection's own. If the pool refuses that
     * chunk, the output overflows. Call it after the turn's last attempt to send.
     */
    public void detach() {
        requireNotSuppressed();
        if (shared == 0) {
            return;
        }
        boolean only = head == tail;
        int left = (int) ((only ? position : Memory.getLong(head + END)) - start);
        if (left == 0) {
            clear(); // a loop's chunk with others behind it is never empty: sent() has moved on
            return;
        }
        long own = acquire(left + HEADER);
        if (own == 0) {
            overflow();
            return;
        }
        Memory.copy(start, own + HEADER, left);
        long end = own + HEADER + left;
        if (only) {
            tailOffset += position - end;
            position = end;
            limit = own + pool.capacity(own);
            tail = own;
        } else {
            long next = Memory.getLong(head + NEXT);
            Memory.putLong(own + NEXT, next);
            Memory.putLong(next + PREVIOUS, own);
            Memory.putLong(own + END, end);
            Memory.putLong(own + OFFSET, sent);
        }
        Memory.putLong(own + PREVIOUS, 0);
        head = own;
        start = own + HEADER;
        shared = 0;
    }

    // ---- sending

    /** Address of the first contiguous piece to be sent; meaningless if {@link #pieceLength} is 0. */
    public long pieceAddress() {
        return start;
    }

    /** Length of the first contiguous piece; 0 if and only if nothing is waiting. */
    public int pieceLength() {
        if (discarding) {
            requireNotSuppressed();
            return 0;
        }
        return (int) ((head == tail ? position : Memory.getLong(head + END)) - start);
    }

    /**
     * Some bytes of the first piece were taken by the transport. Chunks that become empty are given back at once.
     *
     * @param bytes 0 to {@link #pieceLength}
     */
    public void sent(int bytes) {
        if (bytes < 0 || bytes > pieceLength()) {
            throw new IllegalArgumentException("sent " + bytes + " of " + pieceLength());
        }
        sent += bytes;
        start += bytes;
        if (head != tail && start == Memory.getLong(head + END)) {
            long next = Memory.getLong(head + NEXT);
            if (head == shared) {
                shared = 0;
            } else {
                release(head);
            }
            Memory.putLong(next + PREVIOUS, 0);
            head = next;
            start = next + HEADER;
        }
        if (head != tail || start != position || head == 0) {
            return;
        }
        if (head == shared) {
            begin(shared, sharedLimit);
            start = position;
        } else {
            release(head);
            clear();
        }
    }

    /** Bytes written and not yet sent, exact; 0 after an overflow. */
    public long pendingBytes() {
        if (ended) {
            return 0;
        }
        return tailOffset + (discarding ? suppressedPosition : position) - sent;
    }

    /** All bytes ever sent on this connection. */
    public long sentBytes() {
        return sent;
    }

    /** Bytes of the pool that this output holds. May be asked for from any thread. */
    public long ownedBytes() {
        return owned;
    }

    /**
     * Sets how many bytes may wait to be sent. A reply that grows beyond that by more than a chunk overflows while it is written;
     * what lies between is the session's to notice.
     */
    public void limitPending(long bytes) {
        pendingMax = bytes;
    }

    /** Whether the pool refused a chunk or too much was waiting: unsent bytes are lost and the connection has to be closed. */
    public boolean overflowed() {
        return overflowed;
    }

    /** Gives everything back, unsent bytes included, and discards whatever is still written. For a closed connection. */
    public void close() {
        resume();
        releaseOwn();
        end();
    }

    // ---- discarding

    /** From here on everything written is dropped, until {@link #resume}. Lasts for one command: no sending meanwhile. */
    public void suppress() {
        if (!discarding) {
            suppressedPosition = position;
            suppressedLimit = limit;
            discarding = true;
            position = SINK;
            limit = SINK_LIMIT;
        }
    }

    /** Ends {@link #suppress}; without it, does nothing. */
    public void resume() {
        if (discarding && !ended) {
            discarding = false;
            position = suppressedPosition;
            limit = suppressedLimit;
        }
    }

    /** Whether what is written is dropped: suppressed, overflowed or closed. */
    public boolean discarding() {
        return discarding;
    }

    // ---- writing

    /**
     * The stream offset of the next byte, to go back to within the same command. Closing a deferred count ({@link
     * #closeGap}) moves what lies behind it, so marks between the two are void then.
     */
    long mark() {
        return discarding ? -1 : tailOffset + position;
    }

    /** Drops everything written since the mark. */
    void truncate(long mark) {
        if (discarding || mark < 0) {
            return;
        }
        if (mark < sent || mark > tailOffset + position) {
            throw new IllegalArgumentException(
                    "mark " + mark + " (expected: " + sent + " to " + (tailOffset + position) + ")");
        }
        while (tail != head && mark <= tailOffset + tail + HEADER) {
            long dropped = tail;
            tail = Memory.getLong(dropped + PREVIOUS);
            position = Memory.getLong(tail + END);
            tailOffset = Memory.getLong(tail + OFFSET) - (tail + HEADER);
            limit = tail == shared ? sharedLimit : tail + pool.capacity(tail);
            release(dropped);
        }
        position = mark - tailOffset;
        if (head == tail && start == position && head != 0 && head != shared) {
            releaseOwn();
            clear();
        }
    }

    /** Makes room for {@code bytes} (at most {@link #MAX_RESERVE}) in one piece at {@link #position}. */
    void reserve(int bytes) {
        if (limit - position < bytes) {
            grow(bytes);
        }
    }

    /** Appends any number of bytes, over several chunks if need be. */
    void write(long address, long length) {
        long from = address;
        long left = length;
        while (left > 0) {
            if (discarding) {
                return;
            }
            long n = Math.min(left, limit - position);
            Memory.copy(from, position, n);
            position += n;
            from += n;
            left -= n;
            if (left > 0) {
                grow(left);
            }
        }
    }

    /**
     * Appends any number of bytes of an array, over several chunks if need be. Public for what is encoded already: a push
     * message made once for many connections.
     */
    public void write(byte[] source, int offset, int length) {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (discarding) {
                return;
            }
            int n = (int) Math.min(left, limit - position);
            Memory.copy(source, from, position, n);
            position += n;
            from += n;
            left -= n;
            if (left > 0) {
                grow(left);
            }
        }
    }

    /**
     * Fills a gap that was left for a count: writes the line at the beginning of the gap and closes up what is left of it, in
     * the gap's own chunk only.
     *
     * @param mark where the gap begins
     * @param gap its length, all of it in one chunk: room for the type, the digits of {@code n} and CRLF
     */
    void closeGap(long mark, int gap, int type, long n) {
        if (discarding || mark < 0) {
            return;
        }
        long chunk = tail;
        long offset = tailOffset;
        while (mark < offset + chunk + HEADER && chunk != head) {
            chunk = Memory.getLong(chunk + PREVIOUS);
            offset = Memory.getLong(chunk + OFFSET) - (chunk + HEADER);
        }
        long at = mark - offset;
        long behind = Digits.line(at, type, n);
        int surplus = (int) (at + gap - behind);
        if (surplus == 0) {
            return;
        }
        long end = chunk == tail ? position : Memory.getLong(chunk + END);
        Memory.copy(at + gap, behind, end - (at + gap));
        if (chunk == tail) {
            position -= surplus;
            return;
        }
        Memory.putLong(chunk + END, end - surplus);
        for (long next = Memory.getLong(chunk + NEXT); next != tail; next = Memory.getLong(next + NEXT)) {
            Memory.putLong(next + OFFSET, Memory.getLong(next + OFFSET) - surplus);
        }
        tailOffset -= surplus;
    }

    /** A further chunk for at least the next {@code wanted} bytes, or as many of them as a chunk can hold. */
    private void grow(long wanted) {
        if (discarding) {
            position = SINK;
            return;
        }
        long step = Math.clamp(pendingBytes() / 2, MIN_CHUNK, MAX_CHUNK);
        // 64 bytes more, so that the line's end and the next reply's head fit behind a large value.
        long size = Math.min(Math.max(wanted + HEADER + 64, step), Integer.MAX_VALUE & -4096);
        long chunk = pendingBytes() > pendingMax ? 0 : acquire((int) size);
        if (chunk == 0) {
            overflow();
            return;
        }
        long offset = tailOffset + position;
        if (tail == 0) {
            head = chunk;
            start = chunk + HEADER;
            offset = sent;
        } else {
            Memory.putLong(tail + NEXT, chunk);
            Memory.putLong(tail + END, position);
            Memory.putLong(tail + OFFSET, tailOffset + tail + HEADER);
        }
        Memory.putLong(chunk + PREVIOUS, tail);
        tail = chunk;
        position = chunk + HEADER;
        limit = chunk + pool.capacity(chunk);
        tailOffset = offset - position;
    }

    private long acquire(int bytes) {
        long chunk = pool.acquire(bytes);
        if (chunk != 0) {
            owned += pool.capacity(chunk);
        }
        return chunk;
    }

    private void release(long chunk) {
        owned -= pool.capacity(chunk);
        pool.release(chunk);
    }

    private void begin(long chunk, long end) {
        position = chunk + HEADER;
        limit = end;
        tailOffset = sent - position;
    }

    private void overflow() {
        releaseOwn();
        end();
        overflowed = true;
    }

    private void end() {
        clear();
        ended = true;
        discarding = true;
        position = SINK;
        limit = SINK_LIMIT;
    }

    private void releaseOwn() {
        for (long chunk = head; chunk != 0; ) {
            long next = chunk == tail ? 0 : Memory.getLong(chunk + NEXT);
            if (chunk != shared) {
                release(chunk);
            }
            chunk = next;
        }
    }

    private void clear() {
        head = 0;
        tail = 0;
        shared = 0;
        start = 0;
        position = 0;
        limit = 0;
        tailOffset = sent;
    }

    private void requireNotSuppressed() {
        if (discarding && !ended) {
            throw new IllegalStateException("sending while replies are suppressed");
        }
    }
}
