package dev.torc.journal;

import dev.torc.memory.Memory;
import dev.torc.store.Change;
import dev.torc.store.ChangeSink;

/**
 * Appends one thread's changes. Each change is a frame of its own, unless it falls between {@link #beginGroup} and
 * {@link #endGroup}: then they are collected and appended as one frame. The locks of all that a group changed are to be held
 * until the group has ended, so that the journal's order is that of the locks.
 *
 * <p>Allocates nothing on the heap and waits for nobody, provided that {@link Journal#hasRoomFor} was asked before the locks were
 * taken.
 */
public final class Appender implements ChangeSink {
    private final Journal journal;
    private final Ring ring;
    private final LargeFrames large;
    private final long claimWord;

    private boolean grouping;
    private long scratch;
    private long scratchBytes = 2L * Frame.INLINE_MAX;
    private long used;
    private long endPosition;

    Appender(Journal journal, Ring ring, LargeFrames large, long start) {
        this.journal = journal;
        this.ring = ring;
        this.large = large;
        claimWord = ring.addAppender();
        endPosition = start;
    }

    /** Starts a group. */
    public void beginGroup() {
        if (grouping) {
            throw new IllegalStateException("a group has begun already");
        }
        grouping = true;
        used = Frame.HEADER;
    }

    /** Appends the group; nothing if it has no effects. */
    public void endGroup() {
        if (!grouping) {
            throw new IllegalStateException("no group has begun");
        }
        grouping = false;
        if (used == Frame.HEADER) {
            return;
        }
        long length = used + Frame.TRAILER;
        if (length <= Frame.INLINE_MAX) {
            long word = Frame.word(length);
            long position = ring.claim(claimWord, endPosition, Frame.padded(length));
            long frame = ring.address(position);
            Memory.putLong(frame + Frame.padded(length) - 8, 0);
            Memory.copy(scratch + 16, frame + 16, used - 16);
            finish(position, frame, word);
        } else {
            // The scratch becomes the frame; the next group gets another.
            long frame = scratch;
            long bytes = scratchBytes;
            scratch = 0;
            scratchBytes = 2L * Frame.INLINE_MAX;
            appendLarge(frame, bytes, length);
        }
    }

    @Override
    public void changed(Change change) {
        long size = Effects.size(change);
        if (grouping) {
            reserve(size);
            Effects.write(change, scratch + used);
            used += size;
            return;
        }
        long length = Frame.HEADER + size + Frame.TRAILER;
        if (length <= Frame.INLINE_MAX) {
            long word = Frame.word(length);
            long position = ring.claim(claimWord, endPosition, Frame.padded(length));
            long frame = ring.address(position);
            Memory.putLong(frame + Frame.padded(length) - 8, 0);
            Effects.write(change, frame + Frame.HEADER);
            finish(position, frame, word);
        } else {
            long bytes = Frame.padded(length);
            long frame = large.allocate(bytes);
            Effects.write(change, frame + Frame.HEADER);
            appendLarge(frame, bytes, length);
        }
    }

    /** The position behind the last append: what has been synced up to here contains it. */
    public long endPosition() {
        return endPosition;
    }

    /** Gives the thread's own memory back; no group may be open. */
    public void close() {
        if (scratch != 0) {
            large.free(scratch, scratchBytes);
            scratch = 0;
        }
    }

    private void finish(long position, long frame, long word) {
        Memory.putLong(frame, word);
        Memory.putLong(frame + 8, position);
        ring.commit(claimWord);
        endPosition = position + Frame.span(word);
        journal.appended();
    }

    private void appendLarge(long bytesAt, long bytes, long length) {
        long word = Frame.word(length);
        long position = ring.claim(claimWord, endPosition, Frame.LARGE_SPAN);
        clearPadding(bytesAt, length);
        Memory.putLong(bytesAt, word);
        Memory.putLong(bytesAt + 8, position);
        long reference = ring.address(position);
        Memory.putLong(reference + 16, bytesAt);
        Memory.putLong(reference + 24, bytes);
        finish(position, reference, word);
    }

    private static void clearPadding(long frame, long length) {
        for (long i = length; i < Frame.padded(length); i++) {
            Memory.putByte(frame + i, 0);
        }
    }

    /** Makes room in the scratch for another effect, its trailer and the padding. */
    private void reserve(long size) {
        long needed = used + size + 16;
        if (scratch != 0 && needed <= scratchBytes) {
            return;
        }
        long wider = Math.max(scratchBytes, Long.highestOneBit(needed) << 1);
        long address = large.allocate(wider);
        if (scratch != 0) {
            Memory.copy(scratch, address, used);
            large.free(scratch, scratchBytes);
        }
        scratch = address;
        scratchBytes = wider;
    }
}
